#include "mode.hpp"

#include "../state/hold.hpp"
#include "../state/warm_start.hpp"

#include <ppc/lbfgs.hpp>
#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

namespace ppc::detail {
namespace {

/// Beyond this, an unconstrained coordinate of a constrained latent has left every practical value: 1e-6 of
/// a unit from the boundary, or a million units off.
constexpr double far = 13.8;

/// What a latent is running to, from the value of one element and its side.
std::string destination(const SiteLayout& site, double u, double value) {
    if (site.support == "positive" || site.support == "nonnegative")
        return u < 0 ? "0" : "infinity";
    char text[64];
    std::snprintf(text, sizeof text, "the boundary of its support (it is %.3g)", value);
    return site.support == "real" ? (u < 0 ? "-infinity" : "infinity") : text;
}

/// "'tau' runs to 0, 'sigma[2]' runs to infinity": the latents whose coordinate is far out; if none of a
/// constrained site is, those of unconstrained ones.
std::string runaways(const Program& program, std::span<const double> u) {
    std::vector<double> values(program.latent_values() + program.deterministics());
    Program::Workspace(program).constrain(u, values);
    const auto list = [&](bool constrained, double limit) {
        std::string text;
        for (const SiteLayout& site : program.sites()) {
            if (site.kind != SiteKind::latent || (site.support != "real") != constrained)
                continue;
            for (std::size_t i = 0; i < site.free_size; ++i)
                if (const double at = u[site.free_offset + i]; std::abs(at) > limit) {
                    text += (text.empty() ? "'" : ", '") + program.element_name(site.free_offset + i) +
                            "' runs to " +
                            (site.joint > 0 ? at < 0 ? "-infinity" : "infinity"
                                            : destination(site, at, values[site.offset + i]));
                    break; // one element tells enough of a site
                }
        }
        return text;
    };
    const std::string constrained = list(true, far);
    return constrained.empty() ? list(false, 1e6) : constrained;
}

} // namespace

Outcome maximize_point(const Program& program, const SviOptions& options, Monitor& monitor) {
    Program::Workspace workspace(program);
    const std::size_t size = program.guide().parameters;
    const std::vector<std::size_t> held = held_parameters(program, options);
    const DifferentiableFunction objective = [&](std::span<const double> point, std::span<double> gradient) {
        const double value = workspace.elbo(point, {}, gradient);
        for (double& g : gradient)
            g = -g;
        for (const std::size_t k : held)
            gradient[k] = 0;
        return -value;
    };
    LbfgsOptions settings;
    settings.max_iterations = std::max(1, options.steps);
    const auto recorded = [&](const LbfgsState& state) {
        if (state.iteration > 0 && monitor.remaining() > 0)
            monitor.record(-state.value);
        return true;
    };

    std::optional<LbfgsResult> best;
    std::vector<double> start(size, 0.0);
    if (options.warm_start)
        start = warm_parameters(program, *options.warm_start);
    const int starts = options.warm_start ? 1 : 4, tries = 20;
    for (int i = 0, finite = 0; i < tries && finite < starts; ++i) {
        if (i > 0) {
            fill_uniform({options.seed, Stream::start, 2, static_cast<std::uint32_t>(i)}, start);
            for (double& x : start)
                x = 4 * x - 2;
        }
        LbfgsResult found = minimize(objective, start, settings, recorded);
        if (found.status == LbfgsStatus::start_not_finite)
            continue;
        ++finite;
        if (!best || !(found.value >= best->value))
            best = std::move(found);
    }
    std::vector<double> u(program.dimension());
    if (!best) {
        std::fill(start.begin(), start.end(), 0.0);
        workspace.draw(start, {}, u);
        throw UserError("no starting point of '" + program.name() +
                        "' has a finite log density; at 0: " + program.describe_nonfinite(u));
    }
    workspace.draw(best->point, {}, u);
    const std::string running = runaways(program, u);
    const bool converged = best->status == LbfgsStatus::converged;
    // Near a true mode at a boundary (tau = 0 under a half-normal) the slope in u dies out; where the density
    // is unbounded it stays.
    const auto steep = [](double g) { return std::abs(g) > 1e-3; };
    const bool rising = std::any_of(best->gradient.begin(), best->gradient.end(), steep);
    if (best->status == LbfgsStatus::unbounded || (!running.empty() && (rising || !converged)))
        throw UserError("the density of '" + program.name() +
                        "' has no mode: " + (running.empty() ? "it rises without limit" : running) +
                        " and the density keeps rising. A point cannot summarise it: use another guide "
                        "(normal, multivariate), or give the site a prior that keeps it away from there");
    std::string reason = "converged: the gradient vanishes";
    if (!running.empty())
        reason = "converged to the boundary: " + running;
    else if (best->status == LbfgsStatus::iteration_limit)
        reason = "reached the limit of " + std::to_string(options.steps) + " steps";
    else if (rising)
        reason = "stopped: no step improves the density in double precision";
    return {best->point, best->iterations, converged, reason};
}

} // namespace ppc::detail
