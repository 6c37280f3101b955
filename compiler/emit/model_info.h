// What the header and the load source of a model are made from.
#pragma once

#include "compiler/ir/program.h"

#include <optional>
#include <string>
#include <vector>

namespace ppc::emit {

/// One automatic or user's guide, compiled into a kernel of its own. Expressions are in the pool of
/// `program`, over extents and integer data.
struct GuideInfo {
    enum class Role { location, scale, scale_tril, weight, free }; ///< as ppc::ParameterRole
    struct Block {
        std::string name;
        Role role = Role::free;
        ir::Expr offset, size;
        ir::Expr first_latent;                             ///< location and scale; else invalid
        std::vector<std::pair<ir::Expr, ir::Expr>> rows{}; ///< scale_tril: first latent and number of them,
                                                           ///< for its rows; empty: all
        double initial = 0; ///< free: every element starts there, unconstrained
        std::uint32_t initial_capture =
            ir::none; ///< free: number of the captured array with the initial values, if there is one
        ir::Expr random_inputs{};    ///< weight, free: as guides::Block; invalid: it does not start at random
        bool is_exponential = false; ///< scale, scale_tril: of exp of a parameter, not softplus
    };
    std::string name;   ///< "normal"
    std::string symbol; ///< KernelPrograms::name: prefix of the kernel's symbols
    const ir::Program* program = nullptr;
    ir::Expr parameters, noise; ///< sizes; invalid for none
    ir::Expr scored = {};       ///< number of integer elements that it draws; invalid for none
    std::vector<Block> blocks;
    /// As guides::Dependence.
    struct Dependence {
        bool is_filled;
        std::uint32_t weights, place, first, count, before;
        std::vector<std::pair<ir::Expr, ir::Expr>> latents; ///< first latent and number of them
        std::string family;
        std::vector<std::string> sites;
    };
    std::vector<Dependence> dependences = {};
    std::vector<std::pair<std::uint32_t, ir::Expr>> roots = {}; ///< extents that are roots of numbers
    /// As guides::LatentBound.
    struct Bound {
        std::string check; ///< the member of ppc::Loader
        std::string family, sites;
        ir::Expr count;
    };
    std::vector<Bound> bounds = {};
    bool is_laplace = false;
    std::size_t most_latents = 0; ///< used for models of at most that many latents; 0: any
};

struct ModelInfo {
    struct Parameter {
        std::string type, name;          ///< as declared: "const std::vector<double>&", "y"
        std::string value_type;          ///< of a variable that holds the argument: "std::vector<double>"
        std::vector<std::string> fields; ///< of the only parameter if it is a struct: keys of the data file
    };
    std::string name;                    ///< of the function: "eight_schools"
    std::vector<std::string> namespaces; ///< around it, outermost first
    std::vector<Parameter> parameters;
    std::vector<std::string> includes;     ///< that the parameters' types need: "<vector>", "\"corpus.hpp\""
    std::vector<std::string> declarations; ///< of types that only the user's file defines: "struct Data;"
    std::string header; ///< the generated header as it is included: "eight_schools.ppc.hpp"
    std::string source; ///< the user's file as the load source includes it: "eight_schools.cpp"
    std::string slice;  ///< body of the load slice; has the parameters and `ppc::Loader& ppc_load`
    const ir::Program* model = nullptr;         ///< sites, spaces, numbers of captures
    const ir::Program* density = nullptr;       ///< whose graph is followed, where a guide asks for it
    const ir::Program* prepare = nullptr;       ///< its derived arrays; may be null
    std::optional<ir::Program> discrete_sample; ///< of a model with discrete latents: draws these
    ir::Expr uniforms;                          ///< numbers that it needs
    std::vector<GuideInfo> guides;              ///< the first that takes the number of latents is used
};

/// `file` without directories.
std::string base_name(const std::string& file);

} // namespace ppc::emit
