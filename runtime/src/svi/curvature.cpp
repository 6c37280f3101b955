#include "curvature.hpp"

#include "../dense.hpp"

#include <cmath>

namespace ppc::detail {
namespace {

std::span<double> view(Vector& x) { return {x.data(), static_cast<std::size_t>(x.size())}; }

} // namespace

Matrix averaged_curvature(Program::Workspace& workspace, const Matrix& points, const Vector& scale) {
    const Eigen::Index dimension = points.rows();
    Matrix result = Matrix::Zero(dimension, dimension);
    Vector u(dimension), up(dimension), down(dimension), column(dimension);
    for (Eigen::Index i = 0; i < dimension; ++i) {
        int finite = 0;
        column.setZero();
        for (Eigen::Index k = 0; k < points.cols(); ++k) {
            u = points.col(k);
            const double centre = u[i], step = scale[i] / 10;
            u[i] = centre + step;
            const double width = u[i];
            workspace.log_density(view(u), view(up));
            u[i] = centre - step;
            workspace.log_density(view(u), view(down));
            down -= up;
            if (!down.allFinite())
                continue;
            column += down / (width - u[i]);
            ++finite;
        }
        if (finite > 0)
            result.col(i) = column / finite;
        else
            result(i, i) = 1 / (scale[i] * scale[i]);
    }
    return 0.5 * (result + result.transpose());
}

Whitening whiten(const Matrix& curvature, const Vector& scale) {
    const Matrix scaled = scale.asDiagonal() * curvature * scale.asDiagonal();
    const dense::SymmetricEigen eigen = dense::symmetric_eigen(scaled);
    // Raw predictors give eigenvalues down to 1e-5 and must keep them; a negative one says only that this is
    // not the mode, and steps along it should stay within the guide.
    constexpr double least = 1e-7, least_turned = 0.1;
    const double largest = eigen.values.cwiseAbs().maxCoeff();
    const Vector values = eigen.values.unaryExpr([&](double value) {
        return value > 0 ? std::max(value, least * largest)
                         : std::max(-value, std::min(least_turned, largest));
    });
    const Matrix& axes = eigen.vectors;
    const Vector inverse_scale = scale.cwiseInverse();
    Whitening result;
    result.precision = inverse_scale.asDiagonal() *
                       dense::times_transposed(axes * values.asDiagonal(), axes) * inverse_scale.asDiagonal();
    const Matrix covariance = dense::times_transposed(axes * values.cwiseInverse().asDiagonal(), axes);
    const std::optional<Matrix> factor = dense::cholesky(covariance); // empty of what is not finite
    result.c =
        factor ? Matrix(scale.asDiagonal() * *factor) : Matrix::Constant(scale.size(), scale.size(), NAN);
    return result;
}

} // namespace ppc::detail
