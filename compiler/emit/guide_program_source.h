// A guide's program as source in the modelling language: its parameters, its noise, and the loops that make
// the unconstrained latents of them.
#pragma once

#include "compiler/ir/program.h"

#include <map>
#include <string>
#include <vector>

namespace ppc::emit {

/// A block of parameters, as guides::Block.
struct SourceParameter {
    std::string name;
    ir::Expr offset, size;
    double initial = 0;
    bool is_random = false; ///< starts at values that are not all alike
};

struct GuideProgramInfo {
    const ir::Program* program = nullptr; ///< body: the guide alone; tables: those of the density's program
    std::vector<SourceParameter> parameters;
    std::map<std::uint32_t, ir::Expr> roots; ///< extents that are roots of numbers, rounded
    std::vector<std::string> reserved;       ///< names that the source has already
};

/// The statements, a line each, without indentation around them; log q of the unconstrained latents is
/// counted.
struct GuideProgramSource {
    std::vector<std::string> lines;
    /// The variables that then have the unconstrained latents, vectors in the order of the sites' elements.
    std::map<ir::SiteId, std::string> unconstrained;
};

/// Why a guide cannot be written down.
struct GuideSourceError {
    std::string message;
};

/// Throws GuideSourceError.
GuideProgramSource guide_program_source(const GuideProgramInfo& info);

/// A name for an auxiliary variable or a factor of a guide: this one, or one like it that no site has.
std::string own_name(const ir::Program& program, std::string name);

/// The name of a C++ variable for this.
std::string source_identifier(const std::string& name);

} // namespace ppc::emit
