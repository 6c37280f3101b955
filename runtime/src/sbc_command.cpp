#include "command_line.hpp"
#include "commands.hpp"

#include <ppc/output.hpp>
#include <ppc/output_file.hpp>
#include <ppc/sbc.hpp>

#include <iostream>
#include <optional>

namespace ppc {

namespace {

SbcResult run(const ModelEntry& entry, const Data& data, SbcOptions options) {
    ProgressBar bar;
    options.progress = [&bar](int done, int of) {
        bar.show(static_cast<std::size_t>(done), static_cast<std::size_t>(of),
                 "data set " + std::to_string(done) + " of " + std::to_string(of));
    };
    return calibrate(entry, data, options);
}

} // namespace

int sbc_command(const ModelEntry& entry, const Arguments& arguments) {
    std::string data_path, summary_path;
    bool strict = false;
    SbcOptions sbc;
    CommandLine options(usage(entry, "sbc", "--data DATA.json [options]"));
    options.add(
        "--data", "FILE",
        "the model's arguments; what is observed is drawn, so that its size is enough: an integer n for an "
        "array of n, [n, m] for a matrix",
        data_path);
    options.add("--datasets", "N", "data sets to draw and fit (default 200)", sbc.datasets);
    options.add("--draws", "L", "draws of each fit that the true values are ranked among (default 99)",
                sbc.draws);
    options.add_flag("--raw", "draws of the guide itself, never weighted to the posterior", sbc.raw);
    options.add("--steps", "N", "most optimisation steps of a fit (default 20000)", sbc.svi.steps);
    options.add("--jobs", "N", "fits at once (default: one for each core)", sbc.threads);
    options.add("--seed", "S", "seed of the random numbers (default 0)", sbc.seed);
    options.add("--summary", "FILE", "write tests and ranks of each element there, as JSON", summary_path);
    options.add_flag("--strict", "data that the model does not take are an error", strict);
    if (!options.parse(arguments))
        return exit_ok;
    const auto require = [](bool holds, const char* message) {
        if (!holds)
            throw UserError(message, exit_usage);
    };
    require(sbc.datasets >= 20, "--datasets: expected at least 20");
    require(sbc.draws >= 9 && sbc.draws <= 1000, "--draws: expected a number from 9 to 1000");
    require(sbc.svi.steps >= 1, "--steps: expected at least 1");
    require(sbc.threads >= 0, "--jobs: expected at least 1, or 0 for one a core");
    if (!entry.load)
        return exit_ok;
    Data data = open_data(data_path, Data::Integers::sizes);
    static_cast<void>(entry.bind(data)); // reads the arguments
    report_unread(data, entry.name, strict);
    std::optional<OutputFile> file;
    if (!summary_path.empty())
        file.emplace(summary_path);
    const SbcResult result = run(entry, data, sbc);
    std::cout << summary(result) << std::flush;
    if (file) {
        file->stream() << sbc_json(result);
        file->commit();
    }
    return result.is_calibrated() ? exit_ok : exit_not_calibrated;
}

} // namespace ppc
