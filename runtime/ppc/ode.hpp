// Solutions of ordinary differential equations dy/dt = f(t, y). Include it in models that call ppc::ode.
#pragma once

#include <ppc/linalg.hpp>
#include <ppc/ode_options.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace ppc {

namespace detail {
using Rates = std::function<void(double t, const double* y, double* rates)>;
/// Row j of `out` is the state at times[j]; NaN where the integration fails.
void integrate(const Rates& rates, std::span<const double> y0, double t0, std::span<const double> times,
               const OdeOptions& options, double* out);

/// What holds the values of a vector: of an expression of Eigen the vector that it stands for.
template <class T> struct Stored {
    using type = T;
};
template <class T>
    requires requires { typename T::PlainObject; }
struct Stored<T> {
    using type = typename T::PlainObject;
};
} // namespace detail

/// The solution of dy/dt = f(t, y) with y(t0) = y0, at `times`, which ascend from t0 on: times x states.
///
///     const Matrix z = ode([&](double, const Vector& z) -> Vector { return -rate * z; }, z0, 0.0, times);
///
/// `f` takes the time and a vector of y0's type, and returns the rates in any vector. It may use variables
/// around it, of data and of latents. Explicit Runge-Kutta of order 5 (Dormand and Prince 1980) with error
/// control and dense output; with `.stiff = true` an L-stable implicit one of order 4 (Hairer and Wanner,
/// "Solving Ordinary Differential Equations II", table IV.6.5), whose steps end at the times asked for.
/// Gradients are those of the numerical solution with its steps held: the sensitivities are integrated along
/// with the state.
/// \throws std::invalid_argument for times that do not ascend from t0 on, and for options out of range.
template <class F, class State, class Times>
linalg::Matrix ode(F&& f, const State& y0, double t0, const Times& times, OdeOptions options = {}) {
    using Y = typename detail::Stored<State>::type;
    const Y first = y0;
    const typename detail::Stored<Times>::type at_times = times;
    const std::size_t n = static_cast<std::size_t>(first.size());
    Y y = first;
    const detail::Rates rates = [&](double t, const double* at, double* out) {
        for (std::size_t i = 0; i < n; ++i)
            y[static_cast<decltype(y.size())>(i)] = at[i];
        const auto dy = f(t, static_cast<const Y&>(y));
        for (std::size_t i = 0; i < n; ++i)
            out[i] = dy[static_cast<decltype(dy.size())>(i)];
    };
    linalg::Matrix out(at_times.size(), first.size());
    detail::integrate(rates, {first.data(), n}, t0,
                      {at_times.data(), static_cast<std::size_t>(at_times.size())}, options, out.data());
    return out;
}

} // namespace ppc
