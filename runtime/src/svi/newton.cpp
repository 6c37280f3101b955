#include "newton.hpp"

#include "newton_rounds.hpp"
#include "scale_family.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace ppc::detail {
namespace {

using Index = Eigen::Index;

class Newton : public Resumable {
public:
    Newton(const Program& program, const GaussianGuide& guide, const SviOptions& options,
           const StartingPoint& start, Monitor& monitor)
        : guide_(guide), options_(options), start_(start), monitor_(monitor), workspace_(program),
          d_(static_cast<Index>(program.dimension())), family_(make_scale_family(guide)),
          pairs_(std::max(1, options.particles / 2)), parameters_(program.guide().parameters),
          gradient_(program.guide().parameters), noise_(program.dimension()), flipped_(program.dimension()) {
        mean_.resize(d_);
        shift_ = Vector::Zero(d_);
        by_latent_.resize(d_);
        slope_.resize(d_);
        sum_ = Vector::Zero(d_);
        move_.resize(d_);
    }

    Outcome run() {
        bool is_in_round = monitor_.resume(*this);
        if (!is_in_round)
            begin();
        bool converged = false;
        for (; monitor_.remaining() > 0 && !converged; ++round_) {
            if (!is_in_round)
                begin_round();
            is_in_round = false;
            try {
                take_steps();
            } catch (const NotFinite&) { // once more, with shorter steps
                if (++failures_ > most_failures)
                    throw;
                monitor_.forgive();
                family_->clear();
                mean_ = before_mean_;
                family_->assign(before_state_);
                caution_ /= 4;
                continue;
            }
            converged = end_round();
        }
        write();
        return {parameters_, monitor_.step(), converged, reason(converged)};
    }

    const char* kind() const override { return "newton"; }

    // Checkpoints are made in take_steps only, so that a round has begun.
    void transfer(Record& record) override {
        const int most_rounds = options_.steps, longest = 1 << 29;
        record.integer(round_, 0, most_rounds);
        record.integer(length_, 1, longest);
        record(is_warm_);
        record(caution_);
        record.integer(schedule_.steps, 1, options_.steps);
        record.integer(schedule_.burn_in, 0, schedule_.steps - 1);
        record(schedule_.first_rate);
        record(schedule_.last_rate);
        record.integer(taken_, 0, schedule_.steps - 1);
        record.integer(skipped_before_, 0, options_.steps);
        record.integer(failures_, 0, most_failures);
        record(movement_);
        record(error_);
        if (record.reading()) {
            for (Matrix* matrix : {&whitening_.precision, &whitening_.c})
                matrix->resize(d_, d_);
            before_mean_.resize(d_);
            before_state_.resize(family_->state_size());
            size_batches();
        }
        record.array(mean_);
        record.array(before_mean_);
        record.array(before_state_);
        record.array(shift_);
        record.array(whitening_.precision);
        record.array(whitening_.c);
        family_->transfer(record, whitening_);
        record.array(batch_means_);
        for (int& count : in_batch_)
            record.integer(count, 0, schedule_.steps);
    }

private:
    /// Of antithetic draws in a step.
    int pairs() const { return is_warm_ ? warm_pairs * pairs_ : pairs_; }

    double rate() const { return options_.learning_rate > 0 ? std::min(1.0, options_.learning_rate) : 0.5; }

    void size_batches() { batch_means_.resize(d_ + family_->state_size(), batches); }

    void begin() {
        size_batches();
        is_warm_ = !start_.parameters.empty();
        if (is_warm_) {
            for (Index k = 0; k < d_; ++k)
                mean_[k] = start_.parameters[guide_.location[static_cast<std::size_t>(k)]];
            family_->read(start_.parameters);
            length_ = first_warm_length;
        } else {
            mean_ = ConstVectorView(start_.mean.data(), d_);
            measure_curvature(0);
        }
    }

    /// The coordinates are known in a warm start's first round, in a cold one's they are a guess.
    bool knows_coordinates() const { return round_ > 0 || is_warm_; }

    void begin_round() {
        if (knows_coordinates())
            measure_curvature(round_ + is_warm_);
        before_mean_ = mean_;
        before_state_ = family_->state();
        skipped_before_ = monitor_.skipped();
        taken_ = 0;
        // A remainder too short for another round is worth more in this one's average.
        schedule_.steps = monitor_.remaining() / 3 < length_ ? monitor_.remaining() : length_;
        // Iterates at a constant rate scatter, and their mean is off in proportion to the rate: halve it.
        schedule_.burn_in = schedule_.steps / (is_warm_ ? 2 : 4);
        if (is_warm_) {
            schedule_.first_rate = caution_ * (round_ == 0 ? std::min(1.0, 2 * rate()) : rate());
            schedule_.last_rate =
                caution_ * rate() * std::min(1.0, warm_rate_times_length / std::min(2000, length_));
        } else {
            schedule_.first_rate = caution_ * (round_ == 0 ? rate() : rate() / 2);
            schedule_.last_rate = caution_ * rate() / std::min(80, 5 << std::min(round_, 4));
        }
        batch_means_.setZero();
        in_batch_.fill(0);
        shift_.setZero();
    }

