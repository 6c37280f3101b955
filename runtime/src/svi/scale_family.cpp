#include "scale_family.hpp"

#include "../dense.hpp"

#include <algorithm>

namespace ppc::detail {
namespace {

using Index = Eigen::Index;

constexpr double largest_step = 0.3;

double clip(double step) { return std::clamp(step, -largest_step, largest_step); }

/// u_i = location_i + s_i noise_i; the state is log s.
class MeanFieldScale : public ScaleFamily {
public:
    explicit MeanFieldScale(const GaussianGuide& guide) : guide_(guide) {
        const auto dimension = static_cast<Index>(guide.location.size());
        product_.resize(dimension);
        displacement_.resize(dimension);
        sum_ = Vector::Zero(dimension);
    }

    void assign(const Vector& state) override { state_ = state; }
    Index state_size() const override { return product_.size(); }

    void read(std::span<const double> parameters) override {
        state_.resize(state_size());
        for (std::size_t i = 0; i < guide_.scale.size(); ++i)
            state_[static_cast<Index>(i)] = std::log(scale_of(guide_.map[i], parameters[guide_.scale[i]]));
    }

    void transfer(Record& record, const Whitening& whitening) override {
        if (record.reading()) {
            state_.resize(state_size());
            precision_ = whitening.precision;
            c_ = whitening.c;
        }
        record.array(state_);
    }

    void whiten(const Whitening& whitening) override {
        precision_ = whitening.precision;
        c_ = whitening.c;
        if (state_.size() == 0)
            state_ = -0.5 * precision_.diagonal().array().log();
    }

    void displace(const Vector& noise, Vector& displacement) const override {
        displacement = state_.array().exp() * noise.array();
    }

    Vector conditional_scale() const override { return state_.array().exp(); }

    // d/ds_i = E[noise_i g_i] + 1/s_i; adding noise_i (H s noise)_i, whose mean is s_i H_ii, leaves a
    // near-zero variance where the density is near a Gaussian.
    void accumulate(const Vector& noise, const Vector& slope) override {
        displace(noise, displacement_);
        product_.noalias() = precision_ * displacement_;
        sum_.array() += noise.array() * (slope + product_).array();
    }

    void step(double eta, int pairs) override {
        for (Index i = 0; i < state_.size(); ++i) {
            const double s = std::exp(state_[i]);
            const double gradient = s * (sum_[i] / pairs - s * precision_(i, i)) + 1; // of log s; curvature 2
            state_[i] += clip(eta / 2 * gradient);
        }
        clear();
    }

    void clear() override { sum_.setZero(); }

    void write(std::span<double> parameters) const override {
        for (std::size_t i = 0; i < guide_.scale.size(); ++i)
            parameters[guide_.scale[i]] = raw_of(guide_.map[i], std::exp(state_[static_cast<Index>(i)]));
    }

    void stretch(double factor) override { state_.array() += std::log(factor); }

    void to_units(Vector& shift) const override { shift = (c_ * shift).array() / state_.array().exp(); }

private:
    const GaussianGuide& guide_;
    Matrix precision_, c_;
    Vector sum_, product_, displacement_;
};

/// u = location + C R noise with C of the whitening; R is a lower triangle near the identity. The state
/// holds R by packed rows, its diagonal by logs.
class FullScale : public ScaleFamily {
public:
    explicit FullScale(const GaussianGuide& guide)
        : guide_(guide), d_(static_cast<Index>(guide.location.size())) {
        r_.setIdentity(d_, d_);
        sum_.setZero(d_, d_);
        factor_.setZero(d_, d_);
        residual_.resize(d_);
    }

    void assign(const Vector& state) override {
        state_ = state;
        unpack();
    }
    Index state_size() const override { return d_ * (d_ + 1) / 2; }

