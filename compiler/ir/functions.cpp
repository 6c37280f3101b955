// The evaluator's own versions of ppc::math: from <cmath> where it has them, else by a definition that is not
// the library's.
#include "compiler/ir/eval.h"

#include <cmath>

namespace ppc::ir {
namespace {

/// Polygamma of order 0 and 1: recurrence up to 10, then the asymptotic series.
double digamma(double x) {
    if (x < 0.5)
        return digamma(1 - x) - M_PI / std::tan(M_PI * x);
    double shift = 0;
    for (; x < 10; ++x)
        shift -= 1 / x;
    const double r = 1 / (x * x);
    return shift + std::log(x) - 0.5 / x -
           r * (1. / 12 -
                r * (1. / 120 - r * (1. / 252 - r * (1. / 240 - r * (1. / 132 - r * 691. / 32760)))));
}
double trigamma(double x) {
    double shift = 0;
    for (; x < 10; ++x)
        shift += 1 / (x * x);
    const double r = 1 / (x * x);
    return shift + 1 / x + r / 2 +
           r / x * (1. / 6 - r * (1. / 30 - r * (1. / 42 - r * (1. / 30 - r * (5. / 66 - r * 691. / 2730)))));
}
double logistic(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }
double inverse_power_of_two(double x) { return x < 0x1p-1022 ? 0x1p1023 : std::ldexp(1, -std::ilogb(x)); }
double softplus(double x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }
double normal_cdf(double x) { return 0.5 * std::erfc(-x * M_SQRT1_2); }
double log_add_exp(double a, double b) {
    const double high = std::fmax(a, b);
    return std::isinf(high) ? high : high + std::log1p(std::exp(std::fmin(a, b) - high));
}
/// exp(-x) I(x) of integer order: the mean of exp(x (cos t - 1)) cos(order t) over a half turn, which the
/// trapezoidal rule gives exactly.
double scaled_bessel_i(int order, double x) {
    const int points = 200 + static_cast<int>(std::fmin(12 * std::sqrt(x), 1e6));
    double sum = 0;
    for (int k = 0; k <= points; ++k) {
        const double t = M_PI * k / points;
        sum += (k == 0 || k == points ? 0.5 : 1.0) * std::exp(x * (std::cos(t) - 1)) * std::cos(order * t);
    }
    return sum / points;
}
double bessel_ratio(double x) { return scaled_bessel_i(1, x) / scaled_bessel_i(0, x); }
double lbeta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

/// 1 + r(1) + r(1) r(2) + … for ratios that fall below 1.
template <class Ratio> double series(Ratio ratio) {
    double sum = 1, term = 1;
    for (int k = 1; k < 100000 && term > 1e-18 * sum; ++k)
        sum += term *= ratio(k);
    return sum;
}
double gamma_log_cdf(double a, double x) {
    return a * std::log(x) - x - std::lgamma(a + 1) + std::log(series([&](int k) { return x / (a + k); }));
}
double gamma_log_ccdf(double a, double x) { return std::log(-std::expm1(gamma_log_cdf(a, x))); }
double beta_log_cdf(double a, double b, double s) {
    const double x = logistic(s);
    return a * std::log(x) + b * std::log(logistic(-s)) - std::log(a) - lbeta(a, b) +
           std::log(series([&](int k) { return (a + b + k - 1) / (a + k) * x; }));
}
double student_t_log_cdf(double df, double z) {
    const double tail = 0.5 * std::exp(beta_log_cdf(0.5 * df, 0.5, std::log(df / (z * z))));
    return z < 0 ? std::log(tail) : std::log1p(-tail);
}
/// By Simpson's rule over the 12 units below.
double skew_normal_log_cdf(double z, double alpha) {
    const int panels = 4000;
    const double h = 12.0 / panels;
    double sum = 0;
    for (int k = 0; k <= panels; ++k) {
        const double t = z - k * h;
        sum += (k == 0 || k == panels ? 1 : (k % 2 ? 4 : 2)) * std::exp(-0.5 * t * t) * normal_cdf(alpha * t);
    }
    return std::log(2 * sum * h / 3 / std::sqrt(2 * M_PI));
}

FunctionTable make_table() {
    FunctionTable table;
    const auto add1 = [&](const char* name, double (*f)(double)) {
        table[std::string("ppc::math::") + name] = [f](std::span<const double> x) { return f(x[0]); };
    };
    const auto add2 = [&](const char* name, double (*f)(double, double)) {
        table[std::string("ppc::math::") + name] = [f](std::span<const double> x) { return f(x[0], x[1]); };
    };
    // Of two arguments, with derivatives under names of their own, by differences.
    const auto add_differenced = [&](const char* name, const char* first, const char* second,
                                     double (*f)(double, double)) {
        const std::string prefix = std::string("ppc::math::") + name;
        table[prefix] = [f](std::span<const double> x) { return f(x[0], x[1]); };
        table[prefix + first] = [f](std::span<const double> x) {
            const double h = 1e-5 * (1 + std::fabs(x[0]));
            return (f(x[0] + h, x[1]) - f(x[0] - h, x[1])) / (2 * h);
        };
        table[prefix + second] = [f](std::span<const double> x) {
            const double h = 1e-5 * (1 + std::fabs(x[1]));
            return (f(x[0], x[1] + h) - f(x[0], x[1] - h)) / (2 * h);
        };
    };
    add_differenced("gamma_log_cdf", "_shape", "_argument", gamma_log_cdf);
    add_differenced("gamma_log_ccdf", "_shape", "_argument", gamma_log_ccdf);
    add_differenced("student_t_log_cdf", "_df", "_argument", student_t_log_cdf);
    add_differenced("skew_normal_log_cdf", "_argument", "_shape", skew_normal_log_cdf);
    const std::pair<const char*, int> beta_names[] = {
        {"", -1}, {"_shape1", 0}, {"_shape0", 1}, {"_argument", 2}};
    for (const auto& [suffix, argument] : beta_names)
        table[std::string("ppc::math::beta_log_cdf") + suffix] = [k = argument](std::span<const double> x) {
            const double h = k < 0 ? 0 : 1e-5 * (1 + std::fabs(x[static_cast<std::size_t>(k)]));
            const auto at = [&](double d) {
                return beta_log_cdf(x[0] + (k == 0 ? d : 0), x[1] + (k == 1 ? d : 0),
                                    x[2] + (k == 2 ? d : 0));
            };
            return k < 0 ? at(0) : (at(h) - at(-h)) / (2 * h);
        };
    add1("exp", std::exp), add1("exp2", std::exp2), add1("expm1", std::expm1), add1("log", std::log);
    add1("log2", std::log2), add1("log10", std::log10), add1("log1p", std::log1p), add1("sqrt", std::sqrt);
    add1("cbrt", std::cbrt), add1("sin", std::sin), add1("cos", std::cos), add1("tan", std::tan);
    add1("asin", std::asin), add1("acos", std::acos), add1("atan", std::atan), add1("sinh", std::sinh);
    add1("cosh", std::cosh), add1("tanh", std::tanh), add1("asinh", std::asinh), add1("acosh", std::acosh);
    add1("atanh", std::atanh), add1("erf", std::erf), add1("erfc", std::erfc), add1("lgamma", std::lgamma);
    add1("tgamma", std::tgamma), add1("fabs", std::fabs), add1("floor", std::floor), add1("ceil", std::ceil);
    add1("trunc", std::trunc), add1("round", std::round), add1("digamma", digamma),
        add1("trigamma", trigamma);
    add1("logistic", logistic), add1("softplus", softplus), add1("normal_cdf", normal_cdf);
    add1("log_logistic", [](double x) { return -softplus(-x); });
    add1("logit", [](double p) { return std::log(p / (1 - p)); });
    add1("log1m_exp", [](double x) { return std::log(-std::expm1(x)); });
    add1("softplus_inverse", [](double x) { return x + std::log(-std::expm1(-x)); });
    add1("normal_log_cdf", [](double x) { return std::log(normal_cdf(x)); });
    add1("inverse_mills",
         [](double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * M_PI) / normal_cdf(x); });
    add1("log_scaled_normal_tail", [](double x) { return std::log(normal_cdf(-x)) + 0.5 * x * x; });
    add1("saturating_exp", std::exp);
    add1("log_inv_cloglog", [](double x) { return std::log(-std::expm1(-std::exp(x))); });
    add1("bessel_ratio", bessel_ratio);
    add1("bessel_ratio_minus_one", [](double x) { return bessel_ratio(x) - 1; });
    add1("bessel_ratio_slope", [](double x) {
        const double ratio = bessel_ratio(x);
        return 1 - ratio * ratio - (x == 0 ? 0.5 : ratio / x);
    });
    add1("log_bessel_i0", [](double x) { return std::log(scaled_bessel_i(0, x)) + x; });
    add1("log_scaled_bessel_i0", [](double x) { return std::log(scaled_bessel_i(0, x)); });
    add1("held_fixed", [](double x) { return x; });
    add1("inverse_power_of_two", inverse_power_of_two);
    add1("square", [](double x) { return x * x; });
    add1("step", [](double x) { return x > 0 ? 1.0 : 0.0; });
    add2("pow", std::pow), add2("atan2", std::atan2), add2("hypot", std::hypot), add2("fmod", std::fmod);
    add2("fmin", std::fmin), add2("fmax", std::fmax), add2("larger_held_fixed", std::fmax),
        add2("log_add_exp", log_add_exp), add2("lbeta", lbeta);
    add2("scaled_exp", [](double x, double top) { return x == top ? 1.0 : std::exp(x - top); });
    add2("log_diff_exp", [](double a, double b) { return a + std::log(-std::expm1(b - a)); });
    add2("lchoose", [](double n, double k) { return -std::log(n + 1) - lbeta(n - k + 1, k + 1); });
    return table;
}

} // namespace

const FunctionTable& standard_functions() {
    static const FunctionTable table = make_table();
    return table;
}

} // namespace ppc::ir