    /// Whether the fit has converged.
    bool end_round() {
        average();
        bool converged = false;
        if (worse_than(before_mean_, before_state_)) {
            mean_ = before_mean_;
            family_->assign(before_state_);
            caution_ /= 2;
        } else {
            movement_ = movement_since(before_state_);
            error_ = monte_carlo_error();
            converged = knows_coordinates() && monitor_.skipped() == skipped_before_ &&
                        movement_ < options_.tolerance && error_ < options_.tolerance / 2;
        }
        // While it is still on the way, curvature of where it was is of little use to a longer round.
        if (round_ > 0 && movement_ < still_on_the_way)
            length_ *= 2;
        return converged;
    }

    /// Averages the curvature over the guide (at its centre before the first round) and changes coordinates.
    void measure_curvature(int round) {
        const Index count = round == 0 ? 1 : 8;
        Matrix points(d_, count);
        Vector displacement = Vector::Zero(d_);
        for (Index k = 0; k < count; k += 2) {
            if (round > 0) {
                draw_noise({options_.seed, Stream::curvature, static_cast<std::uint32_t>(round),
                            static_cast<std::uint32_t>(k)});
                family_->displace(by_latent_, displacement);
            }
            points.col(k) = mean_ + displacement;
            if (k + 1 < count)
                points.col(k + 1) = mean_ - displacement;
        }
        const Vector scale =
            round == 0 ? Vector(ConstVectorView(start_.scale.data(), d_)) : family_->conditional_scale();
        whitening_ = whiten(averaged_curvature(workspace_, points, scale), scale);
        family_->whiten(whitening_);
    }

    void draw_noise(const RandomKey& key) {
        fill_normal(key, noise_);
        for (Index k = 0; k < d_; ++k) {
            flipped_[static_cast<std::size_t>(k)] = -noise_[static_cast<std::size_t>(k)];
            by_latent_[k] = noise_[guide_.noise[static_cast<std::size_t>(k)]];
        }
    }

    void write() {
        for (Index k = 0; k < d_; ++k)
            parameters_[guide_.location[static_cast<std::size_t>(k)]] = mean_[k];
        family_->write(parameters_);
    }

    /// One step's gradients. False, with `noise_` at fault, if one is not finite.
    bool gather(int step) {
        sum_.setZero();
        elbo_ = 0;
        for (int pair = 0; pair < pairs(); ++pair) {
            draw_noise({options_.seed, Stream::noise, static_cast<std::uint32_t>(step),
                        static_cast<std::uint32_t>(pair)});
            double elbo = workspace_.elbo(parameters_, noise_, gradient_);
            for (Index k = 0; k < d_; ++k)
                slope_[k] = gradient_[guide_.location[static_cast<std::size_t>(k)]];
            sum_ += slope_;
            if (!std::isfinite(elbo) || !slope_.allFinite())
                return false;
            elbo_ += elbo;
            elbo = workspace_.elbo(parameters_, flipped_, gradient_);
            for (Index k = 0; k < d_; ++k) {
                const double g = gradient_[guide_.location[static_cast<std::size_t>(k)]];
                sum_[k] += g;
                slope_[k] = (slope_[k] - g) / 2;
            }
            if (!std::isfinite(elbo) || !slope_.allFinite()) {
                noise_.swap(flipped_);
                return false;
            }
            elbo_ += elbo;
            family_->accumulate(by_latent_, slope_);
        }
        return true;
    }

    /// The rest of the round's steps.
    void take_steps() {
        const int averaged = schedule_.steps - schedule_.burn_in;
        for (; taken_ < schedule_.steps; ++taken_) {
            const int i = taken_;
            write();
            monitor_.checkpoint(*this, parameters_);
            if (!gather(monitor_.step())) {
                family_->clear();
                monitor_.skip(parameters_, noise_);
                family_->stretch(0.95);
                continue;
            }
            const double eta = schedule_.rate(i);
            move_.noalias() = whitening_.c.transpose() * sum_;
            move_ *= eta / (2 * pairs());
            const double longest = move_.cwiseAbs().maxCoeff();
            const double most = is_warm_ ? largest_warm_move : largest_move;
            if (longest > most)
                move_ *= most / longest;
            shift_ += move_;
            mean_.noalias() += whitening_.c * move_;
            family_->step(eta, pairs());
            monitor_.record(elbo_ / (2 * pairs()));
            if (i >= schedule_.burn_in) {
                const int batch = (i - schedule_.burn_in) * batches / averaged;
                batch_means_.col(batch).head(d_) += shift_;
                batch_means_.col(batch).tail(batch_means_.rows() - d_) += family_->state();
                ++in_batch_[static_cast<std::size_t>(batch)];
            }
        }
    }

