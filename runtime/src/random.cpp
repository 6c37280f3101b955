#include <ppc/random.hpp>

#include <Random123/philox.h>

#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace ppc {
namespace {

using Words = std::array<std::uint64_t, 2>;

Words philox(std::uint64_t seed, std::uint32_t c0, std::uint32_t c1, std::uint32_t c2, std::uint32_t c3) {
    const r123::Philox4x32::ctr_type counter = {{c0, c1, c2, c3}};
    const r123::Philox4x32::key_type key = {
        {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
    const auto out = r123::Philox4x32()(counter, key);
    return {out[0] | std::uint64_t{out[1]} << 32, out[2] | std::uint64_t{out[3]} << 32};
}

/// Two 64-bit words per block; elements 2b and 2b + 1 of a vector come from block b.
Words block(const RandomKey& key, std::size_t number) {
    return philox(key.seed, static_cast<std::uint32_t>(number), key.particle, key.step,
                  static_cast<std::uint32_t>(key.stream));
}

/// The middle of one of 2^53 equal cells of (0, 1): neither 0 nor 1.
double to_uniform(std::uint64_t bits) { return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53; }

std::pair<double, double> box_muller(const Words& words) {
    const double radius = std::sqrt(-2 * std::log(to_uniform(words[0])));
    const double angle = 2 * std::numbers::pi * to_uniform(words[1]);
    return {radius * std::cos(angle), radius * std::sin(angle)};
}

/// Calls `pair(block)` for each block that `out` touches and stores the halves that lie inside.
template <class Pair> void fill(std::span<double> out, std::size_t first, Pair pair) {
    for (std::size_t i = 0; i < out.size();) {
        const std::size_t element = first + i;
        const auto [a, b] = pair(element / 2);
        if (element % 2 == 0)
            out[i++] = a;
        if (i < out.size() && (first + i) % 2 == 1)
            out[i++] = b;
    }
}

} // namespace

void fill_normal(const RandomKey& key, std::span<double> out, std::size_t first) {
    fill(out, first, [&](std::size_t number) { return box_muller(block(key, number)); });
}

void fill_uniform(const RandomKey& key, std::span<double> out, std::size_t first) {
    fill(out, first, [&](std::size_t number) {
        const Words words = block(key, number);
        return std::pair(to_uniform(words[0]), to_uniform(words[1]));
    });
}

Rng::result_type Rng::operator()() {
    if (half_used_) {
        half_used_ = false;
        return spare_bits_;
    }
    const Words words =
        philox(seed_, static_cast<std::uint32_t>(counter_), static_cast<std::uint32_t>(counter_ >> 32), stream_,
               static_cast<std::uint32_t>(Stream::sequential));
    ++counter_;
    half_used_ = true;
    spare_bits_ = words[1];
    return words[0];
}

double Rng::uniform() { return to_uniform((*this)()); }

double Rng::normal() {
    if (normal_ready_) {
        normal_ready_ = false;
        return spare_normal_;
    }
    const std::uint64_t first = (*this)();
    const std::uint64_t second = (*this)();
    const auto [a, b] = box_muller({first, second});
    normal_ready_ = true;
    spare_normal_ = b;
    return a;
}

} // namespace ppc
