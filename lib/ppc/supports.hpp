// Supports: the set of values that a distribution has mass on, with the bijection from the real line that
// inference uses. Transforms are those of the Stan reference manual 2.32, chapter "constraint transforms".
// Each struct here is elementwise (supports of vectors and matrices: supports/whole.hpp) and offers
//     constrain(u)     x in the support, increasing in u except for LessThan
//     unconstrain(x)   its inverse
//     log_abs_det(u)   log |d constrain(u) / du|
//     contains(x)      whether a datum may be observed; never called inside a density
// Discrete supports have `contains` only. Bodies are in the subset of C++ that the compiler inlines.
#pragma once

#include <ppc/math.hpp>
#include <ppc/supports/matrices.hpp>
#include <ppc/supports/ordered.hpp>
#include <ppc/supports/simplex.hpp>

namespace ppc {
namespace support {

/// The real line; the identity.
struct Real {
    static constexpr const char* name = "real";
    static constexpr bool discrete = false;
    double constrain(double u) const { return u; }
    double unconstrain(double x) const { return x; }
    double log_abs_det(double) const { return 0; }
    bool contains(double x) const { return x - x == 0; } // neither infinite nor NaN
};

/// x > 0, x = exp(u).
struct Positive {
    static constexpr const char* name = "positive";
    static constexpr bool discrete = false;
    double constrain(double u) const { return math::exp(u); }
    double unconstrain(double x) const { return math::log(x); }
    double log_abs_det(double u) const { return u; }
    bool contains(double x) const { return x > 0 && x - x == 0; }
};

/// x > 0, x = log(1 + exp(u)): the scale parameters of guides, as in Pyro.
struct SoftplusPositive {
    static constexpr const char* name = "softplus_positive";
    static constexpr bool discrete = false;
    double constrain(double u) const { return math::softplus(u); }
    double unconstrain(double x) const { return math::softplus_inverse(x); }
    double log_abs_det(double u) const { return -math::softplus(-u); }
    bool contains(double x) const { return x > 0 && x - x == 0; }
};

/// Lower triangular matrices with a positive diagonal, softplus(u), and free elements below it: for
/// parameters of guides. Elementwise maps do not apply; the compiler packs the rows of the triangle.
struct LowerCholesky {
    static constexpr const char* name = "lower_cholesky";
    static constexpr bool discrete = false;
};

/// x >= 0, x = exp(u): as Positive, but data may be zero.
struct Nonnegative {
    static constexpr const char* name = "nonnegative";
    static constexpr bool discrete = false;
    double constrain(double u) const { return math::exp(u); }
    double unconstrain(double x) const { return math::log(x); }
    double log_abs_det(double u) const { return u; }
    bool contains(double x) const { return x >= 0 && x - x == 0; }
};

/// x > lower, x = lower + exp(u). Data on the bound are accepted.
struct GreaterThan {
    static constexpr const char* name = "greater_than";
    static constexpr bool discrete = false;
    double lower;
    constexpr explicit GreaterThan(double lower) : lower(lower) {}
    double constrain(double u) const { return lower + math::exp(u); }
    double unconstrain(double x) const { return math::log(x - lower); }
    double log_abs_det(double u) const { return u; }
    bool contains(double x) const { return x >= lower && x - x == 0; }
};

/// x < upper, x = upper - exp(u). Data on the bound are accepted.
struct LessThan {
    static constexpr const char* name = "less_than";
    static constexpr bool discrete = false;
    double upper;
    constexpr explicit LessThan(double upper) : upper(upper) {}
    double constrain(double u) const { return upper - math::exp(u); }
    double unconstrain(double x) const { return math::log(upper - x); }
    double log_abs_det(double u) const { return u; }
    bool contains(double x) const { return x <= upper && x - x == 0; }
};

/// lower < x < upper, x = lower + (upper - lower) logistic(u). Data on the bounds are accepted.
struct Interval {
    static constexpr const char* name = "interval";
    static constexpr bool discrete = false;
    double lower, upper;
    constexpr Interval(double lower, double upper) : lower(lower), upper(upper) {}
    double constrain(double u) const { return lower + (upper - lower) * math::logistic(u); }
    // log of a ratio of distances to the two ends: exact close to either, unlike logit of a rounded fraction.
    double unconstrain(double x) const { return math::log((x - lower) / (upper - x)); }
    // log(p (1 - p)) written with softplus, which neither under- nor overflows for large |u|.
    double log_abs_det(double u) const {
        return math::log(upper - lower) - math::softplus(u) - math::softplus(-u);
    }
    bool contains(double x) const { return x >= lower && x <= upper; }
};

/// 0 < x < 1, x = logistic(u).
struct UnitInterval {
    static constexpr const char* name = "unit_interval";
    static constexpr bool discrete = false;
    double constrain(double u) const { return math::logistic(u); }
    double unconstrain(double x) const { return math::logit(x); }
    double log_abs_det(double u) const { return -math::softplus(u) - math::softplus(-u); }
    bool contains(double x) const { return x > 0 && x < 1; }
};

/// 0 or 1.
struct Boolean {
    static constexpr const char* name = "boolean";
    static constexpr bool discrete = true;
    int first() const { return 0; }
    int count() const { return 2; }
    bool contains(double x) const { return x == 0 || x == 1; }
};

/// 0, 1, 2, …
struct NonnegativeInteger {
    static constexpr const char* name = "nonnegative_integer";
    static constexpr bool discrete = true;
    bool contains(double x) const { return x >= 0 && x - x == 0 && math::floor(x) == x; }
};

/// lower, lower + 1, …, upper.
struct IntegerInterval {
    static constexpr const char* name = "integer_interval";
    static constexpr bool discrete = true;
    int lower, upper;
    constexpr IntegerInterval(int lower, int upper) : lower(lower), upper(upper) {}
    int first() const { return lower; }
    int count() const { return upper - lower + 1; }
    bool contains(double x) const { return x >= lower && x <= upper && math::floor(x) == x; }
};

/// The integers from lower on, which need not be one.
struct IntegersFrom {
    static constexpr const char* name = "integers_from";
    static constexpr bool discrete = true;
    double lower;
    constexpr explicit IntegersFrom(double lower) : lower(lower) {}
    double least() const { return lower; }
    bool contains(double x) const { return x >= lower && x - x == 0 && math::floor(x) == x; }
};

/// The integers between two numbers.
struct IntegersBetween {
    static constexpr const char* name = "integers_between";
    static constexpr bool discrete = true;
    double lower, upper;
    constexpr IntegersBetween(double lower, double upper) : lower(lower), upper(upper) {}
    int first() const {
        const int whole = static_cast<int>(lower);
        return whole < lower ? whole + 1 : whole;
    }
    int count() const {
        const int whole = static_cast<int>(upper);
        return (whole > upper ? whole - 1 : whole) - first() + 1;
    }
    double least() const { return lower; }
    bool contains(double x) const { return x >= lower && x <= upper && math::floor(x) == x; }
};

// The set of points in both of two supports; the second is the bound of a truncation.

template <class Bound> Bound intersect(Real, Bound bound) { return bound; }
inline GreaterThan intersect(Positive, GreaterThan b) { return GreaterThan(b.lower > 0 ? b.lower : 0); }
inline Interval intersect(Positive, LessThan b) { return Interval(0, b.upper); }
inline Interval intersect(Positive, Interval b) { return Interval(b.lower > 0 ? b.lower : 0, b.upper); }
inline GreaterThan intersect(Nonnegative, GreaterThan b) { return intersect(Positive(), b); }
inline Interval intersect(Nonnegative, LessThan b) { return intersect(Positive(), b); }
inline Interval intersect(Nonnegative, Interval b) { return intersect(Positive(), b); }
inline Interval intersect(Interval a, GreaterThan b) {
    return Interval(b.lower > a.lower ? b.lower : a.lower, a.upper);
}
inline Interval intersect(Interval a, LessThan b) {
    return Interval(a.lower, b.upper < a.upper ? b.upper : a.upper);
}
inline Interval intersect(Interval a, Interval b) {
    return Interval(b.lower > a.lower ? b.lower : a.lower, b.upper < a.upper ? b.upper : a.upper);
}
inline Interval intersect(UnitInterval, GreaterThan b) { return intersect(Interval(0, 1), b); }
inline Interval intersect(UnitInterval, LessThan b) { return intersect(Interval(0, 1), b); }
inline Interval intersect(UnitInterval, Interval b) { return intersect(Interval(0, 1), b); }
inline GreaterThan intersect(GreaterThan a, GreaterThan b) {
    return GreaterThan(b.lower > a.lower ? b.lower : a.lower);
}
inline Interval intersect(GreaterThan a, LessThan b) { return Interval(a.lower, b.upper); }
inline Interval intersect(GreaterThan a, Interval b) {
    return Interval(b.lower > a.lower ? b.lower : a.lower, b.upper);
}
inline LessThan intersect(LessThan a, LessThan b) { return LessThan(b.upper < a.upper ? b.upper : a.upper); }
inline Interval intersect(LessThan a, GreaterThan b) { return Interval(b.lower, a.upper); }
inline Interval intersect(LessThan a, Interval b) {
    return Interval(b.lower, b.upper < a.upper ? b.upper : a.upper);
}
inline IntegersBetween intersect(IntegersBetween a, GreaterThan b) {
    return IntegersBetween(b.lower > a.lower ? b.lower : a.lower, a.upper);
}
inline IntegersBetween intersect(IntegersBetween a, LessThan b) {
    return IntegersBetween(a.lower, b.upper < a.upper ? b.upper : a.upper);
}
inline IntegersBetween intersect(IntegersBetween a, Interval b) {
    return IntegersBetween(b.lower > a.lower ? b.lower : a.lower, b.upper < a.upper ? b.upper : a.upper);
}
inline IntegersFrom intersect(IntegersFrom a, GreaterThan b) {
    return IntegersFrom(b.lower > a.lower ? b.lower : a.lower);
}
inline IntegersBetween intersect(IntegersFrom a, LessThan b) { return IntegersBetween(a.lower, b.upper); }
inline IntegersBetween intersect(IntegersFrom a, Interval b) {
    return IntegersBetween(b.lower > a.lower ? b.lower : a.lower, b.upper);
}
template <class Bound> auto intersect(NonnegativeInteger, Bound b) { return intersect(IntegersFrom(0), b); }
template <class Bound> auto intersect(Boolean, Bound b) { return intersect(IntegersBetween(0, 1), b); }
template <class Bound> auto intersect(IntegerInterval a, Bound b) {
    return intersect(IntegersBetween(a.lower, a.upper), b);
}

} // namespace support

// What users write: PPC_PARAM("a", 1.0, positive), ImproperUniform(unit_interval), d.restricted(positive),
// d.truncated(lower(a)).

inline constexpr support::Real real{};
inline constexpr support::Positive positive{};
inline constexpr support::Nonnegative nonnegative{};
inline constexpr support::UnitInterval unit_interval{};
inline constexpr support::SoftplusPositive softplus_positive{};
inline constexpr support::LowerCholesky lower_cholesky{};

/// Values above `a`.
constexpr support::GreaterThan lower(double a) { return support::GreaterThan(a); }
/// Values below `b`.
constexpr support::LessThan upper(double b) { return support::LessThan(b); }
/// Values between `a` and `b`.
constexpr support::Interval interval(double a, double b) { return support::Interval(a, b); }

} // namespace ppc
