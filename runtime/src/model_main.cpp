#include "command_line.hpp"
#include "commands.hpp"

#include <exception>
#include <iostream>

namespace ppc {

namespace {

constexpr const char* subcommands = "fit, log-prob, elbo, simulate, predict, sbc, inspect";

int dispatch(const ModelEntry& entry, const Arguments& arguments) {
    const std::string command = arguments.empty() ? "" : arguments[0];
    if (command == "--help" || command == "-h") {
        std::cout << "usage: " << entry.name << " COMMAND [options]\n\nCommands: " << subcommands
                  << "; each has --help.\n";
        return exit_ok;
    }
    const Arguments rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
    if (command == "fit")
        return fit_command(entry, rest);
    if (command == "log-prob")
        return log_prob_command(entry, rest);
    if (command == "elbo")
        return elbo_command(entry, rest);
    if (command == "simulate")
        return simulate_command(entry, rest);
    if (command == "predict")
        return predict_command(entry, rest);
    if (command == "sbc")
        return sbc_command(entry, rest);
    if (command == "inspect")
        return inspect_command(entry, rest);
    throw UserError(command.empty() ? std::string("a command is missing: ") + subcommands
                                    : "unknown command '" + command + "'; the commands are " + subcommands,
                    exit_usage);
}

} // namespace

std::string usage(const ModelEntry& entry, const char* command, const char* options) {
    return std::string(entry.name) + " " + (entry.load ? std::string(command) + " " : std::string()) +
           options;
}

Data open_data(const std::string& path, Data::Integers integers) {
    if (path.empty())
        throw UserError("--data is missing: the file with the model's arguments (JSON, or CSV by column)",
                        exit_usage);
    return Data(path, integers);
}

void report_unread(const Data& data, const char* model, bool strict) {
    const std::vector<std::string> keys = data.unread_keys();
    if (keys.empty())
        return;
    std::string list;
    for (std::size_t k = 0; k < keys.size() && k < 20; ++k)
        list += (k ? ", " : "") + keys[k];
    if (keys.size() > 20)
        list += ", …";
    const std::string message =
        data.source() + " has keys that the model '" + model + "' does not take: " + list;
    if (strict)
        throw UserError(message);
    std::cerr << "note: " << message << "\n";
}

int model_main(int argc, char** argv, const ModelEntry& entry) {
    try {
        return dispatch(entry, Arguments(argv + 1, argv + argc));
    } catch (const UserError& error) {
        std::cout.flush();
        std::cerr << "error: " << error.what() << "\n";
        return error.code;
    } catch (const std::bad_alloc&) {
        std::cerr << "error: out of memory\n";
        return exit_fit_failed;
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << "\n";
        return exit_bad_data;
    }
}

} // namespace ppc
