// Checks one generated model against plain execution of its source.
#pragma once

#include <ppc/program.hpp>

#include <functional>
#include <vector>

namespace fuzz {

struct Case {
    int seed;
    std::function<ppc::Program()> load; ///< the compiled model with its data
    std::function<void()> run;          ///< calls the model function with the same data
};

/// Checks the cases whose seeds are in the arguments, or all. Prints a line for each: "ok SEED COMPARED
/// SKIPPED POSTERIOR" (derivatives compared, and left out because a kink is near; of discrete latents a JSON
/// array of what tests/posterior.py compares at each point), or "bad SEED WHAT". Returns the exit code.
int check_all(const std::vector<Case>& cases, int argc, char** argv);

} // namespace fuzz
