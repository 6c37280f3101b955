// Data sets drawn from the model, their fits, and the ranks of what they were drawn with.
#include <ppc/sbc.hpp>

#include "../threads.hpp"

#include <ppc/draws.hpp>
#include <ppc/handlers.hpp>
#include <ppc/random.hpp>
#include <ppc/text.hpp>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>

namespace ppc {

namespace {

using plain::Run;

constexpr int fewest_datasets = 20, fewest_draws = 9, most_draws = 1000;
constexpr int fit_draws = 2000; ///< enough for importance weights and their errors

/// Throws where the model's draws are not of the density that is fitted, or cannot be handed back to it.
void check_model(const Trace& drawn, const Data& data) {
    std::string factors;
    bool has_latents = false, has_data = false;
    for (const TraceSite& site : drawn.sites()) {
        has_latents = has_latents || site.kind == TraceKind::latent;
        if (site.kind == TraceKind::factor)
            factors += (factors.empty() ? "'" : ", '") + site.name + "'";
        if (site.kind != TraceKind::observed)
            continue;
        has_data = true;
        if (drawn.find(site.name + ".missing"))
            throw UserError(
                "the data of '" + site.name +
                "' have missing values: which of them are missing is not simulated. Give data without "
                "missing values; of what is observed the size is enough");
        if (!data.contains(site.name))
            throw UserError(
                "the observed site '" + site.name +
                "' has not the name of an argument of the model, so that simulated data cannot be handed "
                "to it: give the site the name of the argument that holds its data");
    }
    if (!factors.empty())
        throw UserError(
            "the model has factors (" + factors +
            "), which its draws leave out: they are not draws of the density that is fitted. Write factors "
            "as distributions of latents or of data to calibrate the model");
    if (!has_data)
        throw UserError("the model observes nothing with these data: there is nothing to fit");
    if (!has_latents)
        throw UserError("the model has no latents: there is nothing to calibrate");
}

/// The data, with what is observed as it was drawn.
Data drawn_data(const Data& data, const Trace& drawn) {
    std::vector<std::pair<std::string, std::string>> replaced;
    for (const TraceSite& site : drawn.sites())
        if (site.kind == TraceKind::observed)
            replaced.emplace_back(site.name, json_nested(site.shape, [&](std::size_t i) {
                                      if (!std::isfinite(site.values[i]))
                                          throw UserError("a value that was drawn for '" + site.name +
                                                          "' is not finite: the priors reach too far");
                                      return number_text(site.values[i]);
                                  }));
    return data.with(replaced);
}

/// One data set: what its fit says of the latents that it was drawn with.
struct Outcome {
    std::vector<FitSite> sites;    ///< that are ranked
    std::vector<int> ranks;        ///< of their elements
    std::vector<bool> is_constant; ///< all draws are equal to the true value
    bool is_trusted = true;
    std::string error; ///< why there is no fit
};

class Calibration {
public:
    Calibration(const ModelEntry& entry, const Data& data, const SbcOptions& options)
        : entry_(entry), data_(data.with({})), options_(options), model_(entry.bind(data_)) {}

    SbcResult run() {
        const Trace first = draw(0);
        check_model(first, data_);
        check_order(first);
        std::vector<Outcome> outcomes(static_cast<std::size_t>(options_.datasets));
        std::mutex progress;
        int done = 0;
        detail::in_threads(options_.datasets, options_.threads, [&](int k) {
            outcomes[static_cast<std::size_t>(k)] = fit(static_cast<std::uint32_t>(k));
            const std::lock_guard lock(progress);
            if (options_.progress)
                options_.progress(++done, options_.datasets);
        });
        return gather(outcomes);
    }

private:
    Trace draw(std::uint32_t number) {
        return execute({.seed = options_.seed, .stream = number, .observations = Run::Observations::draw},
                       model_);
    }

    /// Whether the model finds the values that are drawn for a site where it looks for its data.
    void check_order(const Trace& drawn) {
        const auto fail = [](const std::string& why) {
            throw UserError(
                "simulated data cannot be handed to the model: " + why +
                ". An observed site must observe all elements of the argument of its name, in their order "
                "and shape");
        };
        Data data = drawn_data(data_, drawn);
        const SiteValues latents = drawn.latents();
        std::optional<Trace> again;
        try {
            again = execute({.seed = options_.seed, .given = &latents}, entry_.bind(data));
        } catch (const UserError& error) {
            fail(error.what());
        }
        const auto is_near = [](double a, double b) { return std::abs(a - b) <= 1e-6 * std::abs(a); };
        for (const TraceSite& site : drawn.sites())
            if (const TraceSite* now = again->find(site.name);
                site.kind == TraceKind::observed &&
                (!now || !std::ranges::equal(site.values, now->values, is_near)))
                fail("the site '" + site.name + "' then has other values than those that were drawn for it");
    }

