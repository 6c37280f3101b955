// A chain's phase space: positions with the density there, momenta, and the leapfrog step between them.
#pragma once

#include "metric.hpp"

#include <ppc/program.hpp>

#include <span>

namespace ppc::detail {

/// A position and what the density says of it.
struct Position {
    Vector u, gradient;
    double log_density = 0;
};

/// H(u, p) = -log density(u) + p M^-1 p / 2.
class Hamiltonian {
public:
    Hamiltonian(const Program& program, NutsMetric kind);

    /// Density and gradient at `position.u`.
    void evaluate(Position& position);
    /// Half a step of the momentum, a step of the position, half a step of the momentum. `velocity` is
    /// M^-1 momentum afterwards.
    void leapfrog(Position& position, Vector& momentum, Vector& velocity, double step);
    /// +inf where it is not a number, and where the density is infinite: no such point is ever chosen.
    double energy(const Position& position, const Vector& momentum, const Vector& velocity) const;
    void constrain(const Vector& u, std::span<double> values);

    Metric metric;

private:
    Program::Workspace workspace_;
};

} // namespace ppc::detail
