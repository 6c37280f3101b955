// Functions of matrices: against their definitions and Eigen's plain algorithms, adjoints against
// differences.
#include <ppc/linalg.hpp>
#include <ppc/routine.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <random>

using namespace ppc::linalg;

namespace {

Matrix random_matrix(std::mt19937& rng, Eigen::Index rows, Eigen::Index cols) {
    std::normal_distribution<double> normal;
    return Matrix::NullaryExpr(rows, cols, [&] { return normal(rng); });
}

Matrix random_positive(std::mt19937& rng, Eigen::Index n) {
    const Matrix a = random_matrix(rng, n, n);
    return a * a.transpose() + Matrix::Identity(n, n);
}

Matrix random_lower(std::mt19937& rng, Eigen::Index n) {
    Matrix l = random_matrix(rng, n, n).triangularView<Eigen::StrictlyLower>();
    l.diagonal().array() += 1.5;
    return l;
}

using Function = std::function<Matrix(const std::vector<Matrix>&)>;
using Adjoint = std::function<std::vector<Matrix>(const std::vector<Matrix>&, const Matrix&, const Matrix&)>;

/// The adjoint of each element of each argument, against a central difference of <bar, f>.
void check_adjoint(std::mt19937& rng, const Function& f, const Adjoint& adjoint, std::vector<Matrix> args) {
    const Matrix value = f(args);
    const Matrix bar = random_matrix(rng, value.rows(), value.cols());
    const std::vector<Matrix> found = adjoint(args, value, bar);
    REQUIRE(found.size() == args.size());
    for (std::size_t k = 0; k < args.size(); ++k)
        for (Eigen::Index i = 0; i < args[k].rows(); ++i)
            for (Eigen::Index j = 0; j < args[k].cols(); ++j) {
                INFO("argument " << k << ", element " << i << ", " << j);
                double& x = args[k](i, j);
                const double at = x;
                const auto moved = [&](double step) {
                    x = at + step;
                    return bar.cwiseProduct(f(args)).sum();
                };
                const double h = 1e-3;
                const double difference =
                    (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
                x = at;
                CHECK(found[k](i, j) == Approx(difference).epsilon(1e-7).margin(1e-7 * found[k].norm()));
            }
}

} // namespace

TEST_CASE("adjoints of functions of matrices agree with differences") {
    std::mt19937 rng(7);
    for (const Eigen::Index n : {1, 2, 5}) {
        INFO("n = " << n);
        const Matrix s = random_positive(rng, n), l = random_lower(rng, n), b = random_matrix(rng, n, 3);
        const Matrix a = random_matrix(rng, n, n) + 3.0 * Matrix::Identity(n, n);
        using Args = const std::vector<Matrix>&;
        using M = const Matrix&;
        const auto two = [](std::tuple<Matrix, Matrix> t) -> std::vector<Matrix> {
            return {std::get<0>(t), std::get<1>(t)};
        };
        const auto number = [](double x) { return Matrix::Constant(1, 1, x); };
        check_adjoint(
            rng, [](Args x) { return cholesky(x[0]); },
            [](Args x, M v, M bar) -> std::vector<Matrix> { return {cholesky_adjoint(x[0], v, bar)}; }, {s});
        check_adjoint(
            rng, [](Args x) { return solve_lower(x[0], x[1]); },
            [&](Args x, M v, M bar) { return two(solve_lower_adjoint(x[0], x[1], v, bar)); }, {l, b});
        check_adjoint(
            rng, [](Args x) { return solve_lower_transposed(x[0], x[1]); },
            [&](Args x, M v, M bar) { return two(solve_lower_transposed_adjoint(x[0], x[1], v, bar)); },
            {l, b});
        check_adjoint(
            rng, [](Args x) { return solve(x[0], x[1]); },
            [&](Args x, M v, M bar) { return two(solve_adjoint(x[0], x[1], v, bar)); }, {a, b});
        check_adjoint(
            rng, [](Args x) { return inverse(x[0]); },
            [](Args x, M v, M bar) -> std::vector<Matrix> { return {inverse_adjoint(x[0], v, bar)}; }, {a});
        check_adjoint(
            rng, [&](Args x) { return number(determinant(x[0])); },
            [](Args x, M v, M bar) -> std::vector<Matrix> {
                return {determinant_adjoint(x[0], v(0, 0), bar(0, 0))};
            },
            {a});
        check_adjoint(
            rng, [&](Args x) { return number(log_abs_determinant(x[0])); },
            [](Args x, M v, M bar) -> std::vector<Matrix> {
                return {log_abs_determinant_adjoint(x[0], v(0, 0), bar(0, 0))};
            },
            {a});
        check_adjoint(
            rng, [](Args x) { return symmetric_eigen(x[0]); },
            [](Args x, M v, M bar) -> std::vector<Matrix> { return {symmetric_eigen_adjoint(x[0], v, bar)}; },
            {s});
        check_adjoint(
            rng, [](Args x) { return exponential(x[0]); },
            [](Args x, M v, M bar) -> std::vector<Matrix> { return {exponential_adjoint(x[0], v, bar)}; },
            {a});
    }
}

TEST_CASE("functions of matrices are what they are called") {
    std::mt19937 rng(8);
    const Eigen::Index n = 6;
    const Matrix s = random_positive(rng, n), b = random_matrix(rng, n, 2), one = Matrix::Identity(n, n);
    const Matrix l = cholesky(s);
    CHECK(l.isLowerTriangular());
    CHECK((l * l.transpose()).isApprox(s, 1e-14));
    CHECK((l * solve_lower(l, b)).isApprox(b, 1e-13));
    CHECK((l.transpose() * solve_lower_transposed(l, b)).isApprox(b, 1e-13));
    CHECK((s * solve(s, b)).isApprox(b, 1e-12));
    CHECK((s * inverse(s)).isApprox(one, 1e-12));
    CHECK(log_abs_determinant(s) == Approx(2 * l.diagonal().array().log().sum()).epsilon(1e-14));
    CHECK(std::log(determinant(s)) == Approx(log_abs_determinant(s)).epsilon(1e-13));
    const Matrix e = symmetric_eigen(s);
    const Matrix vectors = e.bottomRows(n);
    CHECK((s * vectors).isApprox(vectors * e.row(0).asDiagonal(), 1e-12));
    CHECK(exponential(Matrix::Zero(n, n)).isApprox(one, 1e-15));
    CHECK((exponential(0.5 * s) * exponential(-0.5 * s)).isApprox(one, 1e-9));
    Matrix turn(2, 2);
    turn << 0, -1, 1, 0;
    Matrix quarter(2, 2);
    quarter << std::cos(0.7), -std::sin(0.7), std::sin(0.7), std::cos(0.7);
    CHECK(exponential(0.7 * turn).isApprox(quarter, 1e-15));
}

TEST_CASE("matrices at the edge") {
    Matrix a(2, 2);
    a << 1, 0, 2, 4; // only the lower triangle is read, and 4 - 2 * 2 is not positive
    CHECK(cholesky(a).array().isNaN().all());
    a << 1e-300, 0, 0, 1e300;
    CHECK(cholesky(a)(0, 0) == Approx(1e-150));
    CHECK(cholesky(a)(1, 1) == Approx(1e150));
    CHECK(log_abs_determinant(a) == Approx(0).margin(1e-12));
    // A Hilbert matrix of condition 1e13: the factor reproduces it.
    Matrix hilbert(10, 10);
    for (int i = 0; i < 10; ++i)
        for (int j = 0; j < 10; ++j)
            hilbert(i, j) = 1.0 / (i + j + 1);
    const Matrix l = cholesky(hilbert);
    CHECK((l * l.transpose() - hilbert).norm() <= 1e-15 * hilbert.norm());
    // log det of the 10 x 10 Hilbert matrix: 1 / det = 46206893947914691316295628839036278726983680000000000
    // (Choi, "Tricks or Treats with the Hilbert Matrix", 1983).
    CHECK(2 * l.diagonal().array().log().sum() == Approx(-std::log(4.6206893947914691e52)).epsilon(1e-6));
    a << 1, 2, 2, 4;
    CHECK(log_abs_determinant(a) == -INFINITY);
    // Equal eigenvalues: what does not depend on how their space is turned has an adjoint.
    Matrix e_bar = Matrix::Zero(3, 2);
    e_bar.row(0) << 1, 1; // the trace
    const Matrix one = Matrix::Identity(2, 2);
    CHECK(symmetric_eigen_adjoint(one, symmetric_eigen(one), e_bar).isApprox(one, 1e-15));
}

TEST_CASE("a zero adjoint stays zero whatever the function does") {
    Matrix a(2, 2), l = Matrix::Constant(2, 2, NAN), bar = Matrix::Zero(2, 2), out = Matrix::Ones(2, 2);
    a << 1, 0, 2, 4;
    const long long sizes[] = {2, 2, 2, 2, 2, 2};
    const double* inputs[] = {a.data(), l.data(), bar.data()};
    ppc::routine::adjoint("cholesky_adjoint", &cholesky_adjoint, sizes, inputs, out.data());
    CHECK(out == Matrix::Zero(2, 2));
    bar(1, 0) = 1;
    ppc::routine::adjoint("cholesky_adjoint", &cholesky_adjoint, sizes, inputs, out.data());
    CHECK(std::isnan(out(0, 0)));
}

namespace {
Eigen::VectorXd one_more(const Eigen::VectorXd& x) { return Eigen::VectorXd::Ones(x.size() + 1); }
std::tuple<Eigen::VectorXd, double> short_adjoint(const Eigen::VectorXd& x, double, const Eigen::VectorXd&,
                                                  const Eigen::VectorXd&) {
    return {Eigen::VectorXd::Ones(x.size() - 1), 2.0};
}
} // namespace

TEST_CASE("a function that returns another size than it said is an error, and writes nothing") {
    const double x[] = {1, 2, 3}, scale = 4;
    double out[5] = {7, 7, 7, 7, 7};
    const long long sizes[] = {3, 3, 3};
    const double* const inputs[] = {x, &scale, x, x};
    CHECK_THROWS_WITH(ppc::routine::call("one_more", &one_more, sizes, inputs, out),
                      "'one_more' returned 4 numbers where 3 are needed; mend it, or the function that tells "
                      "the size of its value");
    CHECK_THROWS_AS(ppc::routine::adjoint("short_adjoint", &short_adjoint, sizes, inputs, out),
                    ppc::UserError);
    CHECK(std::all_of(out, out + 5, [](double v) { return v == 7; }));
    const long long fitting[] = {3, 4};
    ppc::routine::call("one_more", &one_more, fitting, inputs, out);
    CHECK(out[3] == 1);
    CHECK(out[4] == 7);
}
