#pragma once

#include <ppc/matrix_event.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace detail {

/// log(2^(df n / 2) times the multivariate gamma function of df / 2), which normalises a Wishart density of n
/// x n matrices.
inline double log_wishart_constant(double df, std::size_t n) {
    const double size = static_cast<double>(n);
    double sum = 0.5 * df * size * 0.69314718055994530942 +
                 0.25 * size * (size - 1) * 1.1447298858494001741; // log(2), log(pi)
    for (std::size_t i = 0; i < n; ++i)
        sum += math::lgamma(0.5 * (df - static_cast<double>(i)));
    return sum;
}

/// The square of the lengths of all rows of the lower triangle a^-1 b, for lower triangles a and b.
inline double square_of_quotient(const linalg::Matrix& a, const linalg::Matrix& b, std::size_t n) {
    const linalg::Matrix z = linalg::solve_lower(a, b);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j)
            sum += z(i, j) * z(i, j);
    return sum;
}

/// A lower triangle A with A A^T a Wishart(df, 1) matrix: square roots of chi-squared variables on the
/// diagonal, normals below (Bartlett's decomposition; Smith and Hocking, Applied Statistics 21, 1972).
template <class Rng> linalg::Matrix bartlett(Rng& rng, double df, std::size_t n) {
    linalg::Matrix a = linalg::Matrix::Zero(static_cast<long>(n), static_cast<long>(n));
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < i; ++j)
            a(i, j) = normal(rng);
        const double half = 0.5 * (df - static_cast<double>(i));
        a(i, i) = math::sqrt(2.0) * math::exp(0.5 * log_standard_gamma(rng, half));
    }
    return a;
}

/// The lower Cholesky factor that a tag names, with zeros above the diagonal.
template <class Factor> linalg::Matrix lower_factor(const scale_tril<Factor>& tag) {
    const std::size_t n = static_cast<std::size_t>(tag.value.rows());
    linalg::Matrix l(n, n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            l(i, j) = j <= i ? tag.value(i, j) : 0;
    return l;
}
template <class S> linalg::Matrix lower_factor(const scale_matrix<S>& tag) {
    return linalg::cholesky(tag.value);
}

} // namespace detail

/// Wishart distribution of n x n covariance matrices, Wishart(df, scale_matrix(V)) or Wishart(df,
/// scale_tril(L)) with V = L L^T. df > n - 1: degrees of freedom; the mean is df V. Density of the elements
/// on and below the diagonal: det(x)^((df - n - 1)/2) exp(-trace(V^-1 x)/2) / (2^(df n/2) det(V)^(df/2)
/// Gamma_n(df/2)). Source: Johnson, Kotz and Balakrishnan, Continuous Multivariate Distributions; Gelman et
/// al., Bayesian Data Analysis, 3rd edition, appendix A.
struct Wishart : VectorDistribution<Wishart> {
    using value_type = double;
    using event_type = MatrixView;
    double df;
    linalg::Matrix factor; ///< L
    template <class Form>
    Wishart(double df, const Form& scale) : df(df), factor(detail::lower_factor(scale)) {}

    std::size_t size() const { return static_cast<std::size_t>(factor.rows()); }
    double log_prob(MatrixView x) const {
        const linalg::Matrix l = linalg::cholesky(detail::matrix_of(x));
        double sum = -detail::log_wishart_constant(df, x.rows());
        for (std::size_t i = 0; i < x.rows(); ++i)
            sum +=
                (df - static_cast<double>(x.rows()) - 1) * math::log(l(i, i)) - df * math::log(factor(i, i));
        return sum - 0.5 * detail::square_of_quotient(factor, l, x.rows());
    }
    support::CovMatrix support() const { return {}; }
    template <class Rng> void sample(Rng& rng, MatrixSpan x) const {
        const linalg::Matrix l = factor * detail::bartlett(rng, df, x.rows());
        detail::write(l * l.transpose(), x);
    }
};

/// The lower Cholesky factor of a Wishart matrix. Density of the elements on and below the diagonal: that of
/// Wishart at x x^T times 2^n prod_i x[i,i]^(n - i), i = 0, …, n - 1. Stan's wishart_cholesky.
struct WishartCholesky : VectorDistribution<WishartCholesky> {
    using value_type = double;
    using event_type = MatrixView;
    double df;
    linalg::Matrix factor; ///< L
    template <class Form>
    WishartCholesky(double df, const Form& scale) : df(df), factor(detail::lower_factor(scale)) {}

    std::size_t size() const { return static_cast<std::size_t>(factor.rows()); }
    double log_prob(MatrixView x) const {
        double sum = -detail::log_wishart_constant(df, x.rows());
        for (std::size_t i = 0; i < x.rows(); ++i)
            sum += (df - static_cast<double>(i) - 1) * math::log(x(i, i)) - df * math::log(factor(i, i)) +
                   0.69314718055994530942; // log 2
        return sum - 0.5 * detail::square_of_quotient(factor, detail::matrix_of(x), x.rows());
    }
    support::CholeskyCov support() const { return {}; }
    template <class Rng> void sample(Rng& rng, MatrixSpan x) const {
        detail::write(factor * detail::bartlett(rng, df, x.rows()), x);
    }
};

} // namespace ppc
