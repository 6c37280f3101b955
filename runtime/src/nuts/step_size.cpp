#include "step_size.hpp"

#include <algorithm>
#include <cmath>

namespace ppc::detail {
namespace {

constexpr double gamma = 0.05, t0 = 10, kappa = 0.75;

} // namespace

void DualAveraging::restart(double step_size) {
    centre_ = std::log(10 * step_size);
    count_ = mean_error_ = mean_log_ = 0;
}

double DualAveraging::update(double accept) {
    count_ += 1;
    const double share = 1 / (count_ + t0);
    mean_error_ += share * (target_ - std::min(accept, 1.0) - mean_error_);
    const double log_step = centre_ - mean_error_ * std::sqrt(count_) / gamma;
    mean_log_ += std::pow(count_, -kappa) * (log_step - mean_log_);
    return std::exp(log_step);
}

std::optional<double> DualAveraging::average() const {
    return count_ > 0 ? std::optional(std::exp(mean_log_)) : std::nullopt;
}

std::optional<double> first_step_size(Hamiltonian& hamiltonian, const Position& start, double step_size,
                                      ChainRandom& random) {
    Position position = start;
    Vector momentum = start.u, velocity = start.u;
    const auto accepts = [&] {
        position = start;
        random.normals(momentum);
        hamiltonian.metric.to_momentum(momentum);
        hamiltonian.metric.velocity(momentum, velocity);
        const double before = hamiltonian.energy(position, momentum, velocity);
        hamiltonian.leapfrog(position, momentum, velocity, step_size);
        return before - hamiltonian.energy(position, momentum, velocity) > std::log(0.8);
    };
    constexpr double largest = 1e7;
    const bool grows = accepts();
    do {
        step_size *= grows ? 2 : 0.5;
        if (step_size == 0 || step_size > largest)
            return std::nullopt;
    } while (accepts() == grows);
    return step_size;
}

} // namespace ppc::detail
