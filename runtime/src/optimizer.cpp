#include <ppc/optimizer.hpp>

#include <ppc/program.hpp>

#include <algorithm>
#include <cmath>

namespace ppc {
namespace {

/// Kingma and Ba (2015), with bias correction.
class Adam : public Optimizer {
public:
    Adam(const OptimizerOptions& options, std::size_t size)
        : Optimizer(options.learning_rate), options_(options), mean_(size), square_(size) {}

    void step(std::span<double> parameters, std::span<const double> gradient) override {
        if (options_.kind == OptimizerKind::clipped_adam)
            clipped_step(parameters, gradient);
        else {
            update(parameters, gradient, HUGE_VAL);
            learning_rate_ *= options_.decay;
        }
    }

    std::vector<std::span<double>> state() override {
        return {{&learning_rate_, 1}, {&power1_, 1}, {&power2_, 1}, mean_, square_};
    }

private:
    void clipped_step(std::span<double> parameters, std::span<const double> gradient) {
        learning_rate_ *= options_.decay;
        update(parameters, gradient, options_.clip_norm);
    }

    void update(std::span<double> parameters, std::span<const double> gradient, double clip) {
        power1_ *= options_.beta1;
        power2_ *= options_.beta2;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const double g = std::clamp(gradient[i], -clip, clip);
            mean_[i] += (1 - options_.beta1) * (g - mean_[i]);
            square_[i] += (1 - options_.beta2) * (g * g - square_[i]);
            const double root = std::sqrt(square_[i] / (1 - power2_));
            parameters[i] += learning_rate_ * (mean_[i] / (1 - power1_)) / (root + options_.epsilon);
        }
    }

    OptimizerOptions options_;
    std::vector<double> mean_, square_;
    double power1_ = 1, power2_ = 1; ///< beta to the number of steps
};

/// Gradient ascent with heavy-ball momentum.
class Sgd : public Optimizer {
public:
    Sgd(const OptimizerOptions& options, std::size_t size)
        : Optimizer(options.learning_rate), options_(options), velocity_(size) {}

    void step(std::span<double> parameters, std::span<const double> gradient) override {
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            velocity_[i] = options_.momentum * velocity_[i] + gradient[i];
            parameters[i] += learning_rate_ * velocity_[i];
        }
        learning_rate_ *= options_.decay;
    }

    std::vector<std::span<double>> state() override { return {{&learning_rate_, 1}, velocity_}; }

private:
    OptimizerOptions options_;
    std::vector<double> velocity_;
};

} // namespace

std::string_view name(OptimizerKind kind) {
    switch (kind) {
    case OptimizerKind::automatic:
        return "automatic";
    case OptimizerKind::adam:
        return "adam";
    case OptimizerKind::clipped_adam:
        return "clipped_adam";
    case OptimizerKind::sgd:
        return "sgd";
    }
    return "";
}

std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options, std::size_t size) {
    const auto in_unit = [](double x) { return x >= 0 && x < 1; };
    if (!(options.learning_rate > 0) || !std::isfinite(options.learning_rate))
        throw UserError("the learning rate must be a positive number");
    if (!(options.decay > 0 && options.decay <= 1))
        throw UserError("the learning rate's decay per step must be above 0 and at most 1");
    if (!in_unit(options.beta1) || !in_unit(options.beta2) || !in_unit(options.momentum))
        throw UserError("the optimiser's betas and momentum must be at least 0 and below 1");
    if (options.kind == OptimizerKind::sgd)
        return std::make_unique<Sgd>(options, size);
    return std::make_unique<Adam>(options, size);
}

} // namespace ppc
