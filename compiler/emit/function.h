// One kernel entry: the C++ body of a lowered Program.
#pragma once

#include "compiler/emit/cpp_tree.h"
#include "compiler/ir/program.h"

namespace ppc::emit {

/// The body of `void entry(const ppc::KernelArgs* args)` that executes `program`, which holds no Sample and
/// no Term.
Items emit_function(const ir::Program& program);

/// Statements that raise `long long size` to the scratch that `program` needs, given `extent` and `integer`
/// as KernelArgs has them.
Items emit_work_size(const ir::Program& program);

} // namespace ppc::emit
