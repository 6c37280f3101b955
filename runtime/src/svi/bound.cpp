#include "bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ppc::detail {
namespace {

GaussianGuide gaussian_of(const Program& program) {
    if (std::optional<GaussianGuide> guide = GaussianGuide::recognise(program))
        return *std::move(guide);
    throw UserError(
        "gradients along the draws alone (stl, dreg) are for guides that are one Gaussian over all "
        "latents: normal, diagonal and multivariate; '" +
        program.guide().name + "' takes trace, iwae(K) or renyi(ALPHA, K)");
}

/// Derivative of the scale by its raw parameter.
double scale_slope(ScaleMap map, double raw) { return scale_of(map, raw) / raw_unit(map, raw); }

} // namespace

BoundEstimate::BoundEstimate(const Objective& objective, std::size_t parameters)
    : order_(1 - objective.alpha), squared_(objective.is_path_only), weighted_(parameters) {
    clear();
}

void BoundEstimate::clear() {
    count_ = 0;
    largest_ = -std::numeric_limits<double>::infinity();
    sum_ = 0;
    std::fill(weighted_.begin(), weighted_.end(), 0.0);
}

void BoundEstimate::add(double w, std::span<const double> gradient) {
    ++count_;
    const double exponent = order_ * w;
    if (exponent == -std::numeric_limits<double>::infinity())
        return;
    if (exponent > largest_) {
        const double before = std::exp(largest_ - exponent);
        sum_ *= before;
        for (double& x : weighted_)
            x *= squared_ ? before * before : before;
        largest_ = exponent;
    }
    const double share = std::exp(exponent - largest_), weight = squared_ ? share * share : share;
    sum_ += share;
    for (std::size_t i = 0; i < weighted_.size(); ++i)
        weighted_[i] += weight * gradient[i];
}

double BoundEstimate::value() const { return (largest_ + std::log(sum_ / count_)) / order_; }

void BoundEstimate::add_gradient_to(std::span<double> sum) const {
    const double divisor = squared_ ? sum_ * sum_ : sum_;
    for (std::size_t i = 0; i < weighted_.size(); ++i)
        sum[i] += weighted_[i] / divisor;
}

GuideScore::GuideScore(const Program& program)
    : guide_(gaussian_of(program)), standard_(program.dimension()), solved_(program.dimension()) {}

void GuideScore::add_to(std::span<double> gradient, std::span<const double> parameters,
                        std::span<const double> noise) {
    const std::size_t dimension = standard_.size();
    for (std::size_t k = 0; k < dimension; ++k)
        standard_[k] = noise[guide_.noise[k]];
    if (!guide_.full) {
        for (std::size_t k = 0; k < dimension; ++k) {
            const double e = standard_[k], raw = parameters[guide_.scale[k]];
            const double scale = scale_of(guide_.map[k], raw);
            gradient[guide_.location[k]] += e / scale;
            gradient[guide_.scale[k]] += (e * e - 1) / scale * scale_slope(guide_.map[k], raw);
        }
        return;
    }
    // log q = -|L^-1 (z - m)|^2 / 2 - sum of log L_ii: by m it is L^-T e, by L_ij the same row times e_j.
    solved_ = standard_;
    for (std::size_t i = dimension; i-- > 0;) {
        const double* row = &parameters[guide_.scale[i]];
        solved_[i] /= scale_of(guide_.map[i], row[i]);
        for (std::size_t j = 0; j < i; ++j)
            solved_[j] -= row[j] * solved_[i];
    }
    for (std::size_t i = 0; i < dimension; ++i) {
        const std::size_t row = guide_.scale[i];
        const double raw = parameters[row + i];
        gradient[guide_.location[i]] += solved_[i];
        for (std::size_t j = 0; j < i; ++j)
            gradient[row + j] += solved_[i] * standard_[j];
        gradient[row + i] +=
            (solved_[i] * standard_[i] - 1 / scale_of(guide_.map[i], raw)) * scale_slope(guide_.map[i], raw);
    }
}

} // namespace ppc::detail
