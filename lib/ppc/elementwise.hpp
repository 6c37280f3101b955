// The base of the public distribution templates. `Normal(mu, sigma)` with numbers is one scalar
// distribution; with a vector or matrix among its arguments it is a site of independent elements.
#pragma once

#include <ppc/distribution.hpp>
#include <ppc/tags.hpp>

#include <stdexcept>

namespace ppc {

/// The arguments of a distribution, by position; a plain aggregate.
template <class... Args> struct Arguments;
template <class First> struct Arguments<First> {
    First first;
};
template <class First, class Second> struct Arguments<First, Second> {
    First first;
    Second second;
};
template <class First, class Second, class Third> struct Arguments<First, Second, Third> {
    First first;
    Second second;
    Third third;
};

namespace detail {

template <class Scalar, class A> Scalar scalar_at(const Arguments<A>& args, std::size_t i) {
    return Scalar(element(args.first, i));
}
template <class Scalar, class A, class B> Scalar scalar_at(const Arguments<A, B>& args, std::size_t i) {
    return Scalar(element(args.first, i), element(args.second, i));
}
template <class Scalar, class A, class B, class C>
Scalar scalar_at(const Arguments<A, B, C>& args, std::size_t i) {
    return Scalar(element(args.first, i), element(args.second, i), element(args.third, i));
}

} // namespace detail

/// A site of independent elements: element i has the distribution `Scalar` with element i of each argument.
/// Numbers among the arguments are shared by all elements.
template <class Scalar, class... Args> struct Elementwise : Distribution<Elementwise<Scalar, Args...>> {
    static_assert(
        (Parameter<Args> && ...),
        "a distribution's parameters are numbers, std::vectors of numbers or Eigen expressions; a tag "
        "like scale(…) stands only where its parameter does");
    static constexpr bool scalar = false;
    using scalar_type = Scalar;
    using value_type = typename Scalar::value_type;
    Arguments<Args...> args;

    explicit Elementwise(const Args&... args) : args{args...} {}

    /// Number of elements. Throws std::invalid_argument if two arguments differ in it.
    std::size_t size() const {
        if constexpr (sizeof...(Args) == 1)
            return detail::extent(args.first);
        else if constexpr (sizeof...(Args) == 2)
            return common_size({detail::extent(args.first), detail::extent(args.second)},
                               {ScalarParameter<Args>...});
        else
            return common_size(
                {detail::extent(args.first), detail::extent(args.second), detail::extent(args.third)},
                {ScalarParameter<Args>...});
    }
    Scalar at(std::size_t i) const { return detail::scalar_at<Scalar>(args, i); }
    /// Sum over the elements.
    template <class Values> double log_prob(const Values& values) const {
        return log_prob_sum(*this, values);
    }

private:
    static std::size_t common_size(const std::size_t (&sizes)[sizeof...(Args)],
                                   const bool (&shared)[sizeof...(Args)]) {
        std::size_t size = 0;
        bool known = false;
        for (std::size_t k = 0; k < sizeof...(Args); ++k) {
            if (shared[k])
                continue;
            if (known && sizes[k] != size)
                throw std::invalid_argument("the vectors among a distribution's parameters differ in size");
            size = sizes[k];
            known = true;
        }
        return size;
    }
};

/// All arguments are numbers: the scalar distribution itself.
template <class Scalar, ScalarParameter... Args> struct Elementwise<Scalar, Args...> : Scalar {
    static constexpr bool scalar = true;
    using scalar_type = Scalar;

    explicit Elementwise(Args... args) : Scalar(args...) {}
    const Scalar& at() const { return *this; }
};

} // namespace ppc
