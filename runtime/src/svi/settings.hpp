// The options of a fit as a saved state keeps them, and what else tells one fit from another.
#pragma once

#include <ppc/svi.hpp>

namespace ppc::detail {

/// The options that the result depends on, as texts that are equal where the values are; not the number of
/// draws, nor what only watches.
std::vector<FitState::Option> settings(const SviOptions& options);

/// log p + log|J| - log q at the parameters, for noise 0.
double probe(const Program& program, std::span<const double> parameters);

} // namespace ppc::detail
