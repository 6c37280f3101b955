#pragma once

#include <ppc/distributions/wishart.hpp>

namespace ppc {
namespace detail {

/// An InverseWishart(df, scale_tril(factor)) matrix: L A^-T (L A^-T)^T with Bartlett's triangle A.
template <class Rng> linalg::Matrix inverse_wishart(Rng& rng, double df, const linalg::Matrix& factor) {
    const linalg::Matrix a = bartlett(rng, df, static_cast<std::size_t>(factor.rows()));
    const linalg::Matrix root = linalg::solve_lower(a, factor.transpose());
    return root.transpose() * root;
}

} // namespace detail

/// The inverse of a Wishart matrix, InverseWishart(df, scale_matrix(S)) or InverseWishart(df, scale_tril(L))
/// with S = L L^T: that of Wishart(df, S^-1). df > n - 1; for df > n + 1 the mean is S / (df - n - 1).
/// Density of the elements on and below the diagonal: det(S)^(df/2) det(x)^(-(df + n + 1)/2) exp(-trace(S
/// x^-1)/2) / (2^(df n/2) Gamma_n(df/2)). Source: Gelman et al., Bayesian Data Analysis, 3rd edition,
/// appendix A; Stan's inv_wishart.
struct InverseWishart : VectorDistribution<InverseWishart> {
    using value_type = double;
    using event_type = MatrixView;
    double df;
    linalg::Matrix factor; ///< L
    template <class Form>
    InverseWishart(double df, const Form& scale) : df(df), factor(detail::lower_factor(scale)) {}

    std::size_t size() const { return static_cast<std::size_t>(factor.rows()); }
    double log_prob(MatrixView x) const {
        const linalg::Matrix l = linalg::cholesky(detail::matrix_of(x));
        double sum = -detail::log_wishart_constant(df, x.rows());
        for (std::size_t i = 0; i < x.rows(); ++i)
            sum +=
                df * math::log(factor(i, i)) - (df + static_cast<double>(x.rows()) + 1) * math::log(l(i, i));
        return sum - 0.5 * detail::square_of_quotient(l, factor, x.rows());
    }
    support::CovMatrix support() const { return {}; }
    template <class Rng> void sample(Rng& rng, MatrixSpan x) const {
        detail::write(detail::inverse_wishart(rng, df, factor), x);
    }
};

/// The lower Cholesky factor of an inverse Wishart matrix. Density of the elements on and below the diagonal:
/// that of InverseWishart at x x^T times 2^n prod_i x[i,i]^(n - i), i = 0, …, n - 1. Stan's
/// inv_wishart_cholesky.
struct InverseWishartCholesky : VectorDistribution<InverseWishartCholesky> {
    using value_type = double;
    using event_type = MatrixView;
    double df;
    linalg::Matrix factor; ///< L
    template <class Form>
    InverseWishartCholesky(double df, const Form& scale) : df(df), factor(detail::lower_factor(scale)) {}

    std::size_t size() const { return static_cast<std::size_t>(factor.rows()); }
    double log_prob(MatrixView x) const {
        double sum = -detail::log_wishart_constant(df, x.rows());
        for (std::size_t i = 0; i < x.rows(); ++i)
            sum += df * math::log(factor(i, i)) - (df + static_cast<double>(i) + 1) * math::log(x(i, i)) +
                   0.69314718055994530942; // log 2
        return sum - 0.5 * detail::square_of_quotient(detail::matrix_of(x), factor, x.rows());
    }
    support::CholeskyCov support() const { return {}; }
    template <class Rng> void sample(Rng& rng, MatrixSpan x) const {
        detail::write(linalg::cholesky(detail::inverse_wishart(rng, df, factor)), x);
    }
};

} // namespace ppc
