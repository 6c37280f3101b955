#include "laplace.hpp"

#include "../dense.hpp"
#include "curvature.hpp"
#include "gaussian_guide.hpp"

#include <ppc/lbfgs.hpp>

#include <algorithm>
#include <cmath>

namespace ppc::detail {
namespace {

/// The element with the largest share in the direction of the smallest eigenvalue, and that eigenvalue in
/// units of the latents' own scales.
std::pair<std::size_t, double> flattest(const Matrix& precision, const Vector& scale) {
    const Matrix scaled = scale.asDiagonal() * precision * scale.asDiagonal();
    const dense::SymmetricEigen eigen = dense::symmetric_eigen(scaled);
    Eigen::Index widest = 0;
    eigen.vectors.col(0).cwiseAbs().maxCoeff(&widest);
    return {static_cast<std::size_t>(widest), eigen.values[0]};
}

/// The lower factor of the inverse of `precision`; empty where that is singular. Of P = L L^T the inverse is
/// (L^-T)(L^-T)^T, which takes another decomposition.
std::optional<Matrix> covariance_factor(const Matrix& precision) {
    const std::optional<Matrix> factor = dense::cholesky(precision);
    if (!factor)
        return std::nullopt;
    const Matrix half = dense::inverse_of_lower(*factor);
    return dense::cholesky(dense::transposed_times(half, half));
}

} // namespace

Outcome maximize_laplace(const Program& program, const SviOptions& options, const StartingPoint& start,
                         Monitor& monitor) {
    Program::Workspace workspace(program);
    const auto d = static_cast<Eigen::Index>(program.dimension());
    const DifferentiableFunction objective = [&](std::span<const double> u, std::span<double> gradient) {
        const double value = workspace.log_density(u, gradient).log_prob_jacobian;
        for (double& g : gradient)
            g = -g;
        return -value;
    };
    LbfgsOptions settings;
    settings.max_iterations = std::max(1, options.steps);
    const LbfgsResult found = minimize(objective, start.mean, settings, [&](const LbfgsState& state) {
        if (state.iteration > 0 && monitor.remaining() > 0)
            monitor.record(-state.value);
        return true;
    });
    Vector scale = ConstVectorView(start.scale.data(), d);
    Matrix precision;
    bool is_mode = found.status != LbfgsStatus::unbounded;
    // Differences of gradients over a thousandth of a scale, then of the scale that this gives.
    for (int round = 0; round < 2 && is_mode; ++round) {
        precision = averaged_curvature(workspace, ConstVectorView(found.point.data(), d), 1e-2 * scale);
        is_mode = precision.allFinite() && precision.diagonal().minCoeff() > 0;
        if (is_mode)
            scale = precision.diagonal().cwiseInverse().cwiseSqrt();
    }
    if (!is_mode)
        throw UserError(
            "the density of '" + program.name() +
            "' has no mode: it keeps rising where its search ended. Use the guide multivariate or normal, "
            "which need none");
    const std::optional<Matrix> tril = covariance_factor(precision);
    const auto [element, eigenvalue] = flattest(precision, scale);
    if (!tril || !(eigenvalue > 1e-8))
        throw UserError(
            "the density of '" + program.name() + "' is flat at its mode in a direction along '" +
            program.element_name(element) +
            "', so that there is no Laplace approximation: give that site a prior that holds it, or use "
            "another guide (multivariate, normal)");
    std::vector<double> parameters(program.guide().parameters);
    for (const ParameterBlock& block : program.guide().blocks)
        for (std::size_t i = 0, row = 0, column = 0; i < block.size; ++i) {
            if (block.role == ParameterRole::location) {
                parameters[block.offset + i] = found.point[block.first_latent + i];
                continue;
            }
            const double x = (*tril)(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column));
            parameters[block.offset + i] = row == column ? raw_of(block.map, x) : x;
            column = row == column ? 0 : column + 1;
            row += column == 0;
        }
    const bool converged = found.status == LbfgsStatus::converged;
    return {std::move(parameters), monitor.step(), converged,
            converged ? "converged: the gradient vanishes at the mode"
                      : "stopped before the gradient vanished"};
}

} // namespace ppc::detail
