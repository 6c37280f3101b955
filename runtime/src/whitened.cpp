#include "whitened.hpp"

#include "dense.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace ppc {
namespace {

constexpr Eigen::Index block_rows = 512; // rows at once: they stay in the cache

/// Rows of `dimension` numbers as the columns of a matrix.
Eigen::Map<const Matrix> columns(std::span<const double> rows, Eigen::Index dimension) {
    return {rows.data(), dimension, static_cast<Eigen::Index>(rows.size()) / dimension};
}

/// Calls f(first, count) for blocks of `rows`.
template <class F> void for_each_block(Eigen::Index rows, F f) {
    for (Eigen::Index first = 0; first < rows; first += block_rows)
        f(first, std::min(block_rows, rows - first));
}

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
    : degrees_(degrees_of_freedom), location_(Vector::Zero(static_cast<Eigen::Index>(dimension))),
      scales_(Vector::Ones(static_cast<Eigen::Index>(dimension))),
      constant_(log_peak(degrees_of_freedom, dimension)) {}

bool StudentT::match(std::span<const double> points, std::span<const double> weights, double widening,
                     bool correlated) {
    const auto d = location_.size();
    const auto all = columns(points, d);
    const ConstVectorView w(weights.data(), all.cols());
    Vector mean = Vector::Zero(d), variances = Vector::Zero(d);
    Matrix covariance = Matrix::Zero(correlated ? d : 0, correlated ? d : 0);
    // A point without weight may hold no number.
    const auto centred = [&](Eigen::Index first, Eigen::Index count) {
        Matrix block = all.middleCols(first, count).colwise() - mean;
        for (Eigen::Index i = 0; i < count; ++i) {
            const double weight = w[first + i];
            if (weight > 0)
                block.col(i) *= std::sqrt(weight);
            else
                block.col(i).setZero();
        }
        return block;
    };
    for (Eigen::Index i = 0; i < all.cols(); ++i)
        if (w[i] > 0)
            mean += w[i] * all.col(i);
    for_each_block(all.cols(), [&](Eigen::Index first, Eigen::Index count) {
        const Matrix block = centred(first, count);
        if (correlated)
            dense::add_square(block, covariance);
        else
            variances += block.rowwise().squaredNorm();
    });
    const std::optional<Matrix> factor = dense::cholesky(covariance);
    if (!factor)
        return false;
    const Vector scales = correlated ? Vector(factor->diagonal()) : Vector(variances.cwiseSqrt());
    if (!(scales.minCoeff() > 0) || !scales.allFinite())
        return false;
    location_ = mean;
    scales_ = correlated ? Vector() : Vector(widening * scales);
    factor_ = widening * *factor;
    constant_ = log_peak(degrees_, dimension()) - (widening * scales).array().log().sum();
    return true;
}

std::vector<double> StudentT::draw(std::size_t rows, std::uint64_t seed, std::uint32_t number) const {
    std::vector<double> draws = latin_noise(rows, dimension(), seed, number);
    std::vector<double> normals(static_cast<std::size_t>(degrees_));
    Eigen::Map<Matrix> all(draws.data(), location_.size(), static_cast<Eigen::Index>(rows));
    for (Eigen::Index i = 0; i < all.cols(); ++i) {
        fill_normal({seed, Stream::draws, 3 * number + 2, static_cast<std::uint32_t>(i)}, normals);
        const double chi_squared = std::inner_product(normals.begin(), normals.end(), normals.begin(), 0.0);
        all.col(i) *= std::sqrt(degrees_ / chi_squared);
    }
    for_each_block(all.cols(), [&](Eigen::Index first, Eigen::Index count) {
        auto block = all.middleCols(first, count);
        if (factor_.size() > 0)
            dense::times_lower(factor_, block);
        else
            block.array().colwise() *= scales_.array();
        block.colwise() += location_;
    });
    return draws;
}

std::vector<double> StudentT::log_densities(std::span<const double> points) const {
    const auto all = columns(points, location_.size());
    const double nu = degrees_, d = static_cast<double>(location_.size());
    std::vector<double> out;
    out.reserve(static_cast<std::size_t>(all.cols()));
    for_each_block(all.cols(), [&](Eigen::Index first, Eigen::Index count) {
        Matrix block = all.middleCols(first, count).colwise() - location_;
        if (factor_.size() > 0)
            dense::solve_lower(factor_, block);
        else
            block.array().colwise() /= scales_.array();
        for (Eigen::Index i = 0; i < count; ++i)
            out.push_back(constant_ - (nu + d) / 2 * std::log1p(block.col(i).squaredNorm() / nu));
    });
    return out;
}

} // namespace ppc
