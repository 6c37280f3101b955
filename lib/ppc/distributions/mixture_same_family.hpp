#pragma once

#include <ppc/distribution.hpp>
#include <ppc/random_source.hpp>
#include <ppc/tags.hpp>

namespace ppc {

/// A finite mixture whose components are the elements of one distribution: MixtureSameFamily(w, Normal(mu,
/// sigma)) with vectors w and mu. weights: a probability for each element, a vector that sums to one. Density
/// at the number x: the sum of weights[k] times that of element k. Source: McLachlan and Peel, Finite Mixture
/// Models, 2000; Pyro's MixtureSameFamily.
template <class Weights, class D> struct MixtureSameFamily : Distribution<MixtureSameFamily<Weights, D>> {
    static_assert(has_elements<D>,
                  "MixtureSameFamily(): the components are a distribution of several elements, as "
                  "Normal(mu, sigma) with a vector mu; for different distributions there is Mixture()");
    using value_type = typename D::value_type;
    Weights weights;
    D components;
    MixtureSameFamily(const Weights& weights, const D& components)
        : weights(weights), components(components) {}

    double log_prob(value_type x) const {
        double sum = -math::detail::infinity;
        for (std::size_t k = 0; k < detail::extent(weights); ++k)
            sum =
                math::log_add_exp(sum, math::log(detail::element(weights, k)) + components.at(k).log_prob(x));
        return sum;
    }
    auto support() const { return components.at(0).support(); }
    template <class Rng> value_type sample(Rng& rng) const {
        double u = detail::uniform(rng);
        std::size_t chosen = 0;
        // What rounding leaves over goes to the last component with mass.
        for (std::size_t k = 0; k < detail::extent(weights) && u > 0; ++k) {
            const double weight = detail::element(weights, k);
            chosen = weight > 0 ? k : chosen;
            u -= weight;
        }
        return components.at(chosen).sample(rng);
    }
    double log_cdf(double x) const
        requires(has_log_cdf<std::remove_cvref_t<decltype(std::declval<D>().at(0))>>)
    {
        double sum = -math::detail::infinity;
        for (std::size_t k = 0; k < detail::extent(weights); ++k)
            sum =
                math::log_add_exp(sum, math::log(detail::element(weights, k)) + components.at(k).log_cdf(x));
        return sum;
    }
    double log_ccdf(double x) const
        requires(has_log_cdf<std::remove_cvref_t<decltype(std::declval<D>().at(0))>>)
    {
        double sum = -math::detail::infinity;
        for (std::size_t k = 0; k < detail::extent(weights); ++k)
            sum =
                math::log_add_exp(sum, math::log(detail::element(weights, k)) + components.at(k).log_ccdf(x));
        return sum;
    }
};
template <class Weights, class D>
MixtureSameFamily(const Weights&, const D&) -> MixtureSameFamily<named_t<Weights, probs>, D>;

} // namespace ppc
