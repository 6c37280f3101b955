// How kernels reach routines: by symbols that the load source defines, since it includes what declares them.
#pragma once

#include "compiler/emit/cpp_tree.h"
#include "compiler/ir/program.h"

namespace ppc::emit {

/// `void SYMBOL(const long long* sizes, const double* const* inputs, double* output)`, of C linkage.
std::string routine_symbol(const ir::Program& program, ir::RoutineId routine, bool is_adjoint);

/// Prefix of what the kernel defines for a differential equation: SYMBOL_rates, SYMBOL_adjoint and
/// SYMBOL_work.
std::string equation_symbol(const ir::Program& program, ir::RoutineId routine);

/// Declarations of all routines of the program, and their definitions by <ppc/routine.hpp>. Nothing if there
/// are none; differential equations are not among them.
Items declare_routines(const ir::Program& program);
Items define_routines(const ir::Program& program);

} // namespace ppc::emit
