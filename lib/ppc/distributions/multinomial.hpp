#pragma once

#include <ppc/samplers.hpp>
#include <ppc/vector_distribution.hpp>

namespace ppc {
namespace support {

/// Vectors of n counts 0, 1, … with the sum `total`.
struct CountsOf {
    static constexpr const char* name = "counts";
    static constexpr bool discrete = true;
    static constexpr std::size_t least_size = 1;
    using event_type = CountsView;
    int total;
    explicit CountsOf(int total) : total(total) {}

    bool contains(CountsView x) const {
        long sum = 0;
        bool inside = true;
        for (std::size_t k = 0; k < x.size(); ++k) {
            inside = inside && x[k] >= 0;
            sum += x[k];
        }
        return inside && sum == total;
    }
};

} // namespace support

/// How often each of K outcomes occurred in total_count draws. probs: their K probabilities, which sum to
/// one. The mass of x is total_count! prod_k probs[k]^x[k] / x[k]!. Source: Johnson, Kotz and Balakrishnan,
/// Discrete Multivariate Distributions, chapter 35.
template <class Probs> struct Multinomial : VectorDistribution<Multinomial<Probs>> {
    using value_type = int;
    using event_type = CountsView;
    int total_count;
    Probs probs;
    Multinomial(int total_count, const Probs& probs) : total_count(total_count), probs(probs) {}

    std::size_t size() const { return detail::extent(probs); }
    double log_prob(CountsView x) const {
        double sum = math::lgamma(total_count + 1.0);
        for (std::size_t k = 0; k < x.size(); ++k) {
            // p = 0 gives 0 for a count of 0, and -inf for any other
            const double p = detail::element(probs, k);
            sum += (x[k] == 0 ? 0 : x[k] * math::log(x[k] == 0 ? 1 : p)) - math::lgamma(x[k] + 1.0);
        }
        return sum;
    }
    support::CountsOf support() const { return support::CountsOf(total_count); }
    template <class Rng> void sample(Rng& rng, BasicVectorView<int> x) const {
        double rest = 0;
        for (std::size_t k = 0; k < x.size(); ++k)
            rest += detail::element(probs, k);
        int left = total_count;
        for (std::size_t k = 0; k < x.size(); ++k) {
            const double p = detail::element(probs, k);
            const bool last = k + 1 == x.size();
            x[k] = last ? left : p > 0 ? detail::binomial(rng, left, p < rest ? p / rest : 1) : 0;
            left -= x[k];
            rest -= p;
        }
    }
};
template <class Count, class Probs>
Multinomial(const Count&, const Probs&) -> Multinomial<named_t<Probs, probs>>;

} // namespace ppc