    void read(std::span<const double> parameters) override {
        c_ = Matrix::Zero(d_, d_);
        for (Index i = 0; i < d_; ++i) {
            const double* row = parameters.data() + guide_.scale[static_cast<std::size_t>(i)];
            for (Index j = 0; j < i; ++j)
                c_(i, j) = row[j];
            c_(i, i) = scale_of(guide_.map[static_cast<std::size_t>(i)], row[i]);
        }
        r_.setIdentity(d_, d_);
    }

    // R too: before the first step its diagonal is not bit for bit the exponential of the state's.
    void transfer(Record& record, const Whitening& whitening) override {
        if (record.reading()) {
            state_.resize(state_size());
            c_ = whitening.c;
        }
        record.array(state_);
        record.array(r_);
    }

    void whiten(const Whitening& whitening) override {
        if (c_.size() > 0) {
            Matrix relative = c_;
            dense::solve_lower(whitening.c, relative);
            r_ = dense::times(relative, r_).triangularView<Eigen::Lower>();
        }
        c_ = whitening.c;
        state_.resize(state_size());
        pack();
    }

    void displace(const Vector& noise, Vector& displacement) const override {
        displacement.noalias() = c_ * (r_ * noise).eval();
    }

    Vector conditional_scale() const override {
        return dense::inverse_of_lower(dense::times(c_, r_)).colwise().norm().cwiseInverse();
    }

    // In whitened coordinates the gradient for R is E[(C^T g) noise^T] + diag(1 / R_ii); adding
    // (R noise) noise^T, whose mean is R, leaves little noise, as for the mean field.
    void accumulate(const Vector& noise, const Vector& slope) override {
        residual_.noalias() = c_.transpose() * slope;
        residual_.noalias() += r_ * noise;
        for (Index j = 0; j < d_; ++j)
            sum_.col(j).tail(d_ - j) += noise[j] * residual_.tail(d_ - j);
    }

    void step(double eta, int pairs) override {
        Index at = 0;
        for (Index i = 0; i < d_; ++i) {
            for (Index j = 0; j < i; ++j)
                state_[at++] += clip(eta * (sum_(i, j) / pairs - r_(i, j)));
            const double gradient = r_(i, i) * (sum_(i, i) / pairs - r_(i, i)) + 1;
            state_[at++] += clip(eta / 2 * gradient);
        }
        unpack();
        clear();
    }

    void clear() override { sum_.setZero(); }

    void write(std::span<double> parameters) const override {
        factor_.setZero();
        for (Index j = 0; j < d_; ++j) // the product of two lower triangles
            for (Index k = j; k < d_; ++k)
                factor_.col(j).tail(d_ - k) += r_(k, j) * c_.col(k).tail(d_ - k);
        for (Index i = 0; i < d_; ++i) {
            double* row = parameters.data() + guide_.scale[static_cast<std::size_t>(i)];
            for (Index j = 0; j < i; ++j)
                row[j] = factor_(i, j);
            row[i] = raw_of(guide_.map[static_cast<std::size_t>(i)], factor_(i, i));
        }
    }

    void stretch(double factor) override {
        r_ *= factor;
        pack();
    }

    void to_units(Vector&) const override {}

private:
    void pack() {
        Index at = 0;
        for (Index i = 0; i < d_; ++i) {
            for (Index j = 0; j < i; ++j)
                state_[at++] = r_(i, j);
            state_[at++] = std::log(r_(i, i));
        }
    }

    void unpack() {
        Index at = 0;
        for (Index i = 0; i < d_; ++i) {
            for (Index j = 0; j < i; ++j)
                r_(i, j) = state_[at++];
            r_(i, i) = std::exp(state_[at++]);
        }
    }

    const GaussianGuide& guide_;
    Index d_;
    Matrix c_, r_, sum_;
    mutable Matrix factor_; // scratch of write()
    Vector residual_;
};

} // namespace

std::unique_ptr<ScaleFamily> make_scale_family(const GaussianGuide& guide) {
    if (guide.full)
        return std::make_unique<FullScale>(guide);
    return std::make_unique<MeanFieldScale>(guide);
}

} // namespace ppc::detail
