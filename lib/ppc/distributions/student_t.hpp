#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// Student's t distribution. df > 0: degrees of freedom, loc: median, scale > 0. Density on the real line,
/// with z = (x - loc) / scale: (1 + z^2 / df)^(-(df + 1) / 2) / (scale sqrt(df) B(1/2, df/2)). Source:
/// Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 28.
struct StudentT : Distribution<StudentT> {
    using value_type = double;
    double df, loc, scale;
    StudentT(double df, double loc = 0, double scale = 1) : df(df), loc(loc), scale(scale) {}

    double log_prob(double x) const {
        const double z = (x - loc) / scale;
        return -0.5 * (df + 1) * math::log1p(z * z / df) - math::log(scale) - 0.5 * math::log(df) -
               math::lbeta(0.5, 0.5 * df);
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        const double log_chi_square_over_df = detail::log_standard_gamma(rng, 0.5 * df) - math::log(0.5 * df);
        return loc + scale * detail::normal(rng) * math::exp(-0.5 * log_chi_square_over_df);
    }
    /// The median too; where df is 1 or less there is no mean.
    double mean() const { return loc; }
    double unconstrained_location() const { return loc; }
    double unconstrained_scale() const { return scale; }
    double log_cdf(double x) const { return math::student_t_log_cdf(df, (x - loc) / scale); }
    double log_ccdf(double x) const { return math::student_t_log_cdf(df, (loc - x) / scale); }
};

} // namespace scalar

/// StudentT(df, loc = 0, scale = 1), elementwise. See scalar::StudentT.
template <class Df, class Loc, class Scale> struct StudentT : Elementwise<scalar::StudentT, Df, Loc, Scale> {
    explicit StudentT(const Df& df, const Loc& loc = 0.0, const Scale& scale = 1.0)
        : Elementwise<scalar::StudentT, Df, Loc, Scale>(df, loc, scale) {}
};
template <class Df> StudentT(const Df&) -> StudentT<named_t<Df, df>, double, double>;
template <class Df, class Loc>
StudentT(const Df&, const Loc&) -> StudentT<named_t<Df, df>, named_t<Loc, loc>, double>;
template <class Df, class Loc, class Scale>
StudentT(const Df&, const Loc&, const Scale&)
    -> StudentT<named_t<Df, df>, named_t<Loc, loc>, named_t<Scale, scale>>;

} // namespace ppc
