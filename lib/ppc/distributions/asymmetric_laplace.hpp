#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Asymmetric Laplace distribution. loc: mode, scale > 0, asymmetry > 0: the density falls as
/// exp(-(loc - x) / left) below and exp(-(x - loc) / right) above, with left = scale asymmetry and right =
/// scale / asymmetry. Density: that over left + right. Source: Kotz, Kozubowski and Podgórski, The Laplace
/// Distribution and Generalizations, 2001, chapter 3.
struct AsymmetricLaplace : Distribution<AsymmetricLaplace> {
    using value_type = double;
    double loc, left, right;
    AsymmetricLaplace(double loc, double scale, double asymmetry)
        : loc(loc), left(scale * asymmetry), right(scale / asymmetry) {}

    double log_prob(double x) const {
        return -math::fabs(x - loc) / (x < loc ? left : right) - math::log(left + right);
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return loc + left * math::log(detail::uniform(rng)) - right * math::log(detail::uniform(rng));
    }
    double log_cdf(double x) const { return log_tail(loc - x, left, right); }
    double log_ccdf(double x) const { return log_tail(x - loc, right, left); }

private:
    // log of the mass further out than z, where the near side has the scale `near`, the other `far`.
    static double log_tail(double z, double near, double far) {
        const double beyond = math::log1p(-far / (near + far) * math::exp((z < 0 ? z : 0) / far));
        const double outside = math::log(near / (near + far)) - (z < 0 ? 0 : z) / near;
        return z < 0 ? beyond : outside;
    }
};

/// The same by the probability of a value below loc, `quantile` in (0, 1), which is loc's own: the density
/// whose maximum likelihood is quantile regression. left = scale / (2 (1 - quantile)), right = scale /
/// (2 quantile). Source: Yu and Moyeed, Bayesian quantile regression, Statistics & Probability Letters 54,
/// 2001; the skew double exponential of Stan's functions reference 2.32.
struct AsymmetricLaplaceQuantile : AsymmetricLaplace {
    AsymmetricLaplaceQuantile(double loc, double scale, double quantile)
        : AsymmetricLaplace(loc, 0.5 * scale / math::sqrt(quantile * (1 - quantile)),
                            math::sqrt(quantile / (1 - quantile))) {}
};

} // namespace scalar

/// AsymmetricLaplace(loc, scale, asymmetry) or AsymmetricLaplace(loc, scale, quantile(tau)), elementwise. See
/// scalar::AsymmetricLaplace, scalar::AsymmetricLaplaceQuantile.
template <class Loc, class Scale, class Asymmetry>
struct AsymmetricLaplace : Elementwise<scalar::AsymmetricLaplace, Loc, Scale, Asymmetry> {
    AsymmetricLaplace(const Loc& loc, const Scale& scale, const Asymmetry& asymmetry)
        : Elementwise<scalar::AsymmetricLaplace, Loc, Scale, Asymmetry>(loc, scale, asymmetry) {}
};
template <class Loc, class Scale, class Tau>
struct AsymmetricLaplace<Loc, Scale, quantile<Tau>>
    : Elementwise<scalar::AsymmetricLaplaceQuantile, Loc, Scale, Tau> {
    AsymmetricLaplace(const Loc& loc, const Scale& scale, const quantile<Tau>& tau)
        : Elementwise<scalar::AsymmetricLaplaceQuantile, Loc, Scale, Tau>(loc, scale, tau.value) {}
};
template <class Loc, class Scale, class Asymmetry>
AsymmetricLaplace(const Loc&, const Scale&, const Asymmetry&)
    -> AsymmetricLaplace<named_t<Loc, loc>, named_t<Scale, scale>, named_t<Asymmetry, asymmetry>>;

} // namespace ppc
