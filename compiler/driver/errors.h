// How ppc ends: documented exit codes, and the one exception that carries a message to main.
#pragma once

#include <stdexcept>
#include <string>

namespace ppc::driver {

enum ExitCode : int {
    exit_ok = 0,
    exit_compile_error = 1, ///< an error in the model, or the C++ compiler failed on what was generated
    exit_usage = 2,
    exit_bad_data = 3,
    exit_fit_failed = 4,
    exit_cannot_write = 5,
    exit_not_calibrated = 6, ///< `ppc sbc` finds fits that are not right
};

/// Ends the command: main prints the message (if there is one) and exits with the code.
class Failure : public std::runtime_error {
public:
    Failure(int code, const std::string& message) : std::runtime_error(message), code(code) {}
    int code;
};

} // namespace ppc::driver
