// ppc: the compiler's command line.
#include "compiler/driver/commands.h"
#include "compiler/driver/errors.h"

#include <ppc/program.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>

using namespace ppc::driver;

namespace {

constexpr Command commands[] = {
    {"run", "compile a model, fit it to data, print the posterior", run_command},
    {"compile", "generate the C++ of a model for an application", compile_command},
    {"inspect", "show the site graph: text, json, dot or svg", inspect_command},
    {"guide", "print an automatic guide as source", guide_command},
    {"log-prob", "log density and gradient at given points", log_prob_command},
    {"elbo", "ELBO and gradient at given parameters of a guide", elbo_command},
    {"simulate", "draw latents and data from the model", simulate_command},
    {"predict", "draw new data from draws of a fit, or from the prior", predict_command},
    {"sbc", "simulation-based calibration of a model and a guide", sbc_command},
    {"precompile", nullptr, precompile_command},
};

std::string command_names() {
    std::string names;
    for (const Command& c : commands)
        if (c.summary)
            names += (names.empty() ? "" : ", ") + std::string(c.name);
    return names;
}

int help() {
    std::cout << "usage: ppc COMMAND MODEL.cpp [options] [-- COMPILER FLAGS]\n\n"
                 "Bayesian inference compiled from annotated C++ functions.\n\n";
    for (const Command& c : commands)
        if (c.summary)
            std::printf("  %-10s %s\n", c.name, c.summary);
    std::fflush(stdout);
    std::cout << "\nEvery command has --help. What follows `--` is given to the C++ compiler: -I, -D, -std "
                 "and the like.\n\n"
                 "Exit codes: 0 done, 1 error in the model, 2 wrong usage, 3 bad data or points, 4 the fit "
                 "failed,\n"
                 "5 cannot write output, 6 the fits are not calibrated (sbc).\n";
    return exit_ok;
}

int dispatch(int argc, char** argv) {
    const std::string name = argc > 1 ? argv[1] : "";
    if (name == "--help" || name == "-h" || name == "help")
        return help();
    if (name == "--version") {
        std::cout << "ppc " << PPC_VERSION << "\n";
        return exit_ok;
    }
    const auto command = std::find_if(std::begin(commands), std::end(commands),
                                      [&](const Command& c) { return name == c.name; });
    if (command == std::end(commands))
        throw Failure(exit_usage, (name.empty()            ? "a command is missing"
                                   : name.starts_with("-") ? "unknown option '" + name + "'"
                                                           : "unknown command '" + name + "'") +
                                      "; the commands are " + command_names() + "; see ppc --help");
    Invocation invocation{argv[0], {}, {}};
    bool flags = false;
    for (int i = 2; i < argc; ++i) {
        const std::string a = argv[i];
        if (a == "--" && !flags)
            flags = true;
        else if (!a.empty())
            (flags ? invocation.flags : invocation.arguments).push_back(a);
    }
    return command->run(invocation);
}

} // namespace

int main(int argc, char** argv) {
    try {
        return dispatch(argc, argv);
    } catch (const Failure& failure) {
        std::cout.flush();
        const std::string message = failure.what();
        if (!message.empty())
            std::cerr << (message.find(": error: ") == std::string::npos ? "ppc: error: " : "") << message
                      << "\n";
        return failure.code;
    } catch (const ppc::UserError& error) {
        std::cerr << "ppc: error: " << error.what() << "\n";
        return error.code;
    } catch (const std::exception& error) {
        std::cerr << "ppc: internal error: " << error.what() << "; please report it with the model\n";
        return exit_compile_error;
    }
}
