// Chains in threads.
#include <ppc/nuts.hpp>

#include "../fit_sites.hpp"
#include "../threads.hpp"
#include "chain.hpp"
#include "start.hpp"

#include <cmath>
#include <mutex>

namespace ppc {
namespace {

void check(const Program& program, const NutsOptions& options) {
    const auto require = [](bool holds, const char* message) {
        if (!holds)
            throw UserError(message);
    };
    if (program.dimension() == 0)
        throw UserError("'" + program.name() + "' has no latents to sample");
    for (const SiteLayout& site : program.sites())
        if (site.is_integer)
            throw UserError("NUTS moves along derivatives, of which site '" + site.name +
                            "' has none: its values are integers, which only guides draw");
    require(options.chains >= 1, "the number of chains must be at least 1");
    require(options.warmup >= 0, "the number of warm-up iterations must not be negative");
    require(options.draws >= 1, "the number of draws must be at least 1");
    constexpr int most = 1 << 30; // iterations, which random numbers are keyed by
    require(options.warmup <= most && options.draws <= most - options.warmup, "too many iterations");
    require(options.target_accept > 0 && options.target_accept < 1,
            "the target acceptance must be between 0 and 1");
    require(options.most_depth >= 1 && options.most_depth <= 30,
            "the greatest depth of a trajectory must be from 1 to 30");
    require(options.most_energy_error > 0, "the greatest energy error must be above 0");
    require(options.step_size > 0 && std::isfinite(options.step_size), "the step size must be above 0");
    require(options.radius >= 0 && std::isfinite(options.radius),
            "the radius of random starts must be a number that is not negative");
    require(options.threads >= 0, "the number of threads must not be negative");
}

/// What comes back, with its sizes and no draws.
Chains empty_chains(const Program& program, const NutsOptions& options) {
    Chains chains;
    chains.model = program.name();
    chains.sites = detail::fit_sites(program);
    chains.columns = program.latent_values() + program.deterministics();
    chains.chains = static_cast<std::size_t>(options.chains);
    chains.rows = static_cast<std::size_t>(options.draws);
    chains.draws.resize(chains.chains * chains.rows * chains.columns);
    chains.statistics.resize(chains.chains * chains.rows);
    chains.warmup.resize(chains.chains * static_cast<std::size_t>(options.warmup));
    chains.variances.resize(chains.chains);
    chains.most_depth = options.most_depth;
    chains.seed = options.seed;
    return chains;
}

} // namespace

Chains nuts(const Program& program, const NutsOptions& options) {
    check(program, options);
    std::vector<detail::Position> starts; // before any chain runs, so that a bad one is told at once
    for (int c = 0; c < options.chains; ++c)
        starts.push_back(detail::chain_start(program, options, c));

    Chains chains = empty_chains(program, options);
    std::mutex progress;
    NutsProgress so_far{0, static_cast<long long>(options.chains) * (options.warmup + options.draws)};
    const auto after = [&] {
        if (!options.progress)
            return;
        const std::lock_guard lock(progress);
        ++so_far.done;
        options.progress(so_far);
    };
    detail::in_threads(options.chains, options.threads, [&](int c) {
        detail::run_chain(program, options, c, std::move(starts[static_cast<std::size_t>(c)]), chains, after);
    });
    return chains;
}

} // namespace ppc
