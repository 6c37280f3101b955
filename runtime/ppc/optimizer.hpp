// First-order optimisers. They maximise: a step moves along the gradient. State is allocated when an
// optimiser is made; a step allocates nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace ppc {

/// `automatic` takes averaged stochastic Newton steps where the guide is Gaussian and its curvature can
/// be held densely, and Adam elsewhere; see svi.hpp.
enum class OptimizerKind { automatic, adam, clipped_adam, sgd };

/// "automatic", "adam", …
std::string_view name(OptimizerKind kind);

/// Settings of one optimiser. The learning rate of step t (from 0) is learning_rate * decay^t, except that
/// ClippedAdam multiplies before its first step, as Pyro's does.
struct OptimizerOptions {
    OptimizerKind kind = OptimizerKind::adam;
    double learning_rate = 0.01;
    double decay = 1;      ///< per step; Pyro's `lrd`
    double beta1 = 0.9;    ///< Adam: decay of the mean of gradients
    double beta2 = 0.999;  ///< Adam: decay of the mean of squares
    double epsilon = 1e-8; ///< Adam: added to the root mean square
    double clip_norm = 10; ///< ClippedAdam: gradients are clamped to ±clip_norm, element by element
    double momentum = 0;   ///< SGD
};

/// Moves parameters along gradients.
class Optimizer {
public:
    virtual ~Optimizer() = default;
    /// One step; both spans have the size that the optimiser was made for.
    virtual void step(std::span<double> parameters, std::span<const double> gradient) = 0;
    /// Rate that the next step uses, before a decay that ClippedAdam applies first.
    double learning_rate() const { return learning_rate_; }
    /// Multiplies the rate; schedules outside call this.
    void scale_learning_rate(double factor) { learning_rate_ *= factor; }
    /// All that steps change: an optimiser of the same kind and size that has these numbers goes on alike.
    virtual std::vector<std::span<double>> state() = 0;

protected:
    explicit Optimizer(double learning_rate) : learning_rate_(learning_rate) {}
    double learning_rate_;
};

/// Makes the optimiser for `size` parameters. `automatic` gives Adam. Throws UserError if a setting is
/// outside its range.
std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options, std::size_t size);

} // namespace ppc
