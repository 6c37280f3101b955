// The sites that draws have values of.
#pragma once

#include <ppc/fit.hpp>

namespace ppc::detail {

/// Latents in source order, then deterministics, with their columns.
std::vector<FitSite> fit_sites(const Program& program);

} // namespace ppc::detail
