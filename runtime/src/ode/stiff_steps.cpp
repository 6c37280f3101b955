// Implicit steps for stiff equations: the L-stable singly diagonally implicit Runge-Kutta method of order 4
// with an error estimate of order 3 of E. Hairer and G. Wanner, "Solving Ordinary Differential Equations II"
// (2nd ed. 1996), IV.6, table 6.5. Its last stage is the state after the step.
#include "../dense.hpp"
#include "steps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ppc::ode_steps {
namespace {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int stages = 5;
constexpr double diagonal = 1.0 / 4;
constexpr double nodes[stages] = {1.0 / 4, 3.0 / 4, 11.0 / 20, 1.0 / 2, 1};
/// Below the diagonal.
constexpr double weights[stages][stages] = {
    {},
    {1.0 / 2},
    {17.0 / 50, -1.0 / 25},
    {371.0 / 1360, -137.0 / 2720, 15.0 / 544},
    {25.0 / 24, -49.0 / 48, 125.0 / 16, -85.0 / 12},
};
/// The step less that of order 3, whose weights are 59/48, -17/96, 225/32, -85/12, 0.
constexpr double error_weights[stages] = {-3.0 / 16, -27.0 / 32, 25.0 / 32, 0, 1.0 / 4};

/// Errors of Newton's iterations, in units of the tolerance: what is left when they end, and what is left at
/// most where rounding keeps them from getting there.
constexpr double newton_accuracy = 1e-3, newton_rounding = 0.1;
constexpr int most_iterations = 10;

class StiffSteps {
public:
    explicit StiffSteps(const Problem& problem)
        : problem_(problem), system_(problem.system), n_(static_cast<Eigen::Index>(system_.n)),
          m_(n_ + static_cast<Eigen::Index>(system_.p)), t_(problem.t0), step_(first_step(problem)),
          y_(ConstVectorView(problem.y0.data(), n_)), slope_(Vector::Zero(n_)), rates_(n_),
          increments_(n_, stages), states_(n_, stages), rows_(n_, m_) {
        if (problem.with_sensitivities)
            sensitivities_ = Matrix::Identity(n_, m_);
    }

    /// Steps until `end`; false where it fails.
    bool reach(double end) {
        double tries = 0;
        for (bool may_grow = true; t_ < end;) {
            if (++tries > problem_.options.most_steps)
                return false;
            const bool is_last = 1.01 * step_ >= end - t_;
            const double h = is_last ? end - t_ : step_;
            if (!(t_ + h > t_))
                return false;
            const double error = try_step(h);
            const double factor = std::clamp(0.9 * std::pow(error, -0.25), 0.2, may_grow ? 5.0 : 1.0);
            may_grow = error <= 1;
            if (error <= 1) {
                accept(h);
                t_ = is_last ? end : t_ + h;
                // A step that the end has cut short says little of what the next may be.
                step_ = is_last && factor >= 1 ? std::max(step_, factor * h) : factor * h;
            } else {
                step_ = factor * h;
            }
        }
        return true;
    }

    const Vector& state() const { return y_; }
    const Matrix& sensitivities() const { return sensitivities_; }

private:
    /// The error in units of the tolerance of a step of size h, or infinity where it has no solution: the
    /// stages' states and the increments h times their slopes.
    double try_step(double h) {
        constexpr double none = std::numeric_limits<double>::infinity();
        const double absolute = problem_.options.absolute_tolerance,
                     relative = problem_.options.relative_tolerance;
        scale_ = absolute + relative * y_.array().abs();
        system_.derivatives(t_, y_.data(), rows_.data());
        newton_.compute(Matrix::Identity(n_, n_) - h * diagonal * rows_.leftCols(n_));
        for (int i = 0; i < stages; ++i)
            if (!solve_stage(i, h))
                return none;
        // Of a component that decays within the step the raw estimate is as large as the component itself;
        // solved for like this, it vanishes with the stiffness (Hairer and Wanner, IV.8).
        const Vector error = newton_.solve(Vector(increments_ * ConstVectorView(error_weights, stages)));
        scale_ = scale_.max(absolute + relative * states_.col(stages - 1).array().abs());
        return size_of(error, none);
    }

    /// Simplified Newton iterations for Y = y + z with z = sum_j a_ij h f(Y_j) + a_ii h f(Y).
    bool solve_stage(int i, double h) {
        const Vector before = increments_.leftCols(i) * ConstVectorView(weights[i], i);
        Vector z = before + diagonal * (i == 0 ? Vector(h * slope_) : Vector(increments_.col(i - 1)));
        double last = 0;
        for (int k = 0; k < most_iterations; ++k) {
            states_.col(i) = y_ + z;
            system_.rates(t_ + nodes[i] * h, states_.col(i).data(), rates_.data());
            const Vector change = newton_.solve(Vector(before + diagonal * h * rates_ - z));
            const double size = size_of(change, -1);
            if (size < 0)
                return false;
            z += change;
            const double contraction = k == 0 ? 0.5 : size / last; // half: the first is the only one if tiny
            last = size;
            const bool is_done = contraction < 1 ? size * contraction <= newton_accuracy * (1 - contraction)
                                                 : size <= newton_rounding;
            if (is_done) {
                states_.col(i) = y_ + z;
                // Not by the rates, which would multiply what is left of the error by the stiffness.
                increments_.col(i) = (z - before) / diagonal;
                return true;
            }
            if (contraction >= 1)
                return false;
        }
        return false;
    }

    double size_of(const Vector& v, double otherwise) const {
        return v.allFinite() ? (v.array() / scale_).matrix().lpNorm<Eigen::Infinity>() : otherwise;
    }

    void accept(double h) {
        if (problem_.with_sensitivities)
            differentiate(h);
        y_ = states_.col(stages - 1);
        slope_ = increments_.col(stages - 1) / h;
    }

    /// The derivatives of the step, h held: each stage's are the solution of a linear system of the same
    /// form.
    void differentiate(double h) {
        std::array<Matrix, stages> increments;
        Matrix stage;
        for (int i = 0; i < stages; ++i) {
            system_.derivatives(t_ + nodes[i] * h, states_.col(i).data(), rows_.data());
            Matrix before = sensitivities_;
            for (int j = 0; j < i; ++j)
                before += weights[i][j] * increments[static_cast<std::size_t>(j)];
            stage = before;
            stage.rightCols(m_ - n_) += h * diagonal * rows_.rightCols(m_ - n_);
            stage = dense::Lu(Matrix::Identity(n_, n_) - h * diagonal * rows_.leftCols(n_)).solve(stage);
            increments[static_cast<std::size_t>(i)] = (stage - before) / diagonal;
        }
        sensitivities_ = stage;
    }

    const Problem& problem_;
    System& system_;
    Eigen::Index n_, m_;
    double t_, step_;
    Vector y_;
    Vector slope_; ///< at the end of the last step
    Vector rates_;
    Eigen::ArrayXd scale_; ///< of the tolerance
    Matrix increments_;    ///< of each stage: the step's size times the rates there
    Matrix states_;
    RowMatrix rows_;
    dense::Lu newton_;
    Matrix sensitivities_;
};

} // namespace

bool stiff_steps(const Problem& problem, const Emit& emit) {
    StiffSteps steps(problem);
    for (std::size_t j = 0; j < problem.times.size(); ++j) {
        if (!steps.reach(problem.times[j]) || !steps.state().allFinite() ||
            !steps.sensitivities().allFinite())
            return false;
        emit(j, steps.state().data(), steps.sensitivities().data());
    }
    return true;
}

} // namespace ppc::ode_steps
