// The main function of the programs that `ppc run`, `ppc log-prob` and `ppc simulate` build.
#pragma once

#include <ppc/data.hpp>
#include <ppc/program.hpp>

#include <functional>

namespace ppc {

/// What the generated load source says about its model.
struct ModelEntry {
    const char* name;       ///< the model function's
    Program (*load)(Data&); ///< reads the model's arguments from the data and packs what the kernel needs
    /// Reads the arguments; what it returns calls the model function with them, under the current handler,
    /// and records what that returns.
    std::function<void()> (*bind)(Data&);
};

/// Runs a subcommand:
///
///     fit       --data FILE [--steps N] [--lr X] … [--output DRAWS.csv] [--summary SUMMARY.json]
///     log-prob  --data FILE --at POINTS.json
///     simulate  --data FILE [--seed S]
///     sbc       --data FILE [--datasets N] [--draws L] [--raw] [--summary SUMMARY.json]
///     predict   --data FILE --draws DRAWS.csv [--output FILE]
///     inspect   --data FILE [--json]
///
/// Results go to standard output, messages to standard error. Returns the exit code: 0 done, 2 wrong usage,
/// 3 bad data or points, 4 the fit failed, 5 cannot write output, 6 the fits are not calibrated (sbc).
int model_main(int argc, char** argv, const ModelEntry& entry);

} // namespace ppc
