#include "whitened.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace ppc {
namespace {

/// Position of row i in packed rows of a lower triangle.
std::size_t packed(std::size_t i) { return i * (i + 1) / 2; }

/// Log density at the location of a t with scale 1.
double log_peak(int degrees, std::size_t dimension) {
    const double nu = degrees, d = static_cast<double>(dimension);
    return std::lgamma((nu + d) / 2) - std::lgamma(nu / 2) - d / 2 * std::log(nu * std::numbers::pi);
}

} // namespace

std::vector<double> latin_noise(std::size_t rows, std::size_t size, std::uint64_t seed,
                                std::uint32_t number) {
    std::vector<double> noise(rows * size), jitter(rows), choice(rows);
    std::vector<std::uint32_t> slice(rows);
    for (std::size_t k = 0; k < size; ++k) {
        const auto element = static_cast<std::uint32_t>(k);
        fill_uniform({seed, Stream::draws, 3 * number, element}, jitter);
        fill_uniform({seed, Stream::draws, 3 * number + 1, element}, choice);
        std::iota(slice.begin(), slice.end(), 0u);
        for (std::size_t i = rows; i-- > 1;) // Fisher and Yates
            std::swap(slice[i], slice[static_cast<std::size_t>(choice[i] * static_cast<double>(i + 1))]);
        for (std::size_t i = 0; i < rows; ++i)
            noise[i * size + k] = normal_quantile((slice[i] + jitter[i]) / static_cast<double>(rows));
    }
    return noise;
}

double log_standard_normal(std::span<const double> z) {
    const double square = std::inner_product(z.begin(), z.end(), z.begin(), 0.0);
    return -0.5 * (square + static_cast<double>(z.size()) * std::log(2 * std::numbers::pi));
}

StudentT::StudentT(int degrees_of_freedom, std::size_t dimension)
    : degrees_(degrees_of_freedom), dimension_(dimension), location_(dimension, 0.0), scale_(dimension, 1.0),
      constant_(log_peak(degrees_of_freedom, dimension)) {}

bool StudentT::match(std::span<const double> points, std::span<const double> weights, double widening,
                     bool correlated) {
    const std::size_t d = dimension_;
    std::vector<double> mean(d), scale(correlated ? packed(d) : d), centred(d);
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t k = 0; weights[i] > 0 && k < d; ++k)
            mean[k] += weights[i] * points[i * d + k];
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!(weights[i] > 0))
            continue;
        for (std::size_t k = 0; k < d; ++k)
            centred[k] = points[i * d + k] - mean[k];
        for (std::size_t k = 0; k < d; ++k) {
            const double w = weights[i] * centred[k];
            if (correlated)
                for (std::size_t j = 0; j <= k; ++j)
                    scale[packed(k) + j] += w * centred[j];
            else
                scale[k] += w * centred[k];
        }
    }
    // The factor of Cholesky, in place; of variances alone it is their root.
    double log_det = 0;
    for (std::size_t k = 0; k < d; ++k) {
        double* const own = scale.data() + (correlated ? packed(k) : k);
        for (std::size_t j = 0; correlated && j < k; ++j) {
            const double* const other = scale.data() + packed(j);
            own[j] = (own[j] - std::inner_product(own, own + j, other, 0.0)) / other[j];
        }
        double& diagonal = own[correlated ? k : 0];
        diagonal -= correlated ? std::inner_product(own, own + k, own, 0.0) : 0;
        if (!(diagonal > 0) || !std::isfinite(diagonal))
            return false;
        diagonal = std::sqrt(diagonal);
        log_det += std::log(widening * diagonal);
    }
    for (double& x : scale)
        x *= widening;
    location_ = std::move(mean);
    scale_ = std::move(scale);
    correlated_ = correlated;
    constant_ = log_peak(degrees_, d) - log_det;
    return true;
}

std::span<const double> StudentT::row(std::size_t i) const {
    return correlated_ ? std::span(scale_).subspan(packed(i), i + 1) : std::span(scale_).subspan(i, 1);
}

std::vector<double> StudentT::draw(std::size_t rows, std::uint64_t seed, std::uint32_t number) const {
    std::vector<double> draws = latin_noise(rows, dimension_, seed, number);
    std::vector<double> normals(static_cast<std::size_t>(degrees_)), z(dimension_);
    for (std::size_t i = 0; i < rows; ++i) {
        fill_normal({seed, Stream::draws, 3 * number + 2, static_cast<std::uint32_t>(i)}, normals);
        const double chi_squared = std::inner_product(normals.begin(), normals.end(), normals.begin(), 0.0);
        const double stretch = std::sqrt(degrees_ / chi_squared);
        const auto out = std::span(draws).subspan(i * dimension_, dimension_);
        std::ranges::transform(out, z.begin(), [stretch](double x) { return stretch * x; });
        for (std::size_t k = 0; k < dimension_; ++k) {
            const auto factors = row(k);
            const double* const first = z.data() + (k + 1 - factors.size());
            out[k] = std::inner_product(factors.begin(), factors.end(), first, location_[k]);
        }
    }
    return draws;
}

double StudentT::log_density(std::span<const double> z, std::span<double> scratch) const {
    double square = 0;
    for (std::size_t k = 0; k < dimension_; ++k) {
        const auto factors = row(k);
        const double* const first = scratch.data() + (k + 1 - factors.size());
        scratch[k] =
            (z[k] - location_[k] - std::inner_product(factors.begin(), factors.end() - 1, first, 0.0)) /
            factors.back();
        square += scratch[k] * scratch[k];
    }
    const double nu = degrees_, d = static_cast<double>(dimension_);
    return constant_ - (nu + d) / 2 * std::log1p(square / nu);
}

} // namespace ppc
