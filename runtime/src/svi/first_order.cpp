#include "first_order.hpp"

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

class FirstOrder {
public:
    FirstOrder(const Program& program, const SviOptions& options, const StartingPoint& start,
               Monitor& monitor)
        : options_(options), monitor_(monitor), workspace_(program), units_(program, start),
          size_(program.guide().parameters), is_network_(has_network(program.guide())), x_(size_),
          average_(size_), parameters_(size_), one_(size_), sum_(size_), noise_(program.guide().noise) {}

    Outcome run() {
        OptimizerOptions settings;
        settings.kind =
            options_.optimizer == OptimizerKind::automatic ? OptimizerKind::adam : options_.optimizer;
        settings.learning_rate =
            options_.learning_rate > 0 ? options_.learning_rate : default_rate(settings.kind, is_network_);
        settings.decay = options_.decay;
        settings.beta2 = 0.99; // gradients shrink by orders of magnitude on the way
        std::unique_ptr<Optimizer> optimizer = make_optimizer(settings, size_);

        constexpr int cuts_to_converge = 4, shortest = 50;
        int length = is_network_ ? 1000 : 200, cuts = 0;
        Average last;
        for (int epoch = 0; monitor_.remaining() >= (epoch ? shortest : 1) && cuts < cuts_to_converge;
             ++epoch) {
            const Average now = take_steps(*optimizer, std::min(length, monitor_.remaining()));
            const double noise = std::sqrt(now.variance_of_mean() + last.variance_of_mean());
            if (epoch > 0 && now.mean - last.mean < noise) {
                optimizer->scale_learning_rate(1.0 / 3);
                x_ = average_;
                ++cuts;
                length += length / 2;
            } else if (cuts == 0) { // still far off: the units may be as well
                write();
                units_.rebase(parameters_);
                std::fill(x_.begin(), x_.end(), 0.0);
                average_ = x_;
                settings.learning_rate = optimizer->learning_rate();
                optimizer = make_optimizer(settings, size_);
            }
            gain_ = now.mean - last.mean;
            last = now;
        }
        x_ = average_;
        write();
        return {parameters_, monitor_.step(), cuts == cuts_to_converge, reason(cuts == cuts_to_converge)};
    }

private:
    void write() {
        for (std::size_t i = 0; i < size_; ++i)
            parameters_[i] = units_.raw(i, x_[i]);
    }

    /// Adds one particle's gradient; false if it is not finite.
    bool particle(std::span<const double> noise) {
        const double elbo = workspace_.elbo(parameters_, noise, one_);
        elbo_ += elbo;
        bool finite = std::isfinite(elbo);
        for (std::size_t i = 0; i < size_; ++i) {
            sum_[i] += one_[i];
            finite = finite && std::isfinite(one_[i]);
        }
        return finite;
    }

    bool gather() {
        std::fill(sum_.begin(), sum_.end(), 0.0);
        elbo_ = 0;
        for (int i = 0; i < options_.particles; ++i) {
            if (i % 2 == 0)
                fill_normal({options_.seed, Stream::noise, static_cast<std::uint32_t>(monitor_.step()),
                             static_cast<std::uint32_t>(i)},
                            noise_);
            else
                std::transform(noise_.begin(), noise_.end(), noise_.begin(), [](double e) { return -e; });
            if (!particle(noise_))
                return false;
        }
        return true;
    }

    /// One epoch; leaves the average of its iterates in `average_`.
    Average take_steps(Optimizer& optimizer, int steps) {
        Average elbo;
        std::fill(average_.begin(), average_.end(), 0.0);
        for (int i = 0; i < steps; ++i) {
            write();
            if (!gather())
                monitor_.skip(parameters_, noise_);
            else {
                for (std::size_t k = 0; k < size_; ++k)
                    sum_[k] *= units_.unit(k) / options_.particles;
                optimizer.step(x_, sum_);
                monitor_.record(elbo_ / options_.particles);
                elbo.add(elbo_ / options_.particles);
            }
            for (std::size_t k = 0; k < size_; ++k)
                average_[k] += (x_[k] - average_[k]) / (i + 1);
        }
        return elbo;
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
    std::vector<double> x_, average_, parameters_, one_, sum_, noise_;
    double elbo_ = 0, gain_ = HUGE_VAL;
};

} // namespace

Outcome maximize_first_order(const Program& program, const SviOptions& options, const StartingPoint& start,
                             Monitor& monitor) {
    return FirstOrder(program, options, start, monitor).run();
}

} // namespace ppc::detail
