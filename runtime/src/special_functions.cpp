// The compiled functions of ppc/math/incomplete.hpp, with their derivatives in every argument.
//
// All are masses below or above a point of a density that is concave on the log scale: gamma and beta
// variables in log x and logit x, the skew normal as it is. On the side away from the mode the density falls
// from the point outwards, so that the mass is density(point) times the integral over u > 0 of exp(g(u)), g
// concave, g(0) = 0, and no term of it cancels. A derivative in a shape is an expectation under exp(g). With
// the unit of u such that g(1) is about -1, the double exponential substitution u = exp(t - exp(-t))
// (Takahasi and Mori, Publications of the RIMS 9, 1974) and the trapezoidal rule converge for all parameters
// alike; the step is halved until sums agree to 1e-9, when the last one is exact. The other side is log(1 -
// exp(.)), of a mass of at least 1/e.
#include <ppc/math.hpp>

#include <cmath>
#include <limits>

namespace ppc::math {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double half_log_two_pi = 0.91893853320467274178;

/// g at a distance u, and what its expectation is wanted of.
struct Node {
    double g, first, second;
};
/// The integral of exp(g) over u > 0, and expectations under exp(g).
struct Tail {
    double mass, first, second;
};

/// A distance at which g is about -1, to a factor of 2: bisection on the exponent.
template <class At> double unit_of(const At& at) {
    double low = -1000, high = 1000;
    for (int step = 0; step < 11; ++step) {
        const double middle = 0.5 * (low + high);
        (at(std::exp2(middle)).g > -1 ? low : high) = middle;
    }
    return std::exp2(low);
}

/// The sums for `at(u)`, which gives the Node of a distance.
template <class At> Tail integrate(const At& at) {
    const double unit = unit_of(at);
    double sums[3] = {0, 0, 0};
    const auto add = [&](double t) {
        const double v = std::exp(t - std::exp(-t));
        const Node node = at(unit * v);
        const double weight = std::exp(node.g) * v * (1 + std::exp(-t));
        if (!(weight > 0))
            return;
        sums[0] += weight;
        sums[1] += weight * node.first;
        sums[2] += weight * node.second;
    };
    // Outside, v is below 1e-19 or above 100.
    const double from = -3.7, to = 4.7;
    int intervals = 42;
    double step = (to - from) / intervals;
    for (int i = 0; i <= intervals; ++i)
        add(from + i * step);
    for (; intervals < 20000; intervals *= 2, step *= 0.5) {
        const double before[3] = {sums[0], sums[1], sums[2]};
        for (int i = 0; i < intervals; ++i)
            add(from + (i + 0.5) * step);
        bool agree = true;
        for (int k = 0; k < 3; ++k)
            agree = agree && std::fabs(sums[k] - 2 * before[k]) <= 1e-9 * std::fabs(sums[k]);
        if (agree) {
            step *= 0.5;
            break;
        }
    }
    return {sums[0] * step * unit, sums[1] / sums[0], sums[2] / sums[0]};
}

/// exp(w) - 1 - w, without cancellation.
double exp_excess(double w) {
    if (std::fabs(w) > 0.5)
        return std::expm1(w) - w;
    double term = 0.5 * w * w, sum = term;
    for (int k = 3; k < 20; ++k)
        sum += (term *= w / k);
    return sum;
}

/// y - log(1 + y), without cancellation: with s = y / (2 + y), log(1 + y) = 2 (s + s^3 / 3 + …).
double log_excess(double y) {
    if (!(std::fabs(y) < 0.5))
        return y - std::log1p(y);
    const double s = y / (2 + y), square = s * s;
    double power = s * square, sum = 0;
    for (int k = 3; k < 40; k += 2, power *= square)
        sum += power / k;
    return y * s - 2 * sum;
}

/// log gamma(a) - ((a - 1/2) log a - a + log(2 pi) / 2).
double stirling_excess(double a) {
    return a >= 8 ? detail::stirling_remainder(a)
                  : lgamma(a) - ((a - 0.5) * std::log(a) - a + half_log_two_pi);
}

/// log a - digamma(a) (Abramowitz and Stegun 6.3.18).
double digamma_excess(double a) {
    if (a < 15)
        return std::log(a) - digamma(a);
    const double w = 1 / (a * a);
    return 0.5 / a + w * (1. / 12 - w * (1. / 120 - w * (1. / 252 - w * (1. / 240 - w / 132))));
}

/// The logarithm of a mass and its derivatives in up to two shapes and the argument.
struct LogMass {
    double value, shape1, shape0, argument;
};

/// That of the other side.
LogMass complement(const LogMass& m) {
    const double odds = std::exp(m.value) / -std::expm1(m.value);
    return {log1m_exp(m.value), -odds * m.shape1, -odds * m.shape0, -odds * m.argument};
}

// Gamma. In w = log t - log x, the log density of t relative to that of x is a w - x expm1(w).

LogMass gamma_mass(double a, double x, bool lower) {
    if (a != a || x != x || !(a > 0))
        return {NAN, NAN, 0, NAN};
    if (x <= 0 || x == infinite)
        return {(x <= 0) == lower ? -infinite : 0.0, 0, 0, !lower && x == 0 && a == 1 ? -1.0 : 0.0};
    const bool below = x <= a; // the side away from the mode, log a
    const double excess = x - a, sign = below ? -1 : 1;
    const auto at = [&](double u) {
        const double w = sign * u;
        return Node{-a * exp_excess(w) - excess * std::expm1(w), u, 1};
    };
    const Tail tail = integrate(at);
    const bool close = std::fabs(excess) < 0.5 * a;
    const double log_ratio = close ? std::log1p(excess / a) : std::log(x) - std::log(a);
    const double exponent = close ? -a * log_excess(excess / a) : a * log_ratio - excess;
    const double log_density = exponent + 0.5 * std::log(a) - half_log_two_pi - stirling_excess(a);
    LogMass mass;
    mass.value = log_density + std::log(tail.mass);
    if (!(mass.value < 0)) // by rounding, where nothing is on the other side
        mass.value = -0.0;
    mass.shape1 = log_ratio + sign * tail.first + digamma_excess(a);
    mass.shape0 = 0;
    mass.argument = -sign / tail.mass / x;
    return below == lower ? mass : complement(mass);
}

// Beta. In w = logit t - logit x, with p = x, q = 1 - x: a w - (a + b) log(q + p exp(w)).

/// The lower side for log_odds at or below the mode, log(a / b).
LogMass beta_lower(double a, double b, double log_odds) {
    const double n = a + b, p = logistic(log_odds), q = logistic(-log_odds);
    const double mode_p = a / n, mode_q = b / n;
    const double distance = p < 0.5 ? mode_p - p : q - mode_q; // of p below its mode
    const auto at = [&](double u) {
        // log(q + p exp(-u)), from the side that is not close to 0 or -u
        double log_sum = 0, shifted = 0; // itself, and itself + u
        if (p < 0.5 || u > 300) {
            log_sum = p < 0.5 ? std::log1p(p * std::expm1(-u)) : std::log(q + p * std::exp(-u));
            shifted = u + log_sum;
        } else {
            shifted = std::log1p(q * std::expm1(u));
            log_sum = shifted - u;
        }
        double g = 0;
        if (u > 0.5)
            g = p < 0.5 || u > 300 ? -a * u - n * log_sum : b * u - n * shifted;
        else if (p < 0.5)
            g = n * (-distance * u - p * exp_excess(-u) + log_excess(p * std::expm1(-u)));
        else
            g = n * (-distance * u - q * exp_excess(u) + log_excess(q * std::expm1(u)));
        return Node{g, shifted, log_sum};
    };
    const Tail tail = integrate(at);
    const double log_p = -softplus(-log_odds), log_q = -softplus(log_odds);
    const bool close = distance < 0.5 * mode_p && distance < 0.5 * mode_q;
    const double ratio_p = close ? std::log1p(-distance / mode_p) : log_p + std::log1p(b / a);
    const double ratio_q = close ? std::log1p(distance / mode_q) : log_q + std::log1p(a / b);
    const double exponent = close ? -a * log_excess(-distance / mode_p) - b * log_excess(distance / mode_q)
                                  : a * ratio_p + b * ratio_q;
    const double log_density = exponent + 0.5 * (std::log(a) + std::log(mode_q)) - half_log_two_pi +
                               stirling_excess(n) - stirling_excess(a) - stirling_excess(b);
    LogMass mass;
    mass.value = log_density + std::log(tail.mass);
    if (!(mass.value < 0))
        mass.value = -0.0;
    mass.shape1 = ratio_p - tail.first + digamma_excess(a) - digamma_excess(n);
    mass.shape0 = ratio_q - tail.second + digamma_excess(b) - digamma_excess(n);
    mass.argument = 1 / tail.mass;
    return mass;
}

LogMass beta_mass(double a, double b, double log_odds) {
    if (a != a || b != b || log_odds != log_odds || !(a > 0) || !(b > 0))
        return {NAN, NAN, NAN, NAN};
    if (std::fabs(log_odds) == infinite)
        return {log_odds > 0 ? 0.0 : -infinite, 0, 0, 0};
    if (log_odds <= std::log(a) - std::log(b))
        return beta_lower(a, b, log_odds);
    const LogMass upper = beta_lower(b, a, -log_odds);
    return complement({upper.value, upper.shape0, upper.shape1, -upper.argument});
}

// Student's t: the mass below z < 0 is half that of a beta variable with concentrations df / 2 and 1/2 below
// df / (df + z^2), whose log odds are log(df / z^2) (Johnson, Kotz and Balakrishnan, chapter 28).

LogMass student_t_mass(double df, double z) {
    if (df != df || z != z || !(df > 0))
        return {NAN, NAN, 0, NAN};
    const LogMass beta = beta_mass(0.5 * df, 0.5, std::log(df) - 2 * std::log(std::fabs(z)));
    const double tail = beta.value - detail::ln_2, tail_df = 0.5 * beta.shape1 + beta.argument / df;
    LogMass mass = {tail, tail_df, 0, 0};
    if (z >= 0)
        mass = complement(mass);
    if (std::fabs(z) == infinite)
        return {mass.value, 0, 0, 0};
    const double log_density =
        -0.5 * (df + 1) * std::log1p(z * z / df) - 0.5 * std::log(df) - lbeta(0.5, 0.5 * df);
    // Far out by the beta variable's own ratio, where density and mass both are large on the log scale.
    mass.argument = z < -1 ? -2 * beta.argument / z : std::exp(log_density - mass.value);
    return mass;
}

// Skew normal.

/// log Phi(alpha t) - log Phi(alpha z) + (z^2 - t^2) / 2 at t = z - u.
double skew_normal_ratio(double z, double alpha, double u) {
    const double t = z - u;
    const double gauss = u * (z - 0.5 * u); // (z^2 - t^2) / 2
    if (alpha * z < 0 && alpha * t < 0)     // with the squares of log Phi taken out
        return gauss * (1 + alpha * alpha) + log_scaled_normal_tail(-alpha * t) -
               log_scaled_normal_tail(-alpha * z);
    return gauss + normal_log_cdf(alpha * t) - normal_log_cdf(alpha * z);
}

LogMass skew_normal_mass(double z, double alpha) {
    if (z != z || alpha != alpha)
        return {NAN, 0, NAN, NAN};
    if (std::fabs(z) == infinite)
        return {z > 0 ? 0.0 : -infinite, 0, 0, 0};
    const bool below = alpha * inverse_mills(alpha * z) >= z; // the density increases at z
    const double side_z = below ? z : -z, side_alpha = below ? alpha : -alpha;
    const Tail tail =
        integrate([&](double u) { return Node{skew_normal_ratio(side_z, side_alpha, u), u, 1}; });
    const double log_density = detail::ln_2 - half_log_two_pi - 0.5 * z * z + normal_log_cdf(alpha * z);
    LogMass mass = {log_density + std::log(tail.mass), 0, 0, 1 / tail.mass};
    if (!(mass.value < 0))
        mass.value = -0.0;
    if (!below) {
        mass.argument = -mass.argument;
        mass = complement(mass);
    }
    // The derivative of the mass itself is that of -2 T(z, alpha).
    const double one = 1 + alpha * alpha;
    mass.shape0 = -std::exp(-0.5 * z * z * one - mass.value) / (detail::pi * one);
    return mass;
}

} // namespace

