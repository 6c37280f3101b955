#include "command_line.hpp"
#include "commands.hpp"

#include <ppc/handlers.hpp>
#include <ppc/text.hpp>

#include <iostream>

namespace ppc {

int simulate_command(const ModelEntry& entry, const Arguments& arguments) {
    std::string data_path;
    std::uint64_t seed = 0;
    bool strict = false;
    CommandLine options(usage(entry, "simulate", "--data SIZES.json [--seed S]"));
    options.add(
        "--data", "FILE",
        "the model's arguments; an integer n for an array means n zeros, [n, m] for a matrix n x m zeros",
        data_path);
    options.add("--seed", "S", "seed of the random numbers (default 0)", seed);
    options.add_flag("--strict", "data that the model does not take are an error", strict);
    if (!options.parse(arguments))
        return exit_ok;
    if (!entry.load)
        return exit_ok;
    Data data = open_data(data_path, Data::Integers::sizes);
    const Trace drawn = simulate(seed, entry.bind(data));
    report_unread(data, entry.name, strict);

    std::string text, factors;
    for (const TraceSite& site : drawn.sites()) {
        if (site.kind == TraceKind::factor) {
            factors += (factors.empty() ? "" : ", ") + site.name;
            continue;
        }
        text += (text.empty() ? "" : ",\n ") + json_string(site.name) + ":" +
                json_nested(site.shape, [&](std::size_t i) { return json_number(site.values[i]); });
    }
    if (!factors.empty())
        std::cerr << "note: the draw leaves out the model's factors: " << factors << "\n";
    std::cout << "{" << text << "}\n";
    return exit_ok;
}

} // namespace ppc
