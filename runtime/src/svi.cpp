#include <ppc/svi.hpp>

#include "state/warm_start.hpp"
#include "svi/first_order.hpp"
#include "svi/fixed_draws.hpp"
#include "svi/gaussian_guide.hpp"
#include "svi/laplace.hpp"
#include "svi/mode.hpp"
#include "svi/newton.hpp"
#include "svi/settings.hpp"

#include <algorithm>
#include <cmath>

namespace ppc {
namespace {

using detail::StartingPoint;

void check_objective(const GuideLayout& guide, const Objective& objective) {
    if (objective.is_elbo() && !objective.is_path_only)
        return;
    const std::string what = "the objective " + objective.text() + " ";
    if (objective.draws < 1 || !std::isfinite(objective.alpha))
        throw UserError(what + "wants a finite order and at least one draw");
    if (guide.noise == 0 || guide.is_laplace)
        throw UserError(what + "is for guides whose draws are followed; '" + guide.name +
                        "' is fitted by the density's mode: leave the objective out");
    if (guide.scored > 0)
        throw UserError(what + "is for continuous latents; the guide '" + guide.name +
                        "' draws integers: leave the objective out, or sum them out by PPC_ENUMERATE");
}

void check(const Program& program, const SviOptions& options) {
    if (program.dimension() == 0)
        throw UserError("'" + program.name() + "' has no latents to fit");
    if (options.steps < 1)
        throw UserError("the number of steps must be at least 1");
    if (options.particles < 1)
        throw UserError("the number of particles must be at least 1");
    if (options.draws < 1)
        throw UserError("the number of draws must be at least 1");
    if (!(options.tolerance > 0))
        throw UserError("the tolerance must be above 0");
    if (!(options.learning_rate >= 0) || !std::isfinite(options.learning_rate))
        throw UserError("the learning rate must be a positive number, or 0 for the optimiser's own");
    if (options.checkpoint_every < 1)
        throw UserError("the number of steps between checkpoints must be at least 1");
    check_objective(program.guide(), options.objective);
    check_states(program, options);
}

/// Whether the guide has parameters that stand for latents; a guide of free ones starts where it says.
bool follows_latents(const GuideLayout& guide) {
    return std::any_of(guide.blocks.begin(), guide.blocks.end(),
                       [](const ParameterBlock& block) { return block.role != ParameterRole::free; });
}

StartingPoint start_of_latents(const Program& program, const SviOptions& options) {
    if (options.warm_start) {
        StartingPoint start;
        start.parameters = detail::warm_parameters(program, *options.warm_start);
        detail::latent_scales(program, start.parameters, start.mean, start.scale);
        return start;
    }
    if (options.resume && !program.guide().is_laplace) // the optimiser takes everything from there
        return {std::vector<double>(program.dimension()), std::vector<double>(program.dimension(), 1.0)};
    if (!follows_latents(program.guide())) {
        if (options.init == Init::values)
            throw UserError(
                "the guide '" + program.guide().name +
                "' starts where its own parameters say; initial values of sites have no effect on it");
        return {};
    }
    Start start = starting_point(program, options.init, options.initial, options.seed);
    return {std::move(start.mean), std::move(start.scale)};
}

std::vector<double> log_ratios(const Fit& fit) {
    std::vector<double> out(fit.rows);
    for (std::size_t i = 0; i < fit.rows; ++i)
        out[i] = fit.log_p[i] - fit.log_q[i];
    return out;
}

/// By Newton steps, or, where these go astray (where a log density grows like the exponential of an
/// exponential, say, its curvature tells nothing of the next step), by first-order ones from the same start.
detail::Outcome newton_or_first_order(const Program& program, const detail::GaussianGuide& gaussian,
                                      const SviOptions& options, const StartingPoint& start,
                                      detail::Monitor& monitor) {
    const bool is_beyond = options.resume && options.resume->optimizer == detail::first_order_kind;
    if (is_beyond)
        return detail::maximize_first_order(program, options, start, monitor);
    try {
        return detail::maximize_gaussian(program, gaussian, options, start, monitor);
    } catch (const detail::NotFinite&) {
        if (monitor.remaining() < 1)
            throw;
        monitor.forgive();
    }
    SviOptions anew = options; // a resumed fit has not looked for a start
    anew.resume = nullptr;
    return detail::maximize_first_order(program, options, start_of_latents(program, anew), monitor);
}

} // namespace

OptimizerKind optimizer_from_name(std::string_view text) {
    for (const OptimizerKind kind :
         {OptimizerKind::automatic, OptimizerKind::adam, OptimizerKind::clipped_adam, OptimizerKind::sgd})
        if (name(kind) == text)
            return kind;
    throw UserError("there is no optimiser '" + std::string(text) +
                    "'; there are automatic, adam, clipped_adam and sgd");
}

Fit svi(const Program& program, const SviOptions& options) {
    check(program, options);
    detail::Monitor monitor(program, options);
    detail::Outcome outcome;
    if (options.resume && options.resume->finished) {
        const FitState& state = *options.resume;
        outcome = {state.parameters, state.steps, state.converged, state.stopped};
    } else if (program.guide().parameters == 0) {
        outcome = {{}, 0, true, "the guide has no parameters to fit"};
    } else if (program.guide().noise == 0)
        outcome = detail::maximize_point(program, options, monitor);
    else {
        const StartingPoint start = start_of_latents(program, options);
        const bool is_plain = options.objective.is_elbo() && !options.objective.is_path_only;
        const bool newton = is_plain && options.optimizer == OptimizerKind::automatic &&
                            program.dimension() <= options.dense_limit && program.guide().scored == 0 &&
                            options.hold.empty(); // the coordinates of its steps mix all latents
        const auto gaussian = newton ? detail::GaussianGuide::recognise(program) : std::nullopt;
        if (program.guide().is_laplace)
            outcome = detail::maximize_laplace(program, options, start, monitor);
        else if (gaussian)
            outcome = newton_or_first_order(program, *gaussian, options, start, monitor);
        else if (is_plain && detail::can_fix_draws(program, options))
            outcome = detail::maximize_fixed_draws(program, options, start, monitor);
        else
            outcome = detail::maximize_first_order(program, options, start, monitor);
    }
    Fit fit = draw_fit(program, outcome.parameters, options.draws, options.seed);
    fit.trace = options.resume && options.resume->finished ? options.resume->trace : monitor.take_trace();
    fit.fitted.options = detail::settings(options);
    if (!options.objective.is_elbo()) {
        const Objective::Estimate bound = options.objective.estimate(log_ratios(fit));
        fit.bound = {options.objective.text(), bound.mean, bound.error};
    }
    fit.steps = outcome.steps;
    fit.converged = outcome.converged;
    fit.stopped = outcome.stopped;
    return fit;
}

} // namespace ppc
