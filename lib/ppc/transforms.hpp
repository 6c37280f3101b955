// Increasing or decreasing functions of one number, for Transformed: y = forward(x). Each struct offers
//     forward(x), inverse(y)
//     log_slope(x)        log |d forward(x) / dx|
//     decreasing          whether y falls where x rises
//     image(support)      the support of y, of the support of x
// A user's own transform is a struct with these members; detail::image_of makes `image` of what `forward`
// gives at the ends. Names are those of Pyro. Bodies are in the subset of C++ that the compiler inlines.
#pragma once

#include <ppc/supports.hpp>

namespace ppc {
namespace detail {

// The ends of a support, where it has them.

template <class S> struct Ends {
    static constexpr bool below = false, above = false;
};
struct EndBelow {
    static constexpr bool below = true, above = false;
};
struct EndAbove {
    static constexpr bool below = false, above = true;
};
struct EndBoth {
    static constexpr bool below = true, above = true;
};
template <> struct Ends<support::Positive> : EndBelow {
    static double lower(const support::Positive&) { return 0; }
};
template <> struct Ends<support::Nonnegative> : EndBelow {
    static double lower(const support::Nonnegative&) { return 0; }
};
template <> struct Ends<support::GreaterThan> : EndBelow {
    static double lower(const support::GreaterThan& s) { return s.lower; }
};
template <> struct Ends<support::LessThan> : EndAbove {
    static double upper(const support::LessThan& s) { return s.upper; }
};
template <> struct Ends<support::Interval> : EndBoth {
    static double lower(const support::Interval& s) { return s.lower; }
    static double upper(const support::Interval& s) { return s.upper; }
};
template <> struct Ends<support::UnitInterval> : EndBoth {
    static double lower(const support::UnitInterval&) { return 0; }
    static double upper(const support::UnitInterval&) { return 1; }
};

/// The image of a support under an increasing transform without limits of its own: the ends go with it.
template <class T, class S> auto image_of(const T& transform, const S& s) {
    if constexpr (Ends<S>::below && Ends<S>::above)
        return support::Interval(transform.forward(Ends<S>::lower(s)), transform.forward(Ends<S>::upper(s)));
    else if constexpr (Ends<S>::below)
        return support::GreaterThan(transform.forward(Ends<S>::lower(s)));
    else if constexpr (Ends<S>::above)
        return support::LessThan(transform.forward(Ends<S>::upper(s)));
    else
        return support::Real();
}

/// The same of a transform that maps the real line to `range`, with those of its ends that x has none for.
template <class Range, class T, class S>
auto image_within(const Range& range, const T& transform, const S& s) {
    if constexpr (!Ends<S>::below && !Ends<S>::above) {
        return range;
    } else if constexpr (Ends<S>::below && Ends<Range>::above && !Ends<S>::above) {
        return support::Interval(transform.forward(Ends<S>::lower(s)), Ends<Range>::upper(range));
    } else if constexpr (Ends<S>::above && Ends<Range>::below && !Ends<S>::below) {
        return support::Interval(Ends<Range>::lower(range), transform.forward(Ends<S>::upper(s)));
    } else {
        return image_of(transform, s);
    }
}

template <class S> inline constexpr bool is_positive_support = Ends<S>::below;

} // namespace detail

/// y = loc + scale x, scale > 0: a negative one gives NaN.
struct AffineTransform {
    static constexpr bool decreasing = false;
    double loc, scale;
    AffineTransform(double loc, double scale) : loc(loc), scale(scale) {}
    double forward(double x) const { return loc + scale * x; }
    double inverse(double y) const { return (y - loc) / scale; }
    double log_slope(double) const { return math::log(scale); }
    template <class S> auto image(const S& s) const { return detail::image_of(*this, s); }
};

/// y = exp(x).
struct ExpTransform {
    static constexpr bool decreasing = false;
    static double forward(double x) { return math::exp(x); }
    static double inverse(double y) { return math::log(y); }
    static double log_slope(double x) { return x; }
    template <class S> static auto image(const S& s) {
        return detail::image_within(support::Positive(), ExpTransform(), s);
    }
};

/// y = logistic(x).
struct SigmoidTransform {
    static constexpr bool decreasing = false;
    static double forward(double x) { return math::logistic(x); }
    static double inverse(double y) { return math::logit(y); }
    static double log_slope(double x) { return -math::softplus(x) - math::softplus(-x); }
    template <class S> static auto image(const S& s) {
        return detail::image_within(support::UnitInterval(), SigmoidTransform(), s);
    }
};

/// y = tanh(x).
struct TanhTransform {
    static constexpr bool decreasing = false;
    static double forward(double x) { return math::tanh(x); }
    static double inverse(double y) { return math::atanh(y); }
    /// log(1 - tanh(x)^2), without cancellation.
    static double log_slope(double x) {
        return 1.3862943611198906188 - math::softplus(2 * x) - math::softplus(-2 * x);
    }
    template <class S> static auto image(const S& s) {
        return detail::image_within(support::Interval(-1, 1), TanhTransform(), s);
    }
};

/// y = log(1 + exp(x)).
struct SoftplusTransform {
    static constexpr bool decreasing = false;
    static double forward(double x) { return math::softplus(x); }
    static double inverse(double y) { return math::softplus_inverse(y); }
    static double log_slope(double x) { return -math::softplus(-x); }
    template <class S> static auto image(const S& s) {
        return detail::image_within(support::Positive(), SoftplusTransform(), s);
    }
};

/// y = log(x) of a positive x.
struct LogTransform {
    static constexpr bool decreasing = false;
    static double forward(double x) { return math::log(x); }
    static double inverse(double y) { return math::exp(y); }
    static double log_slope(double x) { return -math::log(x); }
    template <class S> static auto image(const S& s) {
        static_assert(detail::is_positive_support<S>, "LogTransform: the variable must be positive");
        if constexpr (std::is_same_v<S, support::Positive> || std::is_same_v<S, support::Nonnegative>)
            return support::Real();
        else if constexpr (std::is_same_v<S, support::UnitInterval>)
            return support::LessThan(0);
        else
            return detail::image_of(LogTransform(), s);
    }
};

/// y = x^exponent of a positive x, exponent > 0: a negative one gives NaN. ReciprocalTransform is x^-1.
struct PowerTransform {
    static constexpr bool decreasing = false;
    double exponent;
    explicit PowerTransform(double exponent) : exponent(exponent) {}
    double forward(double x) const { return math::exp(exponent * math::log(x)); }
    double inverse(double y) const { return math::exp(math::log(y) / exponent); }
    double log_slope(double x) const { return math::log(exponent) + (exponent - 1) * math::log(x); }
    template <class S> auto image(const S& s) const {
        static_assert(detail::is_positive_support<S>, "PowerTransform: the variable must be positive");
        if constexpr (std::is_same_v<S, support::Positive> || std::is_same_v<S, support::Nonnegative> ||
                      std::is_same_v<S, support::UnitInterval>)
            return s;
        else
            return detail::image_of(*this, s);
    }
};

/// y = 1 / x of a positive x.
struct ReciprocalTransform {
    static constexpr bool decreasing = true;
    static double forward(double x) { return 1 / x; }
    static double inverse(double y) { return 1 / y; }
    static double log_slope(double x) { return -2 * math::log(x); }
    template <class S> static auto image(const S& s) {
        static_assert(detail::is_positive_support<S>, "ReciprocalTransform: the variable must be positive");
        if constexpr (std::is_same_v<S, support::Positive> || std::is_same_v<S, support::Nonnegative>)
            return support::Positive();
        else if constexpr (std::is_same_v<S, support::UnitInterval>)
            return support::GreaterThan(1);
        else if constexpr (std::is_same_v<S, support::GreaterThan>)
            return support::Interval(0, 1 / s.lower);
        else
            return support::Interval(1 / s.upper, 1 / s.lower);
    }
};

} // namespace ppc
