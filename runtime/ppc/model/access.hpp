// What plain execution asks of a distribution, whether one of the library's or a user's struct: its elements'
// scalar distributions, their values' type, and the shape of the site it makes.
#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/model/values.hpp>
#include <ppc/random.hpp>
#include <ppc/vector_distribution.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace ppc::detail {

/// The scalar distribution of element `i` (matrices count by columns); a scalar distribution is that of
/// every element.
template <class D> decltype(auto) element_of(const D& distribution, std::size_t i) {
    if constexpr (has_elements<D>)
        return distribution.at(i);
    else
        return (distribution);
}

template <class D>
using element_distribution_t =
    std::remove_cvref_t<decltype(element_of(std::declval<const D&>(), std::size_t{}))>;

template <class D> struct ScalarValue {
    using type = double;
};
template <class D>
    requires(
        !requires { typename D::value_type; } && requires(const D& d) { d.support().discrete; })
struct ScalarValue<D> {
    using Support = decltype(std::declval<const D&>().support());
    using type = std::conditional_t<Support::discrete, int, double>;
};
template <class D>
    requires requires { typename D::value_type; }
struct ScalarValue<D> {
    using type = typename D::value_type;
};
/// The type that a scalar distribution's density takes: its `value_type`, else by its support.
template <class D> using scalar_value_t = typename ScalarValue<std::remove_cvref_t<D>>::type;

template <class D>
inline constexpr bool is_discrete = std::integral<scalar_value_t<element_distribution_t<D>>>;

template <class D>
inline constexpr bool can_sample = requires(const element_distribution_t<D>& d, Rng& rng) { d.sample(rng); };

/// The value of a site of a distribution of vectors or matrices.
template <has_event D>
using event_value_t = Eigen::Matrix<typename D::value_type, Eigen::Dynamic,
                                    is_matrix_view<typename D::event_type> ? Eigen::Dynamic : 1>;
template <has_event D>
inline constexpr bool can_sample<D> =
    requires(const D& d, Rng& rng, event_value_t<D>& value) { d.sample(rng, value); };

/// An array like the parameter `like`, of the scalars of a site's value.
template <class Scalar, class Parameter> auto array_like(const Parameter& like) {
    if constexpr (EigenLike<Parameter>) {
        constexpr int rows = Parameter::RowsAtCompileTime, columns = Parameter::ColsAtCompileTime;
        if constexpr (std::same_as<typename Parameter::Scalar, Scalar>)
            return typename Parameter::PlainObject(like);
        else
            return Eigen::Matrix<Scalar, rows, columns>(like.rows(), like.cols());
    } else {
        return Eigen::Matrix<Scalar, Eigen::Dynamic, 1>(static_cast<Eigen::Index>(like.size()));
    }
}

/// An array like the first one among `parameters`.
template <class Scalar, class First, class... Rest>
auto array_like_first(const First& first, const Rest&... rest) {
    if constexpr (ScalarParameter<First>)
        return array_like_first<Scalar>(rest...);
    else
        return array_like<Scalar>(first);
}

template <class D, int Rank> auto blank_array(const Expanded<D, Rank>& distribution) {
    using Scalar = scalar_value_t<element_distribution_t<Expanded<D, Rank>>>;
    const auto rows = static_cast<Eigen::Index>(distribution.rows);
    if constexpr (Rank == 1)
        return Eigen::Matrix<Scalar, Eigen::Dynamic, 1>(rows);
    else
        return Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>(
            rows, static_cast<Eigen::Index>(distribution.columns));
}
template <class D> auto blank_array(const Plated<D>& distribution) {
    using Scalar = scalar_value_t<element_distribution_t<Plated<D>>>;
    return Eigen::Matrix<Scalar, Eigen::Dynamic, 1>(static_cast<Eigen::Index>(distribution.count));
}
template <class Scalar, class... Args>
auto blank_elementwise(const Elementwise<Scalar, Args...>& distribution) {
    static_cast<void>(distribution.size()); // throws where the parameters' sizes differ
    using Value = typename Scalar::value_type;
    if constexpr (sizeof...(Args) == 1)
        return array_like_first<Value>(distribution.args.first);
    else if constexpr (sizeof...(Args) == 2)
        return array_like_first<Value>(distribution.args.first, distribution.args.second);
    else
        return array_like_first<Value>(distribution.args.first, distribution.args.second,
                                       distribution.args.third);
}
/// Any other distribution with elements: of its `base`'s shape if it wraps one, else a vector.
template <has_elements D> auto blank_array(const D& distribution) {
    if constexpr (requires { blank_elementwise(distribution); })
        return blank_elementwise(distribution);
    else if constexpr (requires { blank_array(distribution.base); })
        return blank_array(distribution.base);
    else
        return Eigen::Matrix<scalar_value_t<element_distribution_t<D>>, Eigen::Dynamic, 1>(
            static_cast<Eigen::Index>(distribution.size()));
}

/// A value of a site of this distribution, of the right shape and to be overwritten.
template <class D> auto blank_value(const D& distribution) {
    if constexpr (has_event<D>) {
        const auto n = static_cast<Eigen::Index>(distribution.size());
        return event_value_t<D>(n, is_matrix_view<typename D::event_type> ? n : 1);
    } else if constexpr (has_elements<D>) {
        return blank_array(distribution);
    } else {
        return scalar_value_t<D>{};
    }
}

/// Number of elements of a site of this distribution, 0 for a scalar one, which takes any.
template <class D> std::size_t extent_of(const D& distribution) {
    if constexpr (has_event<D>)
        return is_matrix_view<typename D::event_type> ? distribution.size() * distribution.size()
                                                      : distribution.size();
    else if constexpr (has_elements<D>)
        return distribution.size();
    else
        return 0;
}

template <class D> using site_value_t = decltype(blank_value(std::declval<const D&>()));

} // namespace ppc::detail