    Outcome fit(std::uint32_t number) {
        std::unique_lock lock(model_in_use_);
        Outcome outcome;
        try {
            const Trace drawn = draw(number);
            Data data = drawn_data(data_, drawn);
            const Program program = entry_.load(data);
            lock.unlock();
            SviOptions svi_options = options_.svi;
            svi_options.seed = fit_seed(number);
            svi_options.draws = fit_draws;
            Fit fit = svi(program, svi_options);
            outcome.is_trusted = fit.weighted;
            fit.weighted = fit.weighted && !options_.raw;
            rank(drawn, posterior_draws(fit), number, outcome);
            const std::lock_guard named(model_in_use_);
            guide_ = fit.guide;
        } catch (const UserError& error) {
            outcome.error = error.what();
        }
        return outcome;
    }

    std::uint64_t fit_seed(std::uint32_t number) const {
        double uniform = 0;
        fill_uniform({options_.seed, Stream::calibration, number, 0}, std::span(&uniform, 1));
        return static_cast<std::uint64_t>(uniform * 0x1p53);
    }

    void rank(const Trace& drawn, const Draws& draws, std::uint32_t number, Outcome& outcome) const {
        std::vector<double> order(draws.columns); // of equal values
        fill_uniform({options_.seed, Stream::calibration, number, 1}, order);
        const auto count = static_cast<std::size_t>(options_.draws);
        for (const FitSite& site : draws.sites) {
            const TraceSite* truth = drawn.find(site.name);
            if (!truth) // in a branch that these data do not take
                continue;
            if (truth->values.size() != site.size)
                throw UserError("site '" + site.name +
                                "' has other elements where the model is executed than where it is fitted");
            outcome.sites.push_back(site);
            for (std::size_t k = 0; k < site.size; ++k) {
                int below = 0, equal = 0;
                for (std::size_t i = 0; i < count; ++i) {
                    // Draws are in random order, but weighted ones in the order of the rows that they repeat.
                    const double value = draws.of(draws.rows * (2 * i + 1) / (2 * count), site)[k];
                    if (std::isnan(value) || std::isnan(truth->values[k]))
                        throw UserError("site '" + site.name +
                                        "' has a value that is not a number, which has no rank");
                    below += value < truth->values[k];
                    equal += value == truth->values[k];
                }
                outcome.ranks.push_back(below + static_cast<int>(order[site.column + k] * (equal + 1)));
                outcome.is_constant.push_back(equal == options_.draws);
            }
        }
    }

    SbcResult gather(const std::vector<Outcome>& outcomes) const {
        SbcResult result;
        result.draws = options_.draws;
        result.guide = guide_;
        const Outcome* first = nullptr;
        for (const Outcome& outcome : outcomes) {
            if (!outcome.error.empty()) {
                if (result.failed++ == 0)
                    result.first_error = outcome.error;
                continue;
            }
            if (!first)
                first = &outcome;
            if (outcome.ranks.size() != first->ranks.size())
                throw UserError(
                    "the model's sites have other sizes with other data: ranks need the same quantities "
                    "in each");
            ++result.datasets;
            result.distrusted += !outcome.is_trusted;
        }
        if (!first)
            throw UserError("every fit of simulated data failed, the first one: " + result.first_error, 4);
        if (result.datasets < fewest_datasets)
            throw UserError(
                "only " + std::to_string(result.datasets) + " of " + std::to_string(outcomes.size()) +
                    " fits of simulated data did not fail, which is too few to judge; the first one that "
                    "did: " +
                    result.first_error,
                4);
        std::size_t at = 0;
        for (const FitSite& site : first->sites) {
            SbcSite& out = result.sites.emplace_back(SbcSite{site.name, site.shape, {}});
            for (std::size_t k = 0; k < site.size; ++k, ++at) {
                SbcElement element{site.name + index_text(site.shape, k), {}, {}};
                bool varies = false;
                for (const Outcome& outcome : outcomes)
                    if (outcome.error.empty()) {
                        element.ranks.push_back(outcome.ranks[at]);
                        varies = varies || !outcome.is_constant[at];
                    }
                if (!varies)
                    continue;
                element.test = test_ranks(element.ranks, options_.draws);
                out.elements.push_back(std::move(element));
            }
        }
        return result;
    }

    const ModelEntry& entry_;
    Data data_;
    const SbcOptions& options_;
    std::function<void()> model_;
    std::mutex model_in_use_; ///< the model's own function need not be fit for threads
    std::string guide_;
};

} // namespace

SbcResult calibrate(const ModelEntry& entry, const Data& data, const SbcOptions& options) {
    if (options.datasets < fewest_datasets)
        throw UserError("the number of data sets must be at least " + std::to_string(fewest_datasets));
    if (options.draws < fewest_draws || options.draws > most_draws)
        throw UserError("the number of draws that are ranked must be from " + std::to_string(fewest_draws) +
                        " to " + std::to_string(most_draws));
    if (options.threads < 0)
        throw UserError("the number of threads must not be negative");
    return Calibration(entry, data, options).run();
}

} // namespace ppc
