#include "handwritten.hpp"

#include <ppc/kernel.hpp>

#include <algorithm>
#include <cmath>

namespace handwritten {

namespace {

constexpr double half_log_two_pi = 0.91893853320467274178;
constexpr double half_log_two_over_pi = -0.22579135264472743236;
const double log_two_over_pi = std::log(2 / M_PI);

/// What is left after the loop over schools.
inline double finish(const EightSchools& data, const double* u, double tau, double squares, double d_mu,
                     double d_tau, double* gradient) {
    const double mu = u[0], t = tau * tau / 25;
    gradient[0] = d_mu - mu / 25;
    gradient[1] = tau * (d_tau - 2 * tau / (25 + tau * tau)) + 1;
    return data.constant - 0.5 * squares - mu * mu / 50 - std::log1p(t) + u[1];
}

inline double normal(double x, double scale) {
    return -half_log_two_pi - std::log(scale) - 0.5 * (x / scale) * (x / scale);
}

/// Everything but the loop over rows; gradient[4 + j] holds the sum of the residuals of group j.
inline double finish(const VaryingIntercepts& data, const double* u, double spread, double sigma,
                     double squares, double by_x, double* gradient) {
    const double mu = u[0], slope = u[2];
    const double row_weight = 1 / (sigma * sigma), group_weight = 1 / (spread * spread);
    const double rows = static_cast<double>(data.y.size()), groups = data.groups;
    const double* const intercept = u + 4;
    double* const d_intercept = gradient + 4;
    double group_squares = 0, group_sum = 0;
#pragma omp simd reduction(+ : group_squares, group_sum)
    for (int j = 0; j < data.groups; ++j) {
        const double d = intercept[j] - mu;
        group_squares += d * d;
        group_sum += d;
        d_intercept[j] = row_weight * d_intercept[j] - group_weight * d;
    }
    gradient[0] = group_weight * group_sum - mu / 100;
    gradient[1] = group_weight * group_squares - groups - spread * spread + 1;
    gradient[2] = row_weight * by_x - slope / 100;
    gradient[3] = row_weight * squares - rows - sigma * sigma + 1;
    return normal(mu, 10) + normal(slope, 10) + 2 * half_log_two_over_pi -
           0.5 * (spread * spread + sigma * sigma) - groups * (half_log_two_pi + u[1]) -
           0.5 * group_weight * group_squares - rows * (half_log_two_pi + u[3]) - 0.5 * row_weight * squares +
           u[1] + u[3];
}

} // namespace

EightSchools::EightSchools(const std::vector<double>& y, const std::vector<double>& sigma) : y(y) {
    constant = normal(0, 5) + log_two_over_pi - std::log(5.0);
    for (const double s : sigma) {
        weight.push_back(1 / (s * s));
        constant += normal(0, 1) + normal(0, s);
    }
}

PPC_KERNEL_ENTRY double eight_schools(const EightSchools& data, const double* u, double* gradient) {
    const double mu = u[0], tau = std::exp(u[1]);
    double squares = 0, d_mu = 0, d_tau = 0;
    const std::size_t schools = data.y.size();
    for (std::size_t j = 0; j < schools; ++j) {
        const double z = u[2 + j], r = data.y[j] - mu - tau * z, g = data.weight[j] * r;
        squares += z * z + r * g;
        gradient[2 + j] = tau * g - z;
        d_mu += g;
        d_tau += g * z;
    }
    return finish(data, u, tau, squares, d_mu, d_tau, gradient);
}

PPC_KERNEL_ENTRY double eight_schools_simd(const EightSchools& data, const double* u, double* gradient) {
    const double mu = u[0], tau = std::exp(u[1]);
    double squares = 0, d_mu = 0, d_tau = 0;
    const long schools = static_cast<long>(data.y.size());
    const double* const __restrict y = data.y.data(), * const __restrict weight = data.weight.data();
    const double* const __restrict zs = u + 2;
    double* const __restrict d_z = gradient + 2;
#pragma omp simd reduction(+ : squares, d_mu, d_tau)
    for (long j = 0; j < schools; ++j) {
        const double z = zs[j], r = y[j] - mu - tau * z, g = weight[j] * r;
        squares += z * z + r * g;
        d_z[j] = tau * g - z;
        d_mu += g;
        d_tau += g * z;
    }
    return finish(data, u, tau, squares, d_mu, d_tau, gradient);
}

PPC_KERNEL_ENTRY double varying_intercepts(const VaryingIntercepts& data, const double* u, double* gradient) {
    const double spread = std::exp(u[1]), sigma = std::exp(u[3]), slope = u[2];
    const double* const __restrict intercept = u + 4;
    double* const __restrict d_intercept = gradient + 4;
    std::fill_n(d_intercept, data.groups, 0.0);
    const int* const __restrict group = data.group.data();
    const double* const __restrict x = data.x.data(), * const __restrict y = data.y.data();
    double squares = 0, by_x = 0;
    const std::size_t rows = data.y.size();
    for (std::size_t n = 0; n < rows; ++n) {
        const double r = y[n] - intercept[group[n]] - slope * x[n];
        squares += r * r;
        by_x += r * x[n];
        d_intercept[group[n]] += r;
    }
    return finish(data, u, spread, sigma, squares, by_x, gradient);
}

PPC_KERNEL_ENTRY double varying_intercepts_blocks(const VaryingIntercepts& data, const double* u,
                                                  double* gradient) {
    constexpr long block = 512;
    const double spread = std::exp(u[1]), sigma = std::exp(u[3]), slope = u[2];
    const double* const __restrict intercept = u + 4;
    double* const __restrict d_intercept = gradient + 4;
    std::fill_n(d_intercept, data.groups, 0.0);
    const int* const __restrict group = data.group.data();
    const double* const __restrict x = data.x.data(), * const __restrict y = data.y.data();
    double squares = 0, by_x = 0;
    const long rows = static_cast<long>(data.y.size());
    for (long begin = 0; begin < rows; begin += block) {
        const long end = std::min(begin + block, rows);
        double residual[block];
#pragma omp simd reduction(+ : squares, by_x)
        for (long n = begin; n < end; ++n) {
            const double r = y[n] - intercept[group[n]] - slope * x[n];
            squares += r * r;
            by_x += r * x[n];
            residual[n - begin] = r;
        }
        for (long n = begin; n < end; ++n)
            d_intercept[group[n]] += residual[n - begin];
    }
    return finish(data, u, spread, sigma, squares, by_x, gradient);
}

} // namespace handwritten
