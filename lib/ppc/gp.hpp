// Covariance functions of Gaussian processes, and the covariance matrices that they give of inputs:
//     const Matrix K = gp::covariance(gp::SquaredExponential(alpha, rho) + gp::Linear(1, 0.1), x);
// A covariance function is a struct with `operator()(square, product)`, of the squared distance of two inputs
// and their inner product; sums and products of two are covariance functions. Inputs are numbers (a
// std::vector or an Eigen vector), or points: the rows of an Eigen matrix, or a std::vector of equally long
// vectors. Source: Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, chapter 4;
// parameters are Stan's.
#pragma once

#include <ppc/math.hpp>
#include <ppc/parameters.hpp>

#include <Eigen/Core>

#include <concepts>
#include <type_traits>
#include <vector>

namespace ppc::gp {

/// What covariance functions derive from, so that + and * take them.
struct CovarianceFunction {};

template <class K>
concept IsCovarianceFunction = std::derived_from<K, CovarianceFunction>;

namespace detail {

/// The distance; at 0 its derivative is taken as 0.
inline double root(double square) {
    const double positive = square > 0 ? square : 1;
    return square > 0 ? math::sqrt(positive) : 0;
}

} // namespace detail

/// scale^2 exp(-d^2 / (2 length^2)).
struct SquaredExponential : CovarianceFunction {
    double scale, length;
    SquaredExponential(double scale, double length) : scale(scale), length(length) {}
    double operator()(double square, double) const {
        return scale * scale * math::exp(-0.5 * square / (length * length));
    }
};

/// Matern covariance of order 1/2: scale^2 exp(-d / length).
struct Matern12 : CovarianceFunction {
    double scale, length;
    Matern12(double scale, double length) : scale(scale), length(length) {}
    double operator()(double square, double) const {
        return scale * scale * math::exp(-::ppc::gp::detail::root(square) / length);
    }
};

/// Matern covariance of order 3/2: scale^2 (1 + z) exp(-z) with z = sqrt(3) d / length.
struct Matern32 : CovarianceFunction {
    double scale, length;
    Matern32(double scale, double length) : scale(scale), length(length) {}
    double operator()(double square, double) const {
        const double z = 1.7320508075688772935 * ::ppc::gp::detail::root(square) / length;
        return scale * scale * (1 + z) * math::exp(-z);
    }
};

/// Matern covariance of order 5/2: scale^2 (1 + z + z^2 / 3) exp(-z) with z = sqrt(5) d / length.
struct Matern52 : CovarianceFunction {
    double scale, length;
    Matern52(double scale, double length) : scale(scale), length(length) {}
    double operator()(double square, double) const {
        const double z = 2.2360679774997896964 * ::ppc::gp::detail::root(square) / length;
        return scale * scale * (1 + z + 5.0 / 3.0 * square / (length * length)) * math::exp(-z);
    }
};

/// scale^2 exp(-2 sin(pi d / period)^2 / length^2).
struct Periodic : CovarianceFunction {
    double scale, length, period;
    Periodic(double scale, double length, double period) : scale(scale), length(length), period(period) {}
    double operator()(double square, double) const {
        const double s =
            math::sin(3.14159265358979323846 * ::ppc::gp::detail::root(square) / period) / length;
        return scale * scale * math::exp(-2 * s * s);
    }
};

/// bias^2 + scale^2 x . y: lines with slopes of standard deviation `scale` and values `bias` at 0.
struct Linear : CovarianceFunction {
    double bias, scale;
    Linear(double bias, double scale) : bias(bias), scale(scale) {}
    double operator()(double, double product) const { return bias * bias + scale * scale * product; }
};

/// first + second.
template <class First, class Second> struct Sum : CovarianceFunction {
    First first;
    Second second;
    Sum(const First& first, const Second& second) : first(first), second(second) {}
    double operator()(double square, double product) const {
        return first(square, product) + second(square, product);
    }
};
/// first times second.
template <class First, class Second> struct Product : CovarianceFunction {
    First first;
    Second second;
    Product(const First& first, const Second& second) : first(first), second(second) {}
    double operator()(double square, double product) const {
        return first(square, product) * second(square, product);
    }
};
template <IsCovarianceFunction First, IsCovarianceFunction Second>
Sum<First, Second> operator+(const First& first, const Second& second) {
    return Sum<First, Second>(first, second);
}
template <IsCovarianceFunction First, IsCovarianceFunction Second>
Product<First, Second> operator*(const First& first, const Second& second) {
    return Product<First, Second>(first, second);
}

namespace detail {

// How many inputs there are, of how many coordinates, and coordinate d of input i. Names are written in full:
// of data, calls go by their text into another namespace.

inline std::size_t count(const std::vector<double>& x) { return x.size(); }
inline std::size_t dimension(const std::vector<double>&) { return 1; }
inline double coordinate(const std::vector<double>& x, std::size_t i, std::size_t) { return x[i]; }

inline std::size_t count(const std::vector<std::vector<double>>& x) { return x.size(); }
inline std::size_t dimension(const std::vector<std::vector<double>>& x) {
    return x.empty() ? 0 : x[0].size();
}
inline double coordinate(const std::vector<std::vector<double>>& x, std::size_t i, std::size_t d) {
    return x[i][d];
}

inline std::size_t count(const Eigen::VectorXd& x) { return static_cast<std::size_t>(x.size()); }
inline std::size_t dimension(const Eigen::VectorXd&) { return 1; }
inline double coordinate(const Eigen::VectorXd& x, std::size_t i, std::size_t) { return x[i]; }

inline std::size_t count(const Eigen::MatrixXd& x) { return static_cast<std::size_t>(x.rows()); }
inline std::size_t dimension(const Eigen::MatrixXd& x) { return static_cast<std::size_t>(x.cols()); }
inline double coordinate(const Eigen::MatrixXd& x, std::size_t i, std::size_t d) { return x(i, d); }

/// The squared distance and the inner product of input i of x and input j of y.
template <class X, class Y> double square_of(const X& x, std::size_t i, const Y& y, std::size_t j) {
    double sum = 0;
    for (std::size_t d = 0; d < ::ppc::gp::detail::dimension(x); ++d)
        sum += math::square(::ppc::gp::detail::coordinate(x, i, d) - ::ppc::gp::detail::coordinate(y, j, d));
    return sum;
}
template <class X, class Y> double product_of(const X& x, std::size_t i, const Y& y, std::size_t j) {
    double sum = 0;
    for (std::size_t d = 0; d < ::ppc::gp::detail::dimension(x); ++d)
        sum += ::ppc::gp::detail::coordinate(x, i, d) * ::ppc::gp::detail::coordinate(y, j, d);
    return sum;
}

} // namespace detail

/// The n x m matrix of covariances of n inputs x with m inputs y of as many coordinates.
template <IsCovarianceFunction Function, class X, class Y>
    requires(!std::is_arithmetic_v<Y>)
Eigen::MatrixXd covariance(const Function& function, const X& x, const Y& y) {
    const std::size_t n = ::ppc::gp::detail::count(x), m = ::ppc::gp::detail::count(y);
    Eigen::MatrixXd k(n, m);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < m; ++j)
            k(i, j) =
                function(::ppc::gp::detail::square_of(x, i, y, j), ::ppc::gp::detail::product_of(x, i, y, j));
    return k;
}

/// The n x n covariance matrix of n inputs. It is rarely positive definite in rounded numbers without an
/// addition to its diagonal, `noise`: the variance of independent noise, or some 1e-10 of the function's own.
template <IsCovarianceFunction Function, class X>
Eigen::MatrixXd covariance(const Function& function, const X& x, double noise = 0) {
    const std::size_t n = ::ppc::gp::detail::count(x);
    Eigen::MatrixXd k(n, n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            k(i, j) = function(::ppc::gp::detail::square_of(x, i, x, j),
                               ::ppc::gp::detail::product_of(x, i, x, j)) +
                      (i == j ? noise : 0);
    return k;
}

} // namespace ppc::gp
