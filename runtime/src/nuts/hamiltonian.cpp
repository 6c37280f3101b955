#include "hamiltonian.hpp"

#include <cmath>
#include <limits>

namespace ppc::detail {
namespace {

std::span<const double> view(const Vector& v) { return {v.data(), static_cast<std::size_t>(v.size())}; }

} // namespace

Hamiltonian::Hamiltonian(const Program& program, NutsMetric kind)
    : metric(kind, program.dimension()), workspace_(program) {}

void Hamiltonian::evaluate(Position& position) {
    position.log_density =
        workspace_
            .log_density(view(position.u),
                         {position.gradient.data(), static_cast<std::size_t>(position.gradient.size())})
            .log_prob_jacobian;
}

void Hamiltonian::leapfrog(Position& position, Vector& momentum, Vector& velocity, double step) {
    momentum += 0.5 * step * position.gradient;
    metric.velocity(momentum, velocity);
    position.u += step * velocity;
    evaluate(position);
    momentum += 0.5 * step * position.gradient;
    metric.velocity(momentum, velocity);
}

double Hamiltonian::energy(const Position& position, const Vector& momentum, const Vector& velocity) const {
    const double energy = 0.5 * momentum.dot(velocity) - position.log_density;
    return std::isfinite(energy) ? energy : std::numeric_limits<double>::infinity();
}

void Hamiltonian::constrain(const Vector& u, std::span<double> values) {
    workspace_.constrain(view(u), values);
}

} // namespace ppc::detail
