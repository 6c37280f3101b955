#include "handwritten_discrete.hpp"

#include <ppc/kernel.hpp>
#include <ppc/math.hpp>

#include <stdexcept>
#include <utility>

namespace handwritten {

namespace {

namespace math = ppc::math;

constexpr double half_log_two_pi = 0.91893853320467274178;
constexpr double log_two = 0.69314718055994530942;

inline double normal(double x, double scale) {
    return -half_log_two_pi - math::log(scale) - 0.5 * (x / scale) * (x / scale);
}

inline double larger(double a, double b) { return a > b ? a : b; }

/// One break of a stick: the share z = logistic(x), logs of z and 1 - z.
struct Break {
    explicit Break(double x)
        : share(math::logistic(x)), log_share(-math::softplus(-x)), log_rest(-math::softplus(x)) {}
    /// The derivative by x where the density has log_share and log_rest so many times.
    double derivative(double shares, double rests) const { return shares * (1 - share) - rests * share; }
    double share, log_share, log_rest;
};

/// Scales after every `block` steps.
template <int block> inline double hmm_scaled(const HiddenMarkov& data, const double* u, double* gradient) {
    constexpr int room = HiddenMarkov::most_steps;
    const int steps = static_cast<int>(data.y.size());
    const double* const __restrict y = data.y.data();
    const Break from0(u[0]), from1(u[1]);
    const double a00 = from0.share, a01 = 1 - a00, a10 = from1.share, a11 = 1 - a10;
    const double mu0 = u[2], mu1 = u[3];
    const double weight0 = math::exp(-2 * u[4]), weight1 = math::exp(-2 * u[5]);

    // Densities of the observations in either state, the larger one taken out.
    double emit0[room], emit1[room], value = 0;
#pragma omp simd reduction(+ : value)
    for (int t = 0; t < steps; ++t) {
        const double d0 = y[t] - mu0, d1 = y[t] - mu1;
        const double l0 = -u[4] - 0.5 * weight0 * d0 * d0, l1 = -u[5] - 0.5 * weight1 * d1 * d1;
        const double smaller = math::exp(l0 > l1 ? l1 - l0 : l0 - l1);
        emit0[t] = l0 > l1 ? 1 : smaller;
        emit1[t] = l0 > l1 ? smaller : 1;
        value += larger(l0, l1);
    }

    // alpha: probabilities of the states given what was observed so far, but for a factor where the step is
    // not scaled; scale: what each step was multiplied by.
    double alpha0[room], alpha1[room], scale[room], sums[room];
    double before0 = 0.5, before1 = 0.5;
    for (int t = 0; t < steps; ++t) {
        const double now0 = (t == 0 ? 0.5 : before0 * a00 + before1 * a10) * emit0[t];
        const double now1 = (t == 0 ? 0.5 : before0 * a01 + before1 * a11) * emit1[t];
        const bool is_last = t % block == block - 1 || t == steps - 1;
        const double sum = is_last ? now0 + now1 : 1;
        const double by = is_last ? 1 / sum : 1;
        sums[t] = sum;
        scale[t] = by;
        alpha0[t] = before0 = now0 * by;
        alpha1[t] = before1 = now1 * by;
    }
#pragma omp simd reduction(+ : value)
    for (int t = 0; t < steps; ++t)
        value += math::log(sums[t]);

    // next[t]: the density of what is observed from t on, by the state at t, times `scale`.
    double next0[room], next1[room], beta0[room], beta1[room];
    double after0 = 1, after1 = 1;
    for (int t = steps - 1; t >= 0; --t) {
        beta0[t] = after0;
        beta1[t] = after1;
        const double n0 = after0 * (emit0[t] * scale[t]), n1 = after1 * (emit1[t] * scale[t]);
        next0[t] = n0;
        next1[t] = n1;
        after0 = a00 * n0 + a01 * n1;
        after1 = a10 * n0 + a11 * n1;
    }

    double n00 = 0, n01 = 0, n10 = 0, n11 = 0; // transitions, but for the factor a
#pragma omp simd reduction(+ : n00, n01, n10, n11)
    for (int t = 1; t < steps; ++t) {
        n00 += alpha0[t - 1] * next0[t];
        n01 += alpha0[t - 1] * next1[t];
        n10 += alpha1[t - 1] * next0[t];
        n11 += alpha1[t - 1] * next1[t];
    }
    double in0 = 0, by0 = 0, by1 = 0, squares0 = 0, squares1 = 0;
#pragma omp simd reduction(+ : in0, by0, by1, squares0, squares1)
    for (int t = 0; t < steps; ++t) {
        const double p0 = alpha0[t] * beta0[t], p1 = alpha1[t] * beta1[t];
        const double d0 = y[t] - mu0, d1 = y[t] - mu1;
        in0 += p0;
        by0 += p0 * d0;
        by1 += p1 * d1;
        squares0 += p0 * d0 * d0;
        squares1 += p1 * d1 * d1;
    }
    // The density of a row of A is 6 a (1 - a), its Jacobian a (1 - a).
    gradient[0] = from0.derivative(a00 * n00 + 2, a01 * n01 + 2);
    gradient[1] = from1.derivative(a10 * n10 + 2, a11 * n11 + 2);
    gradient[2] = weight0 * by0 - mu0 / 9;
    gradient[3] = weight1 * by1 - mu1 / 9;
    gradient[4] = weight0 * squares0 - in0 - u[4];
    gradient[5] = weight1 * squares1 - (steps - in0) - u[5];
    return value - steps * half_log_two_pi + 2 * (log_two + math::log(3.0)) +
           2 * (from0.log_share + from0.log_rest + from1.log_share + from1.log_rest) + normal(mu0, 3) +
           normal(mu1, 3) + normal(u[4], 1) + normal(u[5], 1);
}

} // namespace

HiddenMarkov::HiddenMarkov(std::vector<double> y) : y(std::move(y)) {
    if (this->y.size() > most_steps)
        throw std::invalid_argument("too many steps for the hand-written hidden Markov model");
}

PPC_KERNEL_ENTRY double mixture(const Mixture& data, const double* u, double* gradient) {
    const Break first(u[0] - log_two), second(u[1]);
    const double log_w0 = first.log_share, log_w1 = first.log_rest + second.log_share,
                 log_w2 = first.log_rest + second.log_rest;
    const double m0 = u[2], m1 = u[3], m2 = u[4], weight = math::exp(-2 * u[5]), factor = -0.5 * weight;
    const double* const __restrict y = data.y.data();
    const long rows = static_cast<long>(data.y.size());
    double value = 0, n0 = 0, n1 = 0, n2 = 0, by0 = 0, by1 = 0, by2 = 0, squares = 0;
#pragma omp simd reduction(+ : value, n0, n1, n2, by0, by1, by2, squares)
    for (long n = 0; n < rows; ++n) {
        const double d0 = y[n] - m0, d1 = y[n] - m1, d2 = y[n] - m2;
        const double s0 = d0 * d0, s1 = d1 * d1, s2 = d2 * d2;
        const double l0 = log_w0 + factor * s0, l1 = log_w1 + factor * s1, l2 = log_w2 + factor * s2;
        const double top = larger(larger(l0, l1), l2);
        const double e0 = math::exp(l0 - top), e1 = math::exp(l1 - top), e2 = math::exp(l2 - top);
        const double sum = e0 + e1 + e2, scale = 1 / sum;
        const double p0 = e0 * scale, p1 = e1 * scale, p2 = e2 * scale;
        value += top + math::log(sum);
        n0 += p0;
        n1 += p1;
        n2 += p2;
        by0 += p0 * d0;
        by1 += p1 * d1;
        by2 += p2 * d2;
        squares += p0 * s0 + p1 * s1 + p2 * s2;
    }
    // The density of the weights is 120 times their product.
    gradient[0] = first.derivative(n0 + 2, n1 + n2 + 4);
    gradient[1] = second.derivative(n1 + 2, n2 + 2);
    gradient[2] = weight * by0 - m0 / 100;
    gradient[3] = weight * by1 - m1 / 100;
    gradient[4] = weight * by2 - m2 / 100;
    gradient[5] = weight * squares - static_cast<double>(rows) - u[5] / 4;
    return value - static_cast<double>(rows) * (half_log_two_pi + u[5]) + math::log(120.0) + log_w0 + log_w1 +
           log_w2 + first.log_share + 2 * first.log_rest + second.log_share + second.log_rest +
           normal(m0, 10) + normal(m1, 10) + normal(m2, 10) + normal(u[5], 2);
}

PPC_KERNEL_ENTRY double hmm(const HiddenMarkov& data, const double* u, double* gradient) {
    return hmm_scaled<1>(data, u, gradient);
}
PPC_KERNEL_ENTRY double hmm_blocks(const HiddenMarkov& data, const double* u, double* gradient) {
    return hmm_scaled<8>(data, u, gradient);
}

} // namespace handwritten
