// What the load slice calls besides Loader: loops as the language counts them, and checks of data.
#pragma once

#include <ppc/program.hpp>

#include <concepts>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace ppc {

/// 0, 1, …, n - 1 in n's own type, as a plate counts.
template <std::integral T> class counting {
public:
    explicit counting(T n) : n_(n) {}
    struct iterator {
        T i;
        T operator*() const { return i; }
        iterator& operator++() { return ++i, *this; }
        bool operator!=(const iterator& other) const { return i != other.i; }
    };
    iterator begin() const { return {0}; }
    iterator end() const { return {n_ > 0 ? n_ : T(0)}; }

private:
    T n_;
};

/// An observation that is not there: an empty optional, or NaN.
inline bool is_missing(const std::optional<double>& value) { return !value || !(*value == *value); }

/// Iterations of a loop from 0 up to `bound`: none where it is negative.
template <std::integral T> constexpr T iterations(T bound) { return bound > 0 ? bound : T(0); }

/// container[index], or matrix(row, column), with the index checked: what the data are too short for is an
/// error that names them. `name` is how the model writes the container.
template <class Container, std::integral... Indices>
decltype(auto) at(Container&& container, const char* name, Indices... indices) {
    const auto check = [&](auto index, auto size, const char* what) {
        if (std::cmp_less(index, 0) || std::cmp_greater_equal(index, size))
            throw UserError(
                "the model reads " + std::string(what) + " " + std::to_string(index) + " of '" + name +
                "', which has " + std::to_string(size) +
                " (numbered from 0); the data are too short, or an index in them is out of range");
    };
    if constexpr (sizeof...(indices) == 2) {
        const auto [row, column] = std::pair(indices...);
        check(row, container.rows(), "row");
        check(column, container.cols(), "column");
        return std::forward<Container>(container)(row, column);
    } else {
        (check(indices, container.size(), "element"), ...);
        return (std::forward<Container>(container)[indices], ...);
    }
}

namespace detail {

/// "m.cpp:12: site 'y[2, 1]'". `indices` count from 0; the message counts from 1, as users' data files do.
template <class... Indices> std::string site_text(const char* site, const char* place, Indices... indices) {
    std::string at;
    ((at += (at.empty() ? "[" : ", ") + std::to_string(indices + 1)), ...);
    return place + std::string(": site '") + site + (at.empty() ? "" : at + "]") + "'";
}

/// Digits enough to see what the number is: 0.5, 1e-12.
inline std::string number_text(double value) {
    std::string digits(32, ' ');
    digits.resize(static_cast<std::size_t>(std::snprintf(digits.data(), digits.size(), "%.10g", value)));
    return digits;
}

} // namespace detail

/// Throws UserError if an observed value is outside the support of its distribution. `place` is the site's,
/// "m.cpp:12".
template <class Support, class... Indices>
void check_support(const char* site, const char* place, const Support& support, double value,
                   Indices... indices) {
    if (!support.contains(value))
        throw UserError(detail::site_text(site, place, indices...) + ": the observed value " +
                        detail::number_text(value) + " is outside the support of its distribution (" +
                        Support::name +
                        "); correct the data, or choose a distribution that allows the value");
}

/// The same for a vector or a matrix that is observed as a whole.
template <class Support, class Value, class... Indices>
void check_event(const char* site, const char* place, const Support& support, const Value& value,
                 Indices... indices) {
    if (!support.contains(value))
        throw UserError(detail::site_text(site, place, indices...) +
                        ": the observed value is outside the support of its distribution (" + Support::name +
                        "); correct the data, or choose a distribution that allows the value");
}

/// Throws UserError if there is no value of `size` elements (of a matrix: rows) in a support.
template <class Support, class... Indices>
void check_size(const char* site, const char* place, const Support&, std::size_t size, Indices... indices) {
    if constexpr (requires { Support::least_size; })
        if (size < Support::least_size)
            throw UserError(detail::site_text(site, place, indices...) + ": its size is " +
                            std::to_string(size) + ", but a value of the support " + Support::name +
                            " has at least " + std::to_string(Support::least_size) +
                            (Support::least_size == 1 ? " element" : " elements"));
}

/// Throws UserError if a latent site's support, whose bounds are data, is empty or has no meaning: an upper
/// bound that is not above the lower one, or a bound that is NaN.
template <class Support, class... Indices>
void check_bounds(const char* site, const char* place, const Support& support, Indices... indices) {
    std::string bounds;
    if constexpr (requires { support.lower < support.upper; }) {
        if (!(support.lower < support.upper))
            bounds =
                "from " + detail::number_text(support.lower) + " to " + detail::number_text(support.upper);
    } else if constexpr (requires { support.lower != support.lower; }) {
        if (support.lower != support.lower)
            bounds = "above " + detail::number_text(support.lower);
    } else if constexpr (requires { support.upper != support.upper; }) {
        if (support.upper != support.upper)
            bounds = "below " + detail::number_text(support.upper);
    }
    if (!bounds.empty())
        throw UserError(detail::site_text(site, place, indices...) + ": the support of its distribution, " +
                        bounds + ", is empty; correct the data that are its bounds");
}

} // namespace ppc
