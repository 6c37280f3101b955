// Functions of a vector as a whole: an Eigen vector or expression, a std::vector or a std::array of numbers.
// They are ordinary code, which ppc follows and differentiates.
#pragma once

#include <ppc/math.hpp>
#include <ppc/parameters.hpp>
#include <ppc/views.hpp>

#include <cstddef>
#include <vector>

namespace ppc {
namespace detail {

template <class T> struct VectorOf {
    using type = std::vector<double>;
};
template <EigenLike T> struct VectorOf<T> {
    using type = typename T::PlainObject;
};
/// What a function of a vector returns where that is a vector, too.
template <class T> using vector_of_t = typename VectorOf<std::remove_cvref_t<T>>::type;

/// An expression of Eigen evaluated; anything else as it is.
template <class T> const T& values_of(const T& values) { return values; }
template <EigenLike T> typename T::PlainObject values_of(const T& values) { return values; }

/// -inf for no elements. NaN among others is passed over.
inline double max_element(VectorView v) {
    double largest = -math::detail::infinity;
    for (std::size_t k = 0; k < v.size(); ++k)
        largest = math::fmax(largest, v[k]);
    return largest;
}
inline double min_element(VectorView v) {
    double smallest = math::detail::infinity;
    for (std::size_t k = 0; k < v.size(); ++k)
        smallest = math::fmin(smallest, v[k]);
    return smallest;
}
inline double sum_elements(VectorView v) {
    double sum = 0;
    for (std::size_t k = 0; k < v.size(); ++k)
        sum += v[k];
    return sum;
}
inline double multiply_elements(VectorView v) {
    double product = 1;
    for (std::size_t k = 0; k < v.size(); ++k)
        product = product * v[k];
    return product;
}
/// The sum of exp(v[k] - top).
inline double sum_scaled_exp(VectorView v, double top) {
    double sum = 0;
    for (std::size_t k = 0; k < v.size(); ++k)
        sum += math::scaled_exp(v[k], top);
    return sum;
}
inline double log_sum_exp(VectorView v) {
    const double top = math::held_fixed(max_element(v)); // cancels, but for rounding
    return top + math::log(sum_scaled_exp(v, top));
}

} // namespace detail

namespace math {

/// Largest element; -inf of an empty vector. The derivative is 1 at the first of the largest ones, else 0.
template <class Values> double max(const Values& values) {
    return ppc::detail::max_element(ppc::detail::values_of(values));
}
/// Smallest element; inf of an empty vector. The derivative is 1 at the first of the smallest ones, else 0.
template <class Values> double min(const Values& values) {
    return ppc::detail::min_element(ppc::detail::values_of(values));
}
/// Sum of the elements.
template <class Values> double sum(const Values& values) {
    return ppc::detail::sum_elements(ppc::detail::values_of(values));
}
/// Product of the elements, 1 of an empty vector. Its derivatives are right where elements are 0, too.
template <class Values> double prod(const Values& values) {
    return ppc::detail::multiply_elements(ppc::detail::values_of(values));
}
/// Sum of the elements by their number.
template <class Values> double mean(const Values& values) {
    return ppc::detail::sum_elements(ppc::detail::values_of(values)) / static_cast<double>(values.size());
}

/// log(exp(v[0]) + … + exp(v[n - 1])) without overflow: -inf of an empty vector and where all elements are
/// -inf; inf where one is inf. Its derivatives are softmax(v); where all elements are -inf, and among several
/// that are inf, each of these has the same share.
template <class Values> double log_sum_exp(const Values& values) {
    return ppc::detail::log_sum_exp(ppc::detail::values_of(values));
}
/// exp(v[k]) / (exp(v[0]) + … + exp(v[n - 1])), without overflow: a vector of n elements.
template <class Values> ppc::detail::vector_of_t<Values> softmax(const Values& values) {
    const auto& v = ppc::detail::values_of(values);
    const double top = held_fixed(ppc::detail::max_element(v)), sum = ppc::detail::sum_scaled_exp(v, top);
    ppc::detail::vector_of_t<Values> result(v.size());
    for (std::size_t k = 0; k < static_cast<std::size_t>(v.size()); ++k)
        result[k] = scaled_exp(v[k], top) / sum;
    return result;
}
/// The logarithms of softmax(v), without its underflow: a vector of n elements.
template <class Values> ppc::detail::vector_of_t<Values> log_softmax(const Values& values) {
    const auto& v = ppc::detail::values_of(values);
    const double total = ppc::detail::log_sum_exp(v);
    ppc::detail::vector_of_t<Values> result(v.size());
    for (std::size_t k = 0; k < static_cast<std::size_t>(v.size()); ++k)
        result[k] = v[k] - total;
    return result;
}
/// v[0], v[0] + v[1], …: a vector of n elements.
template <class Values> ppc::detail::vector_of_t<Values> cumulative_sum(const Values& values) {
    const auto& v = ppc::detail::values_of(values);
    ppc::detail::vector_of_t<Values> result(v.size());
    double sum = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(v.size()); ++k) {
        sum = sum + v[k];
        result[k] = sum;
    }
    return result;
}

} // namespace math
} // namespace ppc
