// How large tables over values of discrete sites get; those that are too large are refused.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <vector>

namespace ppc::passes {

/// Empty, or why a table over these is refused: so many entries come of the sizes that are known here alone.
/// `summed_out` is the site for whose sum it is needed.
std::string table_problem(const ir::Program& program, const std::vector<ir::ValueTable::Dimension>& over,
                          ir::SiteId summed_out);

/// Of the tables, those that no other one is as large as, whatever the data; without those whose sizes are
/// all known here.
std::vector<ir::ValueTable> tables_to_check(const ir::Program& program, std::vector<ir::ValueTable> tables);

} // namespace ppc::passes
