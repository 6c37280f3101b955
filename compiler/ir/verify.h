// The contract of programs (expr.h, program.h) as a check. Run after every pass in tests and debug builds.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <vector>

namespace ppc::ir {

/// What is wrong with the program, one line each; empty if nothing is.
std::vector<std::string> verify(const Program& program);

} // namespace ppc::ir
