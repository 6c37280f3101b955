// Prediction: a model executed once for each draw of its latents, with its observations drawn.
//
//     const Fit fit = svi(guide);
//     const Draws replicated = predict(posterior_draws(fit), [&] { eight_schools(y, sigma); }).draws;
//
// The model's own function is what is executed: include its source.
#pragma once

#include <ppc/draws.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ppc {

/// What becomes of a site in plates whose number of elements is not that of the draws.
enum class NewRows {
    drawn, ///< its rows are others than those of the fit: drawn from the model, given the other sites
    kept   ///< the first ones are those of the fit, further ones are drawn
};

struct PredictOptions {
    std::uint64_t seed = 0;
    NewRows new_rows = NewRows::drawn;
    /// Plates whose rows are others than those of the fit even where there are as many.
    std::vector<std::string> new_plates = {};
    std::function<void(std::size_t done, std::size_t of)> progress = {}; ///< called after some executions
};

struct Predictions {
    /// Observed sites, deterministic sites, latents that the draws do not have, and, under the name `return`,
    /// the value that the model returns, if that is a number or an array of numbers.
    Draws draws;
    /// "'theta' (12 elements, 8 in the fit)": sites in plates of which some elements were drawn from the
    /// model.
    std::vector<std::string> drawn;
};

/// One execution for each row of `latents`, which gives the values of the sites that it has; all else is
/// drawn, given these. Data for observed sites are not looked at, but for their sizes.
///
/// Throws UserError naming the site where a site outside of plates has another size than in the draws, or
/// where a site's shape differs between executions.
Predictions predict(const Draws& latents, const std::function<void()>& model,
                    const PredictOptions& options = {});

/// `count` executions with everything drawn: from the prior.
Predictions predict_prior(std::size_t count, const std::function<void()>& model,
                          const PredictOptions& options = {});

/// The log density of each element of each observed site (of each vector, where these have a joint density)
/// at each row of `latents`: one site of the result for each, in its densities_shape().
///
/// Throws UserError naming the site where the draws lack one of the program's latents or have another number
/// of elements of it.
Draws log_likelihood(const Program& program, const Draws& latents);

/// The log of the mean, over the draws, of each element's density: how well it was predicted. `site` is one
/// of those of `log_likelihood`.
std::vector<double> log_predictive_density(const Draws& log_likelihood, const FitSite& site);

} // namespace ppc
