// Calls of functions of whole arrays from kernels, which know flat arrays and sizes only. Generated load
// sources instantiate these; see PPC_ADJOINT.
#pragma once

#include <ppc/program.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace ppc::routine {

/// What is left of the sizes and inputs of a call, taken from the front as arguments are read.
struct Cursor {
    const long long* sizes;
    const double* const* inputs;
};

template <class T>
concept Dense = requires { typename T::PlainObject; };
template <class T>
concept Vector = Dense<T> && (T::RowsAtCompileTime == 1 || T::ColsAtCompileTime == 1);

/// How an argument of type T is read or passed over (`skip` returns its elements), and how a result is
/// written. Matrices lie row by row.
template <class T> struct Argument;

template <class T>
    requires std::is_floating_point_v<T>
struct Argument<T> {
    static T read(Cursor& c) { return **c.inputs++; }
    static long long skip(Cursor& c) {
        ++c.inputs;
        return 1;
    }
    static double* write(T value, double* out) {
        *out = value;
        return out + 1;
    }
};

/// An integer is a size.
template <class T>
    requires std::is_integral_v<T>
struct Argument<T> {
    static T read(Cursor& c) { return static_cast<T>(*c.sizes++); }
    static long long skip(Cursor& c) {
        ++c.sizes;
        return 0;
    }
};

template <> struct Argument<std::vector<double>> {
    static std::vector<double> read(Cursor& c) {
        const double* first = *c.inputs++;
        return {first, first + *c.sizes++};
    }
    static long long skip(Cursor& c) {
        ++c.inputs;
        return *c.sizes++;
    }
    static double* write(const std::vector<double>& value, double* out) {
        return std::copy(value.begin(), value.end(), out);
    }
};

template <Dense T> struct Argument<T> {
    using Plain = typename T::PlainObject;
    using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    static auto read(Cursor& c) {
        const double* first = *c.inputs++;
        if constexpr (Vector<T>) {
            const long long size = *c.sizes++;
            return Eigen::Map<const Plain>(first, size);
        } else {
            const long long rows = *c.sizes++, cols = *c.sizes++;
            if constexpr (Plain::IsRowMajor)
                return Eigen::Map<const Plain>(first, rows, cols);
            else
                return Plain(Eigen::Map<const Rows>(first, rows, cols));
        }
    }
    static long long skip(Cursor& c) {
        ++c.inputs;
        const long long rows = *c.sizes++;
        return Vector<T> ? rows : rows * *c.sizes++;
    }
    static double* write(const Plain& value, double* out) {
        Eigen::Map<Rows>(out, value.rows(), value.cols()) = value.matrix();
        return out + value.size();
    }
};

template <class... T> struct Argument<std::tuple<T...>> {
    static void write(const std::tuple<T...>& value, double* out) {
        std::apply([&](const T&... part) { ((out = Argument<T>::write(part, out)), ...); }, value);
    }
};
template <class A, class B> struct Argument<std::pair<A, B>> {
    static void write(const std::pair<A, B>& value, double* out) {
        Argument<B>::write(value.second, Argument<A>::write(value.first, out));
    }
};

/// The elements of what a function returned, all parts of a tuple together.
template <class T> long long elements(const T& value) {
    if constexpr (std::is_floating_point_v<T>)
        return 1;
    else if constexpr (requires { value.size(); })
        return static_cast<long long>(value.size());
    else
        return std::apply([](const auto&... part) { return (0LL + ... + elements(part)); }, value);
}

/// Nothing is written where a function returns another size than it said: there is no room for it.
inline void check_size(const char* name, long long found, long long expected) {
    if (found != expected)
        throw UserError("'" + std::string(name) + "' returned " + std::to_string(found) + " numbers where " +
                        std::to_string(expected) +
                        " are needed; mend it, or the function that tells the size of its value");
}

template <class F> struct Signature;
template <class R, class... A> struct Signature<R (*)(A...)> {
    using Result = Argument<std::remove_cvref_t<R>>;
    /// The value; `c` is left behind the arguments.
    template <class F> static R value(F f, Cursor& c) {
        // Braces: the arguments are read from left to right.
        const std::tuple<decltype(Argument<std::remove_cvref_t<A>>::read(c))...> arguments{
            Argument<std::remove_cvref_t<A>>::read(c)...};
        return std::apply([&](const auto&... a) -> R { return f(a...); }, arguments);
    }
    /// The elements of each argument; integers have none.
    static std::array<long long, sizeof...(A)> counts(const long long* sizes, const double* const* inputs) {
        Cursor c{sizes, inputs};
        return {Argument<std::remove_cvref_t<A>>::skip(c)...};
    }
    static constexpr int arrays = (0 + ... + !std::is_integral_v<std::remove_cvref_t<A>>);
};

/// Calls f with what `sizes` (dimensions of its arguments, and integers, then the dimensions of its value)
/// and `inputs` say; writes its value.
/// \throws UserError if the value has another size.
template <class F>
void call(const char* name, F f, const long long* sizes, const double* const* inputs, double* out) {
    Cursor c{sizes, inputs};
    const auto value = Signature<F>::value(f, c);
    check_size(name, elements(value), Signature<F>::Result::skip(c));
    Signature<F>::Result::write(value, out);
}

/// The same for an adjoint, whose last two arguments are the value and its adjoint. Where that is zero, so
/// are the adjoints of the arguments, whatever the function does there: a value that is not used may be NaN.
template <class F>
void adjoint(const char* name, F f, const long long* sizes, const double* const* inputs, double* out) {
    using S = Signature<F>;
    const auto counts = S::counts(sizes, inputs);
    const double* const bar = inputs[S::arrays - 1];
    const long long count = std::reduce(counts.begin(), counts.end() - 2);
    if (std::all_of(bar, bar + counts.back(), [](double x) { return x == 0; })) {
        std::fill_n(out, count, 0.0);
        return;
    }
    Cursor c{sizes, inputs};
    const auto value = S::value(f, c);
    check_size(name, elements(value), count);
    S::Result::write(value, out);
}

} // namespace ppc::routine
