#pragma once

#include <ppc/distributions/asymmetric_laplace.hpp>

namespace ppc {

/// SkewDoubleExponential(loc, scale, quantile), elementwise: Stan's name for AsymmetricLaplace(loc, scale,
/// quantile(tau)). See scalar::AsymmetricLaplaceQuantile.
template <class Loc, class Scale, class Tau>
struct SkewDoubleExponential : Elementwise<scalar::AsymmetricLaplaceQuantile, Loc, Scale, Tau> {
    SkewDoubleExponential(const Loc& loc, const Scale& scale, const Tau& tau)
        : Elementwise<scalar::AsymmetricLaplaceQuantile, Loc, Scale, Tau>(loc, scale, tau) {}
};
template <class Loc, class Scale, class Tau>
SkewDoubleExponential(const Loc&, const Scale&, const Tau&)
    -> SkewDoubleExponential<named_t<Loc, loc>, named_t<Scale, scale>, named_t<Tau, quantile>>;

} // namespace ppc
