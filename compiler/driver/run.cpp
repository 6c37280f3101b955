// ppc run, log-prob and simulate: the commands that execute a model's program.
#include "compiler/driver/arguments.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/errors.h"
#include "compiler/driver/model_program.h"

#include "runtime/src/commands.hpp"

#include <iostream>

namespace ppc::driver {
namespace {

int execute(const Invocation& invocation, const char* command, const char* title, const std::string& default_guide) {
    std::vector<std::string> arguments = invocation.arguments;
    if (take_help(arguments)) {
        std::cout << "usage: ppc " << title << " [options] [-- COMPILER FLAGS]\n\n"
                  << (default_guide == "auto" ? guide_help() : std::string("  --model NAME       the model function, where the file has several\n"));
        return exit_ok;
    }
    ModelOptions options;
    options.guide = default_guide;
    options.flags = invocation.flags;
    if (default_guide == "auto")
        take_option(arguments, "--guide", options.guide);
    take_option(arguments, "--model", options.model);
    take_option(arguments, "--print-after", options.print_after);
    options.source = take_model_file(arguments, {"--strict"});
    const Installation installation = Installation::find(invocation.argv0);
    const std::string program = model_program(installation, options);
    std::vector<std::string> rest{command};
    rest.insert(rest.end(), arguments.begin(), arguments.end());
    return run_program(program, rest);
}

} // namespace

int run_command(const Invocation& i) { return execute(i, "fit", "run MODEL.cpp --data DATA.json", "auto"); }
int log_prob_command(const Invocation& i) {
    return execute(i, "log-prob", "log-prob MODEL.cpp --data DATA.json --at POINTS.json", "normal");
}
int simulate_command(const Invocation& i) { return execute(i, "simulate", "simulate MODEL.cpp --data SIZES.json", "normal"); }

} // namespace ppc::driver
