// Point guides: the maximum of a density that needs no noise.
#pragma once

#include "monitor.hpp"

namespace ppc::detail {

/// Maximises the (deterministic) ELBO of a guide without noise by L-BFGS from several starts. Throws
/// UserError that names the sites if the density rises without limit, as tau runs to 0 in a centred
/// hierarchical model.
Outcome maximize_point(const Program& program, const SviOptions& options, Monitor& monitor);

} // namespace ppc::detail
