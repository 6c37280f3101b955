// What svi() and draw_fit() do with states.
#include "../svi/settings.hpp"
#include "hold.hpp"
#include "warm_start.hpp"

#include <ppc/fit.hpp>
#include <ppc/svi.hpp>

#include <algorithm>

namespace ppc {
namespace {

/// Latents and deterministics with their sizes, and the guide's blocks: all that draws depend on.
FitState drawn(FitState state) {
    const auto is_data = [](const FitState::Site& site) {
        return site.kind == SiteKind::observed || site.kind == SiteKind::factor;
    };
    state.sites.erase(std::remove_if(state.sites.begin(), state.sites.end(), is_data), state.sites.end());
    for (FitState::Site& site : state.sites)
        site.distribution.clear();
    state.options.clear();
    state.data = 0;
    return state;
}

} // namespace

void check_states(const Program& program, const SviOptions& options) {
    if (options.resume) {
        FitState now = describe(program);
        now.options = detail::settings(options);
        const FitState& saved = *options.resume;
        if (saved.options.empty())
            throw UserError("the state is not of a fit by svi(), so that there is nothing to resume");
        if (saved.schema == now.schema && saved.parameters.size() == program.guide().parameters)
            now.probe = detail::probe(program, saved.parameters);
        const std::vector<StateDifference> rows = differences(saved, now);
        if (!rows.empty())
            throw UserError("the state to resume is of another fit. What differs:\n" +
                            difference_table(rows) +
                            "\nGive what was given then; or start from it with these: --warm-start");
    }
    if (options.warm_start)
        detail::warm_parameters(program, *options.warm_start);
    else if (!options.hold.empty())
        throw UserError("hold needs a state to hold parameters of: --warm-start");
    detail::held_parameters(program, options);
    if (!options.hold.empty() && program.guide().is_laplace)
        throw UserError(
            "hold: the guide laplace is the normal at the mode of all latents together. Use parts, such as "
            "\"mu: normal; rest: multivariate\"");
}

Fit draw_fit(const Program& program, const FitState& state, std::size_t draws, std::uint64_t seed) {
    const std::vector<StateDifference> rows = differences(drawn(state), drawn(describe(program)));
    if (!rows.empty() || state.parameters.size() != program.guide().parameters)
        throw UserError("the state is not of this model's latents and guide. What differs:\n" +
                        difference_table(rows));
    Fit fit = draw_fit(program, state.parameters, draws, seed);
    fit.steps = state.steps;
    fit.converged = state.converged;
    fit.stopped = state.finished ? state.stopped : "not finished when its state was saved";
    fit.trace = state.trace;
    return fit;
}

FitState Fit::state() const {
    FitState state = fitted;
    state.seed = seed;
    state.parameters = parameters;
    state.finished = true;
    state.converged = converged;
    state.steps = steps;
    state.stopped = stopped;
    state.trace = trace;
    return state;
}

} // namespace ppc
