// Quantiles of counts: a guess by the Cornish-Fisher expansion, the distribution function there, and then
// steps of one, whose masses follow from each other. In the upper half all is counted from above, so that
// nothing cancels in the tails.
#include <ppc/math.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ppc::math {
namespace {

constexpr double most = std::numeric_limits<int>::max();
constexpr double outside = -1; ///< of the support: a number that is no draw is noticed by its density

/// The smallest n with P(N <= n) >= Phi(e). `below(n)` is log P(N <= n), `above(n)` log P(N > n), `mass(n)`
/// log P(N = n).
template <class Below, class Above, class Mass>
double quantile(double e, double mean, double deviation, double skewness, const Below& below,
                const Above& above, const Mass& mass) {
    const double guess = mean + deviation * (e + skewness * (e * e - 1) / 6) - 0.5;
    double n = std::clamp(std::ceil(guess), 0.0, most);
    const auto at = [&](double k) { return std::exp(mass(k)); };
    if (e > 0) { // the smallest n with P(N > n) <= Phi(-e)
        const double target = normal_cdf(-e);
        double tail = std::exp(above(n));
        for (; tail > target && n < most; tail -= at(n))
            n += 1;
        for (double wider = tail; n > 0; tail = wider, n -= 1) {
            wider = tail + at(n);
            if (wider > target)
                break;
        }
        return n;
    }
    const double target = normal_cdf(e);
    double tail = std::exp(below(n));
    for (; tail < target && n < most; tail += at(n))
        n += 1;
    for (double narrower = tail; n > 0; tail = narrower, n -= 1) {
        narrower = tail - at(n);
        if (narrower < target)
            break;
    }
    return n;
}

} // namespace

double poisson_quantile(double rate, double e) {
    if (!(rate >= 0) || std::isnan(e))
        return outside;
    if (rate == 0 || rate >= most)
        return rate == 0 ? 0 : most;
    const double root = std::sqrt(rate);
    return quantile(
        e, rate, root, 1 / root, [=](double n) { return gamma_log_ccdf(n + 1, rate); },
        [=](double n) { return gamma_log_cdf(n + 1, rate); },
        [=, log_rate = std::log(rate)](double n) { return n * log_rate - rate - std::lgamma(n + 1); });
}

double negative_binomial_quantile(double total_count, double log_odds, double e) {
    const double odds = std::exp(log_odds), mean = total_count * odds;
    if (!(total_count > 0) || !(mean >= 0) || std::isnan(e))
        return outside;
    if (mean == 0 || mean >= most)
        return mean == 0 ? 0 : most;
    const double deviation = std::sqrt(mean * (1 + odds));
    const double log_p = -softplus(-log_odds), log_q = -softplus(log_odds);
    return quantile(
        e, mean, deviation, (1 + 2 * odds) / deviation,
        [=](double n) { return beta_log_cdf(total_count, n + 1, -log_odds); },
        [=](double n) { return beta_log_cdf(n + 1, total_count, log_odds); },
        [=, log_gamma = std::lgamma(total_count)](double n) {
            return std::lgamma(n + total_count) - std::lgamma(n + 1) - log_gamma + n * log_p +
                   total_count * log_q;
        });
}

} // namespace ppc::math
