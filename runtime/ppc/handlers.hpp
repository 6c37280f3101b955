// Ways to execute a model or guide plainly, without the compiler: the reference semantics.
//
//     Trace drawn = trace(1, [&] { eight_schools(y, sigma); });       // latents from the prior, data as
//     given Trace scored = score(drawn.latents(), [&] { eight_schools(y, sigma); });
//
// A function that returns a value may be passed too; its value is ignored.
#pragma once

#include <ppc/model/run.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
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

/// Values of the latents to start a fit from (Init::values), each given those before it: draws from the
/// prior; or the medians of `draws` draws, or means, as Run::Latents says. Sites of vectors with a joint
/// density are drawn, or start at their supports' central value.
template <class Function>
SiteValues initial_values(plain::Run::Latents how, Function&& function, std::uint64_t seed = 0,
                          int draws = 15) {
    return execute({.seed = seed, .latents = how, .initial_draws = draws}, function).latents();
}

/// The log density at `values`, which must hold every latent site; values are constrained, and are not
/// checked against the supports.
template <class Function> Trace score(const SiteValues& values, Function&& function) {
    return execute({.given = &values, .require_given = true}, function);
}

/// A discrete site whose values were summed over.
struct DiscreteMarginals {
    std::vector<std::size_t> shape; ///< as in TraceSite; where it differs between joint values, the number
                                    ///< of elements of the joint value with most of them
    /// By element, the probability of each value given the data and the values of the other latents. A value
    /// that occurs in no joint value is not listed. They add up to 1 where the element is in all of them.
    std::vector<std::map<int, double>> probabilities;
};

/// What is left when discrete latents are summed out.
struct Enumerated {
    /// log sum exp, over all joint values of the discrete latents, of the log density: all normalising
    /// constants, no Jacobian; -inf where none is possible.
    double log_prob = 0;
    /// The mean, by the joint values' probabilities, of the sum of absolute log densities of all elements:
    /// rounding errors of `log_prob` are relative to it.
    double absolute = 0;
    std::size_t joint_values = 0; ///< how many there are
    // The rest is filled if it is asked for and log_prob is finite.
    std::map<std::string, DiscreteMarginals, std::less<>> marginals; ///< by site
    SiteValues most_probable;          ///< the joint value of highest density, the first of equals
    double most_probable_log_prob = 0; ///< the log density there
};

/// What `score_enumerated` finds out besides the log density.
enum class DiscreteAnswer { none, marginals_and_mode };

namespace plain {
Enumerated sum_over_values(const SiteValues& values, const std::function<void()>& run, DiscreteAnswer answer);
} // namespace plain

/// The log density at `values` of all latents but discrete ones, which are summed out by going through their
/// joint values: one execution for each. Discrete latents in `values` keep these. For tests and small models;
/// throws UserError where a support has no first value and count, and for more joint values than
/// plain::Assignments::most.
template <class Function>
Enumerated score_enumerated(const SiteValues& values, Function&& function,
                            DiscreteAnswer answer = DiscreteAnswer::none) {
    return plain::sum_over_values(values, [&function] { static_cast<void>(function()); }, answer);
}

} // namespace ppc
