#include "command_line.hpp"

#include <ppc/program.hpp>

#include <algorithm>
#include <charconv>
#include <iostream>

namespace ppc {

namespace {

template <class Number>
Number parse_number(const std::string& name, const std::string& text, const char* expected) {
    Number number{};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        throw UserError(name + ": expected " + expected + ", found '" + text + "'", exit_usage);
    return number;
}

} // namespace

void CommandLine::add(const std::string& name, const std::string& value, const std::string& help,
                      std::function<void(const std::string&)> set) {
    options_.push_back({name, value, help, std::move(set)});
}

void CommandLine::add(const std::string& name, const std::string& value, const std::string& help,
                      std::string& out) {
    add(name, value, help, [&out](const std::string& text) { out = text; });
}

void CommandLine::add(const std::string& name, const std::string& value, const std::string& help,
                      double& out) {
    add(name, value, help,
        [&out, name](const std::string& text) { out = parse_number<double>(name, text, "a number"); });
}

void CommandLine::add(const std::string& name, const std::string& value, const std::string& help, int& out) {
    add(name, value, help,
        [&out, name](const std::string& text) { out = parse_number<int>(name, text, "an integer"); });
}

void CommandLine::add(const std::string& name, const std::string& value, const std::string& help,
                      std::uint64_t& out) {
    add(name, value, help, [&out, name](const std::string& text) {
        out = parse_number<std::uint64_t>(name, text, "a non-negative integer");
    });
}

void CommandLine::add_flag(const std::string& name, const std::string& help, bool& out) {
    options_.push_back({name, "", help, [&out](const std::string&) { out = true; }});
}

bool CommandLine::parse(const std::vector<std::string>& arguments) const {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "--help" || argument == "-h") {
            std::cout << help();
            return false;
        }
        const std::size_t equals = argument.starts_with("--") ? argument.find('=') : std::string::npos;
        const std::string name = argument.substr(0, equals);
        const auto option = std::find_if(options_.begin(), options_.end(),
                                         [&](const Option& candidate) { return candidate.name == name; });
        if (option == options_.end())
            throw UserError("unknown option '" + name + "'; --help lists the options", exit_usage);
        if (option->value.empty() && equals != std::string::npos)
            throw UserError(name + " takes no value", exit_usage);
        if (option->value.empty())
            option->set("");
        else if (equals != std::string::npos)
            option->set(argument.substr(equals + 1));
        else if (i + 1 < arguments.size())
            option->set(arguments[++i]);
        else
            throw UserError(name + " needs a value: " + name + " " + option->value, exit_usage);
    }
    return true;
}

std::string CommandLine::help() const {
    std::size_t width = 0;
    for (const Option& option : options_)
        width = std::max(width, option.name.size() + 1 + option.value.size());
    std::string text = "usage: " + usage_ + "\n\n";
    for (const Option& option : options_) {
        const std::string left = option.name + " " + option.value;
        text += "  " + left + std::string(width - left.size() + 2, ' ') + option.help + "\n";
    }
    text +=
        "\nExit codes: 0 done, 1 error in the model, 2 wrong usage, 3 bad data or points, 4 the fit failed,\n"
        "5 cannot write output, 6 the fits are not calibrated (sbc).\n";
    return text;
}

} // namespace ppc
