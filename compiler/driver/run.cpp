// ppc run, log-prob, simulate and the like: the commands that execute a model's program.
#include "compiler/driver/arguments.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/errors.h"
#include "compiler/driver/model_program.h"

#include "runtime/src/commands.hpp"

#include <iostream>

namespace ppc::driver {
namespace {

/// A command that the model's own program carries out.
struct Executed {
    const char* command; ///< of the program
    const char* title;   ///< of ppc
    int (*run)(const ModelEntry&, const Arguments&);
    const char* guide;
};

int execute(const Invocation& invocation, const Executed& executed) {
    std::vector<std::string> arguments = invocation.arguments;
    const ModelEntry checked_only{executed.title, nullptr, nullptr};
    const bool fits = std::string(executed.guide) == "auto";
    if (take_help(arguments)) {
        executed.run(checked_only, {"--help"});
        std::cout << "\n"
                  << (fits ? guide_help()
                           : std::string(
                                 "  --guide SPEC       for a model whose latents only a written guide draws: "
                                 "that guide\n"
                                 "  --model NAME       the model function, where the file has several\n"))
                  << "\nWhat follows `--` is given to the C++ compiler.\n";
        return exit_ok;
    }
    ModelOptions options;
    options.guide = executed.guide;
    options.flags = invocation.flags;
    take_option(arguments, "--guide", options.guide);
    take_option(arguments, "--model", options.model);
    take_option(arguments, "--print-after", options.print_after);
    try {
        options.source =
            take_model_file(arguments, {"--strict", "--plain", "--pointwise", "--keep", "--raw"});
    } catch (const NoModelFile&) {
        executed.run(checked_only, arguments); // an unknown option takes the file's name for its value
        throw;
    }
    executed.run(checked_only, arguments); // throws on a mistake, before anything is compiled
    const Installation installation = Installation::find(invocation.argv0);
    const std::string program = model_program(installation, options);
    std::vector<std::string> rest{executed.command};
    rest.insert(rest.end(), arguments.begin(), arguments.end());
    return run_program(program, rest);
}

} // namespace

int run_command(const Invocation& i) { return execute(i, {"fit", "ppc run MODEL.cpp", fit_command, "auto"}); }
int log_prob_command(const Invocation& i) {
    return execute(i, {"log-prob", "ppc log-prob MODEL.cpp", ppc::log_prob_command, "normal"});
}
int elbo_command(const Invocation& i) {
    return execute(i, {"elbo", "ppc elbo MODEL.cpp", ppc::elbo_command, "auto"});
}
int simulate_command(const Invocation& i) {
    return execute(i, {"simulate", "ppc simulate MODEL.cpp", ppc::simulate_command, "normal"});
}
int sbc_command(const Invocation& i) {
    return execute(i, {"sbc", "ppc sbc MODEL.cpp", ppc::sbc_command, "auto"});
}
int predict_command(const Invocation& i) {
    return execute(i, {"predict", "ppc predict MODEL.cpp", ppc::predict_command, "normal"});
}

} // namespace ppc::driver
