#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {

/// The density 1 on `Support`, which need not have a finite size: ImproperUniform(positive). The log density
/// is 0 everywhere; there is nothing to draw from.
template <class Support = support::Real> struct ImproperUniform : Distribution<ImproperUniform<Support>> {
    using value_type = double;
    Support bound;
    explicit ImproperUniform(const Support& bound = {}) : bound(bound) {}

    double log_prob(double) const { return 0; }
    Support support() const { return bound; }
};

} // namespace ppc
