#include "first_order.hpp"

#include "../state/hold.hpp"
#include "bound.hpp"
#include "units.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ppc::detail {
namespace {

/// A network learns little in a step, far less than the ELBO's noise: it needs longer epochs before the ELBO
/// can be said to stand still, and a rate at which its many weights do not throw each other off.
bool has_network(const GuideLayout& guide) {
    return std::ranges::any_of(guide.blocks, [](const ParameterBlock& b) {
        return b.role == ParameterRole::free && b.starts_at_random;
    });
}

double default_rate(OptimizerKind kind, bool is_network) {
    return kind == OptimizerKind::sgd ? 0.001 : is_network ? 0.02 : 0.05;
}

constexpr int cuts_to_converge = 4;
/// A warm start has little way to go and wants averages: short epochs of steps with more draws, in percent
/// and times of what a cold one has, and at first as large a rate as finds the elements that are new.
constexpr int warm_length = 8, warm_particles = 16;
constexpr double warm_rate = 4;

/// Mean and standard error of a mean, one value at a time.
struct Average {
    int count = 0;
    double mean = 0, squares = 0;

    void add(double x) {
        const double off = x - mean;
        mean += off / ++count;
        squares += off * (x - mean);
    }
    double variance_of_mean() const { return count > 1 ? squares / (count - 1) / count : HUGE_VAL; }
};

class FirstOrder : public Resumable {
public:
    FirstOrder(const Program& program, const SviOptions& options, const StartingPoint& start,
               Monitor& monitor)
        : options_(options), monitor_(monitor), workspace_(program), units_(program, start),
          size_(program.guide().parameters), is_network_(has_network(program.guide())),
          held_(held_parameters(program, options)), particles_(options.particles), x_(size_), average_(size_),
          parameters_(size_), one_(size_), sum_(size_), noise_(program.guide().noise),
          baselines_(program.guide().scored), costs_(baselines_.size()), cost_sums_(baselines_.size()) {
        if (options_.objective.is_path_only)
            score_.emplace(program);
        if (!options_.objective.is_elbo())
            bound_.emplace(options_.objective, size_);
        settings_.kind =
            options_.optimizer == OptimizerKind::automatic ? OptimizerKind::adam : options_.optimizer;
        settings_.learning_rate =
            options_.learning_rate > 0 ? options_.learning_rate : default_rate(settings_.kind, is_network_);
        settings_.decay = options_.decay;
        settings_.beta2 = 0.99; // gradients shrink by orders of magnitude on the way
        length_ = is_network_ ? 1000 : 200;
        if (!start.parameters.empty()) {
            length_ = length_ * warm_length / 100;
            particles_ *= warm_particles;
            if (options_.learning_rate == 0 && settings_.kind != OptimizerKind::sgd)
                settings_.learning_rate *= warm_rate;
        }
        optimizer_ = make_optimizer(settings_, size_);
    }

    Outcome run() {
        bool is_in_epoch = monitor_.resume(*this);
        if (!is_in_epoch)
            start_baselines();
        constexpr int shortest = 50;
        for (; is_in_epoch || (monitor_.remaining() >= (epoch_ ? shortest : 1) && cuts_ < cuts_to_converge);
             ++epoch_) {
            if (!is_in_epoch)
                begin_epoch();
            is_in_epoch = false;
            take_steps();
            end_epoch();
        }
        x_ = average_;
        write();
        return {parameters_, monitor_.step(), cuts_ == cuts_to_converge, reason(cuts_ == cuts_to_converge)};
    }

    const char* kind() const override { return first_order_kind; }

    // Checkpoints are made in take_steps only, so that an epoch has begun.
    void transfer(Record& record) override {
        constexpr int longest = 1 << 29;
        units_.transfer(record);
        for (const std::span<double> values : optimizer_->state())
            record.fixed(values);
        record.integer(epoch_, 0, options_.steps);
        record.integer(length_, 1, longest);
        record.integer(cuts_, 0, cuts_to_converge - 1);
        record.integer(steps_, 1, options_.steps);
        record.integer(taken_, 0, steps_ - 1);
        for (Average* average : {&now_, &last_}) {
            record.integer(average->count, 0, options_.steps);
            record(average->mean);
            record(average->squares);
        }
        for (std::vector<double>* values : {&x_, &average_, &baselines_})
            record.fixed(*values);
        record(gain_);
    }

private:
    void write() {
        for (std::size_t i = 0; i < size_; ++i)
            parameters_[i] = units_.raw(i, x_[i]);
    }

    // The baseline of an integer that the guide draws is a running mean of its cost over earlier steps. So it
    // does not depend on the draws of this step, and the gradient stays unbiased with any number of
    // particles, antithetic pairs too, whose costs depend on each other.

    void start_baselines() {
        constexpr std::uint32_t draws = 16, key = 4;
        if (baselines_.empty())
            return;
        write();
        for (std::uint32_t i = 0; i < draws; ++i) {
            fill_normal({options_.seed, Stream::start, key, i}, noise_);
            workspace_.elbo(parameters_, noise_, one_, baselines_, costs_);
            for (std::size_t k = 0; k < costs_.size(); ++k)
                cost_sums_[k] += costs_[k] / draws;
        }
        for (std::size_t k = 0; k < costs_.size(); ++k)
            baselines_[k] = std::isfinite(cost_sums_[k]) ? cost_sums_[k] : 0;
    }

    void move_baselines() {
        constexpr double share = 0.1; // of a step
        for (std::size_t k = 0; k < costs_.size(); ++k)
            baselines_[k] += share * (cost_sums_[k] / particles_ - baselines_[k]);
    }

    void draw_noise(int i) {
        fill_normal({options_.seed, Stream::noise, static_cast<std::uint32_t>(monitor_.step()),
                     static_cast<std::uint32_t>(i)},
                    noise_);
    }

