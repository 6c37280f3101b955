// The kinetic energy p M^-1 p / 2, and what the warm-up learns of the posterior's covariance for it.
#pragma once

#include "../eigen.hpp"

#include <ppc/nuts.hpp>

namespace ppc::detail {

/// The inverse metric M^-1: the identity until `set`.
class Metric {
public:
    Metric(NutsMetric kind, std::size_t dimension);

    NutsMetric kind() const { return kind_; }
    /// M^-1 p.
    void velocity(const Vector& momentum, Vector& out) const;
    /// Makes a draw of Normal(0, M) of standard normals.
    void to_momentum(Vector& noise) const;
    void set(const Vector& variances);  ///< diagonal
    void set(const Matrix& covariance); ///< dense; its diagonal alone where it is not positive definite
    Vector diagonal() const;

private:
    NutsMetric kind_;
    Vector variances_, root_precision_; ///< diagonal: M^-1 and the square root of M
    Matrix covariance_;                 ///< dense
    Matrix factor_;                     ///< its lower Cholesky factor
};

/// Mean and covariance of positions, one at a time (Welford 1962), for one window of the warm-up.
class MetricEstimate {
public:
    MetricEstimate(NutsMetric kind, std::size_t dimension);

    void add(const Vector& position);
    /// Gives the metric what was learnt and forgets it. With n positions the estimate is
    /// (n S + 5e-3 I) / (n + 5), S the sample covariance (or its diagonal), as in Stan.
    void update(Metric& metric);

private:
    NutsMetric kind_;
    double count_ = 0;
    Vector mean_, deviation_, variances_; ///< variances and covariance are sums here
    Matrix covariance_;
};

} // namespace ppc::detail
