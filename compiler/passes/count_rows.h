// Rows that are equal are computed once.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Of a loop that only adds terms, and in which nothing differs from row to row but integers of the data, the
/// rows are grouped by these when data are loaded (Program::equal_rows): the loop goes over one row of each
/// group, and its terms count as many times as the group has rows. The words of a document whose topics are
/// summed out become its distinct words with counts. Meant for models whose discrete latents have been summed
/// out, where a row costs as much as there are values.
ir::Program count_rows(const ir::Program& model);

} // namespace ppc::passes
