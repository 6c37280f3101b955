#pragma once

#include <ppc/distribution.hpp>
#include <ppc/transforms.hpp>

namespace ppc {

/// A function of a variable: Transformed(Normal(loc, scale), ExpTransform()). `transform` is one of
/// ppc/transforms.hpp or a user's own struct with the same members. Density at y, with x = inverse(y):
/// base(x) / |d forward(x) / dx|. A transform of a transform is Transformed(Transformed(d, first), second).
/// Source: Pyro's TransformedDistribution.
template <class D, class T> struct Transformed : Distribution<Transformed<D, T>> {
    static_assert(std::is_same_v<typename D::value_type, double>,
                  "Transformed(): the distribution must be one of a real number");
    using value_type = double;
    D base;
    T transform;
    Transformed(const D& base, const T& transform) : base(base), transform(transform) {}

    double log_prob(double y) const {
        const double x = transform.inverse(y);
        return base.log_prob(x) - transform.log_slope(x);
    }
    auto support() const
        requires(!has_elements<D>)
    {
        return transform.image(base.support());
    }
    template <class Rng>
    double sample(Rng& rng) const
        requires(!has_elements<D>)
    {
        return transform.forward(base.sample(rng));
    }
    double log_cdf(double y) const
        requires(!has_elements<D> && has_log_cdf<D>)
    {
        const double inside = tail(T::decreasing, within(y));
        return low(y) ? -math::detail::infinity : (high(y) ? 0 : inside);
    }
    double log_ccdf(double y) const
        requires(!has_elements<D> && has_log_cdf<D>)
    {
        const double inside = tail(!T::decreasing, within(y));
        return low(y) ? 0 : (high(y) ? -math::detail::infinity : inside);
    }

    auto at(std::size_t i) const
        requires has_elements<D>
    {
        return Transformed<std::remove_cvref_t<decltype(base.at(i))>, T>(base.at(i), transform);
    }
    std::size_t size() const
        requires has_elements<D>
    {
        return base.size();
    }

private:
    double tail(bool upper, double y) const {
        const double x = transform.inverse(y);
        return upper ? base.log_ccdf(x) : base.log_cdf(x);
    }
    // Whether y is at or beyond an end of the support, and a y that is inside in any case.
    bool low(double y) const {
        using E = detail::Ends<std::remove_cvref_t<decltype(support())>>;
        if constexpr (E::below)
            return y <= E::lower(support());
        else
            return false;
    }
    bool high(double y) const {
        using E = detail::Ends<std::remove_cvref_t<decltype(support())>>;
        if constexpr (E::above)
            return y >= E::upper(support());
        else
            return false;
    }
    double within(double y) const { return low(y) || high(y) ? support().constrain(0) : y; }
};

} // namespace ppc
