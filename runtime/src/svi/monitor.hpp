// What every optimisation of a guide shares: the account of its steps, and the end of a fit that has
// become non-finite.
#pragma once

#include "../state/record.hpp"

#include <ppc/svi.hpp>

#include <chrono>

namespace ppc::detail {

/// A fit that has become non-finite too often to be an accident.
class NotFinite : public UserError {
public:
    using UserError::UserError;
};

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
    /// Of a warm start, the guide's, which then count alone; else empty.
    std::vector<double> parameters = {};
};

/// Counts steps, averages the ELBO over windows, reports progress, makes checkpoints.
class Monitor {
public:
    Monitor(const Program& program, const SviOptions& options);

    /// After each step that was taken; `elbo` is the mean over its particles. Allocates nothing.
    void record(double elbo);

    /// Reports progress at once: for steps that take long.
    void show(double elbo) const;

    /// After a step whose ELBO or gradient is not finite, so that it was not taken; `noise` is a draw's of
    /// that step. Throws NotFinite, which names step and sites, once this happens too often to be an
    /// accident.
    void skip(std::span<const double> parameters, std::span<const double> noise);

    /// Forgets that steps were skipped just now: the optimiser has gone back.
    void forgive() { skipped_in_a_row_ = 0; }

    bool checkpoint_is_due() const;
    /// Between steps, with the parameters of the next one: hands out the state of the fit if it is time.
    /// Changes nothing, and allocates nothing if it is not.
    void checkpoint(Resumable& optimizer, std::span<const double> parameters);
    /// Puts counters and optimiser where the state to resume was written; false if there is none, or if an
    /// optimiser has had it already. Throws
    /// UserError if it is of another optimiser or does not fit this one.
    bool resume(Resumable& optimizer);

    int step() const { return step_; }
    int limit() const { return options_.steps; }
    int remaining() const { return options_.steps - step_; }
    int skipped() const { return skipped_; } ///< in all
    std::vector<TracePoint> take_trace();

private:
    using Clock = std::chrono::steady_clock;

    int after(int step) const; ///< the next step with a checkpoint
    void transfer(Record& record);

    const Program& program_;
    const SviOptions& options_;
    std::vector<TracePoint> trace_;
    int step_ = 0, in_window_ = 0;
    bool is_resumed_ = false;
    int skipped_ = 0, skipped_in_a_row_ = 0;
    double window_sum_ = 0;
    int next_checkpoint_;
    Clock::time_point last_checkpoint_ = Clock::now();
    Clock::duration checkpoint_took_{};
};

} // namespace ppc::detail
