#include "newton.hpp"

#include "scale_family.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace ppc::detail {
namespace {

using Index = Eigen::Index;

constexpr int batches = 10;
constexpr double largest_move = 0.5; ///< of a step, in whitened units
constexpr int most_failures = 5;
constexpr double still_on_the_way = 0.5; ///< of a round, in the guide's standard deviations

/// Length and rates of one round. The rate falls geometrically over the first quarter, then it stays and
/// iterates are averaged.
struct Schedule {
    int steps;
    double first_rate, last_rate;

    int burn_in() const { return steps / 4; }
    double rate(int step) const {
        const double part = std::min(1.0, static_cast<double>(step) / std::max(1, burn_in()));
        return first_rate * std::pow(last_rate / first_rate, part);
    }
};

class Newton {
public:
    Newton(const Program& program, const GaussianGuide& guide, const SviOptions& options,
           const StartingPoint& start, Monitor& monitor)
        : guide_(guide), options_(options), monitor_(monitor), workspace_(program),
          d_(static_cast<Index>(program.dimension())), family_(make_scale_family(guide)),
          pairs_(std::max(1, options.particles / 2)), parameters_(program.guide().parameters),
          gradient_(program.guide().parameters), noise_(program.dimension()), flipped_(program.dimension()) {
        mean_ = ConstVectorView(start.mean.data(), d_);
        start_scale_ = ConstVectorView(start.scale.data(), d_);
        shift_ = Vector::Zero(d_);
        by_latent_.resize(d_);
        slope_.resize(d_);
        sum_ = Vector::Zero(d_);
        move_.resize(d_);
        measure_curvature(0);
        batch_means_.resize(d_ + family_->state().size(), batches);
    }

    Outcome run() {
        const double rate = options_.learning_rate > 0 ? std::min(1.0, options_.learning_rate) : 0.5;
        double caution = 1;
        int length = 250;
        bool converged = false;
        int failures = 0;
        for (int round = 0; monitor_.remaining() > 0 && !converged; ++round) {
            if (round > 0)
                measure_curvature(round);
            const Vector before_mean = mean_, before_state = family_->state();
            // A remainder too short for another round is worth more in this one's average.
            const int steps = monitor_.remaining() < 3 * length ? monitor_.remaining() : length;
            const int skipped = monitor_.skipped();
            // Iterates at a constant rate scatter, and their mean is off in proportion to the rate: halve it.
            try {
                take_steps({steps, caution * (round == 0 ? rate : rate / 2),
                            caution * rate / std::min(80, 5 << round)});
            } catch (const UserError&) { // went where nothing is finite: once more, with shorter steps
                if (++failures > most_failures)
                    throw;
                monitor_.forgive();
                family_->clear();
                mean_ = before_mean;
                family_->assign(before_state);
                caution /= 4;
                continue;
            }
            average();
            if (worse_than(before_mean, before_state)) {
                mean_ = before_mean;
                family_->assign(before_state);
                caution /= 2;
            } else {
                movement_ = movement_since(before_state);
                error_ = monte_carlo_error();
                converged = round > 0 && monitor_.skipped() == skipped && movement_ < options_.tolerance &&
                            error_ < options_.tolerance / 2;
            }
            // While it is still on the way, curvature of where it was is of little use to a longer round.
            if (round > 0 && movement_ < still_on_the_way)
                length *= 2;
        }
        write();
        return {parameters_, monitor_.step(), converged, reason(converged)};
    }

private:
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
        const Vector scale = round == 0 ? start_scale_ : family_->conditional_scale();
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
        for (int pair = 0; pair < pairs_; ++pair) {
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

    void take_steps(const Schedule& schedule) {
        batch_means_.setZero();
        in_batch_.fill(0);
        shift_.setZero();
        const int averaged = schedule.steps - schedule.burn_in();
        for (int i = 0; i < schedule.steps; ++i) {
            write();
            if (!gather(monitor_.step())) {
                family_->clear();
                monitor_.skip(parameters_, noise_);
                family_->stretch(0.95);
                continue;
            }
            const double eta = schedule.rate(i);
            move_.noalias() = whitening_.c.transpose() * sum_;
            move_ *= eta / (2 * pairs_);
            const double longest = move_.cwiseAbs().maxCoeff();
            if (longest > largest_move)
                move_ *= largest_move / longest;
            shift_ += move_;
            mean_.noalias() += whitening_.c * move_;
            family_->step(eta, pairs_);
            monitor_.record(elbo_ / (2 * pairs_));
            if (i >= schedule.burn_in()) {
                const int batch = (i - schedule.burn_in()) * batches / averaged;
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
    Monitor& monitor_;
    Program::Workspace workspace_;
    Index d_;
    std::unique_ptr<ScaleFamily> family_;
    int pairs_;
    std::vector<double> parameters_, gradient_, noise_, flipped_;
    Vector mean_, start_scale_;
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
