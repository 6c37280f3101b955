// What ranks say about fits.
#include <ppc/sbc.hpp>

#include <ppc/math/incomplete.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ppc {

namespace {

/// Upper tail of the chi-squared distribution.
double chi_squared_tail(double x, int degrees) {
    return std::exp(math::gamma_log_ccdf(0.5 * degrees, 0.5 * x));
}

/// Of a standard normal: the chance to be farther from 0.
double two_sided(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

} // namespace

RankTest test_ranks(std::span<const int> ranks, int draws) {
    const auto n = static_cast<double>(ranks.size());
    const int values = draws + 1,
              bins = std::clamp(static_cast<int>(ranks.size()) / 5, 2, std::min(20, values));
    const auto bin = [&](int rank) {
        return static_cast<std::size_t>(static_cast<long long>(rank) * bins / values);
    };
    std::vector<double> at(static_cast<std::size_t>(values)), counts(static_cast<std::size_t>(bins)),
        expected(counts.size());
    double mean = 0, square = 0;
    for (const int rank : ranks) {
        ++at[static_cast<std::size_t>(rank)];
        ++counts[bin(rank)];
        const double u = (rank + 0.5) / values - 0.5;
        mean += u / n;
        square += u * u / n;
    }
    RankTest test;
    double below = 0;
    for (int r = 0; r < values; ++r) {
        expected[bin(r)] += n / values;
        below += at[static_cast<std::size_t>(r)] / n;
        test.deviation = std::max(test.deviation, std::abs(below - (r + 1.0) / values));
    }
    // Moments of (r + 1/2) / m - 1/2 with r uniform on 0, …, m - 1.
    const double m2 = static_cast<double>(values) * values, second = (m2 - 1) / (12 * m2),
                 fourth = (m2 - 1) * (3 * m2 - 7) / (240 * m2 * m2);
    test.bias = mean / std::sqrt(second / n);
    test.narrowness = (square - second) / std::sqrt((fourth - second * second) / n);
    double statistic = 0;
    for (std::size_t b = 0; b < counts.size(); ++b)
        statistic += (counts[b] - expected[b]) * (counts[b] - expected[b]) / expected[b];
    test.uniform_p = chi_squared_tail(statistic, bins - 1);
    test.p = std::min(1.0, 3 * std::min({test.uniform_p, two_sided(test.bias), two_sided(test.narrowness)}));
    return test;
}

double SbcResult::corrected_p(const SbcElement& element) const {
    std::size_t elements = 0;
    for (const SbcSite& site : sites)
        elements += site.elements.size();
    return std::min(1.0, element.test.p * static_cast<double>(elements));
}

SbcVerdict SbcResult::verdict(const SbcElement& element) const {
    if (!(corrected_p(element) < significance))
        return SbcVerdict::calibrated;
    const auto [bias, narrowness] = std::pair(element.test.bias, element.test.narrowness);
    constexpr double plain = 3; // standard errors
    if (std::max(std::abs(bias), std::abs(narrowness)) < plain)
        return SbcVerdict::uneven;
    if (std::abs(narrowness) >= std::abs(bias))
        return narrowness > 0 ? SbcVerdict::too_narrow : SbcVerdict::too_wide;
    return bias > 0 ? SbcVerdict::too_low : SbcVerdict::too_high;
}

const SbcElement* SbcResult::worst(const SbcSite& site) {
    const auto found =
        std::ranges::min_element(site.elements, {}, [](const SbcElement& e) { return e.test.p; });
    return found == site.elements.end() ? nullptr : &*found;
}

bool SbcResult::is_calibrated() const {
    return std::ranges::all_of(sites, [this](const SbcSite& site) {
        return site.elements.empty() || verdict(*worst(site)) == SbcVerdict::calibrated;
    });
}

} // namespace ppc
