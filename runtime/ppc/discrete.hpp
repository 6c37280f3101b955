// The posterior of discrete latents, which are summed out of the density that is fitted.
#pragma once

#include <ppc/fit.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ppc {

/// What is told of discrete latents given the continuous ones. All are exact: see
/// Program::Workspace::discrete.
enum class DiscretePosterior {
    marginals, ///< the probability of each value of each element
    map,       ///< the most probable values of all elements together
    sample     ///< a draw of all elements together
};

/// "marginals", "map" or "sample". \throws UserError for any other name.
DiscretePosterior discrete_posterior_from_name(std::string_view name);

/// Adds the model's discrete sites to the fit: a column for each element with its value (map, sample), or for
/// each value of each element with its probability (marginals: the site's shape has one dimension more), in
/// each draw given the continuous latents there. So the mean of a column of `marginals` is a posterior
/// probability, and the columns of `sample` belong to the joint draws. The draws are keyed by the fit's seed.
/// \throws UserError if the model has no discrete sites, or some whose number of values differs between
/// elements.
void add_discrete(const Program& program, Fit& fit, DiscretePosterior posterior);

} // namespace ppc
