// The random numbers of one iteration of one chain, by key.
#pragma once

#include "../eigen.hpp"

#include <ppc/random.hpp>

#include <array>

namespace ppc::detail {

class ChainRandom {
public:
    ChainRandom(std::uint64_t seed, std::uint32_t chain)
        : momentum_{seed, Stream::momentum, 0, chain}, trajectory_{seed, Stream::trajectory, 0, chain} {}

    /// Of that iteration, from its first number on.
    void start(std::uint32_t iteration);
    /// The next vector of standard normals.
    void normals(Vector& out);
    double uniform();

private:
    RandomKey momentum_, trajectory_;
    std::size_t normals_ = 0, uniforms_ = 0;
    std::array<double, 32> buffer_; ///< uniforms from a multiple of its size on
};

} // namespace ppc::detail
