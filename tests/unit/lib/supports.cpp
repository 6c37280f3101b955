// Supports: the transform and its inverse, the log determinant against differences, membership.
#include <ppc/supports.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

using namespace ppc;

namespace {

template <class Support> void check_transform(const Support& s) {
    CAPTURE(Support::name);
    static_assert(!Support::discrete);
    for (double u = -30; u <= 30; u += 0.73) {
        const double x = s.constrain(u);
        CAPTURE(u, x);
        CHECK(s.contains(x));
        const double scale =
            std::fabs(s.constrain(u + 1e-3) - s.constrain(u)) / 1e-3; // rounding of x over slope
        CHECK(s.unconstrain(x) == Approx(u).epsilon(1e-12).margin(4e-15 * (1 + std::fabs(x)) / scale));
        const double h = 1e-3;
        const double slope = (8 * (s.constrain(u + h) - s.constrain(u - h)) -
                              (s.constrain(u + 2 * h) - s.constrain(u - 2 * h))) /
                             (12 * h);
        if (std::fabs(slope) > 1e-3 * std::fabs(x))
            CHECK(s.log_abs_det(u) == Approx(std::log(std::fabs(slope))).epsilon(1e-8).margin(1e-8));
    }
    CHECK_FALSE(s.contains(NAN));
    CHECK_FALSE(s.contains(INFINITY));
    CHECK_FALSE(s.contains(-INFINITY));
}

} // namespace

TEST_CASE("transforms are bijections with the stated determinant", "[lib][supports]") {
    check_transform(real);
    check_transform(positive);
    check_transform(nonnegative);
    check_transform(lower(-2.5));
    check_transform(lower(1e3));
    check_transform(upper(7));
    check_transform(interval(-1, 4));
    check_transform(unit_interval);
}

TEST_CASE("determinants do not under- or overflow far out", "[lib][supports]") {
    CHECK(unit_interval.log_abs_det(800) == Approx(-800));
    CHECK(unit_interval.log_abs_det(-800) == Approx(-800));
    CHECK(interval(0, 1e6).log_abs_det(-5000) == Approx(std::log(1e6) - 5000));
    CHECK(interval(0, 1e6).log_abs_det(0) == Approx(std::log(1e6 / 4)));
}

TEST_CASE("supports know their members", "[lib][supports]") {
    CHECK_FALSE(positive.contains(0));
    CHECK(nonnegative.contains(0));
    CHECK_FALSE(nonnegative.contains(-1e-300));
    CHECK(lower(2).contains(2));
    CHECK_FALSE(lower(2).contains(1.999));
    CHECK(upper(2).contains(2));
    CHECK_FALSE(upper(2).contains(2.001));
    CHECK(interval(0, 2).contains(0));
    CHECK(interval(0, 2).contains(2));
    CHECK_FALSE(interval(0, 2).contains(2.1));
    CHECK_FALSE(unit_interval.contains(0));
    CHECK_FALSE(unit_interval.contains(1));
    CHECK(support::Boolean().contains(1));
    CHECK_FALSE(support::Boolean().contains(0.5));
    CHECK(support::NonnegativeInteger().contains(12));
    CHECK_FALSE(support::NonnegativeInteger().contains(-1));
    CHECK_FALSE(support::NonnegativeInteger().contains(1.5));
    CHECK_FALSE(support::NonnegativeInteger().contains(INFINITY));
    CHECK(support::IntegerInterval(2, 5).contains(5));
    CHECK_FALSE(support::IntegerInterval(2, 5).contains(6));
    static_assert(support::Boolean::discrete && support::IntegerInterval::discrete);
    CHECK(std::string(support::GreaterThan::name) == "greater_than");
}

TEST_CASE("intersections are what both supports contain", "[lib][supports]") {
    const auto check = [](const auto& a, const auto& b) {
        const auto both = support::intersect(a, b);
        CAPTURE(a.name, b.name);
        for (double x = -3.25; x < 4; x += 0.5) // no bound falls on these points
            CHECK(both.contains(x) == (a.contains(x) && b.contains(x)));
    };
    const auto check_bounds = [&check](const auto& base) {
        for (double bound : {-1.0, 0.5, 0.9}) {
            check(base, lower(bound));
            check(base, upper(bound + 1.6));
            check(base, interval(bound, bound + 2));
        }
    };
    check_bounds(real);
    check_bounds(positive);
    check_bounds(nonnegative);
    check_bounds(unit_interval);
    check_bounds(interval(-2, 1.5));
    check_bounds(lower(-0.5));
    check_bounds(upper(2));
}
