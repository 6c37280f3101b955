// Draws in the coordinates of a Gaussian guide's noise, where the guide is a standard normal, and proposals
// over them.
#pragma once

#include "eigen.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace ppc {

/// Standard normal noise for `rows` draws of `size` coordinates, row by row: a Latin hypercube (McKay,
/// Beckman, Conover 1979). Each row is a standard normal vector, and each coordinate has one value in every
/// slice of probability 1 / rows, so that tails are drawn as often as they should be; that halves the
/// Monte-Carlo error of importance-weighted standard deviations. `number` keeps the samples of one seed
/// apart.
std::vector<double> latin_noise(std::size_t rows, std::size_t size, std::uint64_t seed, std::uint32_t number);

/// Log density of a standard normal vector at `z`.
double log_standard_normal(std::span<const double> z);

/// A multivariate Student t with a location and a scale.
class StudentT {
public:
    /// Location 0, scale the identity.
    StudentT(int degrees_of_freedom, std::size_t dimension);

    /// The location becomes the weighted mean of `points` (rows of `dimension` numbers), and the scale
    /// `widening` times a factor of their weighted covariance: the full one, or of the variances alone. What
    /// has no weight is left out. False, and nothing changes, if that is no scale: too few points, or none of
    /// any weight.
    bool match(std::span<const double> points, std::span<const double> weights, double widening,
               bool correlated);

    /// `rows` draws, row by row; a Latin hypercube before they are stretched. `number` as for `latin_noise`.
    std::vector<double> draw(std::size_t rows, std::uint64_t seed, std::uint32_t number) const;
    /// Log density at each of `points`, rows of `dimension` numbers.
    std::vector<double> log_densities(std::span<const double> points) const;

private:
    std::size_t dimension() const { return static_cast<std::size_t>(location_.size()); }

    int degrees_;
    Vector location_;
    Vector scales_;       ///< unless correlated
    Matrix factor_;       ///< lower triangular, if correlated; else empty
    double constant_ = 0; ///< log density at the location
};

} // namespace ppc