double gamma_log_cdf(double a, double x) { return gamma_mass(a, x, true).value; }
double gamma_log_cdf_shape(double a, double x) { return gamma_mass(a, x, true).shape1; }
double gamma_log_cdf_argument(double a, double x) { return gamma_mass(a, x, true).argument; }
double gamma_log_ccdf(double a, double x) { return gamma_mass(a, x, false).value; }
double gamma_log_ccdf_shape(double a, double x) { return gamma_mass(a, x, false).shape1; }
double gamma_log_ccdf_argument(double a, double x) { return gamma_mass(a, x, false).argument; }
double beta_log_cdf(double a, double b, double log_odds) { return beta_mass(a, b, log_odds).value; }
double beta_log_cdf_shape1(double a, double b, double log_odds) { return beta_mass(a, b, log_odds).shape1; }
double beta_log_cdf_shape0(double a, double b, double log_odds) { return beta_mass(a, b, log_odds).shape0; }
double beta_log_cdf_argument(double a, double b, double log_odds) {
    return beta_mass(a, b, log_odds).argument;
}
double student_t_log_cdf(double df, double z) { return student_t_mass(df, z).value; }
double student_t_log_cdf_df(double df, double z) { return student_t_mass(df, z).shape1; }
double student_t_log_cdf_argument(double df, double z) { return student_t_mass(df, z).argument; }
double skew_normal_log_cdf(double z, double alpha) { return skew_normal_mass(z, alpha).value; }
double skew_normal_log_cdf_argument(double z, double alpha) { return skew_normal_mass(z, alpha).argument; }
double skew_normal_log_cdf_shape(double z, double alpha) { return skew_normal_mass(z, alpha).shape0; }

} // namespace ppc::math
