// Methods for ordinary differential equations: one file each, behind one interface.
#pragma once

#include <ppc/ode_options.hpp>

#include <cstddef>
#include <functional>
#include <span>

namespace ppc::ode_steps {

/// dy/dt = f(t, y, parameters), of n states and p parameters.
class System {
public:
    System(std::size_t states, std::size_t parameters) : n(states), p(parameters) {}
    virtual ~System() = default;

    virtual void rates(double t, const double* y, double* out) = 0;
    /// n x (n + p), row by row: the derivatives of each rate by the states, then by the parameters.
    virtual void derivatives(double t, const double* y, double* out) = 0;

    const std::size_t n, p;
};

struct Problem {
    System& system;
    std::span<const double> y0;
    double t0 = 0;
    std::span<const double> times; ///< ascending from t0 on
    OdeOptions options;
    bool with_sensitivities = false;
};

/// Takes the state at a time and, where the problem has them, its derivatives: n of each of the n + p, by the
/// first state and the parameters, one after the other.
using Emit = std::function<void(std::size_t time, const double* state, const double* sensitivities)>;

/// Steps by the method that the options name. False where it fails; then the times from there on have not
/// been emitted. Steps do not depend on whether there are sensitivities.
bool solve(const Problem& problem, const Emit& emit);

bool explicit_steps(const Problem& problem, const Emit& emit);
bool stiff_steps(const Problem& problem, const Emit& emit);

/// A first step of which Euler's error is of the size of a hundredth of the state (Hairer, Nørsett, Wanner,
/// "Solving Ordinary Differential Equations I", II.4).
double first_step(const Problem& problem);

} // namespace ppc::ode_steps
