// Statements that group equal rows when data are loaded.
#pragma once

#include "compiler/emit/cpp_tree.h"
#include "compiler/ir/program.h"

namespace ppc::emit {

/// For each of Program::equal_rows the loops around and the call that groups each run of rows. In a function
/// with `ppc::Loader& ppc_load`, `extent` and `integer`.
Items group_equal_rows(const ir::Program& model);

} // namespace ppc::emit
