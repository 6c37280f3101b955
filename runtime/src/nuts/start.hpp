// Where a chain starts.
#pragma once

#include "hamiltonian.hpp"

namespace ppc::detail {

/// The start of a chain that the options give or draw, with its density and gradient. Throws UserError if
/// these are not finite there, or after 100 draws.
Position chain_start(const Program& program, const NutsOptions& options, int chain);

} // namespace ppc::detail
