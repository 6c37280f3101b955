#pragma once

#include <ppc/distribution.hpp>
#include <ppc/random_source.hpp>

namespace ppc {

/// The absolute value of a variable on the real line: Folded(Normal(loc, scale)). Density for x >= 0:
/// base(x) + base(-x). Source: Leone, Nelson and Nottingham, The folded normal distribution, Technometrics 3,
/// 1961.
template <class D> struct Folded : Distribution<Folded<D>> {
    static_assert(std::is_same_v<typename D::value_type, double>,
                  "Folded(): the distribution must be one of a real number");
    using value_type = double;
    D base;
    explicit Folded(const D& base) : base(base) {}

    double log_prob(double x) const { return math::log_add_exp(base.log_prob(x), base.log_prob(-x)); }
    support::Nonnegative support() const { return {}; }
    template <class Rng>
    double sample(Rng& rng) const
        requires(!has_elements<D>)
    {
        return math::fabs(base.sample(rng));
    }
    /// The mass of `base` from -x to x, by the tail that keeps relative precision; see detail::log_mass.
    double log_cdf(double x) const
        requires(!has_elements<D> && has_log_cdf<D>)
    {
        return detail::log_mass(base, support::Interval(x > 0 ? -x : 0, x > 0 ? x : 0));
    }
    double log_ccdf(double x) const
        requires(!has_elements<D> && has_log_cdf<D>)
    {
        return math::log_add_exp(base.log_cdf(x > 0 ? -x : 0), base.log_ccdf(x > 0 ? x : 0));
    }

    auto at(std::size_t i) const
        requires has_elements<D>
    {
        return Folded<std::remove_cvref_t<decltype(base.at(i))>>(base.at(i));
    }
    std::size_t size() const
        requires has_elements<D>
    {
        return base.size();
    }
};

} // namespace ppc
