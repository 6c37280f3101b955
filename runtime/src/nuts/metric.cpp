#include "metric.hpp"

#include "../dense.hpp"

namespace ppc {

NutsMetric metric_from_name(std::string_view name) {
    if (name == "unit")
        return NutsMetric::unit;
    if (name == "diagonal")
        return NutsMetric::diagonal;
    if (name == "dense")
        return NutsMetric::dense;
    throw UserError("there is no metric '" + std::string(name) + "'; there are unit, diagonal and dense");
}

namespace detail {

Metric::Metric(NutsMetric kind, std::size_t dimension) : kind_(kind) {
    const auto n = static_cast<Eigen::Index>(dimension);
    variances_ = root_precision_ = Vector::Ones(n);
    if (kind == NutsMetric::dense)
        set(Matrix(Matrix::Identity(n, n)));
}

void Metric::velocity(const Vector& momentum, Vector& out) const {
    switch (kind_) {
    case NutsMetric::unit:
        out = momentum;
        break;
    case NutsMetric::diagonal:
        out = variances_.cwiseProduct(momentum);
        break;
    case NutsMetric::dense:
        out.noalias() = covariance_ * momentum;
        break;
    }
}

void Metric::to_momentum(Vector& noise) const {
    switch (kind_) {
    case NutsMetric::unit:
        break;
    case NutsMetric::diagonal:
        noise.array() *= root_precision_.array();
        break;
    // M^-1 = L L^T, so that L^-T z has the covariance M.
    case NutsMetric::dense:
        dense::solve_lower_transposed(factor_, noise);
        break;
    }
}

void Metric::set(const Vector& variances) {
    variances_ = variances;
    root_precision_ = variances.cwiseInverse().cwiseSqrt();
}

void Metric::set(const Matrix& covariance) {
    covariance_ = covariance;
    std::optional<Matrix> factor = dense::cholesky(covariance_);
    if (!factor) { // singular in double precision
        covariance_ = Matrix(covariance.diagonal().asDiagonal());
        factor = Matrix(covariance.diagonal().cwiseSqrt().asDiagonal());
    }
    factor_ = *std::move(factor);
}

Vector Metric::diagonal() const {
    return kind_ == NutsMetric::dense ? Vector(covariance_.diagonal()) : variances_;
}

MetricEstimate::MetricEstimate(NutsMetric kind, std::size_t dimension) : kind_(kind) {
    const auto n = static_cast<Eigen::Index>(dimension);
    mean_ = deviation_ = variances_ = Vector::Zero(n);
    if (kind == NutsMetric::dense)
        covariance_ = Matrix::Zero(n, n);
}

void MetricEstimate::add(const Vector& position) {
    if (kind_ == NutsMetric::unit)
        return;
    count_ += 1;
    deviation_ = position - mean_;
    mean_ += deviation_ / count_;
    // (x - old mean)(x - new mean)^T = (n - 1) / n (x - old mean)(x - old mean)^T
    const double share = (count_ - 1) / count_;
    if (kind_ == NutsMetric::dense)
        covariance_.noalias() += share * deviation_ * deviation_.transpose();
    else
        variances_.array() += share * deviation_.array().square();
}

void MetricEstimate::update(Metric& metric) {
    constexpr double prior_count = 5, prior_variance = 1e-3;
    if (kind_ != NutsMetric::unit && count_ > 1) {
        const double scale = count_ / (count_ + prior_count) / (count_ - 1),
                     added = prior_variance * prior_count / (count_ + prior_count);
        if (kind_ == NutsMetric::dense) {
            covariance_ *= scale;
            covariance_.diagonal().array() += added;
            metric.set(covariance_);
        } else {
            metric.set(Vector((scale * variances_).array() + added));
        }
    }
    count_ = 0;
    mean_.setZero();
    variances_.setZero();
    covariance_.setZero();
}

} // namespace detail
} // namespace ppc
