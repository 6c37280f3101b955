#pragma once

#include <ppc/samplers.hpp>
#include <ppc/vector_distribution.hpp>

#include <vector>

namespace ppc {

/// The Cholesky factor L of an n x n correlation matrix with density proportional to its determinant to the
/// power concentration - 1; concentration > 0, and 1 is uniform. Density of the elements of L below the
/// diagonal: prod_i L[i,i]^(n - 1 - i + 2 (concentration - 1)) / C, i = 0, …, n - 1. Source: Lewandowski,
/// Kurowicka and Joe, Journal of Multivariate Analysis 100, 2009; C by their equation 16.
struct LKJCholesky : VectorDistribution<LKJCholesky> {
    using value_type = double;
    using event_type = MatrixView;
    int n;
    double concentration;
    LKJCholesky(int n, double concentration) : n(n), concentration(concentration) {}

    std::size_t size() const { return static_cast<std::size_t>(n); }
    double log_prob(MatrixView x) const {
        double sum = 0;
        for (std::size_t i = 1; i < x.rows(); ++i) {
            const double left = static_cast<double>(x.rows() - 1 - i);
            sum += (left + 2 * (concentration - 1)) * math::log(x(i, i));
            // The constant: correlations of i variables with one more.
            sum += math::lgamma(concentration + 0.5 * static_cast<double>(x.rows() - 1)) -
                   math::lgamma(concentration + 0.5 * left) -
                   0.5 * static_cast<double>(i) * 1.1447298858494001741; // log(pi)
        }
        return sum;
    }
    support::CholeskyCorr support() const { return {}; }
    /// By canonical partial correlations, which are independent: 2 b - 1 with b a beta variable.
    template <class Rng> void sample(Rng& rng, MatrixSpan x) const {
        for (std::size_t i = 0; i < x.rows(); ++i) {
            double rest = 1;
            for (std::size_t j = 0; j < x.rows(); ++j) {
                if (j > i) {
                    x(i, j) = 0;
                } else if (j == i) {
                    x(i, j) = math::sqrt(rest);
                } else {
                    const double shape = concentration + 0.5 * static_cast<double>(x.rows() - 2 - j);
                    const double a = detail::log_standard_gamma(rng, shape);
                    const double b = detail::log_standard_gamma(rng, shape);
                    const double z = math::tanh(0.5 * (a - b)); // (e^a - e^b) / (e^a + e^b)
                    x(i, j) = z * math::sqrt(rest);
                    rest *= 1 - z * z;
                }
            }
        }
    }
};

} // namespace ppc
