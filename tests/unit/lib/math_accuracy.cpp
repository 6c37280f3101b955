// Errors of ppc::math in ulp against long double and Boost.Math over fixed-seed samples of arguments, and the
// values at the edges. The bounds here are the ones that the headers state.
#include <ppc/math.hpp>

#include <boost/math/special_functions/bessel.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <string>

namespace math = ppc::math;
using Long = long double;

namespace {

constexpr Long root_half = 0.70710678118654752440084436210485L;

enum class Unit {
    ulp,     ///< of the result
    absolute ///< 2^-53 max(1, |result|): for functions with roots that their definition does not show
};

struct Range {
    double from, to; ///< spaced evenly, or by magnitude where they have the same sign and 100 lies between
};

struct AccuracyRow {
    std::string name;
    double (*function)(double);
    Long (*exact)(Long);
    Unit unit;
    double bound;
    std::vector<Range> ranges;
};

#define ROW(name, exact, unit, bound, ...)                                                                   \
    AccuracyRow {                                                                                            \
        #name, [](double x) { return math::name(x); }, [](Long x) -> Long { return exact; }, Unit::unit,     \
            bound, {                                                                                         \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }

Long softplus(Long x) { return x > 0 ? x + log1pl(expl(-x)) : log1pl(expl(x)); }
Long normal_cdf(Long x) { return erfcl(-x * root_half) / 2; }
Long normal_log_cdf(Long x) { return x < 0 ? logl(normal_cdf(x)) : log1pl(-normal_cdf(-x)); }
Long log1m_exp(Long x) { return x > -0.7L ? logl(-expm1l(x)) : log1pl(-expl(x)); }
Long log_inv_cloglog(Long x) {
    return x < -30 ? x - expl(x) / 2 : x < 0 ? logl(-expm1l(-expl(x))) : log1pl(-expl(-expl(x)));
}
/// log(erfc(x / sqrt 2) exp(x^2 / 2) / 2), by its asymptotic series where erfc underflows.
Long log_scaled_normal_tail(Long x) {
    const Long w = 1 / (x * x);
    const Long series = log1pl(-w * (1 - w * (3 - w * (15 - w * (105 - w * 945)))));
    return x < 100 ? logl(normal_cdf(-x)) + x * x / 2
                   : series - logl(x) - 0.91893853320467274178032973640562L;
}
/// exp(-x) I(x) of order n, by Hankel's expansion where I overflows.
Long scaled_bessel_i(int n, Long x) {
    if (x < 5000)
        return boost::math::cyl_bessel_i(n, x) * expl(-x);
    const Long mu = 4 * n * n, y = 8 * x;
    const Long third = (mu - 1) * (mu - 9) * (mu - 25) / (6 * y * y * y);
    const Long fourth = third * (mu - 49) / (4 * y);
    return (1 - (mu - 1) / y + (mu - 1) * (mu - 9) / (2 * y * y) - third + fourth) /
           sqrtl(2 * 3.14159265358979323846264338327950288L * x);
}
Long logit(Long x) { return x > 0.3L && x < 0.7L ? log1pl((2 * x - 1) / (1 - x)) : logl(x / (1 - x)); }

const std::vector<AccuracyRow>& accuracy_table() {
    static const std::vector<AccuracyRow> rows = {
        ROW(exp, expl(x), ulp, 1, {-746, 710}, {-1, 1}, {1e-300, 1}),
        ROW(saturating_exp, expl(x), ulp, 1, {-746, 710}),
        ROW(exp2, exp2l(x), ulp, 1.1, {-1080, 1024}, {-1, 1}),
        ROW(expm1, expm1l(x), ulp, 2, {-60, 710}, {-1, 1.5}, {1e-310, 1}, {-1e-310, -1}),
        ROW(log, logl(x), ulp, 1, {1e-320, 1e308}, {0.5, 2}),
        ROW(log1p, log1pl(x), ulp, 1, {-1, 1}, {1e-310, 1e308}, {-1e-310, -0.5}),
        ROW(log2, log2l(x), ulp, 2, {1e-320, 1e308}, {0.5, 2}),
        ROW(log10, log10l(x), ulp, 2, {1e-320, 1e308}, {0.5, 2}),
        ROW(sqrt, sqrtl(x), ulp, 0.5, {1e-320, 1e308}),
        ROW(sinh, sinhl(x), ulp, 3, {-710, 710}, {-3, 3}, {1e-300, 1}),
        ROW(cosh, coshl(x), ulp, 3, {-710, 710}, {-21, 21}),
        ROW(tanh, tanhl(x), ulp, 3, {-3, 3}, {1e-310, 50}),
        ROW(asinh, asinhl(x), ulp, 2, {-4, 4}, {1e-300, 1e300}),
        ROW(acosh, acoshl(x), ulp, 3, {1, 4}, {1, 1e300}),
        ROW(atanh, atanhl(x), ulp, 2, {-1, 1}, {1e-300, 0.99}),
        ROW(erf, erfl(x), ulp, 2, {-4, 4}, {1e-300, 7}),
        ROW(erfc, erfcl(x), ulp, 4, {-6, 27.2}, {-2, 2}),
        ROW(normal_cdf, normal_cdf(x), ulp, 5, {-38.4, 9}, {-3, 3}),
        ROW(normal_log_cdf, normal_log_cdf(x), ulp, 5, {-40, 38}, {-3, 3}),
        ROW(inverse_mills, expl(-x * x / 2) * 0.39894228040143267793994605993438L / normal_cdf(x), ulp, 6,
            {-38, 38}, {-3, 3}),
        ROW(logistic, 1 / (1 + expl(-x)), ulp, 3, {-745, 40}, {-5, 5}),
        ROW(softplus, softplus(x), ulp, 2, {-745, 745}, {-5, 5}),
        ROW(log_logistic, -softplus(-x), ulp, 2, {-745, 745}, {-5, 5}),
        ROW(logit, logit(x), ulp, 2, {0, 1}, {1e-320, 0.3}),
        ROW(log_inv_cloglog, log_inv_cloglog(x), absolute, 4, {-745, 6.5}, {-45, -35}, {-2, 2}),
        ROW(log_scaled_normal_tail, log_scaled_normal_tail(x), ulp, 8, {0, 90}, {1e-300, 3}, {110, 1e100}),
        ROW(bessel_ratio, scaled_bessel_i(1, x) / scaled_bessel_i(0, x), ulp, 5, {1e-300, 8}, {0, 20},
            {1, 1e8}),
        ROW(bessel_ratio_minus_one, scaled_bessel_i(1, x) / scaled_bessel_i(0, x) - 1, absolute, 5, {0, 20}),
        ROW(bessel_ratio_minus_one, scaled_bessel_i(1, x) / scaled_bessel_i(0, x) - 1, ulp, 6, {8, 16},
            {8, 900}),
        ROW(log_bessel_i0, logl(scaled_bessel_i(0, x)) + x, absolute, 5, {1e-300, 8}, {0, 20}, {1, 1e8}),
        ROW(log_scaled_bessel_i0, logl(scaled_bessel_i(0, x)), absolute, 10, {1e-300, 8}, {0, 20}, {1, 1e8}),
        ROW(log1m_exp, log1m_exp(x), ulp, 3, {-745, 0}, {-2, 0}, {-1e-300, -1}),
        ROW(softplus_inverse, x < 1 ? logl(expm1l(x)) : x + log1pl(-expl(-x)), absolute, 3, {0, 800}, {0, 2},
            {1e-300, 1}),
        ROW(lgamma, lgammal(x), absolute, 9, {1e-320, 1e305}, {0, 20}, {0.5, 3}, {20, 1000}),
        ROW(digamma, boost::math::digamma(x), absolute, 18, {1e-100, 1e100}, {0, 20}),
        ROW(trigamma, boost::math::trigamma(x), ulp, 4, {1e-100, 1e100}, {0.01, 20}),
        ROW(polygamma2, boost::math::polygamma(2, x), ulp, 8, {1e-50, 1e50}, {0.01, 20}),
    };
    return rows;
}

double ulp_of(double x) {
    const double next = std::nextafter(std::fabs(x), INFINITY);
    return std::isfinite(next) ? next - std::fabs(x) : std::ldexp(1, 971);
}

double error(const AccuracyRow& row, double x) {
    const Long exact = row.exact(x);
    const double actual = row.function(x);
    const double rounded = static_cast<double>(exact);
    if (!std::isfinite(rounded))
        return actual == rounded || (std::isnan(actual) && std::isnan(rounded)) ? 0 : INFINITY;
    const double unit = row.unit == Unit::ulp ? ulp_of(rounded) : 0x1p-53 * std::fmax(1, std::fabs(rounded));
    return static_cast<double>(std::fabs(actual - exact)) / unit;
}

} // namespace

TEST_CASE("math functions keep their stated error bounds", "[lib][math]") {
    std::mt19937_64 generator(20240501);
    for (const AccuracyRow& row : accuracy_table())
        for (const Range& range : row.ranges) {
            const bool by_magnitude =
                range.from * range.to > 0 && std::fabs(std::log(range.to / range.from)) > 4.6;
            double worst = 0, at = 0;
            for (int i = 0; i < 20000; ++i) {
                const double u = std::ldexp(static_cast<double>(generator() >> 11), -53);
                const double x = by_magnitude ? std::copysign(std::exp(std::log(std::fabs(range.from)) +
                                                                       u * std::log(range.to / range.from)),
                                                              range.from)
                                              : range.from + u * (range.to - range.from);
                const double e = error(row, x);
                if (!(e <= worst)) {
                    worst = e;
                    at = x;
                }
            }
            CAPTURE(row.name, range.from, range.to, at);
            CHECK(worst <= row.bound);
        }
}

TEST_CASE("reflection formulas hold for negative arguments", "[lib][math]") {
    for (double x = -19.97; x < 0; x += 0.0173) {
        CAPTURE(x);
        CHECK(math::lgamma(x) == Approx(std::lgamma(x)).epsilon(1e-14).margin(1e-14));
        CHECK(math::digamma(x) == Approx(boost::math::digamma(x)).epsilon(1e-13).margin(1e-14));
        CHECK(math::trigamma(x) == Approx(boost::math::trigamma(x)).epsilon(1e-13));
    }
}

TEST_CASE("beta functions and binomial coefficients do not cancel", "[lib][math]") {
    for (double a : {1e-300, 1e-5, 0.3, 2.0, 7.9, 8.0, 50.0, 1e3})
        for (double b : {1e-5, 0.3, 2.0, 7.9, 8.0, 50.0, 1e3}) {
            const double exact =
                static_cast<double>(lgammal(a) + lgammal(b) - lgammal(static_cast<Long>(a) + b));
            CAPTURE(a, b);
            CHECK(math::lbeta(a, b) == Approx(exact).epsilon(2e-14).margin(2e-14));
            CHECK(math::lbeta(b, a) == math::lbeta(a, b));
        }
    // B(2, b) = 1 / (b (b + 1)) and B(1e-300, 1e-300) = 2e300, about
    CHECK(math::lbeta(2, 1e10) == Approx(-2 * std::log(1e10)).epsilon(1e-11));
    CHECK(math::lbeta(1e-300, 1e-300) == Approx(300 * std::log(10) + std::log(2)).epsilon(1e-14));
    CHECK(math::lbeta(1e200, 3) == Approx(std::log(2) - 600 * std::log(10)).epsilon(1e-14));
    CHECK(math::lchoose(1e9, 3) == Approx(std::log(1e9 * (1e9 - 1) * (1e9 - 2) / 6)).epsilon(1e-14));
    CHECK(math::lchoose(17, 0) == 0);
    CHECK(math::lchoose(17, 17) == 0);
}

TEST_CASE("sums and differences of exponentials keep their scale", "[lib][math]") {
    CHECK(math::log_add_exp(1000, 1000) == Approx(1000 + std::log(2)));
    CHECK(math::log_add_exp(-INFINITY, 3) == 3);
    CHECK(math::log_add_exp(-INFINITY, -INFINITY) == -INFINITY);
    CHECK(math::log_add_exp(INFINITY, INFINITY) == INFINITY);
    CHECK(std::isnan(math::log_add_exp(NAN, 0)));
    CHECK(std::isnan(math::log_add_exp(0, NAN)));
    CHECK(math::scaled_exp(-1000, -1001) == Approx(std::exp(1)));
    CHECK(math::scaled_exp(-INFINITY, -INFINITY) == 1);
    CHECK(math::scaled_exp(-INFINITY, 2) == 0);
    CHECK(math::held_fixed(-3) == -3);
    CHECK(math::larger_held_fixed(-3, 2) == 2);
    CHECK(math::larger_held_fixed(2, -INFINITY) == 2);
    CHECK(math::larger_held_fixed(-INFINITY, -INFINITY) == -INFINITY);
    CHECK(math::log_diff_exp(3, -INFINITY) == 3);
    CHECK(math::log_diff_exp(3, 3) == -INFINITY);
    CHECK(math::log_diff_exp(-1000, -1001) == Approx(-1000 + std::log1p(-std::exp(-1))));
    CHECK(std::isnan(math::log_diff_exp(0, 1)));
    CHECK(math::pow_d1(0, 2) == 0);
    CHECK(math::pow_d0(0, 0) == 0);
}

TEST_CASE("a power of two takes a number to between 1 and 2", "[lib][math]") {
    for (const double x : {1.0, 1.5, 2.0, 0.7, 3e-200, 9e200, 0x1p-1022, 0x1.8p1022})
        CHECK(math::inverse_power_of_two(x) == std::ldexp(1, -std::ilogb(x)));
    CHECK(math::inverse_power_of_two(0) == 0x1p1023);
    CHECK(math::inverse_power_of_two(1e-310) == 0x1p1023);
}

TEST_CASE("math functions are those of C at the edges", "[lib][math]") {
    using Function = double (*)(double);
    const struct {
        const char* name;
        Function ours, theirs;
    } rows[] = {{"exp", &math::exp, &::exp},       {"expm1", &math::expm1, &::expm1},
                {"exp2", &math::exp2, &::exp2},    {"log", &math::log, &::log},
                {"log1p", &math::log1p, &::log1p}, {"log2", &math::log2, &::log2},
                {"log10", &math::log10, &::log10}, {"sinh", &math::sinh, &::sinh},
                {"cosh", &math::cosh, &::cosh},    {"tanh", &math::tanh, &::tanh},
                {"asinh", &math::asinh, &::asinh}, {"acosh", &math::acosh, &::acosh},
                {"atanh", &math::atanh, &::atanh}, {"erf", &math::erf, &::erf},
                {"erfc", &math::erfc, &::erfc},    {"lgamma", &math::lgamma, &::lgamma},
                {"round", &math::round, &::round}, {"fabs", &math::fabs, &::fabs}};
    for (const auto& row : rows)
        for (double x :
             {double(NAN), 0.0, -0.0, double(INFINITY), -double(INFINITY), 5e-324, -5e-324, 1.0, -1.0, 2.0,
              -2.0, 0.5, 1e300, -1e300, 1e16, -1e16, 0.49999999999999994, 2.5, 4503599627370497.0}) {
            const double ours = row.ours(x), theirs = row.theirs(x);
            CAPTURE(row.name, x, ours, theirs);
            if (std::isnan(theirs)) {
                CHECK(std::isnan(ours));
            } else {
                CHECK(std::signbit(ours) == std::signbit(theirs));
                CHECK((ours == theirs || std::fabs(ours - theirs) <= 4 * ulp_of(theirs)));
            }
        }
    for (Function f : {Function(&math::digamma), Function(&math::trigamma), Function(&math::polygamma2),
                       Function(&math::normal_cdf), Function(&math::normal_log_cdf),
                       Function(&math::inverse_mills), Function(&math::logistic), Function(&math::softplus),
                       Function(&math::logit), Function(&math::log1m_exp), Function(&math::softplus_inverse)})
        CHECK(std::isnan(f(NAN)));
    CHECK(math::logit(0) == -INFINITY);
    CHECK(math::logit(1) == INFINITY);
    CHECK(std::isnan(math::logit(1.5)));
    CHECK(math::normal_log_cdf(-INFINITY) == -INFINITY);
    CHECK(math::normal_log_cdf(INFINITY) == 0);
    CHECK(math::softplus(-INFINITY) == 0);
    CHECK(math::fmax(NAN, 2) == 2);
    CHECK(math::fmax(2, NAN) == 2);
    CHECK(math::fmin(3, 2) == 2);
}
