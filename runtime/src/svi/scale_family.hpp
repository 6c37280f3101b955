// The scale of a Gaussian guide as the Newton optimiser sees it: diagonal or full, with the gradient of
// the ELBO in coordinates where its curvature is known.
#pragma once

#include "curvature.hpp"
#include "gaussian_guide.hpp"

#include "../state/record.hpp"

#include <memory>

namespace ppc::detail {

/// A Gaussian's scale and the gradient of the ELBO with respect to it.
class ScaleFamily {
public:
    virtual ~ScaleFamily() = default;

    /// What iterates are averaged over, in dimensionless units: a change of 0.01 is one per cent of a scale.
    const Vector& state() const { return state_; }
    virtual void assign(const Vector& state) = 0;
    virtual Eigen::Index state_size() const = 0;
    /// Takes the scale from raw parameters; coordinates follow by `whiten`.
    virtual void read(std::span<const double> parameters) = 0;
    /// Between steps: all that whiten() and steps have made, but for the whitening itself.
    virtual void transfer(Record& record, const Whitening& whitening) = 0;

    /// New coordinates; the first call also sets the scale, from the precision's diagonal or inverse.
    virtual void whiten(const Whitening& whitening) = 0;
    /// displacement = factor * noise (by latent)
    virtual void displace(const Vector& noise, Vector& displacement) const = 0;
    /// Scales whose 1/square is the diagonal of the guide's precision.
    virtual Vector conditional_scale() const = 0;
    /// Adds a pair's share: noise, and half the difference of the log density's gradients at ±noise.
    virtual void accumulate(const Vector& noise, const Vector& slope) = 0;
    /// Steps along the sum over `pairs` of shares with rate `eta`, and clears it.
    virtual void step(double eta, int pairs) = 0;
    /// Forgets the shares of a step that is not taken.
    virtual void clear() = 0;
    /// Writes the raw scale parameters.
    virtual void write(std::span<double> parameters) const = 0;
    /// Multiplies all scales.
    virtual void stretch(double factor) = 0;
    /// Turns a shift in whitened coordinates, in place, into the units in which convergence is judged.
    virtual void to_units(Vector& shift) const = 0;

protected:
    Vector state_;
};

std::unique_ptr<ScaleFamily> make_scale_family(const GaussianGuide& guide);

} // namespace ppc::detail
