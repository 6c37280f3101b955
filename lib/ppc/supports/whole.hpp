// Supports of vectors and matrices: the transform is of the whole value. Each struct offers
//     event_type          VectorView or MatrixView
//     least_size          the smallest number of elements (of a matrix: rows) that there are values of
//     free_size(n)        number of unconstrained elements of a vector of n elements, of an n x n matrix
//     constrain(u, x)     writes x in the support; returns log |det| of the transform, on the measure named
//                         at the struct
//     unconstrain(x, u)   the inverse
//     contains(x)         whether a value may be observed; never called inside a density
// and `transform`, the map in words. Transforms are those of the Stan reference manual 2.32 where nothing
// else is said. Bodies are in the subset of C++ that the compiler inlines: it stores each element once, and a
// loop may read what an earlier iteration stored.
// `constrain` is differentiated: choices between values are ternaries, with indices in range on the side that
// is not taken too.
#pragma once

#include <ppc/math.hpp>
#include <ppc/views.hpp>

#include <cstddef>
#include <vector>

namespace ppc {

/// A support whose transform is of the whole value.
template <class S>
concept WholeSupport = requires(const S& s, std::size_t n) {
    typename S::event_type;
    { s.free_size(n) } -> std::convertible_to<std::size_t>;
};

/// True for the views of matrices and for Eigen's.
template <class View> inline constexpr bool is_matrix_view = requires(const View& v) { v.rows(); };
template <class View>
    requires requires { View::ColsAtCompileTime; }
inline constexpr bool is_matrix_view<View> = View::ColsAtCompileTime != 1 && View::RowsAtCompileTime != 1;

namespace support {

/// How far sums that must be 1 or 0 may be off in data: Stan's tolerance.
inline constexpr double tolerance = 1e-8;

/// All vectors; the identity.
struct RealVector {
    static constexpr const char* name = "real";
    static constexpr const char* transform = "identity";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 0;
    using event_type = VectorView;

    std::size_t free_size(std::size_t n) const { return n; }
    double constrain(VectorView u, VectorSpan x) const {
        for (std::size_t k = 0; k < x.size(); ++k)
            x[k] = u[k];
        return 0;
    }
    void unconstrain(VectorView x, VectorSpan u) const {
        for (std::size_t k = 0; k < x.size(); ++k)
            u[k] = x[k];
    }
    bool contains(VectorView x) const {
        bool inside = true;
        for (std::size_t k = 0; k < x.size(); ++k)
            inside = inside && x[k] - x[k] == 0;
        return inside;
    }
};

} // namespace support
} // namespace ppc
