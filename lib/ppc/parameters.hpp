// How a distribution holds its parameters: evaluated, by value, as a number or an array of numbers.
// Eigen is recognised by its member typedef `PlainObject` and never included here.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace ppc {

/// An Eigen vector, matrix, array or an expression of these.
template <class T>
concept EigenLike = requires { typename std::remove_cvref_t<T>::PlainObject; };

/// A number: one value, shared by all elements of a site.
template <class T>
concept ScalarParameter = std::is_arithmetic_v<std::remove_cvref_t<T>>;

namespace detail {

template <class T> struct Param {
    using type = T; // tags, supports, std::vector and whatever a user's distribution takes
};
template <class T>
    requires std::floating_point<T>
struct Param<T> {
    using type = double;
};
template <class T>
    requires std::integral<T>
struct Param<T> {
    using type = int;
};
template <EigenLike T> struct Param<T> {
    using type = typename T::PlainObject; // evaluates an expression, so that nothing dangles
};

} // namespace detail

/// The type in which an argument of type `T` is held: `double` or `int` for numbers, the evaluated Eigen
/// type for Eigen expressions, `T` itself otherwise.
template <class T> using param_t = typename detail::Param<std::remove_cvref_t<T>>::type;

namespace detail {

template <class T> inline constexpr bool is_std_vector = false;
template <class T, class A> inline constexpr bool is_std_vector<std::vector<T, A>> = std::is_arithmetic_v<T>;

/// Element `i` of a parameter; a number is the same for every `i`. Matrices count by columns, as Eigen does.
template <ScalarParameter T> T element(T value, std::size_t) { return value; }
template <class T, class A> T element(const std::vector<T, A>& values, std::size_t i) { return values[i]; }
template <EigenLike T> auto element(const T& values, std::size_t i) {
    return values.coeff(static_cast<std::ptrdiff_t>(i));
}

/// Number of elements of a parameter, 0 for a number that takes any.
template <ScalarParameter T> std::size_t extent(T) { return 0; }
template <class T, class A> std::size_t extent(const std::vector<T, A>& values) { return values.size(); }
template <EigenLike T> std::size_t extent(const T& values) { return static_cast<std::size_t>(values.size()); }

} // namespace detail

/// What an elementwise distribution takes for a parameter: a number or an array of numbers.
template <class T>
concept Parameter = ScalarParameter<T> || EigenLike<T> || detail::is_std_vector<std::remove_cvref_t<T>>;

} // namespace ppc