    /// Ends the round at the mean of its batch means.
    void average() {
        used_ = 0;
        average_ = Vector::Zero(batch_means_.rows());
        for (int batch = 0; batch < batches; ++batch) {
            const int count = in_batch_[static_cast<std::size_t>(batch)];
            if (count == 0)
                continue;
            batch_means_.col(used_) = batch_means_.col(batch) / count;
            average_ += batch_means_.col(used_++);
        }
        if (used_ == 0)
            return;
        average_ /= used_;
        mean_ += whitening_.c * (average_.head(d_) - shift_);
        family_->assign(average_.tail(average_.size() - d_));
    }

    /// The shift of an average from the round's start, and the change of the scale's state, in units of
    /// the guide; the largest over all of them.
    double movement_since(const Vector& before_state) const {
        Vector shift = average_.head(d_);
        family_->to_units(shift);
        return std::max(shift.cwiseAbs().maxCoeff(), (family_->state() - before_state).cwiseAbs().maxCoeff());
    }

    /// The largest standard error of the average, from the spread of the batch means.
    double monte_carlo_error() const {
        if (used_ < 2)
            return HUGE_VAL;
        Vector squares = Vector::Zero(average_.size()), shift(d_);
        for (int batch = 0; batch < used_; ++batch) {
            Vector off = batch_means_.col(batch) - average_;
            shift = off.head(d_);
            family_->to_units(shift);
            off.head(d_) = shift;
            squares += off.cwiseAbs2();
        }
        return std::sqrt(squares.maxCoeff() / (used_ * (used_ - 1)));
    }

    /// Compares the ELBO now with the one at the round's start on the same noise.
    bool worse_than(const Vector& mean, const Vector& state) {
        constexpr int comparisons = 32;
        std::vector<double> now(2 * comparisons), then(2 * comparisons);
        evaluate(now);
        const Vector current_mean = mean_, current_state = family_->state();
        mean_ = mean;
        family_->assign(state);
        evaluate(then);
        mean_ = current_mean;
        family_->assign(current_state);
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < now.size(); ++i) {
            if (!std::isfinite(now[i]) || !std::isfinite(then[i])) {
                if (std::isfinite(then[i]))
                    return true;
                continue;
            }
            const double difference = now[i] - then[i];
            sum += difference;
            squares += difference * difference;
        }
        const double n = static_cast<double>(now.size()), average = sum / n;
        return average < -0.01 &&
               average < -4 * std::sqrt(std::max(0.0, squares / n - average * average) / n);
    }

    void evaluate(std::vector<double>& elbos) {
        write();
        for (std::size_t i = 0; i < elbos.size(); i += 2) {
            draw_noise({options_.seed, Stream::curvature, 0, static_cast<std::uint32_t>(i)});
            elbos[i] = workspace_.elbo(parameters_, noise_);
            elbos[i + 1] = workspace_.elbo(parameters_, flipped_);
        }
    }

    std::string reason(bool converged) const {
        char text[160];
        if (converged)
            std::snprintf(
                text, sizeof text,
                "converged: the last round moved no parameter by more than %.2g of the guide's standard "
                "deviation (Monte Carlo error %.1g)",
                movement_, error_);
        else
            std::snprintf(
                text, sizeof text,
                "reached the limit of %d steps; the last round still moved a parameter by %.2g of the "
                "guide's standard deviation (Monte Carlo error %.1g)",
                options_.steps, movement_, error_);
        return text;
    }

    const GaussianGuide& guide_;
    const SviOptions& options_;
    const StartingPoint& start_;
    Monitor& monitor_;
    Program::Workspace workspace_;
    Index d_;
    std::unique_ptr<ScaleFamily> family_;
    int pairs_;
    std::vector<double> parameters_, gradient_, noise_, flipped_;
    int round_ = 0, length_ = 250; ///< and steps of the next round, if the limit is not near
    bool is_warm_ = false;
    double caution_ = 1;  ///< factor on the rates
    Schedule schedule_{}; ///< of the round, with `taken_` of its steps taken
    int taken_ = 0;
    Vector before_mean_, before_state_; ///< at the round's start
    int failures_ = 0;                  ///< rounds that ended where nothing is finite
    int skipped_before_ = 0;            ///< steps before it
    Vector mean_;
    Vector shift_; ///< of the mean from the round's start, whitened
    Vector by_latent_, slope_, sum_, move_;
    Whitening whitening_;
    Matrix batch_means_; ///< of (shift, scale state), a column per batch
    std::array<int, batches> in_batch_{};
    Vector average_;
    int used_ = 0; ///< batches with iterates in them
    double elbo_ = 0, movement_ = HUGE_VAL, error_ = HUGE_VAL;
};

} // namespace

Outcome maximize_gaussian(const Program& program, const GaussianGuide& guide, const SviOptions& options,
                          const StartingPoint& start, Monitor& monitor) {
    return Newton(program, guide, options, start, monitor).run();
}

} // namespace ppc::detail
