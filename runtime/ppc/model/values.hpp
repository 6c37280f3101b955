// Values of sites as flat arrays of doubles: numbers, std::vector and Eigen vectors, matrices and arrays.
// The order is by rows, whatever the storage order of a matrix.
#pragma once

#include <ppc/parameters.hpp>

#include <Eigen/Core>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace ppc {

using Vector = Eigen::VectorXd;
using RowVector = Eigen::RowVectorXd;
using Matrix = Eigen::MatrixXd;

namespace detail {

template <class T> struct IsStdArray : std::false_type {};
template <class T, class A> struct IsStdArray<std::vector<T, A>> : std::true_type {};
template <class T, std::size_t N> struct IsStdArray<std::array<T, N>> : std::true_type {};

/// std::vector or std::array of numbers.
template <class T>
concept StdArray =
    IsStdArray<std::remove_cvref_t<T>>::value && ScalarParameter<typename std::remove_cvref_t<T>::value_type>;

/// A number or an array of numbers: what can be the value of a site.
template <class T>
concept SiteValue = ScalarParameter<T> || StdArray<T> || EigenLike<T>;

template <SiteValue T> std::vector<std::size_t> shape_of(const T& value) {
    if constexpr (ScalarParameter<T>)
        return {};
    else if constexpr (StdArray<T>)
        return {value.size()};
    else if constexpr (T::RowsAtCompileTime == 1 || T::ColsAtCompileTime == 1)
        return {static_cast<std::size_t>(value.size())};
    else
        return {static_cast<std::size_t>(value.rows()), static_cast<std::size_t>(value.cols())};
}

template <SiteValue T> std::size_t size_of(const T& value) {
    if constexpr (ScalarParameter<T>)
        return 1;
    else
        return static_cast<std::size_t>(value.size());
}

/// Calls `visit(element, flat)` for each element of a value or expression in the order that `element()` of
/// the library counts (matrices by columns); `flat` is the element's position by rows.
template <class T, class Visit> void for_each_element(T&& value, Visit visit) {
    using Value = std::remove_cvref_t<T>;
    if constexpr (ScalarParameter<Value>) {
        visit(value, std::size_t{0}, std::size_t{0});
    } else if constexpr (StdArray<Value>) {
        for (std::size_t i = 0; i < value.size(); ++i)
            visit(value[i], i, i);
    } else {
        const auto rows = static_cast<std::size_t>(value.rows()),
                   columns = static_cast<std::size_t>(value.cols());
        for (std::size_t j = 0; j < columns; ++j)
            for (std::size_t i = 0; i < rows; ++i) {
                auto&& element = value(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
                visit(element, j * rows + i, i * columns + j);
            }
    }
}

template <SiteValue T> std::vector<double> flatten(const T& value) {
    std::vector<double> flat(size_of(value));
    for_each_element(value, [&](const auto& element, std::size_t, std::size_t position) {
        flat[position] = static_cast<double>(element);
    });
    return flat;
}

/// Sets the elements of `value`, whose size is right, from `flat`.
template <SiteValue T> void assign(T& value, const double* flat) {
    for_each_element(value, [&](auto&& element, std::size_t, std::size_t position) {
        element = static_cast<std::remove_cvref_t<decltype(element)>>(flat[position]);
    });
}

/// An Eigen expression evaluated, anything else as it is: what may outlive the statement.
template <class T> auto evaluated(const T& value) {
    if constexpr (EigenLike<T>)
        return typename T::PlainObject(value);
    else
        return value;
}
template <class T> using evaluated_t = decltype(evaluated(std::declval<const T&>()));

} // namespace detail
} // namespace ppc
