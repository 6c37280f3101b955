// Correlation and covariance matrices and their Cholesky factors.
#pragma once

#include <ppc/supports/whole.hpp>

namespace ppc {
namespace support {
namespace detail {

/// log(1 - tanh(y)^2), without cancellation for large |y|.
inline double log_one_minus_tanh_squared(double y) {
    return 2 * (0.69314718055994530942 - y - math::softplus(-2 * y));
}

/// Where row i of a lower triangle begins that is stored by rows, without and with its diagonal.
inline std::size_t row_below(std::size_t i) { return i * (i - 1) / 2; }
inline std::size_t row_down_to(std::size_t i) { return i * (i + 1) / 2; }
/// Where column j of an n x n triangle below the diagonal begins that is stored by columns.
inline std::size_t column_below(std::size_t j, std::size_t n) { return j * (2 * n - j - 1) / 2; }

// Local triangles are vectors of n^2 elements, by rows.

/// The Cholesky factor l of a symmetric positive definite matrix.
inline void cholesky(MatrixView a, std::vector<double>& l) {
    for (std::size_t i = 0; i < a.rows(); ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double rest = a(i, j);
            for (std::size_t k = 0; k < j; ++k)
                rest -= l[i * a.rows() + k] * l[j * a.rows() + k];
            if (j < i)
                l[i * a.rows() + j] = rest / l[j * a.rows() + j];
            else
                l[i * a.rows() + j] = math::sqrt(rest);
        }
}

/// a = l l^T.
inline void times_transpose(const std::vector<double>& l, MatrixSpan a) {
    std::vector<double> lower(a.rows() * a.rows());
    for (std::size_t i = 0; i < a.rows(); ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = 0;
            for (std::size_t k = 0; k <= j; ++k)
                sum += l[i * a.rows() + k] * l[j * a.rows() + k];
            lower[i * a.rows() + j] = sum;
        }
    for (std::size_t i = 0; i < a.rows(); ++i)
        for (std::size_t j = 0; j < a.rows(); ++j)
            a(i, j) = lower[(j < i ? i : j) * a.rows() + (j < i ? j : i)];
}

inline bool is_lower_triangle(MatrixView x) {
    bool inside = x.rows() == x.cols();
    for (std::size_t i = 0; i < x.rows() && inside; ++i) {
        inside = x(i, i) > 0;
        for (std::size_t j = i + 1; j < x.cols(); ++j)
            inside = inside && x(i, j) == 0;
    }
    return inside;
}

inline bool is_positive_definite(MatrixView x) {
    if (x.rows() != x.cols())
        return false;
    for (std::size_t i = 0; i < x.rows(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (!(math::fabs(x(i, j) - x(j, i)) <= tolerance))
                return false;
    std::vector<double> factor(x.rows() * x.rows());
    cholesky(x, factor);
    for (std::size_t i = 0; i < x.rows(); ++i)
        if (!(factor[i * (x.rows() + 1)] > 0))
            return false;
    return true;
}

} // namespace detail

/// Cholesky factors of correlation matrices: lower triangles with a positive diagonal and rows of length 1,
/// by canonical partial correlations tanh(u), row by row. The determinant is of the elements below the
/// diagonal.
struct CholeskyCorr {
    static constexpr const char* name = "cholesky_corr";
    static constexpr const char* transform = "canonical partial correlations tanh(u), by rows";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 2;
    using event_type = MatrixView;

    std::size_t free_size(std::size_t n) const { return n * (n - 1) / 2; }
    double constrain(VectorView u, MatrixSpan x) const {
        std::vector<double> below(free_size(x.rows())), diagonal(x.rows());
        double log_det = 0;
        for (std::size_t i = 0; i < x.rows(); ++i) {
            std::vector<double> log_rest(x.rows()); // log of 1 - the squares before column j
            log_rest[0] = 0;
            for (std::size_t j = 0; j < i; ++j) {
                const double y = u[detail::row_below(i) + j];
                const double share = detail::log_one_minus_tanh_squared(y);
                log_rest[j + 1] = log_rest[j] + share;
                log_det += share + 0.5 * log_rest[j];
                below[detail::row_below(i) + j] = math::tanh(y) * math::exp(0.5 * log_rest[j]);
            }
            diagonal[i] = math::exp(0.5 * log_rest[i]);
        }
        for (std::size_t i = 0; i < x.rows(); ++i)
            for (std::size_t j = 0; j < x.rows(); ++j)
                x(i, j) = j < i ? below[j < i ? detail::row_below(i) + j : 0] : j == i ? diagonal[i] : 0.0;
        return log_det;
    }
    void unconstrain(MatrixView x, VectorSpan u) const {
        for (std::size_t i = 1; i < x.rows(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                double after = 0; // squares after column j: 1 - the squares up to it
                for (std::size_t k = j + 1; k <= i; ++k)
                    after += x(i, k) * x(i, k);
                u[detail::row_below(i) + j] = math::asinh(x(i, j) / math::sqrt(after));
            }
    }
    bool contains(MatrixView x) const {
        bool inside = detail::is_lower_triangle(x);
        for (std::size_t i = 0; i < x.rows() && inside; ++i) {
            double square = 0;
            for (std::size_t j = 0; j <= i; ++j)
                square += x(i, j) * x(i, j);
            inside = square > 1 - tolerance && square < 1 + tolerance;
        }
        return inside;
    }
};

/// Cholesky factors of covariance matrices: lower triangles with a positive diagonal, by rows, exp(u) on the
/// diagonal. The determinant is of the elements on and below the diagonal.
struct CholeskyCov {
    static constexpr const char* name = "cholesky_cov";
    static constexpr const char* transform = "lower triangle by rows, exp(u) on the diagonal";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 1;
    using event_type = MatrixView;

    std::size_t free_size(std::size_t n) const { return n * (n + 1) / 2; }
    double constrain(VectorView u, MatrixSpan x) const {
        double log_det = 0;
        for (std::size_t i = 0; i < x.rows(); ++i) {
            log_det += u[detail::row_down_to(i) + i];
            for (std::size_t j = 0; j < x.rows(); ++j) {
                const double y = u[detail::row_down_to(i) + (j < i ? j : i)];
                x(i, j) = j < i ? y : j == i ? math::exp(y) : 0.0;
            }
        }
        return log_det;
    }
    void unconstrain(MatrixView x, VectorSpan u) const {
        for (std::size_t i = 0; i < x.rows(); ++i)
            for (std::size_t j = 0; j <= i; ++j) {
                if (j < i)
                    u[detail::row_down_to(i) + j] = x(i, j);
                else
                    u[detail::row_down_to(i) + j] = math::log(x(i, j));
            }
    }
    bool contains(MatrixView x) const { return detail::is_lower_triangle(x); }
};

/// Correlation matrices, by canonical partial correlations tanh(u), column by column. The determinant is of
/// the elements below the diagonal.
struct CorrMatrix {
    static constexpr const char* name = "corr_matrix";
    static constexpr const char* transform = "canonical partial correlations tanh(u), by columns";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 2;
    using event_type = MatrixView;

    std::size_t free_size(std::size_t n) const { return n * (n - 1) / 2; }
    double constrain(VectorView u, MatrixSpan x) const {
        std::vector<double> rows(x.rows() * x.rows()); // the Cholesky factor
        double log_det = 0;
        for (std::size_t i = 0; i < x.rows(); ++i) {
            std::vector<double> log_rest(x.rows());
            log_rest[0] = 0;
            for (std::size_t j = 0; j < i; ++j) {
                const double y = u[detail::column_below(j, x.rows()) + i - j - 1];
                const double share = detail::log_one_minus_tanh_squared(y);
                log_rest[j + 1] = log_rest[j] + share;
                log_det += 0.5 * static_cast<double>(x.rows() - j) * share;
            }
            for (std::size_t j = 0; j <= i; ++j) {
                const double y = u[j < i ? detail::column_below(j, x.rows()) + i - j - 1 : 0];
                rows[i * x.rows() + j] = (j < i ? math::tanh(y) : 1.0) * math::exp(0.5 * log_rest[j]);
            }
        }
        detail::times_transpose(rows, x);
        return log_det;
    }
    void unconstrain(MatrixView x, VectorSpan u) const {
        std::vector<double> rows(x.rows() * x.rows());
        detail::cholesky(x, rows);
        for (std::size_t i = 1; i < x.rows(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                double after = 0;
                for (std::size_t k = j + 1; k <= i; ++k)
                    after += rows[i * x.rows() + k] * rows[i * x.rows() + k];
                u[detail::column_below(j, x.rows()) + i - j - 1] =
                    math::asinh(rows[i * x.rows() + j] / math::sqrt(after));
            }
    }
    bool contains(MatrixView x) const {
        bool inside = detail::is_positive_definite(x);
        for (std::size_t i = 0; i < x.rows() && inside; ++i)
            inside = x(i, i) > 1 - tolerance && x(i, i) < 1 + tolerance;
        return inside;
    }
};

/// Covariance matrices, by their Cholesky factors as CholeskyCov. The determinant is of the elements on and
/// below the diagonal.
struct CovMatrix {
    static constexpr const char* name = "cov_matrix";
    static constexpr const char* transform = "Cholesky factor by rows, exp(u) on its diagonal";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 1;
    using event_type = MatrixView;

    std::size_t free_size(std::size_t n) const { return n * (n + 1) / 2; }
    double constrain(VectorView u, MatrixSpan x) const {
        std::vector<double> rows(x.rows() * x.rows());
        double log_det = 0.69314718055994530942 * static_cast<double>(x.rows());
        for (std::size_t i = 0; i < x.rows(); ++i) {
            log_det += static_cast<double>(x.rows() - i + 1) * u[detail::row_down_to(i) + i];
            for (std::size_t j = 0; j <= i; ++j) {
                const double y = u[detail::row_down_to(i) + j];
                rows[i * x.rows() + j] = j < i ? y : math::exp(y);
            }
        }
        detail::times_transpose(rows, x);
        return log_det;
    }
    void unconstrain(MatrixView x, VectorSpan u) const {
        std::vector<double> rows(x.rows() * x.rows());
        detail::cholesky(x, rows);
        for (std::size_t i = 0; i < x.rows(); ++i)
            for (std::size_t j = 0; j <= i; ++j) {
                if (j < i)
                    u[detail::row_down_to(i) + j] = rows[i * x.rows() + j];
                else
                    u[detail::row_down_to(i) + j] = math::log(rows[i * x.rows() + j]);
            }
    }
    bool contains(MatrixView x) const { return detail::is_positive_definite(x); }
};

} // namespace support

inline constexpr support::CholeskyCorr cholesky_corr{};
inline constexpr support::CholeskyCov cholesky_cov{};
inline constexpr support::CorrMatrix corr_matrix{};
inline constexpr support::CovMatrix cov_matrix{};

} // namespace ppc
