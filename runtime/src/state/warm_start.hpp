// Parameters of a guide from those that another fit of it had on other data.
#pragma once

#include <ppc/program.hpp>
#include <ppc/state.hpp>

#include <vector>

namespace ppc::detail {

/// What keeps the state from being a start: other sites, supports, numbers of dimensions or blocks. Sizes of
/// plates may differ.
std::vector<StateDifference> warm_differences(const FitState& saved, const FitState& now);

/// The program's parameters. An element whose indices are within the shape that its site had keeps its own,
/// and those of a scale_tril their covariance; of the others, location and scale are the means over the
/// site's elements in the state, and their covariances 0. Throws UserError with a table if the state is of
/// other sites or of another guide, and where a block has another size and nothing says which element of it
/// is whose.
std::vector<double> warm_parameters(const Program& program, const FitState& state);

/// Locations and marginal scales of the unconstrained latents, as far as blocks hold them; else 0 and 1.
void latent_scales(const Program& program, const std::vector<double>& parameters, std::vector<double>& mean,
                   std::vector<double>& scale);

} // namespace ppc::detail
