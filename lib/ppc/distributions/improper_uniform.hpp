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

/// The density 1 on a support of vectors of n elements, or of n x n matrices: ImproperUniform(simplex, n).
template <WholeSupport Support>
struct ImproperUniform<Support> : VectorDistribution<ImproperUniform<Support>> {
    using value_type = double;
    using event_type = typename Support::event_type;
    Support bound;
    int n;
    ImproperUniform(const Support& bound, int n) : bound(bound), n(n) {}

    std::size_t size() const { return static_cast<std::size_t>(n); }
    double log_prob(event_type) const { return 0; }
    Support support() const { return bound; }
};
template <class Support> ImproperUniform(const Support&) -> ImproperUniform<Support>;
template <class Support, std::integral Size>
ImproperUniform(const Support&, Size) -> ImproperUniform<Support>;

} // namespace ppc
