#include <ppc/pathfinder.hpp>

#include "dense.hpp"

#include <ppc/lbfgs.hpp>
#include <ppc/random.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

namespace ppc {
namespace {

using Columns = Eigen::Map<const Matrix>;

/// The Gaussian whose covariance is the inverse Hessian of an L-BFGS state, factored as T T^T with
/// T = diag(sqrt alpha) (I + Q (L - I) Q^T).
/// Byrd, Nocedal, Schnabel (1994) for the compact form, Zhang et al. (2022), algorithm 4, for the factor.
class LocalGaussian {
public:
    /// Empty if the state's inverse Hessian is not positive definite in double precision.
    static std::optional<LocalGaussian> at(const LbfgsState& state) {
        const auto dimension = static_cast<Eigen::Index>(state.point.size());
        const auto pairs = static_cast<Eigen::Index>(state.pairs);
        const Columns s(state.s.data(), dimension, pairs), y(state.y.data(), dimension, pairs);
        LocalGaussian result;
        result.root_alpha_ = ConstVectorView(state.alpha.data(), dimension).cwiseSqrt();
        result.factor_root(s, y);
        if (!result.factored_)
            return std::nullopt;
        const ConstVectorView point(state.point.data(), dimension),
            gradient(state.gradient.data(), dimension);
        const Vector half = result.root_alpha_.cwiseProduct(gradient);
        const Vector projected = result.q_.transpose() * half;
        const Vector step =
            half + result.q_ * (result.root_ * (result.root_.transpose() * projected) - projected);
        result.mean = point - result.root_alpha_.cwiseProduct(step);
        return result;
    }

    /// Transforms standard normals in place into a draw and returns its log density.
    double draw(Eigen::Ref<Vector> noise) const {
        const double log_noise = -0.5 * noise.squaredNorm() -
                                 0.5 * std::log(2 * std::numbers::pi) * static_cast<double>(noise.size());
        const Vector projected = q_.transpose() * noise;
        noise += q_ * (root_ * projected - projected);
        noise = mean + root_alpha_.cwiseProduct(noise);
        return log_noise - log_det_root_;
    }

    Vector mean_field_scale() const {
        const Eigen::Index rank = q_.cols();
        const Matrix identity = Matrix::Identity(rank, rank);
        const Matrix inverse = dense::inverse_of_lower(root_);
        const Matrix correction = dense::transposed_times(inverse, inverse) - identity;
        const Vector diagonal = dense::times(q_, correction).cwiseProduct(q_).rowwise().sum();
        const Vector precision = Vector::Ones(diagonal.size()) + diagonal;
        return root_alpha_.cwiseQuotient(precision.cwiseMax(1e-12).cwiseSqrt());
    }

    Vector mean;

private:
    /// The inverse Hessian is diag(alpha) + B M B^T with B = [S, alpha Y]; with diag(alpha)^(-1/2) B = Q R
    /// the inner factor is L L^T = I + R M R^T.
    void factor_root(const Columns& s, const Columns& y) {
        const Eigen::Index dimension = s.rows(), pairs = s.cols();
        const Eigen::Index rank = std::min(dimension, 2 * pairs);
        log_det_root_ = root_alpha_.array().log().sum();
        root_ = Matrix::Identity(rank, rank);
        q_ = Matrix::Zero(dimension, rank);
        factored_ = true;
        if (pairs == 0)
            return;
        const Matrix sty = dense::transposed_times(s, y);
        const Matrix inverse = dense::inverse_of_lower(sty.transpose()); // transposed, of the upper triangle
        const Matrix scaled_y = root_alpha_.asDiagonal() * y;
        Matrix inner = dense::transposed_times(scaled_y, scaled_y);
        inner.diagonal() += sty.diagonal();
        Matrix middle = Matrix::Zero(2 * pairs, 2 * pairs);
        middle.topLeftCorner(pairs, pairs) = dense::times(inverse, dense::times_transposed(inner, inverse));
        middle.topRightCorner(pairs, pairs) = -inverse;
        middle.bottomLeftCorner(pairs, pairs) = -inverse.transpose();

        Matrix basis(dimension, 2 * pairs);
        basis << root_alpha_.cwiseInverse().asDiagonal() * s, scaled_y;
        dense::ThinQr qr = dense::thin_qr(basis);
        q_ = std::move(qr.q);
        Matrix square = dense::times_transposed(dense::times(qr.r, middle), qr.r);
        square.diagonal().array() += 1;
        std::optional<Matrix> root = dense::cholesky(square);
        factored_ = root.has_value();
        if (!factored_)
            return;
        root_ = *std::move(root);
        log_det_root_ += root_.diagonal().array().log().sum();
        factored_ = std::isfinite(log_det_root_);
    }

