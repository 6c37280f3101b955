// The executable of a model, for the commands that run one: generated, compiled and kept in the cache, keyed
// by the contents of all files read, the flags and the compilers.
#pragma once

#include "compiler/driver/generate.h"

#include <string>
#include <vector>

namespace ppc::driver {

struct Installation;

/// Path of the model's executable, from the cache or built now. Throws Failure.
std::string model_program(const Installation& installation, const ModelOptions& options);

/// Runs it; its exit code, or a Failure if it was killed. What it prints goes to the file `output`, if one is
/// given.
int run_program(const std::string& program, const std::vector<std::string>& arguments,
                const std::string& output = {});

} // namespace ppc::driver
