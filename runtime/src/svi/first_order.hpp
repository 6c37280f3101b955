// First-order ascent of the ELBO for guides of any structure.
#pragma once

#include "monitor.hpp"

namespace ppc::detail {

/// The name of this optimiser in a state that is resumed.
inline constexpr const char* first_order_kind = "first order";

/// Maximises the ELBO over the guide's parameters with the chosen optimiser, locations and scales in units of
/// the guide's own scales, which are taken anew after each epoch while the ELBO rises. The rate is cut by
/// three whenever two epochs' ELBOs agree within their Monte-Carlo error; the result is the average over the
/// last epoch. It has converged when the rate has been cut four times (Welandawe et al. 2022, in spirit).
Outcome maximize_first_order(const Program& program, const SviOptions& options, const StartingPoint& start,
                             Monitor& monitor);

} // namespace ppc::detail
