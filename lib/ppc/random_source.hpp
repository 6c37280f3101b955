// What samplers draw from. They need uniforms in the open interval (0, 1) and standard normals, and get them
// from any object that has `double uniform()` and `double normal()`, or else from a 64-bit generator such as
// std::mt19937_64.
#pragma once

#include <ppc/math.hpp>

namespace ppc::detail {

/// A uniform in the open interval (0, 1).
template <class Rng> double uniform(Rng& rng) {
    if constexpr (requires { rng.uniform(); }) {
        return rng.uniform();
    } else {
        static_assert(Rng::min() == 0 && Rng::max() == ~0ULL,
                      "the generator must give 64 random bits a call");
        return (static_cast<double>(rng() >> 12) + 0.5) * 0x1p-52; // never 0 or 1
    }
}

/// A standard normal; by Box and Muller's method where the source has none.
template <class Rng> double normal(Rng& rng) {
    if constexpr (requires { rng.normal(); }) {
        return rng.normal();
    } else {
        const double radius = math::sqrt(-2.0 * math::log(uniform(rng)));
        return radius * math::cos(6.283185307179586 * uniform(rng));
    }
}

} // namespace ppc::detail