    /// log p - log q at the draw of `noise_`, its gradient in `one_`.
    double evaluate() {
        const double elbo = baselines_.empty()
                                ? workspace_.elbo(parameters_, noise_, one_)
                                : workspace_.elbo(parameters_, noise_, one_, baselines_, costs_);
        for (std::size_t k = 0; k < costs_.size(); ++k)
            cost_sums_[k] += costs_[k];
        if (score_)
            score_->add_to(one_, parameters_, noise_);
        return elbo;
    }

    bool gradient_is_finite() const {
        return std::ranges::all_of(one_, [](double x) { return std::isfinite(x); });
    }

    // Both end at a draw that is not finite, with its noise in `noise_`, and then return false.

    bool gather_draws() {
        for (int i = 0; i < particles_; ++i) {
            if (i % 2 == 0)
                draw_noise(i);
            else
                std::transform(noise_.begin(), noise_.end(), noise_.begin(), [](double e) { return -e; });
            const double elbo = evaluate();
            if (!std::isfinite(elbo) || !gradient_is_finite())
                return false;
            elbo_ += elbo;
            for (std::size_t k = 0; k < size_; ++k)
                sum_[k] += one_[k];
        }
        return true;
    }

    /// As many bounds as particles, each of draws of its own.
    bool gather_bounds() {
        const int draws = options_.objective.draws;
        for (int i = 0; i < particles_; ++i) {
            bound_->clear();
            for (int k = 0; k < draws; ++k) {
                draw_noise(i * draws + k);
                const double w = evaluate(); // -inf: a draw without weight
                if (std::isnan(w) || w == HUGE_VAL || (std::isfinite(w) && !gradient_is_finite()))
                    return false;
                bound_->add(w, one_);
            }
            if (!std::isfinite(bound_->value()))
                return false;
            elbo_ += bound_->value();
            bound_->add_gradient_to(sum_);
        }
        return true;
    }

    /// Sums of the objective and of its gradient over the particles; false if they are not finite.
    bool gather() {
        std::fill(sum_.begin(), sum_.end(), 0.0);
        std::fill(cost_sums_.begin(), cost_sums_.end(), 0.0);
        elbo_ = 0;
        return bound_ ? gather_bounds() : gather_draws();
    }

    void begin_epoch() {
        now_ = {};
        steps_ = std::min(length_, monitor_.remaining());
        taken_ = 0;
        std::fill(average_.begin(), average_.end(), 0.0);
    }

    /// The rest of the epoch's steps; leaves the average of its iterates in `average_`.
    void take_steps() {
        for (; taken_ < steps_; ++taken_) {
            write();
            monitor_.checkpoint(*this, parameters_);
            if (!gather())
                monitor_.skip(parameters_, noise_);
            else {
                for (std::size_t k = 0; k < size_; ++k)
                    sum_[k] *= units_.unit(k) / particles_;
                for (const std::size_t k : held_)
                    sum_[k] = 0;
                optimizer_->step(x_, sum_);
                move_baselines();
                monitor_.record(elbo_ / particles_);
                now_.add(elbo_ / particles_);
            }
            for (std::size_t k = 0; k < size_; ++k)
                average_[k] += (x_[k] - average_[k]) / (taken_ + 1);
        }
    }

    /// Cuts the rate if the ELBO stands still.
    void end_epoch() {
        const double noise = std::sqrt(now_.variance_of_mean() + last_.variance_of_mean());
        if (epoch_ > 0 && now_.mean - last_.mean < noise) {
            optimizer_->scale_learning_rate(1.0 / 3);
            x_ = average_;
            ++cuts_;
            length_ += length_ / 2;
        } else if (cuts_ == 0) { // still far off: the units may be as well
            write();
            units_.rebase(parameters_);
            std::fill(x_.begin(), x_.end(), 0.0);
            average_ = x_;
            settings_.learning_rate = optimizer_->learning_rate();
            optimizer_ = make_optimizer(settings_, size_);
        }
        gain_ = now_.mean - last_.mean;
        last_ = now_;
    }

    std::string reason(bool converged) const {
        char text[160];
        if (converged)
            std::snprintf(
                text, sizeof text,
                "converged: the ELBO stands still (last change %.2g) at a learning rate cut four times",
                gain_);
        else
            std::snprintf(text, sizeof text, "reached the limit of %d steps; the ELBO's last change was %.2g",
                          options_.steps, gain_);
        return text;
    }

    const SviOptions& options_;
    Monitor& monitor_;
    Program::Workspace workspace_;
    Units units_;
    std::size_t size_;
    bool is_network_;
    std::vector<std::size_t> held_; ///< parameters that stay
    int particles_;                 ///< in a step
    OptimizerOptions settings_;
    std::unique_ptr<Optimizer> optimizer_;
    int epoch_ = 0, length_ = 0, cuts_ = 0; ///< length: of the next epoch, if the limit is not near
    int steps_ = 0, taken_ = 0;             ///< of this epoch
    Average now_, last_;                    ///< of the ELBO, over this epoch and the one before
    std::vector<double> x_, average_, parameters_, one_, sum_, noise_;
    std::vector<double> baselines_, costs_, cost_sums_; ///< of integers that the guide draws
    std::optional<GuideScore> score_;
    std::optional<BoundEstimate> bound_; ///< of objectives of several draws
    double elbo_ = 0, gain_ = HUGE_VAL;  ///< elbo: the objective's sum over the particles
};

} // namespace

Outcome maximize_first_order(const Program& program, const SviOptions& options, const StartingPoint& start,
                             Monitor& monitor) {
    return FirstOrder(program, options, start, monitor).run();
}

} // namespace ppc::detail
