#include <ppc/predict.hpp>

#include <ppc/handlers.hpp>

#include <algorithm>
#include <set>

namespace ppc {

namespace {

using plain::Run;

std::string elements(std::size_t n) { return std::to_string(n) + (n == 1 ? " element" : " elements"); }

/// A site of the draws as the data at hand have it.
struct Given {
    const FitSite* site;
    std::size_t size; ///< how many of its elements, from the first on, are given
};

/// Which sites take their values from the draws, found out by executing the model once.
class Plan {
public:
    Plan(const Draws& latents, const std::function<void()>& model, const PredictOptions& options)
        : options_(options) {
        const Trace prototype =
            execute({.seed = options.seed, .observations = Run::Observations::draw}, model);
        for (const TraceSite& site : prototype.sites())
            if (const FitSite* drawn = latents.find(site.name); drawn && site.kind == TraceKind::latent)
                add(site, *drawn);
        for (const TraceSite& site : prototype.sites())
            list(site);
        for (const std::string& plate : options.new_plates)
            if (!std::ranges::any_of(prototype.sites(), [&](const TraceSite& site) {
                    return std::ranges::find(site.plates, plate) != site.plates.end();
                }))
                throw UserError("the model has no plate '" + plate + "' with sites in it");
    }

    SiteValues values(const Draws& latents, std::size_t row) const {
        SiteValues out;
        for (const Given& g : given_) {
            const auto all = latents.of(row, *g.site);
            out[g.site->name].assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(g.size));
        }
        return out;
    }

    Predictions start(std::size_t rows) const {
        Predictions out;
        out.draws = {sites_, columns_, rows, std::vector<double>(rows * columns_)};
        out.drawn = drawn_;
        return out;
    }

    /// One execution's values as a row of the table.
    void store(const Trace& trace, std::span<double> row) const {
        for (const TraceSite& site : trace.sites())
            if (!known_.contains(site.name))
                fail_differs(site.name, 0, site.values.size());
        for (const FitSite& site : sites_) {
            const TraceSite* now = trace.find(site.name);
            if (!now || now->shape != site.shape)
                fail_differs(site.name, site.size, now ? now->values.size() : 0);
            std::ranges::copy(now->values, row.begin() + static_cast<std::ptrdiff_t>(site.column));
        }
    }

private:
    [[noreturn]] static void fail_differs(const std::string& name, std::size_t first, std::size_t now) {
        throw UserError("site '" + name + "' has " + elements(first) + " in one execution of the model and " +
                        elements(now) + " in another; predictions need the same sites in each");
    }

    void add(const TraceSite& now, const FitSite& drawn) {
        const bool is_named = std::ranges::any_of(now.plates, [&](const std::string& plate) {
            return std::ranges::find(options_.new_plates, plate) != options_.new_plates.end();
        });
        if (now.shape == drawn.shape && !is_named) {
            given_.push_back({&drawn, drawn.size});
            return;
        }
        const std::size_t plates = now.plates.size();
        const auto of_event = [&](const std::vector<std::size_t>& shape) {
            return std::span(shape).subspan(std::min(plates, shape.size()));
        };
        if (plates == 0 || now.shape.size() != drawn.shape.size() ||
            !std::ranges::equal(of_event(now.shape), of_event(drawn.shape)))
            throw UserError("site '" + now.name + "' has " + elements(now.values.size()) +
                            " with these data and " + std::to_string(drawn.size) +
                            " in the draws, and is in no plate that could have other rows; the data must "
                            "agree with the fit in what is not a plate");
        const std::string about = "'" + now.name + "' (" + elements(now.values.size()) + ", " +
                                  std::to_string(drawn.size) + " in the fit)";
        if (options_.new_rows == NewRows::drawn || is_named) {
            drawn_.push_back(about);
            return;
        }
        if (!std::ranges::equal(std::span(now.shape).subspan(1), std::span(drawn.shape).subspan(1)))
            throw UserError("site '" + now.name +
                            "' has other inner plates with these data than in the draws, so "
                            "that its rows cannot be kept");
        given_.push_back({&drawn, std::min(drawn.size, now.values.size())});
        if (now.values.size() > drawn.size)
            drawn_.push_back(about);
    }

    void list(const TraceSite& site) {
        known_.insert(site.name);
        const bool is_whole = std::ranges::any_of(given_, [&](const Given& g) {
            return g.site->name == site.name && g.size == site.values.size();
        });
        if (site.kind == TraceKind::factor || is_whole)
            return;
        const SiteKind kind = site.kind == TraceKind::observed ? SiteKind::observed
                              : site.kind == TraceKind::latent ? SiteKind::latent
                                                               : SiteKind::deterministic;
        sites_.push_back({site.name, kind, "", site.shape, columns_, site.values.size()});
        columns_ += site.values.size();
    }

    const PredictOptions& options_;
    std::vector<Given> given_;
    std::vector<FitSite> sites_;
    std::set<std::string> known_; ///< all that were executed
    std::size_t columns_ = 0;
    std::vector<std::string> drawn_;
};

Predictions execute_all(const Draws& latents, std::size_t rows, const std::function<void()>& model,
                        const PredictOptions& options) {
    const Plan plan(latents, model, options);
    Predictions out = plan.start(rows);
    constexpr std::size_t told_every = 64;
    for (std::size_t r = 0; r < rows; ++r) {
        const SiteValues values = plan.values(latents, r);
        const Trace trace = execute({.seed = options.seed,
                                     .stream = static_cast<std::uint32_t>(r + 1),
                                     .observations = Run::Observations::draw,
                                     .given = &values,
                                     .extend_given = true},
                                    model);
        plan.store(trace, std::span(out.draws.values).subspan(r * out.draws.columns, out.draws.columns));
        if (options.progress && (r + 1) % told_every == 0)
            options.progress(r + 1, rows);
    }
    return out;
}

} // namespace

Predictions predict(const Draws& latents, const std::function<void()>& model, const PredictOptions& options) {
    return execute_all(latents, latents.rows, model, options);
}

Predictions predict_prior(std::size_t count, const std::function<void()>& model,
                          const PredictOptions& options) {
    return execute_all({}, count, model, options);
}

} // namespace ppc
