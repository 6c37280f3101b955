// The subcommands of ppc, one source file each.
#pragma once

#include "compiler/driver/generate.h"
#include "compiler/driver/installation.h"

#include <string>
#include <vector>

namespace ppc::driver {

struct Invocation {
    const char* argv0;
    std::vector<std::string> arguments; ///< after the subcommand, up to `--`
    std::vector<std::string> flags;     ///< after `--`
};

/// A row of the table of subcommands.
struct Command {
    const char* name;
    const char* summary; ///< null: not listed by --help, for ppc's own use
    int (*run)(const Invocation&);
};

int compile_command(const Invocation& invocation);
int guide_command(const Invocation& invocation);
int inspect_command(const Invocation& invocation);
int run_command(const Invocation& invocation);
int log_prob_command(const Invocation& invocation);
int elbo_command(const Invocation& invocation);
int simulate_command(const Invocation& invocation);
int predict_command(const Invocation& invocation);
int sbc_command(const Invocation& invocation);
int precompile_command(const Invocation& invocation);

} // namespace ppc::driver
