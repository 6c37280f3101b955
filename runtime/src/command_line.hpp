// Options of the programs that `ppc run`, `log-prob` and `simulate` build: --name VALUE, --name=VALUE, flags.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ppc {

/// The exit codes of generated programs and of ppc; `ppc --help` lists them.
enum ExitCode : int {
    exit_ok = 0,
    exit_compile_error = 1,
    exit_usage = 2,
    exit_bad_data = 3,
    exit_fit_failed = 4,
    exit_cannot_write = 5,
    exit_not_calibrated = 6,
};

class CommandLine {
public:
    /// `usage` is the first line of the help: "eight_schools fit --data DATA.json [options]".
    explicit CommandLine(std::string usage) : usage_(std::move(usage)) {}

    // Options with a value; `value` is the placeholder in the help. What is not given is left as it was.
    void add(const std::string& name, const std::string& value, const std::string& help, std::string& out);
    void add(const std::string& name, const std::string& value, const std::string& help, double& out);
    void add(const std::string& name, const std::string& value, const std::string& help, int& out);
    void add(const std::string& name, const std::string& value, const std::string& help, std::uint64_t& out);
    /// An option whose value `set` takes; it throws UserError if it is not one.
    void add(const std::string& name, const std::string& value, const std::string& help,
             std::function<void(const std::string&)> set);
    void add_flag(const std::string& name, const std::string& help, bool& out);

    /// Sets what the arguments say. False if they ask for help, which has then been printed. Throws UserError
    /// (exit_usage) on an argument that is no option and on a bad value.
    bool parse(const std::vector<std::string>& arguments) const;
    std::string help() const;

private:
    struct Option {
        std::string name, value, help;
        std::function<void(const std::string&)> set;
    };
    std::string usage_;
    std::vector<Option> options_;
};

} // namespace ppc
