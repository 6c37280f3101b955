#include "fixed_draws.hpp"

#include "../dense.hpp"
#include "../state/hold.hpp"
#include "units.hpp"

#include <ppc/lbfgs.hpp>
#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ppc::detail {
namespace {

constexpr std::size_t most_noise = 256, fewest_draws = 256, most_draws = 1 << 14, fresh_draws = 2048;
constexpr double largest_gap = 0.05;
constexpr int history = 20; ///< pairs that the search keeps

/// Half of a set of antithetic draws as columns, with second moment I.
Matrix whitened_half(const Program& program, const SviOptions& options, std::size_t draws,
                     std::uint32_t set) {
    const std::size_t size = program.guide().noise, half = draws / 2;
    Matrix z(static_cast<Eigen::Index>(size), static_cast<Eigen::Index>(half));
    for (std::size_t i = 0; i < half; ++i)
        fill_normal({options.seed, Stream::noise, set, static_cast<std::uint32_t>(i)},
                    {z.data() + i * size, size});
    const Matrix moment = dense::times_transposed(z, z) / static_cast<double>(half);
    dense::solve_lower(dense::cholesky(moment).value(), z);
    return z;
}

class FixedDraws : public Resumable {
public:
    FixedDraws(const Program& program, const SviOptions& options, const StartingPoint& start,
               Monitor& monitor)
        : program_(program), options_(options), monitor_(monitor), workspace_(program),
          units_(program, start), held_(held_parameters(program, options)),
          parameters_(program.guide().parameters), one_(parameters_.size()), x_(parameters_.size()),
          flipped_(program.guide().noise) {}

    Outcome run() {
        is_resumed_ = monitor_.resume(*this);
        bool converged = false, agrees = false;
        for (; monitor_.remaining() > 0 || is_resumed_; ++round_) {
            const auto set = 2 * static_cast<std::uint32_t>(round_);
            draws_ = std::max(fewest_draws, 4 * program_.guide().noise) << round_;
            half_ = whitened_half(program_, options_, draws_, set);
            const LbfgsResult found = maximize();
            fixed_ = -found.value;
            converged = found.status == LbfgsStatus::converged;
            write(found.point);
            check_on_fresh_draws(set + 1);
            agrees = gap_ <= largest_gap && gap_error_ <= largest_gap;
            if (agrees || 2 * draws_ > most_draws)
                break;
            units_.rebase(parameters_);
        }
        return {parameters_, monitor_.step(), converged && agrees, reason(converged, agrees)};
    }

    const char* kind() const override { return "fixed draws"; }

    // Checkpoints are made at the points of a round's search.
    void transfer(Record& record) override {
        constexpr int most_rounds = 6; // most_draws / fewest_draws is 2^6
        units_.transfer(record);
        record.integer(round_, 0, most_rounds);
        record.fixed(x_);
        record.integer(memory_.iteration, 0, options_.steps);
        record.integer(memory_.stalled, 0, 3);
        int pairs = static_cast<int>(memory_.pairs);
        record.integer(pairs, 0, history);
        memory_.pairs = static_cast<std::size_t>(pairs);
        if (record.reading()) {
            for (std::vector<double>* values : {&memory_.s, &memory_.y})
                values->resize(memory_.pairs * x_.size());
            memory_.alpha.resize(x_.size());
        }
        for (std::vector<double>* values : {&memory_.s, &memory_.y, &memory_.alpha})
            record.fixed(*values);
    }

private:
    /// What a checkpoint at a point of the search writes down.
    void remember(const LbfgsState& state) {
        const auto copy = [](std::span<const double> values) {
            return std::vector<double>(values.begin(), values.end());
        };
        x_ = copy(state.point);
        memory_ = {state.iteration, state.stalled, state.pairs,
                   copy(state.s),   copy(state.y), copy(state.alpha)};
    }

    void write(std::span<const double> x) {
        for (std::size_t i = 0; i < parameters_.size(); ++i)
            parameters_[i] = units_.raw(i, x[i]);
    }

    std::span<const double> draw(Eigen::Index column, bool flip) {
        const double* z = half_.col(column).data();
        for (std::size_t i = 0; i < flipped_.size(); ++i)
            flipped_[i] = flip ? -z[i] : z[i];
        return flipped_;
    }

