// The step size: a first guess, and dual averaging towards a mean acceptance probability.
#pragma once

#include "hamiltonian.hpp"
#include "randomness.hpp"

#include <optional>

namespace ppc::detail {

/// Nesterov's dual averaging of log step size, Hoffman and Gelman (2014), section 3.2.
class DualAveraging {
public:
    explicit DualAveraging(double target) : target_(target) {}

    /// Forgets everything; later steps shrink towards ten times `step_size`.
    void restart(double step_size);
    /// The step size of the next iteration, after one with mean acceptance probability `accept`.
    double update(double accept);
    /// exp of the weighted mean of the logs so far: what to use from now on. Empty before an update.
    std::optional<double> average() const;

private:
    double target_;
    double centre_ = 0, count_ = 0, mean_error_ = 0, mean_log_ = 0;
};

/// Doubles or halves `step_size` until the acceptance probability of a single leapfrog step crosses 0.8,
/// Hoffman and Gelman (2014), algorithm 4, with a new momentum each time. Empty if none was found between 0
/// and 1e7.
std::optional<double> first_step_size(Hamiltonian& hamiltonian, const Position& start, double step_size,
                                      ChainRandom& random);

} // namespace ppc::detail
