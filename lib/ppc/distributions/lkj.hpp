#pragma once

#include <ppc/distributions/lkj_cholesky.hpp>
#include <ppc/matrix_event.hpp>

#include <vector>

namespace ppc {

/// An n x n correlation matrix with density proportional to its determinant to the power concentration - 1;
/// concentration > 0, and 1 is uniform. Density of the elements below the diagonal: det(x)^(concentration -
/// 1) / C. LKJCholesky is that of its Cholesky factor, which is cheaper. Source: Lewandowski, Kurowicka and
/// Joe, Journal of Multivariate Analysis 100, 2009; C by their equation 16.
struct LKJ : VectorDistribution<LKJ> {
    using value_type = double;
    using event_type = MatrixView;
    int n;
    double concentration;
    LKJ(int n, double concentration) : n(n), concentration(concentration) {}

    std::size_t size() const { return static_cast<std::size_t>(n); }
    double log_prob(MatrixView x) const {
        const linalg::Matrix l = linalg::cholesky(detail::matrix_of(x));
        double sum = 0;
        for (std::size_t i = 1; i < x.rows(); ++i) {
            const double left = static_cast<double>(x.rows() - 1 - i);
            sum += 2 * (concentration - 1) * math::log(l(i, i));
            // The constant: correlations of i variables with one more.
            sum += math::lgamma(concentration + 0.5 * static_cast<double>(x.rows() - 1)) -
                   math::lgamma(concentration + 0.5 * left) -
                   0.5 * static_cast<double>(i) * 1.1447298858494001741; // log(pi)
        }
        return sum;
    }
    support::CorrMatrix support() const { return {}; }
    template <class Rng> void sample(Rng& rng, MatrixSpan x) const {
        std::vector<double> l(x.rows() * x.rows());
        LKJCholesky(n, concentration).sample(rng, MatrixSpan(l.data(), x.rows(), x.rows()));
        support::detail::times_transpose(l, x);
    }
};

} // namespace ppc
