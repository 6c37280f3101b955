// What a distribution is, and what every distribution of the library can do: be repeated (`expand`, `plate`)
// and be cut (`truncated`, `restricted`). A user's distribution is any struct with `log_prob` and `support`;
// it gets these methods, too, if it derives from Distribution<Self>.
#pragma once

#include <ppc/parameters.hpp>
#include <ppc/supports.hpp>

#include <utility>

namespace ppc {

/// `d.log_prob(x)`: the log density at x, with all normalising constants.
template <class D>
concept has_log_prob = requires(const D& d, typename D::value_type x) {
    { d.log_prob(x) } -> std::convertible_to<double>;
} || requires(const D& d) {
    { d.log_prob(0.0) } -> std::convertible_to<double>;
};

/// `d.support()`: one of the structs of ppc/supports.hpp or a user's own with the same members.
template <class D>
concept has_support = requires(const D& d) {
    { d.support().contains(0.0) } -> std::convertible_to<bool>;
};

namespace detail {
struct AnyRng {
    double uniform();
    double normal();
};
} // namespace detail

/// `d.sample(rng)`: one draw.
template <class D>
concept has_sample = requires(const D& d, detail::AnyRng& rng) { d.sample(rng); };

/// `d.log_cdf(x)` and `d.log_ccdf(x)`: the logarithms of P(X <= x) and P(X > x).
template <class D>
concept has_log_cdf = requires(const D& d) {
    { d.log_cdf(0.0) } -> std::convertible_to<double>;
    { d.log_ccdf(0.0) } -> std::convertible_to<double>;
};

/// A distribution over several elements, each with a scalar distribution `d.at(i)`.
template <class D>
concept has_elements = requires(const D& d) {
    d.at(std::size_t{0}).support();
    d.size();
};

template <class D, int Rank> struct Expanded;
template <class D> struct Plated;
template <class D, class Bound> struct Truncated;
template <class D, class Support> struct Restricted;

/// The methods that all distributions share. `Self` is the distribution, by which they return new ones.
template <class Self> struct Distribution {
    /// One site with an event of n independent elements: a vector.
    Expanded<Self, 1> expand(std::size_t n) const { return {self(), n, 1}; }
    /// One site with an event of rows x columns independent elements: a matrix.
    Expanded<Self, 2> expand(std::size_t rows, std::size_t columns) const { return {self(), rows, columns}; }
    /// n sites in the plate `name`, as a vector.
    Plated<Self> plate(const char* name, std::size_t n) const { return {self(), name, n}; }
    /// This distribution given that the value is inside `lower(a)`, `upper(b)` or `interval(a, b)`:
    /// renormalised, so it needs `log_cdf` and `log_ccdf`.
    template <class Bound> Truncated<Self, Bound> truncated(const Bound& bound) const {
        return Truncated<Self, Bound>(self(), bound);
    }
    /// The density as written on a smaller support, not renormalised.
    template <class Support> Restricted<Self, Support> restricted(const Support& support) const {
        return Restricted<Self, Support>(self(), support);
    }

private:
    const Self& self() const { return static_cast<const Self&>(*this); }
};

template <has_elements D, class Values> double log_prob_sum(const D& distribution, const Values& values);

/// `d.expand(n)` (Rank 1, a vector) and `d.expand(rows, columns)` (Rank 2, a matrix).
template <class D, int Rank> struct Expanded : Distribution<Expanded<D, Rank>> {
    static constexpr int rank = Rank;
    using value_type = typename D::value_type;
    using scalar_type = D;
    D base;
    std::size_t rows, columns; ///< columns is 1 for a vector

    Expanded(const D& base, std::size_t rows, std::size_t columns)
        : base(base), rows(rows), columns(columns) {}
    std::size_t size() const {
        if constexpr (Rank == 1)
            return rows;
        else
            return rows * columns;
    }
    const D& at(std::size_t) const { return base; }
    /// Sum over the elements.
    template <class Values> double log_prob(const Values& values) const {
        return log_prob_sum(*this, values);
    }
};

/// `d.plate(name, n)`.
template <class D> struct Plated : Distribution<Plated<D>> {
    using value_type = typename D::value_type;
    using scalar_type = D;
    D base;
    const char* name;
    std::size_t count;

    Plated(const D& base, const char* name, std::size_t count) : base(base), name(name), count(count) {}
    std::size_t size() const { return count; }
    const D& at(std::size_t) const { return base; }
};

/// The log density of a value with several elements: the sum over elements.
template <has_elements D, class Values> double log_prob_sum(const D& distribution, const Values& values) {
    double sum = 0;
    for (std::size_t i = 0; i < distribution.size(); ++i)
        sum += distribution.at(i).log_prob(detail::element(values, i));
    return sum;
}

} // namespace ppc

#include <ppc/truncated.hpp>
#include <ppc/vector_distribution.hpp>
