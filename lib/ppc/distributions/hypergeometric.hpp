#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// Successes among total_count objects drawn without replacement from `successes` of one kind and `failures`
/// of the other; total_count <= successes + failures. Mass at x: C(successes, x) C(failures, total_count - x)
/// / C(successes + failures, total_count). Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions,
/// chapter 6; Stan's hypergeometric.
struct Hypergeometric : Distribution<Hypergeometric> {
    using value_type = int;
    int total_count, successes, failures;
    Hypergeometric(int total_count, int successes, int failures)
        : total_count(total_count), successes(successes), failures(failures) {}

    double log_prob(int x) const {
        return math::lchoose(successes, x) + math::lchoose(failures, total_count - x) -
               math::lchoose(static_cast<double>(successes) + failures, total_count);
    }
    support::IntegerInterval support() const { return support::IntegerInterval(least(), most()); }
    template <class Rng> int sample(Rng& rng) const {
        const double n = total_count, a = successes, b = failures;
        const double centre = math::floor((n + 1) * (a + 1) / (a + b + 2));
        const int mode = static_cast<int>(centre < least() ? least() : (centre > most() ? most() : centre));
        return detail::around_mode(rng, least(), mode, most(), math::exp(log_prob(mode)), [&](double x) {
            return (a - x) / (x + 1) * (n - x) / (b - n + x + 1); // mass(x + 1) / mass(x)
        });
    }
    /// By summation. Error <= 1e-15 times the number of terms and the size of the logarithms.
    double log_cdf(double x) const {
        double sum = -math::detail::infinity;
        for (int k = least(); k <= most(); ++k)
            sum = math::log_add_exp(sum, k <= x ? log_prob(k) : -math::detail::infinity);
        return x >= most() ? 0 : sum;
    }
    double log_ccdf(double x) const {
        double sum = -math::detail::infinity;
        for (int k = least(); k <= most(); ++k)
            sum = math::log_add_exp(sum, k > x ? log_prob(k) : -math::detail::infinity);
        return x < least() ? 0 : sum;
    }

private:
    int least() const { return total_count > failures ? total_count - failures : 0; }
    int most() const { return total_count < successes ? total_count : successes; }
};

} // namespace scalar

/// Hypergeometric(total_count, successes, failures), elementwise. See scalar::Hypergeometric.
template <class TotalCount, class Successes, class Failures>
struct Hypergeometric : Elementwise<scalar::Hypergeometric, TotalCount, Successes, Failures> {
    Hypergeometric(const TotalCount& total_count, const Successes& successes, const Failures& failures)
        : Elementwise<scalar::Hypergeometric, TotalCount, Successes, Failures>(total_count, successes,
                                                                               failures) {}
};
template <class TotalCount, class Successes, class Failures>
Hypergeometric(const TotalCount&, const Successes&, const Failures&)
    -> Hypergeometric<named_t<TotalCount, total_count>, param_t<Successes>, param_t<Failures>>;

} // namespace ppc
