// Random numbers by counter, not by state: a number depends only on its key, so that a fit is bitwise the
// same for any number of threads and any blocking. The generator is Philox4x32-10 (Salmon et al. 2011).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ppc {

/// Independent streams under one seed: what a number is used for.
enum class Stream : std::uint32_t {
    noise,       ///< noise of the optimiser's steps
    start,       ///< starting points, draws of the path's local Gaussians
    curvature,   ///< points at which curvature is averaged
    draws,       ///< the draws that a fit reports
    sequential,  ///< `Rng`
    discrete,    ///< draws of discrete latents, given those of a fit
    resample,    ///< which of weighted draws are taken
    momentum,    ///< of Markov chains; `step` counts iterations, `particle` chains, here and below
    trajectory,  ///< directions of the chains' trajectories, and which of their points come next
    chain_start, ///< where chains start; `step` counts attempts
    check,       ///< draws that only watch how a fit has ended
    calibration  ///< seeds of fits to simulated data, `step`; with particle 1 the order of equal values
};

/// Names one vector of random numbers. `step` and `particle` are whatever the stream counts.
struct RandomKey {
    std::uint64_t seed = 0;
    Stream stream = Stream::noise;
    std::uint32_t step = 0;
    std::uint32_t particle = 0;
};

/// Fills `out` with standard normals. `out[i]` is element `first + i` of the vector that `key` names,
/// whatever the length of `out`. Box-Muller on 53-bit uniforms.
void fill_normal(const RandomKey& key, std::span<double> out, std::size_t first = 0);

/// Fills `out` with uniforms in the open interval (0, 1); elements as for `fill_normal`.
void fill_uniform(const RandomKey& key, std::span<double> out, std::size_t first = 0);

/// The standard normal's quantile of 0 < p < 1, to 16 digits (Wichura 1988, algorithm AS 241).
double normal_quantile(double p);

/// A sequential generator for samplers, on the same Philox. Also a UniformRandomBitGenerator, so that the
/// standard distributions take it.
class Rng {
public:
    using result_type = std::uint64_t;

    /// `stream` numbers independent generators under one seed.
    explicit Rng(std::uint64_t seed, std::uint32_t stream = 0) : seed_(seed), stream_(stream) {}

    double uniform(); ///< in the open interval (0, 1)
    double normal();  ///< standard normal

    result_type operator()();
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return ~result_type{0}; }

private:
    std::uint64_t seed_;
    std::uint64_t counter_ = 0;
    std::uint32_t stream_;
    bool half_used_ = false;    ///< `spare_bits_` holds the second word of the last block
    bool normal_ready_ = false; ///< `spare_normal_` holds the second normal of the last pair
    std::uint64_t spare_bits_ = 0;
    double spare_normal_ = 0;
};

} // namespace ppc
