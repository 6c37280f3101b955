#pragma once

#include <ppc/distributions/exp_mod_normal.hpp>

namespace ppc {
namespace scalar {

/// An ExpModNormal by the mean of its exponential, exponential_mean = 1 / rate > 0, as response times are
/// written. Its own mean is loc + exponential_mean. Source: Luce, Response Times, 1986, chapter 3.
struct ExGaussian : ExpModNormal {
    ExGaussian(double loc, double scale, double exponential_mean)
        : ExpModNormal(loc, scale, 1 / exponential_mean) {}
};

} // namespace scalar

/// ExGaussian(loc, scale, exponential_mean), elementwise. See scalar::ExGaussian.
template <class Loc, class Scale, class Mean>
struct ExGaussian : Elementwise<scalar::ExGaussian, Loc, Scale, Mean> {
    ExGaussian(const Loc& loc, const Scale& scale, const Mean& exponential_mean)
        : Elementwise<scalar::ExGaussian, Loc, Scale, Mean>(loc, scale, exponential_mean) {}
};
template <class Loc, class Scale, class Mean>
ExGaussian(const Loc&, const Scale&, const Mean&)
    -> ExGaussian<named_t<Loc, loc>, named_t<Scale, scale>, param_t<Mean>>;

} // namespace ppc
