// Values of a support of vectors or matrices by their unconstrained elements: for guides.
#pragma once

#include <ppc/vector_distribution.hpp>

#include <type_traits>
#include <vector>

namespace ppc {

/// Says that a value counts with the log density 0: Constrained(simplex, u, n, without_density).
struct WithoutDensity {};
inline constexpr WithoutDensity without_density{};

/// In a guide, the value that the transform of `bound` makes of the unconstrained elements `u`: a vector of n
/// elements or an n x n matrix, of which u has bound.free_size(n) elements. All mass is there; the log
/// density is minus the log determinant of the transform, so that beside a term for the density of u it is
/// that of the value. Without a density it is 0, as under Delta(value).
template <WholeSupport Support, class Values, class Density = void>
struct Constrained : VectorDistribution<Constrained<Support, Values, Density>> {
    using value_type = double;
    using event_type = typename Support::event_type;
    Support bound;
    Values u;
    int n;
    Constrained(const Support& bound, const Values& u, int n) : bound(bound), u(u), n(n) {}
    Constrained(const Support& bound, const Values& u, int n, WithoutDensity) : bound(bound), u(u), n(n) {}

    std::size_t size() const { return static_cast<std::size_t>(n); }
    Support support() const { return bound; }

    // For plain execution; ppc reads none of the rest.
    double log_prob(event_type x) const {
        std::vector<double> value(is_matrix ? size() * size() : size());
        double log_det = 0;
        bool is_there = true;
        if constexpr (is_matrix) {
            log_det = bound.constrain(VectorView(u), MatrixSpan(value.data(), size(), size()));
            for (std::size_t i = 0; i < size(); ++i)
                for (std::size_t j = 0; j < size(); ++j)
                    is_there = is_there && x(i, j) == value[i * size() + j];
        } else {
            log_det = bound.constrain(VectorView(u), VectorSpan(value));
            for (std::size_t k = 0; k < size(); ++k)
                is_there = is_there && x[k] == value[k];
        }
        return !is_there ? -math::detail::infinity : has_density ? -log_det : 0;
    }
    template <class Rng, class Span> void sample(Rng&, Span x) const { bound.constrain(VectorView(u), x); }

private:
    static constexpr bool is_matrix = is_matrix_view<event_type>, has_density = std::is_void_v<Density>;
};
template <WholeSupport Support, class Values>
Constrained(const Support&, const Values&, int) -> Constrained<Support, param_t<Values>>;
template <WholeSupport Support, class Values>
Constrained(const Support&, const Values&, int, WithoutDensity)
    -> Constrained<Support, param_t<Values>, WithoutDensity>;

} // namespace ppc
