// What the language reference lists and no other test of plain execution uses.
#include <Eigen/Dense>
#include <ppc/model.hpp>
#include <unsupported/Eigen/SpecialFunctions>
using namespace ppc;

PPC_MODEL void listed(const std::vector<double>& y, const Matrix& S) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const double b = PPC_SAMPLE("b", Normal(0, 1));
    const double p = 2 + a, q = 2 + b, u = 0.5 * a, v = 0.5 * b; // p and q in (1, 3), u and v in (-0.5, 0.5)

    PPC_FACTOR("cmath", std::acos(u) + std::asin(v) + std::atan(a) + std::atan2(p, q) + std::acosh(p) +
                            std::asinh(a) + std::atanh(v) + std::cbrt(p) + std::cosh(a) + std::sinh(b) +
                            std::tan(u) + std::erf(a) + std::erfc(b) + std::exp2(a) + std::expm1(b) +
                            std::log1p(u) + std::log2(p) + std::log10(q) + std::lgamma(p) + std::tgamma(q) +
                            std::hypot(p, b) + std::fabs(p) + std::fmin(a, 7.0) + std::fmod(u + 5, 3.0));
    PPC_FACTOR("steps", std::ceil(a + 40) * 1e-3 + std::trunc(b + 40) * 1e-3);
    PPC_FACTOR("gamma", math::digamma(p) + math::trigamma(q) + math::lbeta(p, q) + math::lchoose(p + 4, q) +
                            math::gamma_log_cdf(p, q) + math::gamma_log_ccdf(q, p) +
                            math::beta_log_cdf(0.5 + 0.2 * v, p, q));
    PPC_FACTOR("tails", math::normal_cdf(a) + math::normal_log_cdf(b) + math::log_scaled_normal_tail(p) +
                            math::student_t_log_cdf(p, a) + math::skew_normal_log_cdf(a, b) +
                            math::log_bessel_i0(p) + math::log_scaled_bessel_i0(q) + math::bessel_ratio(p));
    PPC_FACTOR("logs", math::log1m_exp(-p) + math::log_diff_exp(p + 2, b) + math::log_inv_cloglog(a) +
                           math::saturating_exp(b) + math::softplus_inverse(p));

    const Vector w = p * Eigen::Map<const Vector>(y.data(), static_cast<int>(y.size()));
    const Vector s = u * Eigen::Map<const Vector>(y.data(), static_cast<int>(y.size()));
    PPC_FACTOR("arrays", (s.array().acos() + s.array().asin() + s.array().atan() + s.array().cosh() +
                          s.array().sinh() + s.array().tan() + s.array().erf() + s.array().erfc() +
                          s.array().expm1() + s.array().log1p() + w.array().digamma() + w.array().lgamma())
                             .sum());
    PPC_FACTOR("members", w.cwiseAbs().sum() + w.cwiseSqrt().sum() + w.coeff(1) + (w + s).eval()[0]);
    const std::vector<double> list{a, b, p};
    PPC_FACTOR("ends", list.front() * list.back());

    Matrix M = Matrix::Identity(4, 4) * p;
    M.noalias() += w.head(4) * s.head(4).transpose();
    M.bottomLeftCorner(2, 1) *= q;
    M.middleCols(1, 2) += M.rightCols(2);
    const Eigen::RowVectorXd line = M.middleRows(1, 2).row(1);
    PPC_FACTOR("parts", M.bottomRightCorner(2, 2).sum() + line.sum());

    const Matrix K = M * M.transpose() + S;
    const Matrix L = linalg::cholesky(K);
    const Matrix eigen = linalg::symmetric_eigen(K);
    PPC_FACTOR("matrices", linalg::solve_lower(L, w.head(4))(0, 0) +
                               linalg::solve_lower_transposed(L, w.head(4))(0, 0) + std::log(eigen(0, 3)) +
                               K.fullPivLu().solve(w.head(4))[1] + 1e-3 * linalg::exponential(0.1 * M)(0, 1));
}
