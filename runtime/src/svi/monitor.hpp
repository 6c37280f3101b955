// What every optimisation of a guide shares: the account of its steps, and the end of a fit that has
// become non-finite.
#pragma once

#include <ppc/svi.hpp>

namespace ppc::detail {

/// What an optimisation hands back.
struct Outcome {
    std::vector<double> parameters;
    int steps;
    bool converged;
    std::string stopped;
};

/// Where an optimisation starts: locations and mean-field scales of the unconstrained latents.
struct StartingPoint {
    std::vector<double> mean, scale;
};

/// Counts steps, averages the ELBO over windows, reports progress.
class Monitor {
public:
    Monitor(const Program& program, const SviOptions& options);

    /// After each step that was taken; `elbo` is the mean over its particles. Allocates nothing.
    void record(double elbo);

    /// Reports progress at once: for steps that take long.
    void show(double elbo) const;

    /// After a step whose ELBO or gradient is not finite, so that it was not taken; `noise` is a draw's of
    /// that step. Throws UserError that names step and sites once this happens too often to be an accident.
    void skip(std::span<const double> parameters, std::span<const double> noise);

    /// Forgets that steps were skipped just now: the optimiser has gone back.
    void forgive() { skipped_in_a_row_ = 0; }

    int step() const { return step_; }
    int limit() const { return options_.steps; }
    int remaining() const { return options_.steps - step_; }
    int skipped() const { return skipped_; } ///< in all
    std::vector<TracePoint> take_trace();

private:
    const Program& program_;
    const SviOptions& options_;
    std::vector<TracePoint> trace_;
    int step_ = 0, in_window_ = 0;
    int skipped_ = 0, skipped_in_a_row_ = 0;
    double window_sum_ = 0;
};

} // namespace ppc::detail
