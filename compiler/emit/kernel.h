// NAME.kernel.cpp: the generated step of one (model, guide) pair.
#pragma once

#include "compiler/ir/program.h"

#include <optional>
#include <string>
#include <vector>

namespace ppc::emit {

/// A differential equation of the model: its routine, and the right-hand side's lowered programs.
struct EquationPrograms {
    ir::RoutineId routine;
    ir::Program rates, adjoint;
};

/// The entries whose time matters, for data where some sizes have one value.
struct FixedPrograms {
    std::vector<std::uint32_t> extents; ///< numbers, into KernelArgs::extent
    std::int64_t value;                 ///< of all of these
    ir::Program log_density_gradient, elbo_gradient;
};

/// The lowered programs of the entries of ppc::Kernel. An absent one becomes a null entry.
struct KernelPrograms {
    std::string name;   ///< prefix of symbols, a C++ identifier: "eight_schools_normal"
    std::string source; ///< the model's file as named in comments, without directories: "eight_schools.cpp"
    std::optional<ir::Program> prepare = {}, log_density = {}, log_density_gradient = {}, constrain = {},
                               unconstrain = {}, terms = {}, elbo = {}, elbo_gradient = {}, draw = {};
    std::optional<ir::Program> medians = {};
    std::optional<ir::Program> discrete_marginals = {}, discrete_map = {}, discrete_sample = {};
    std::vector<FixedPrograms> fixed = {};        ///< chosen between when an entry is called
    std::vector<EquationPrograms> equations = {}; ///< of the first kernel in a source
};

/// The kernel source. It defines
///     extern "C" const ppc::Kernel NAME_kernel;
///     extern "C" long long NAME_work_size(const long long* extent, const int* const* integer);
/// The second gives the number of elements that KernelArgs::work must have for any entry, from the packed
/// data. Programs have neither Samples nor Terms, and no writes that nothing reads (passes::remove_dead).
std::string emit_kernel(const KernelPrograms& programs);

/// One source with the kernels of several guides of one model. The entries that do not depend on the guide
/// (prepare to terms) are those of the first and are shared.
std::string emit_kernels(const std::vector<KernelPrograms>& kernels);

} // namespace ppc::emit
