// Parameters of a guide that a fit leaves as they are.
#pragma once

#include <ppc/svi.hpp>

namespace ppc::detail {

/// Positions of the parameters of the sites that `options.hold` names, in order; empty if it names none.
/// Throws UserError if there is no such site, if nothing is left to fit, and where a held site shares
/// parameters with another.
std::vector<std::size_t> held_parameters(const Program& program, const SviOptions& options);

} // namespace ppc::detail
