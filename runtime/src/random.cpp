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

double normal_quantile(double p) {
    const auto ratio = [](double x, const double(&top)[8], const double(&bottom)[8]) {
        double a = top[7], b = bottom[7];
        for (int i = 6; i >= 0; --i) {
            a = a * x + top[i];
            b = b * x + bottom[i];
        }
        return a / b;
    };
    static constexpr double centre_top[8] = {3.3871328727963666080,    1.3314166789178437745e+2,
                                             1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                             4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                             3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static constexpr double centre_bottom[8] = {1.0,
                                                4.2313330701600911252e+1,
                                                6.8718700749205790830e+2,
                                                5.3941960214247511077e+3,
                                                2.1213794301586595867e+4,
                                                3.9307895800092710610e+4,
                                                2.8729085735721942674e+4,
                                                5.2264952788528545610e+3};
    static constexpr double middle_top[8] = {1.42343711074968357734,    4.63033784615654529590,
                                             5.76949722146069140550,    3.64784832476320460504,
                                             1.27045825245236838258,    2.41780725177450611770e-1,
                                             2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static constexpr double middle_bottom[8] = {1.0,
                                                2.05319162663775882187,
                                                1.67638483018380384940,
                                                6.89767334985100004550e-1,
                                                1.48103976427480074590e-1,
                                                1.51986665636164571966e-2,
                                                5.47593808499534494600e-4,
                                                1.05075007164441684324e-9};
    static constexpr double far_top[8] = {6.65790464350110377720,    5.46378491116411436990,
                                          1.78482653991729133580,    2.96560571828504891230e-1,
                                          2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                          2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static constexpr double far_bottom[8] = {1.0,
                                             5.99832206555887937690e-1,
                                             1.36929880922735805310e-1,
                                             1.48753612908506148525e-2,
                                             7.86869131145613259100e-4,
                                             1.84631831751005468180e-5,
                                             1.42151175831644588870e-7,
                                             2.04426310338993978564e-15};
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425)
        return q * ratio(0.180625 - q * q, centre_top, centre_bottom);
    const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
    const double value =
        r <= 5 ? ratio(r - 1.6, middle_top, middle_bottom) : ratio(r - 5, far_top, far_bottom);
    return q < 0 ? -value : value;
}

Rng::result_type Rng::operator()() {
    if (half_used_) {
        half_used_ = false;
        return spare_bits_;
    }
    const Words words =
        philox(seed_, static_cast<std::uint32_t>(counter_), static_cast<std::uint32_t>(counter_ >> 32),
               stream_, static_cast<std::uint32_t>(Stream::sequential));
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
