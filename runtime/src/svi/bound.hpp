// The gradients of objectives other than the plain ELBO.
#pragma once

#include "gaussian_guide.hpp"

#include <ppc/objective.hpp>

#include <optional>
#include <span>
#include <vector>

namespace ppc::detail {

/// One estimate of a bound over several draws, and its gradient: the draws' gradients, each weighted by its
/// share of the sum of exponentials (of path-only gradients, by its square).
class BoundEstimate {
public:
    BoundEstimate(const Objective& objective, std::size_t parameters);

    void clear();
    /// A draw's w and its gradient. A draw where p is 0 has no weight.
    void add(double w, std::span<const double> gradient);
    double value() const;
    void add_gradient_to(std::span<double> sum) const;

private:
    double order_; ///< 1 - alpha
    bool squared_;
    int count_ = 0;
    double largest_, sum_; ///< of the exponents; of the exponentials, relative to the largest
    std::vector<double> weighted_;
};

/// The part of a Gaussian guide's gradient that path-only estimates leave out.
class GuideScore {
public:
    /// Throws UserError if the guide is no Gaussian.
    explicit GuideScore(const Program& program);

    /// Adds the derivative of log q at the draw of this noise, the draw held fixed, by the parameters. The
    /// mean over draws is 0.
    void add_to(std::span<double> gradient, std::span<const double> parameters,
                std::span<const double> noise);

private:
    GaussianGuide guide_;
    std::vector<double> standard_, solved_; ///< noise by latents; inverse transposed factor times that
};

} // namespace ppc::detail
