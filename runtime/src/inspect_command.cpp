// What only the data tell of a guide: how many latents there are, and the sparse factors that follow the
// graph.
#include "command_line.hpp"
#include "commands.hpp"

#include <ppc/text.hpp>

#include <iostream>

namespace ppc {

namespace {

std::string plural(std::size_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string as_text(const Program& program) {
    const GuideLayout& guide = program.guide();
    std::string out = "guide '" + guide.name + "': " + plural(program.dimension(), "latent", "latents") +
                      ", " + plural(guide.parameters, "parameter", "parameters") + "\n";
    for (const FactorSize& factor : guide.factors) {
        std::string sites;
        for (const std::string& site : factor.sites)
            sites += (sites.empty() ? "" : ", ") + site;
        const std::size_t fill = factor.entries - factor.pairs;
        out += factor.family + " of " + sites + ": " + plural(factor.latents, "latent", "latents") + "; " +
               plural(factor.pairs, "pair meets", "pairs meet") + " in a term of the model; factor with " +
               plural(factor.entries, "entry", "entries") + " below its diagonal, " + std::to_string(fill) +
               " of them fill\n";
    }
    return out;
}

std::string as_json(const Program& program) {
    const GuideLayout& guide = program.guide();
    std::string factors;
    for (const FactorSize& factor : guide.factors) {
        std::string sites;
        for (const std::string& site : factor.sites)
            sites += (sites.empty() ? "" : ", ") + json_string(site);
        factors += (factors.empty() ? "" : ", ") + ("{\"family\": " + json_string(factor.family)) +
                   ", \"sites\": [" + sites + "], \"latents\": " + std::to_string(factor.latents) +
                   ", \"pairs\": " + std::to_string(factor.pairs) +
                   ", \"entries\": " + std::to_string(factor.entries) +
                   ", \"fill\": " + std::to_string(factor.entries - factor.pairs) + "}";
    }
    return "{\"name\": " + json_string(guide.name) + ", \"latents\": " + std::to_string(program.dimension()) +
           ", \"parameters\": " + std::to_string(guide.parameters) + ", \"factors\": [" + factors + "]}\n";
}

} // namespace

int inspect_command(const ModelEntry& entry, const Arguments& arguments) {
    std::string data_path;
    bool is_json = false;
    CommandLine options(usage(entry, "inspect", "--data DATA.json [--json]"));
    options.add("--data", "FILE", "the model's arguments: CmdStan JSON, or the columns of a .csv file",
                data_path);
    options.add_flag("--json", "as JSON", is_json);
    if (!options.parse(arguments))
        return exit_ok;
    if (!entry.load)
        return exit_ok;
    Data data = open_data(data_path);
    const Program program = entry.load(data);
    std::cout << (is_json ? as_json(program) : as_text(program));
    return exit_ok;
}

} // namespace ppc
