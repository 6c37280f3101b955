// Ways to execute a model or guide plainly, without the compiler: the reference semantics.
//
//     Trace drawn = trace(1, [&] { eight_schools(y, sigma); });       // latents from the prior, data as
//     given Trace scored = score(drawn.latents(), [&] { eight_schools(y, sigma); });
//
// A function that returns a value may be passed too; its value is ignored.
#pragma once

#include <ppc/model/run.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace ppc {

using plain::SiteValues;
using plain::TraceKind;
using plain::TraceSite;

/// What one execution did: its sites in order of first execution.
class Trace {
public:
    explicit Trace(std::vector<TraceSite> sites) : sites_(std::move(sites)) {}

    const std::vector<TraceSite>& sites() const { return sites_; }
    /// The site of this full name; null if there is none.
    const TraceSite* find(std::string_view name) const;
    /// The site of this full name; throws UserError if there is none.
    const TraceSite& at(std::string_view name) const;

    /// Sum over latent, auxiliary, observed and factor sites: all normalising constants, no Jacobian.
    double log_prob() const;
    double log_prob(TraceKind kind) const;
    /// Sum of the absolute log densities of all elements: rounding errors of `log_prob` are relative to it.
    double absolute() const;
    /// Values of the latent sites, by name: what `score` and `replay` take.
    SiteValues latents() const;

private:
    std::vector<TraceSite> sites_;
};

/// Executes `function` under `options`.
template <class Function> Trace execute(const plain::Run::Options& options, Function&& function) {
    plain::Run run(options);
    const plain::Run::Installed installed(run);
    static_cast<void>(function());
    return Trace(run.finish());
}

/// Draws the latents from the prior; observations keep the data's values.
template <class Function> Trace trace(std::uint64_t seed, Function&& function) {
    return execute({.seed = seed}, function);
}

/// Draws everything, observations too; what is observed becomes what was drawn.
template <class Function> Trace simulate(std::uint64_t seed, Function&& function) {
    return execute({.seed = seed, .observations = plain::Run::Observations::draw}, function);
}

/// Takes the latents named in `values` from there and draws the others from their priors given these.
template <class Function> Trace replay(std::uint64_t seed, const SiteValues& values, Function&& function) {
    return execute({.seed = seed, .given = &values}, function);
}

/// The log density at `values`, which must hold every latent site; values are constrained, and are not
/// checked against the supports.
template <class Function> Trace score(const SiteValues& values, Function&& function) {
    return execute({.given = &values, .require_given = true}, function);
}

} // namespace ppc
