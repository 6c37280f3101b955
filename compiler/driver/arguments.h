// Options that commands share, over the runtime's CommandLine.
#pragma once

#include "compiler/driver/errors.h"
#include "compiler/driver/generate.h"

#include "runtime/src/command_line.hpp"

namespace ppc::driver {

/// No argument names a model file.
struct NoModelFile : Failure {
    NoModelFile() : Failure(exit_usage, "the model file is missing; see --help") {}
};

/// The model file among the arguments (the first that is no option and no option's value), taken out of them.
/// Throws NoModelFile if there is none, Failure (exit_usage) if there are two.
std::string take_model_file(std::vector<std::string>& arguments,
                            const std::vector<std::string>& flags_without_value);

/// Takes `--name VALUE` or `--name=VALUE` out of the arguments.
bool take_option(std::vector<std::string>& arguments, const std::string& name, std::string& value);

/// True, and taken out, if one of them asks for help.
bool take_help(std::vector<std::string>& arguments);

/// "  --guide SPEC   …" lines for the options --model and --guide.
std::string guide_help();

} // namespace ppc::driver
