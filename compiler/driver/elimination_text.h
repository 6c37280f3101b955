// What was summed out, for people.
#pragma once

#include "compiler/passes/eliminate_discrete.h"

#include <string>

namespace ppc::driver {

/// A table of the steps in their order: the variable, the loops that it is summed out in, the variables that
/// the result still depends on, and how many terms are added up, as a product of sizes; |z| is the number of
/// values of z. Then the largest table.
std::string elimination_text(const passes::Elimination& summed);

} // namespace ppc::driver