    LbfgsResult maximize() {
        const double count = 2 * static_cast<double>(half_.cols());
        const DifferentiableFunction objective = [&](std::span<const double> x, std::span<double> gradient) {
            write(x);
            std::fill(gradient.begin(), gradient.end(), 0.0);
            double sum = 0;
            for (Eigen::Index i = 0; i < half_.cols(); ++i)
                for (const bool flip : {false, true}) {
                    sum += workspace_.elbo(parameters_, draw(i, flip), one_);
                    for (std::size_t k = 0; k < one_.size(); ++k)
                        gradient[k] -= one_[k];
                }
            for (std::size_t k = 0; k < one_.size(); ++k)
                gradient[k] *= units_.unit(k) / count;
            for (const std::size_t k : held_)
                gradient[k] = 0;
            return -sum / count;
        };
        LbfgsOptions settings;
        settings.history = history;
        settings.gradient_tolerance = 1e-5; // of the ELBO, a standard deviation along
        settings.value_tolerance = 1e-10;
        const std::vector<double> origin(parameters_.size(), 0.0);
        const LbfgsMemory resumed = memory_;
        settings.max_iterations = monitor_.remaining() + (is_resumed_ ? resumed.iteration : 0);
        settings.memory = is_resumed_ ? &resumed : nullptr;
        LbfgsResult found =
            minimize(objective, is_resumed_ ? x_ : origin, settings, [&](const LbfgsState& state) {
                if (is_resumed_) { // this point has been counted
                    is_resumed_ = false;
                    return monitor_.remaining() > 0;
                }
                if (state.iteration > 0) {
                    monitor_.record(-state.value);
                    monitor_.show(-state.value); // an iteration takes hundreds of gradients
                    if (monitor_.checkpoint_is_due()) {
                        remember(state);
                        write(x_);
                        monitor_.checkpoint(*this, parameters_);
                    }
                }
                return monitor_.remaining() > 0;
            });
        if (found.status == LbfgsStatus::start_not_finite) {
            write(origin);
            std::vector<double> u(program_.dimension());
            for (Eigen::Index i = 0; i < half_.cols(); ++i)
                for (const bool flip : {false, true}) {
                    workspace_.draw(parameters_, draw(i, flip), u);
                    if (!std::isfinite(workspace_.log_density(u).log_prob_jacobian))
                        throw UserError("a draw of the guide at its start has no finite log density: " +
                                        program_.describe_nonfinite(u));
                }
        }
        return found;
    }

    /// The mean over the fixed draws above that over as many fresh ones, and its standard error.
    void check_on_fresh_draws(std::uint32_t set) {
        const std::size_t size = program_.guide().noise, half = std::max(draws_, fresh_draws) / 2;
        double mean = 0, squares = 0;
        std::vector<double> z(size);
        for (std::size_t i = 0; i < half; ++i) {
            fill_normal({options_.seed, Stream::noise, set, static_cast<std::uint32_t>(i)}, z);
            double pair = workspace_.elbo(parameters_, z) / 2;
            for (double& x : z)
                x = -x;
            pair += workspace_.elbo(parameters_, z) / 2;
            const double off = pair - mean;
            mean += off / static_cast<double>(i + 1);
            squares += off * (pair - mean);
        }
        gap_ = fixed_ - mean;
        gap_error_ = std::sqrt(squares / static_cast<double>(half - 1) / static_cast<double>(half));
    }

    std::string reason(bool converged, bool agrees) const {
        char text[240];
        const char* how =
            converged ? agrees ? "converged: the gradient vanishes"
                               : "stopped: the gradient vanishes, but the number of draws is too small"
                      : "reached the limit of steps";
        std::snprintf(
            text, sizeof text,
            "%s. ELBO over %zu fixed draws %.6g, over fresh ones lower by %.2g (Monte Carlo error %.1g)", how,
            draws_, fixed_, gap_, gap_error_);
        return text;
    }

    const Program& program_;
    const SviOptions& options_;
    Monitor& monitor_;
    Program::Workspace workspace_;
    Units units_;
    std::vector<std::size_t> held_; ///< parameters that stay
    std::vector<double> parameters_, one_, x_, flipped_;
    int round_ = 0;
    bool is_resumed_ = false; ///< and not yet at the point where it goes on, `x_` with `memory_`
    LbfgsMemory memory_;
    Matrix half_;
    std::size_t draws_ = 0;
    double fixed_ = 0, gap_ = HUGE_VAL, gap_error_ = HUGE_VAL;
};

} // namespace

bool can_fix_draws(const Program& program, const SviOptions& options) {
    if (program.guide().scored > 0)
        return false; // with the same draws at each step the gradient is not that of their mean
    const GuideLayout& guide = program.guide();
    return options.optimizer == OptimizerKind::automatic && guide.noise <= most_noise &&
           std::ranges::none_of(guide.blocks,
                                [](const ParameterBlock& b) { return b.role == ParameterRole::free; });
}

Outcome maximize_fixed_draws(const Program& program, const SviOptions& options, const StartingPoint& start,
                             Monitor& monitor) {
    return FixedDraws(program, options, start, monitor).run();
}

} // namespace ppc::detail
