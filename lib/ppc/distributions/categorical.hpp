#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {

/// One of the numbers 0, …, K - 1. probs: their K probabilities, an Eigen vector or std::vector that sums to
/// one. The mass of x is probs[x].
/// Source: Johnson, Kotz and Balakrishnan, Discrete Multivariate Distributions, chapter 35.
template <class Probs> struct Categorical : Distribution<Categorical<Probs>> {
    using value_type = int;
    Probs probs;
    explicit Categorical(const Probs& probs) : probs(probs) {}

    double log_prob(int x) const { return math::log(detail::element(probs, static_cast<std::size_t>(x))); }
    support::IntegerInterval support() const {
        return support::IntegerInterval(0, static_cast<int>(detail::extent(probs)) - 1);
    }
    template <class Rng> int sample(Rng& rng) const {
        const std::size_t last = detail::extent(probs) - 1;
        double u = detail::uniform(rng);
        std::size_t x = 0;
        // What rounding leaves over goes to the last number with mass.
        for (std::size_t k = 0; k <= last && u > 0; ++k) {
            const double mass = detail::element(probs, k);
            x = mass > 0 ? k : x;
            u -= mass;
        }
        return static_cast<int>(x);
    }
};

/// The same with log probabilities up to a common constant: Categorical(logits(v)). The mass of x is
/// exp(v[x]) / (exp(v[0]) + … + exp(v[K-1])).
template <class Values> struct Categorical<logits<Values>> : Distribution<Categorical<logits<Values>>> {
    using value_type = int;
    Values values;
    explicit Categorical(const logits<Values>& tag) : values(tag.value) {}

    double log_prob(int x) const {
        // Relative to the datum's own value: a plain sum, which the compiler differentiates. -inf where
        // another value is more than 709 larger.
        const double own = detail::element(values, static_cast<std::size_t>(x));
        double sum = 0;
        for (std::size_t k = 0; k < detail::extent(values); ++k)
            sum += math::exp(detail::element(values, k) - own);
        return -math::log(sum);
    }
    support::IntegerInterval support() const {
        return support::IntegerInterval(0, static_cast<int>(detail::extent(values)) - 1);
    }
    template <class Rng> int sample(Rng& rng) const {
        const std::size_t size = detail::extent(values);
        const double total = log_total();
        double u = detail::uniform(rng);
        std::size_t x = 0;
        for (std::size_t k = 0; k < size && u > 0; ++k) {
            const double mass = math::exp(detail::element(values, k) - total);
            x = mass > 0 ? k : x;
            u -= mass;
        }
        return static_cast<int>(x);
    }
    /// log(exp(v[0]) + … + exp(v[K-1])), the largest term taken out first.
    double log_total() const {
        double largest = detail::element(values, 0);
        for (std::size_t k = 1; k < detail::extent(values); ++k)
            largest = math::fmax(largest, detail::element(values, k));
        double sum = 0;
        for (std::size_t k = 0; k < detail::extent(values); ++k)
            sum += math::exp(detail::element(values, k) - largest);
        return largest + math::log(sum);
    }
};

template <class Probs> Categorical(const Probs&) -> Categorical<named_t<Probs, probs>>;

} // namespace ppc
