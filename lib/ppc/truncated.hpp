// Distributions cut to a part of their support: `truncated` renormalises, `restricted` does not.
#pragma once

#include <ppc/distribution.hpp>
#include <ppc/random_source.hpp>
#include <ppc/supports/whole.hpp>

#include <limits>
#include <stdexcept>

namespace ppc {
namespace detail {

/// The number up to which everything is below a lower bound: the bound itself of real numbers, the next
/// integer below it of counts, whose bounds are inside.
template <class D> double below_bound(double lower) {
    if constexpr (std::is_same_v<typename D::value_type, int>)
        return math::ceil(lower) - 1;
    else
        return lower;
}

// The logarithm of the mass inside a bound. Each uses the tail that keeps relative precision; an interval
// that is a share s of that tail loses as many digits as 1 / s has.

template <class D> double log_mass(const D& d, const support::GreaterThan& bound) {
    return d.log_ccdf(below_bound<D>(bound.lower));
}
template <class D> double log_mass(const D& d, const support::LessThan& bound) {
    return d.log_cdf(bound.upper);
}
template <class D> double log_mass(const D& d, const support::Interval& bound) {
    const double lower = below_bound<D>(bound.lower);
    // Above the median the upper tail tells the two ends apart. The choice is made on the arguments of one
    // log_diff_exp, not between two, so that what is not chosen cannot put a NaN into the gradient.
    const bool above_median = d.log_cdf(lower) > -0.6931471805599453;
    const double larger = above_median ? d.log_ccdf(lower) : d.log_cdf(bound.upper);
    const double smaller = above_median ? d.log_ccdf(bound.upper) : d.log_cdf(lower);
    return math::log_diff_exp(larger, smaller);
}

/// The x in `support` at which the increasing function `excess` changes sign, by bisection on the
/// unconstrained scale: 100 halvings of [-750, 750] end below the spacing of doubles.
template <class Support, class Excess> double bisect(const Support& support, bool decreasing, Excess excess) {
    double below = -750, above = 750;
    for (int step = 0; step < 100; ++step) {
        const double middle = 0.5 * (below + above);
        if ((excess(support.constrain(middle)) < 0) != decreasing)
            below = middle;
        else
            above = middle;
    }
    return support.constrain(0.5 * (below + above));
}

/// The least integer of `support` that `reached` holds for, which then holds for all above it.
template <class Support, class Reached> int first_count(const Support& support, Reached reached) {
    constexpr double most = std::numeric_limits<int>::max();
    const double least = math::ceil(support.least());
    double below = least - 1, step = 1;
    for (; below + step < most && !reached(below + step); step *= 2)
        below += step;
    double above = below + step < most ? below + step : most;
    while (above - below > 1) {
        const double middle = math::floor(0.5 * (below + above));
        (reached(middle) ? above : below) = middle;
    }
    return static_cast<int>(above);
}

} // namespace detail

/// `base` given that the value is inside `bound`: density base.log_prob(x) - log P(bound). Bounds of counts
/// are themselves inside, as in Stan; of real numbers that makes no difference. Also written Truncated(base,
/// a, b).
template <class D, class Bound> struct Truncated : Distribution<Truncated<D, Bound>> {
    static_assert(std::is_same_v<Bound, support::GreaterThan> || std::is_same_v<Bound, support::LessThan> ||
                      std::is_same_v<Bound, support::Interval>,
                  "truncated(): the bound must be lower(a), upper(b) or interval(a, b)");
    static_assert(has_elements<D> || has_log_cdf<D>,
                  "truncated(): this distribution has no log_cdf and log_ccdf, which renormalising needs; "
                  "restricted() keeps the density as written");
    using value_type = typename D::value_type;
    D base;
    Bound bound;

    Truncated(const D& base, const Bound& bound) : base(base), bound(bound) {}
    Truncated(const D& base, double lower, double upper) : base(base), bound(lower, upper) {}

    double log_prob(value_type x) const { return base.log_prob(x) - detail::log_mass(base, bound); }
    auto support() const { return support::intersect(base.support(), bound); }

    double log_cdf(double x) const
        requires(!has_elements<D>)
    {
        return detail::log_mass(base, below(x)) - detail::log_mass(base, bound);
    }
    double log_ccdf(double x) const
        requires(!has_elements<D>)
    {
        return detail::log_mass(base, above(x)) - detail::log_mass(base, bound);
    }

    /// By inversion of the distribution function: always ends, also far out in a tail.
    template <class Rng>
    value_type sample(Rng& rng) const
        requires(!has_elements<D>)
    {
        const double log_u = math::log(detail::uniform(rng));
        if constexpr (discrete) {
            return detail::first_count(support(), [&](double x) { return log_cdf(x) >= log_u; });
        } else {
            const bool decreasing = std::is_same_v<decltype(support()), support::LessThan>;
            const bool upper_tail = base.log_cdf(support().constrain(0)) > -0.6931471805599453;
            return detail::bisect(support(), decreasing, [&](double x) {
                return upper_tail ? log_u - log_ccdf(x) : log_cdf(x) - log_u;
            });
        }
    }

    auto at(std::size_t i) const
        requires has_elements<D>
    {
        return base.at(i).truncated(bound);
    }
    std::size_t size() const
        requires has_elements<D>
    {
        return base.size();
    }

private:
    static constexpr bool discrete = std::is_same_v<value_type, int>;

    // The parts of the bound below and above x: with x in the first of them, not in the second.
    auto below(double x) const {
        if constexpr (std::is_same_v<Bound, support::LessThan>) {
            return support::LessThan(x < bound.upper ? x : bound.upper);
        } else {
            const double least = detail::below_bound<D>(bound.lower), up_to = x > least ? x : least;
            if constexpr (std::is_same_v<Bound, support::Interval>)
                return support::Interval(bound.lower, up_to < bound.upper ? up_to : bound.upper);
            else
                return support::Interval(bound.lower, up_to);
        }
    }
    auto above(double x) const {
        const double from = discrete ? math::floor(x) + 1 : x;
        if constexpr (std::is_same_v<Bound, support::GreaterThan>) {
            return support::GreaterThan(from > bound.lower ? from : bound.lower);
        } else if constexpr (std::is_same_v<Bound, support::Interval>) {
            const double after = from > bound.lower ? from : bound.lower;
            const double last = discrete ? math::floor(bound.upper) + 1 : bound.upper;
            return support::Interval(after < last ? after : last, bound.upper);
        } else {
            const double last = discrete ? math::floor(bound.upper) + 1 : bound.upper;
            return support::Interval(from < last ? from : last, bound.upper);
        }
    }
};
template <class D> Truncated(const D&, double, double) -> Truncated<D, support::Interval>;
template <class D, class Bound> Truncated(const D&, const Bound&) -> Truncated<D, Bound>;

/// The density of `base` as written, on the support `bound`. It does not integrate to one.
template <class D, class Support> struct Restricted : Distribution<Restricted<D, Support>> {
    static_assert(!WholeSupport<Support>,
                  "restricted(): this support is of vectors or matrices; give the "
                  "distribution a size first: Normal(0, 1).expand(n).restricted(ordered)");
    using value_type = typename D::value_type;
    D base;
    Support bound;

    Restricted(const D& base, const Support& bound) : base(base), bound(bound) {}

    double log_prob(double x) const { return base.log_prob(x); }
    Support support() const { return bound; }

    /// A draw of `base` given the support, by rejection. Throws std::runtime_error when none of 100,000
    /// draws is inside.
    template <class Rng>
    double sample(Rng& rng) const
        requires(!has_elements<D>)
    {
        for (int attempt = 0; attempt < 100000; ++attempt) {
            const double x = base.sample(rng);
            if (bound.contains(x))
                return x;
        }
        throw std::runtime_error("restricted(): the support has so little mass that no draw fell inside");
    }

    auto at(std::size_t i) const
        requires has_elements<D>
    {
        return base.at(i).restricted(bound);
    }
    std::size_t size() const
        requires has_elements<D>
    {
        return base.size();
    }
};

} // namespace ppc
