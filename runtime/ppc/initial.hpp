// Where a fit starts.
#pragma once

#include <ppc/program.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ppc {

/// Where location parameters start, in unconstrained space.
enum class Init {
    path, ///< the best local Gaussian of several L-BFGS paths (pathfinder.hpp), or, if its ELBO is clearly
          ///< better, a mean-field Gaussian whose ELBO was climbed from 0
    feasible, ///< 0
    uniform,  ///< uniform in (-radius, radius), by the fit's seed
    values    ///< at chosen values of sites
};

/// The scales that Gaussians start with.
enum class InitScale {
    automatic, ///< the path's, or 0.1
    constant,  ///< Initial::scale
    curvature, ///< 1 / root of the curvature of -log p along each latent; `constant` where that is not
               ///< positive
    given      ///< Initial::scales
};

/// The details of a start.
struct Initial {
    using Values = std::map<std::string, std::vector<double>, std::less<>>;

    double radius = 2; ///< of Init::uniform
    /// Of Init::values: constrained values by site, flat with the last index fastest.
    Values values = {};
    /// Of Init::values: asked of each latent site that `values` do not have; empty for those it leaves alone.
    std::function<std::optional<std::vector<double>>(const SiteLayout& site)> rule = {};
    /// Of Init::values: sites without a value start feasible or uniform; with neither (`values`), they are an
    /// error.
    Init fallback = Init::uniform;

    InitScale from = InitScale::automatic;
    double scale = 0.1;              ///< above 0
    std::vector<double> scales = {}; ///< by unconstrained element
};

/// "path", "feasible", "uniform", "uniform(0.5)". Throws UserError otherwise.
Init init_from_name(std::string_view name, Initial& details);

/// "0.2", "curvature" or "prior", of which only the first two are set; true for the last. Throws UserError
/// otherwise.
bool init_scale_from_name(const std::string& name, Initial& details);

/// Unconstrained starting point and scales. Throws UserError where values are of no site, of another size or
/// outside the support, with the site's name, or where the density is not finite there.
struct Start {
    std::vector<double> mean, scale;
};
Start starting_point(const Program& program, Init init, const Initial& details, std::uint64_t seed);

} // namespace ppc
