// The sites that draws have values of.
#pragma once

#include <ppc/fit.hpp>

#include <optional>
#include <span>

namespace ppc::detail {

/// Latents in source order, then deterministics, with their columns.
std::vector<FitSite> fit_sites(const Program& program);

/// The medians that a guide says of a site with these columns; none if it says nothing of it. `medians` is as
/// Program::Workspace::medians has it, or empty.
std::optional<std::vector<double>> said_medians(std::span<const double> medians, std::size_t column,
                                                std::size_t size);

} // namespace ppc::detail
