#include "command_line.hpp"
#include "commands.hpp"

#include <ppc/output.hpp>
#include <ppc/output_file.hpp>
#include <ppc/predict.hpp>
#include <ppc/text.hpp>

#include <cmath>
#include <iostream>
#include <numeric>
#include <optional>

namespace ppc {

namespace {

struct PredictArguments {
    std::string data, draws, output, log_likelihood;
    int prior = 0;
    bool keep = false, strict = false;
    PredictOptions options;
};

/// The names between commas.
std::vector<std::string> names(const std::string& list) {
    std::vector<std::string> out(1);
    for (const char c : list)
        if (c == ',')
            out.emplace_back();
        else if (c != ' ')
            out.back() += c;
    return out;
}

void declare(CommandLine& options, PredictArguments& out) {
    options.add(
        "--data", "FILE",
        "the model's arguments; what is observed is drawn, so that its size is enough: an integer n for "
        "an array of n, [n, m] for a matrix",
        out.data);
    options.add("--draws", "FILE", "draws of the latents: what `ppc run --output` wrote", out.draws);
    options.add("--prior", "N", "N draws from the prior instead", out.prior);
    options.add(
        "--new", "PLATES",
        "plates, with commas between, whose rows are others than those of the fit, though there are as "
        "many: their latents are drawn from the model",
        [&out](const std::string& text) { out.options.new_plates = names(text); });
    options.add_flag(
        "--keep",
        "where a plate has another number of rows than in the fit, the first ones are those of the "
        "fit (else all are new)",
        out.keep);
    options.add("--output", "FILE", "write the predictions there, as Stan CSV", out.output);
    options.add(
        "--log-lik", "FILE",
        "score the observed data instead of drawing them: write the log density of each of them at each "
        "draw there, as Stan CSV, and print what they predict",
        out.log_likelihood);
    options.add("--seed", "S", "seed of the random numbers (default 0)", out.options.seed);
    options.add_flag("--strict", "data that the model does not take are an error", out.strict);
}

void check(const PredictArguments& arguments) {
    if (arguments.prior < 0)
        throw UserError("--prior: expected at least 1", exit_usage);
    if (arguments.draws.empty() == (arguments.prior == 0))
        throw UserError(
            "give --draws FILE, the draws of a fit that `ppc run --output FILE` wrote, or --prior N",
            exit_usage);
    if (!arguments.log_likelihood.empty() && (arguments.prior > 0 || !arguments.output.empty()))
        throw UserError("--log-lik goes with --draws, and without --output: data are scored or drawn",
                        exit_usage);
}

/// Scores the data at the draws.
void score(const ModelEntry& entry, const PredictArguments& arguments) {
    Data data = open_data(arguments.data);
    const Program program = entry.load(data);
    report_unread(data, entry.name, arguments.strict);
    OutputFile file(arguments.log_likelihood);
    const Draws terms = log_likelihood(program, read_draws(arguments.draws));
    if (terms.sites.empty())
        throw UserError("model '" + program.name() + "' observes nothing with these data");
    for (const FitSite& site : terms.sites) {
        const std::vector<double> each = log_predictive_density(terms, site);
        const double sum = std::accumulate(each.begin(), each.end(), 0.0);
        std::cout << "log predictive density of '" << site.name
                  << "': " << number_text(std::round(sum * 100) / 100) << " (" << each.size()
                  << (each.size() == 1 ? " observation" : " observations") << ")\n";
    }
    std::cout << std::flush;
    write_draws(terms, file.stream());
    file.commit();
}

void draw(const ModelEntry& entry, const PredictArguments& arguments) {
    Data data = open_data(arguments.data, Data::Integers::sizes);
    const std::function<void()> model = entry.bind(data);
    report_unread(data, entry.name, arguments.strict);
    std::optional<OutputFile> file;
    if (!arguments.output.empty())
        file.emplace(arguments.output);
    Predictions predicted;
    {
        ProgressBar bar;
        PredictOptions options = arguments.options;
        options.progress = [&bar](std::size_t done, std::size_t of) {
            bar.show(done, of, "prediction " + std::to_string(done) + " of " + std::to_string(of));
        };
        predicted = arguments.prior > 0
                        ? predict_prior(static_cast<std::size_t>(arguments.prior), model, options)
                        : predict(read_draws(arguments.draws), model, options);
    }
    std::string drawn;
    for (const std::string& site : predicted.drawn)
        drawn += (drawn.empty() ? "" : ", ") + site;
    if (!drawn.empty())
        std::cerr << "note: "
                  << (arguments.options.new_rows == NewRows::kept ? "elements beyond those of the fit"
                                                                  : "all elements")
                  << " are drawn from the model, given the other sites: " << drawn << "\n";
    std::cout << summary(predicted.draws) << std::flush;
    if (file) {
        write_draws(predicted.draws, file->stream());
        file->commit();
    }
}

} // namespace

int predict_command(const ModelEntry& entry, const Arguments& arguments) {
    PredictArguments parsed;
    CommandLine options(usage(entry, "predict", "--data DATA.json --draws DRAWS.csv [options]"));
    declare(options, parsed);
    if (!options.parse(arguments))
        return exit_ok;
    check(parsed);
    if (!entry.bind)
        return exit_ok;
    if (parsed.keep)
        parsed.options.new_rows = NewRows::kept;
    if (parsed.log_likelihood.empty())
        draw(entry, parsed);
    else
        score(entry, parsed);
    return exit_ok;
}

} // namespace ppc
