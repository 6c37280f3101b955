#pragma once

#include <ppc/distribution.hpp>
#include <ppc/random_source.hpp>

namespace ppc {
namespace detail {

/// Two distributions or more, one after the other.
template <class First, class... Rest> struct Components {
    First first;
    Components<Rest...> rest;
    explicit Components(const First& first, const Rest&... rest) : first(first), rest(rest...) {}

    /// log(sum over k of weights[from + k] exp(log density of component k at x)).
    template <class Weights> double log_prob(const Weights& weights, std::size_t from, double x) const {
        return math::log_add_exp(math::log(element(weights, from)) +
                                     first.log_prob(static_cast<typename First::value_type>(x)),
                                 rest.log_prob(weights, from + 1, x));
    }
    template <class Weights> double log_cdf(const Weights& weights, std::size_t from, double x) const {
        return math::log_add_exp(math::log(element(weights, from)) + first.log_cdf(x),
                                 rest.log_cdf(weights, from + 1, x));
    }
    template <class Weights> double log_ccdf(const Weights& weights, std::size_t from, double x) const {
        return math::log_add_exp(math::log(element(weights, from)) + first.log_ccdf(x),
                                 rest.log_ccdf(weights, from + 1, x));
    }
    /// A draw of the component that `u`, a uniform less the weights before, falls to.
    template <class Rng, class Weights>
    typename First::value_type sample(Rng& rng, const Weights& weights, std::size_t from, double u) const {
        const double weight = element(weights, from);
        return u < weight ? first.sample(rng) : rest.sample(rng, weights, from + 1, u - weight);
    }
};
template <class Last> struct Components<Last> {
    Last first;
    explicit Components(const Last& first) : first(first) {}

    template <class Weights> double log_prob(const Weights& weights, std::size_t from, double x) const {
        return math::log(element(weights, from)) + first.log_prob(static_cast<typename Last::value_type>(x));
    }
    template <class Weights> double log_cdf(const Weights& weights, std::size_t from, double x) const {
        return math::log(element(weights, from)) + first.log_cdf(x);
    }
    template <class Weights> double log_ccdf(const Weights& weights, std::size_t from, double x) const {
        return math::log(element(weights, from)) + first.log_ccdf(x);
    }
    template <class Rng, class Weights>
    typename Last::value_type sample(Rng& rng, const Weights&, std::size_t, double) const {
        return first.sample(rng);
    }
};

} // namespace detail

/// A finite mixture of two or more scalar distributions of the same kind of value and support. weights: their
/// probabilities, an Eigen vector or std::vector that sums to one. Density: the sum of weights[k] times that
/// of component k. The support is that of the first one. Source: McLachlan and Peel, Finite Mixture Models,
/// 2000.
template <class Weights, class First, class... Rest>
struct Mixture : Distribution<Mixture<Weights, First, Rest...>> {
    static_assert(sizeof...(Rest) > 0, "Mixture(): two components or more");
    static_assert(!has_elements<First> && !(has_elements<Rest> || ...),
                  "Mixture(): the components are distributions of one number; for several observations write "
                  "PPC_PLATE, or observe an array");
    static_assert((std::is_same_v<typename First::value_type, typename Rest::value_type> && ...),
                  "Mixture(): either all components are distributions of integers, or none");
    static_assert((std::is_same_v<decltype(std::declval<First>().support()),
                                  decltype(std::declval<Rest>().support())> &&
                   ...),
                  "Mixture(): the components must have the same support");
    using value_type = typename First::value_type;
    Weights weights;
    detail::Components<First, Rest...> components;

    Mixture(const Weights& weights, const First& first, const Rest&... rest)
        : weights(weights), components(first, rest...) {}

    double log_prob(value_type x) const { return components.log_prob(weights, 0, x); }
    auto support() const { return components.first.support(); }
    template <class Rng> value_type sample(Rng& rng) const {
        return components.sample(rng, weights, 0, detail::uniform(rng));
    }
    double log_cdf(double x) const
        requires(has_log_cdf<First> && (has_log_cdf<Rest> && ...))
    {
        return components.log_cdf(weights, 0, x);
    }
    double log_ccdf(double x) const
        requires(has_log_cdf<First> && (has_log_cdf<Rest> && ...))
    {
        return components.log_ccdf(weights, 0, x);
    }
};
template <class Weights, class First, class... Rest>
Mixture(const Weights&, const First&, const Rest&...) -> Mixture<named_t<Weights, probs>, First, Rest...>;

} // namespace ppc
