// Simulation-based calibration: are fits of a model right on data that the model itself has made?
//
// Latents are drawn from the prior, data given these, and the guide is fitted to the data. If the fit is the
// posterior, the latents are one more draw of it, so that their ranks among its draws are uniform over the
// data sets. Talts, Betancourt, Simpson, Vehtari, Gelman (2018), Validating Bayesian inference algorithms
// with simulation-based calibration.
#pragma once

#include <ppc/data.hpp>
#include <ppc/main.hpp>
#include <ppc/svi.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ppc {

struct SbcOptions {
    std::uint64_t seed = 0;
    int datasets = 200;
    int draws = 99;      ///< of each fit, that the true value is ranked among
    bool raw = false;    ///< draws of the guide itself, also where a fit's table is weighted to the posterior
    int threads = 0;     ///< fits at once; 0: as many as the machine has cores. The result is the same
    SviOptions svi = {}; ///< of each fit; seed and draws are set by the calibration
    std::function<void(int done, int of)> progress = {};
};

/// What ranks among L draws, 0, …, L if all draws are below, say about the fits. Of ranks that are uniform,
/// `bias` and `narrowness` are standard normal in the limit of many data sets.
struct RankTest {
    /// Mean of the ranks, standardised: above 0 the fits are too low.
    double bias = 0;
    /// Mean squared distance of the ranks from their middle, standardised: above 0 the fits are too narrow.
    double narrowness = 0;
    double uniform_p = 1; ///< of a chi-squared test of uniformity over bins that expect five ranks or more
    double p = 1;         ///< of all three, by Bonferroni's correction: three times the least, at most 1
    /// The largest difference between the distribution functions of the ranks and of the uniform
    /// distribution.
    double deviation = 0;
};

/// Ranks are from 0 to `draws`; at least 20 of them.
RankTest test_ranks(std::span<const int> ranks, int draws);

/// One element of a site.
struct SbcElement {
    std::string name;       ///< "theta[2]"
    std::vector<int> ranks; ///< of its true values, by data set; equal values are put in random order
    RankTest test;
};

struct SbcSite {
    std::string name;
    std::vector<std::size_t> shape;
    std::vector<SbcElement> elements; ///< without those that never vary
};

enum class SbcVerdict {
    calibrated,
    too_narrow, ///< the fits are surer than they should be
    too_wide,
    too_low,
    too_high,
    uneven ///< not uniform, and none of these
};

struct SbcResult {
    std::vector<SbcSite> sites; ///< latents and deterministic sites
    int draws = 0;
    int datasets = 0;   ///< that were fitted
    int failed = 0;     ///< fits that ended with an error; they are left out
    int distrusted = 0; ///< fits that say of themselves that they are not to be trusted
    std::string guide, first_error;

    static constexpr double significance = 0.01; ///< the chance that right fits are called wrong anywhere
    /// The element's p-value times the number of elements of all sites, at most 1 (Bonferroni's correction).
    double corrected_p(const SbcElement& element) const;
    SbcVerdict verdict(const SbcElement& element) const;
    /// The site's element of the smallest p-value; null if the site has none.
    static const SbcElement* worst(const SbcSite& site);
    bool is_calibrated() const;
};

/// Draws latents and data from the model, fits it to the data, and ranks the latents among the fit's draws,
/// again and again. `data` are the model's arguments; what is observed is replaced by what was drawn, so that
/// each observed site needs the name of the argument that holds its data, of which only the size matters.
/// Latents and deterministic sites are ranked. A data set and its fit depend on the seed and on their number
/// alone.
///
/// Throws UserError where an observed site is no argument or has missing values, where the model has factors
/// or a distribution that cannot be drawn from, and (exit code 4) where every fit fails.
SbcResult calibrate(const ModelEntry& entry, const Data& data, const SbcOptions& options = {});

/// A table with a row a site, and what to think of it.
std::string summary(const SbcResult& result);

/// {"datasets":…,"draws":…,"guide":…,"failed":…,"distrusted":…,"calibrated":…,"sites":{NAME:{"shape":…,"p":…,
/// "deviation":…,"verdict":…,"elements":{NAME:{"p":…,"uniform_p":…,"bias":…,"narrowness":…,"deviation":…,
/// "verdict":…,"ranks":[…]}}}}}: a site's numbers are those of its worst element; p of sites and elements is
/// corrected.
std::string sbc_json(const SbcResult& result);

} // namespace ppc