    Vector root_alpha_;
    Matrix q_, root_;
    double log_det_root_ = 0;
    bool factored_ = false;
};

/// Runs paths and keeps the best local Gaussian.
class Paths {
public:
    Paths(const Program& program, const PathfinderOptions& options)
        : options_(options), workspace_(program), noise_(static_cast<Eigen::Index>(program.dimension())) {}

    void run(std::span<const double> start) {
        const DifferentiableFunction objective = [this](std::span<const double> u,
                                                        std::span<double> gradient) {
            ++evaluations;
            const double value = workspace_.log_density(u, gradient).log_prob_jacobian;
            for (double& g : gradient)
                g = -g;
            return -value;
        };
        LbfgsOptions lbfgs;
        lbfgs.history = options_.history;
        lbfgs.max_iterations = options_.max_iterations;
        lbfgs.gradient_tolerance = 1e-5;
        minimize(objective, start, lbfgs, [this](const LbfgsState& state) {
            consider(state);
            return true;
        });
    }

    double best_elbo = -std::numeric_limits<double>::infinity();
    std::optional<LocalGaussian> best;
    int evaluations = 0;

private:
    void consider(const LbfgsState& state) {
        std::optional<LocalGaussian> local = LocalGaussian::at(state);
        if (!local)
            return;
        double sum = 0;
        for (int i = 0; i < options_.draws; ++i) {
            // The same noise for all iterates of all paths: they are compared, not averaged.
            const RandomKey key{options_.seed, Stream::start, 1, static_cast<std::uint32_t>(i)};
            const std::span<double> noise(noise_.data(), static_cast<std::size_t>(noise_.size()));
            fill_normal(key, noise);
            const double log_q = local->draw(noise_);
            ++evaluations;
            sum += workspace_.log_density(noise).log_prob_jacobian - log_q;
            if (!(sum > -std::numeric_limits<double>::infinity()))
                return;
        }
        const double elbo = sum / options_.draws;
        if (elbo > best_elbo && std::isfinite(elbo)) {
            best_elbo = elbo;
            best = std::move(local);
        }
    }

    PathfinderOptions options_;
    Program::Workspace workspace_;
    Vector noise_;
};

} // namespace

PathfinderResult pathfinder(const Program& program, const PathfinderOptions& options) {
    Paths paths(program, options);
    std::vector<double> start(program.dimension(), 0.0);
    paths.run(start);
    // A start without a finite density counts as a try, so that a narrow domain still gets its paths.
    const int tries = options.starts + 20;
    Program::Workspace workspace(program);
    int finite = std::isfinite(workspace.log_density(start).log_prob_jacobian) ? 1 : 0;
    for (int attempt = 1; attempt < tries && finite < options.starts; ++attempt) {
        fill_uniform({options.seed, Stream::start, 0, static_cast<std::uint32_t>(attempt)}, start);
        for (double& x : start)
            x = options.radius * (2 * x - 1);
        if (!std::isfinite(workspace.log_density(start).log_prob_jacobian))
            continue;
        ++finite;
        paths.run(start);
    }
    if (!paths.best) {
        const std::vector<double> zero(program.dimension(), 0.0);
        const std::string sites = program.describe_nonfinite(zero);
        throw UserError("no starting point of '" + program.name() + "' has a finite log density" +
                        (sites.empty() ? "" : "; at u = 0: " + sites) +
                        ". Check the data against the supports, or give other starting values");
    }
    const Vector scale = paths.best->mean_field_scale();
    const Vector& mean = paths.best->mean;
    return {{mean.begin(), mean.end()}, {scale.begin(), scale.end()}, paths.best_elbo, paths.evaluations};
}

} // namespace ppc
