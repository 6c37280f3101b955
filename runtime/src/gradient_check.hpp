// Whether the ELBO's gradient has vanished where a fit ended.
#pragma once

#include <ppc/checks.hpp>

namespace ppc::detail {

/// By fresh draws, a row for each block of the guide's parameters. Empty for guides without noise, for those
/// that stand at the density's mode, those that draw integers, and fits of another objective than the ELBO.
std::vector<BlockGradient> remaining_gradients(const Program& program, const Fit& fit);

} // namespace ppc::detail
