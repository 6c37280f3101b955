// Distributions of vectors and matrices: densities against tables from mpmath (make_vector_tables.py),
// samplers against distributions of one number that follow from theirs.
#include <ppc/distributions.hpp>
#include <ppc/gp.hpp>

#include <catch2/catch.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using namespace ppc;

namespace {

#ifndef PPC_SOURCE_DIR
#define PPC_SOURCE_DIR "."
#endif

/// The arguments of a line of a table, taken one after the other.
struct Line {
    std::size_t n; ///< length of the longest argument
    std::vector<double> numbers;
    std::size_t at = 0;

    double number() { return numbers.at(at++); }
    Eigen::VectorXd vector(std::size_t size) {
        Eigen::VectorXd v(size);
        for (double& x : v)
            x = number();
        return v;
    }
    Eigen::VectorXd vector() { return vector(n); }
    Eigen::MatrixXd matrix(std::size_t columns) {
        Eigen::MatrixXd m(n, columns);
        for (Eigen::Index i = 0; i < m.rows(); ++i)
            for (Eigen::Index j = 0; j < m.cols(); ++j)
                m(i, j) = number();
        return m;
    }
    Eigen::MatrixXd matrix() { return matrix(n); }
    /// Of two points, by a covariance function with the parameters that come before them.
    template <class Function> double covariance() {
        const double scale = number(), length = number(), other = number();
        const Eigen::MatrixXd x = vector().transpose(), y = vector().transpose();
        if constexpr (std::is_same_v<Function, gp::Linear>)
            return gp::covariance(Function(other, scale), x, y)(0, 0);
        else if constexpr (std::is_same_v<Function, gp::Periodic>)
            return gp::covariance(Function(scale, length, other), x, y)(0, 0);
        else
            return gp::covariance(Function(scale, length), x, y)(0, 0);
    }
    std::vector<int> counts() {
        std::vector<int> c(n);
        for (int& x : c)
            x = static_cast<int>(number());
        return c;
    }
};

struct Row {
    std::string name;
    std::function<double(Line&)> log_prob;
    double digits = 1e-13; ///< relative error allowed, of the larger of 1 and the density
};

using Eigen::MatrixXd, Eigen::VectorXd;

/// A view of a matrix of Eigen, with its strides.
MatrixView view(const linalg::Matrix& m) { return MatrixView(m); }

std::vector<Row> rows() {
    return {
        {"multivariate_normal",
         [](Line& t) {
             const VectorXd x = t.vector(), loc = t.vector();
             return MultivariateNormal(loc, scale_tril(t.matrix())).log_prob(x);
         }},
        {"multivariate_normal_covariance",
         [](Line& t) {
             const VectorXd x = t.vector(), loc = t.vector();
             return MultivariateNormal(loc, covariance(t.matrix())).log_prob(x);
         },
         1e-12},
        {"multivariate_normal_precision",
         [](Line& t) {
             const VectorXd x = t.vector(), loc = t.vector();
             return MultivariateNormal(loc, precision(t.matrix())).log_prob(x);
         },
         1e-12},
        {"low_rank_multivariate_normal",
         [](Line& t) {
             const VectorXd x = t.vector(), loc = t.vector();
             const std::size_t rank = (t.numbers.size() - 3 * t.n - 1) / t.n;
             const MatrixXd w = t.matrix(rank);
             return LowRankMultivariateNormal(loc, w, t.vector()).log_prob(x);
         },
         1e-10}, // what is lost where W dominates D
        {"multivariate_student_t",
         [](Line& t) {
             const double df = t.number();
             const VectorXd x = t.vector(), loc = t.vector();
             return MultivariateStudentT(df, loc, scale_tril(t.matrix())).log_prob(x);
         },
         1e-12},
        {"wishart",
         [](Line& t) {
             const double df = t.number();
             const linalg::Matrix x = t.matrix();
             return Wishart(df, scale_matrix(t.matrix())).log_prob(view(x));
         },
         1e-11},
        {"inverse_wishart",
         [](Line& t) {
             const double df = t.number();
             const linalg::Matrix x = t.matrix();
             return InverseWishart(df, scale_matrix(t.matrix())).log_prob(view(x));
         },
         1e-11},
        {"wishart_cholesky",
         [](Line& t) {
             const double df = t.number();
             const linalg::Matrix x = t.matrix();
             return WishartCholesky(df, scale_matrix(t.matrix())).log_prob(view(x));
         },
         1e-12},
        {"inverse_wishart_cholesky",
         [](Line& t) {
             const double df = t.number();
             const linalg::Matrix x = t.matrix();
             return InverseWishartCholesky(df, scale_matrix(t.matrix())).log_prob(view(x));
         },
         1e-12},
        {"lkj",
         [](Line& t) {
             const double eta = t.number();
             const linalg::Matrix x = t.matrix();
             return LKJ(static_cast<int>(t.n), eta).log_prob(view(x));
         },
         1e-11},
        {"lkj_cholesky",
         [](Line& t) {
             const double eta = t.number();
             const linalg::Matrix x = t.matrix();
             return LKJCholesky(static_cast<int>(t.n), eta).log_prob(view(x));
         },
         1e-12},
        {"dirichlet",
         [](Line& t) {
             const VectorXd x = t.vector();
             return Dirichlet(t.vector()).log_prob(x);
         },
         1e-9}, // log gamma functions of 1e6 cancel
        {"multinomial",
         [](Line& t) {
             const std::vector<int> x = t.counts();
             int total = 0;
             for (const int k : x)
                 total += k;
             return Multinomial(total, t.vector()).log_prob(x);
         },
         1e-11},
        {"dirichlet_multinomial",
         [](Line& t) {
             const std::vector<int> x = t.counts();
             int total = 0;
             for (const int k : x)
                 total += k;
             return DirichletMultinomial(total, t.vector()).log_prob(x);
         },
         1e-11},
        {"gp_squared_exponential", [](Line& t) { return t.covariance<gp::SquaredExponential>(); }},
        {"gp_matern12", [](Line& t) { return t.covariance<gp::Matern12>(); }},
        {"gp_matern32", [](Line& t) { return t.covariance<gp::Matern32>(); }},
        {"gp_matern52", [](Line& t) { return t.covariance<gp::Matern52>(); }},
        {"gp_periodic", [](Line& t) { return t.covariance<gp::Periodic>(); }, 1e-12},
        {"gp_linear", [](Line& t) { return t.covariance<gp::Linear>(); }},
        {"gaussian_random_walk",
         [](Line& t) {
             const double scale = t.number();
             return GaussianRandomWalk(scale, static_cast<int>(t.n)).log_prob(t.vector());
         }},
    };
}

/// Whether the draws have the distribution function that `d` states, by the Kolmogorov-Smirnov distance: a
/// right sampler exceeds 2.2 / sqrt(n) with probability 1e-4. Counts, whose function has steps, get twice
/// that.
template <class D> void check_draws(const D& d, std::vector<double> draws) {
    std::sort(draws.begin(), draws.end());
    const double n = static_cast<double>(draws.size());
    double distance = 0;
    for (std::size_t i = 0; i < draws.size(); ++i) {
        if (i + 1 < draws.size() && draws[i + 1] == draws[i])
            continue;
        distance =
            std::fmax(distance, std::fabs(std::exp(d.log_cdf(draws[i])) - static_cast<double>(i + 1) / n));
    }
    CHECK(distance < 2.2 / std::sqrt(n));
}

/// 4000 numbers that `of` makes of draws of a vector of n elements.
template <class D, class Of> std::vector<double> vectors(const D& d, Of of, unsigned seed = 5) {
    std::mt19937_64 rng(seed);
    std::vector<double> out;
    VectorXd x(d.size());
    for (int i = 0; i < 4000; ++i) {
        d.sample(rng, x);
        out.push_back(of(x));
    }
    return out;
}
template <class D, class Of> std::vector<double> matrices(const D& d, Of of, unsigned seed = 5) {
    std::mt19937_64 rng(seed);
    std::vector<double> out;
    MatrixXd x(d.size(), d.size()); // by columns: samplers may not take the elements to be by rows
    for (int i = 0; i < 4000; ++i) {
        d.sample(rng, x);
        REQUIRE(d.support().contains(x));
        out.push_back(of(x));
    }
    return out;
}
template <class D, class Of> std::vector<double> counts(const D& d, Of of, unsigned seed = 5) {
    std::mt19937_64 rng(seed);
    std::vector<double> out;
    std::vector<int> x(d.size());
    for (int i = 0; i < 4000; ++i) {
        d.sample(rng, x);
        REQUIRE(d.support().contains(x));
        out.push_back(of(x));
    }
    return out;
}

} // namespace

TEST_CASE("densities of vectors and matrices agree with the tables", "[lib][distributions]") {
    for (const Row& row : rows()) {
        std::ifstream file(std::string(PPC_SOURCE_DIR) + "/tests/unit/lib/tables/vectors/" + row.name +
                           ".txt");
        int lines = 0;
        for (std::string text; std::getline(file, text);) {
            if (text.empty() || text[0] == '#')
                continue;
            std::istringstream words(text);
            Line line;
            words >> line.n;
            for (double number; words >> number;)
                line.numbers.push_back(number);
            const double expected = line.numbers.back();
            const double actual = row.log_prob(line);
            ++lines;
            CAPTURE(row.name, lines, line.n, actual, expected);
            CHECK(line.at + 1 == line.numbers.size());
            CHECK(std::fabs(actual - expected) <= row.digits * std::fmax(1, std::fabs(expected)));
        }
        CHECK(lines >= 11);
    }
}

TEST_CASE("samplers of vectors have the means and covariances stated", "[lib][distributions][samplers]") {
    const VectorXd loc = Eigen::Vector3d(1, -2, 0.5);
    MatrixXd l(3, 3);
    l << 1.2, 99, 99, -0.4, 0.7, 99, 0.9, 0.3, 2; // what is above the diagonal is not read
    const MatrixXd lower = l.triangularView<Eigen::Lower>(), s = lower * lower.transpose(), q = s.inverse();
    const MatrixXd w = l.leftCols(2);
    const VectorXd diagonal = Eigen::Vector3d(0.5, 1, 2), concentration = Eigen::Vector3d(0.3, 2, 5);
    const MatrixXd low_rank = w * w.transpose() + MatrixXd(diagonal.asDiagonal());
    for (const VectorXd& c : {VectorXd(Eigen::Vector3d(1, 0, 0)), VectorXd(Eigen::Vector3d(-1, 2, 0.7)),
                              VectorXd(Eigen::Vector3d(0.2, 0.3, -1))}) {
        const auto along = [&](const VectorXd& x) { return c.dot(x); };
        const double centre = c.dot(loc), spread = std::sqrt(c.dot(s * c));
        check_draws(Normal(centre, spread), vectors(MultivariateNormal(loc, scale_tril(l)), along));
        check_draws(Normal(centre, spread), vectors(MultivariateNormal(loc, covariance(s)), along));
        check_draws(Normal(centre, spread), vectors(MultivariateNormal(loc, precision(q)), along));
        check_draws(Normal(centre, std::sqrt(c.dot(low_rank * c))),
                    vectors(LowRankMultivariateNormal(loc, w, diagonal), along));
        check_draws(StudentT(2.5, centre, spread),
                    vectors(MultivariateStudentT(2.5, loc, scale_tril(l)), along));
        check_draws(StudentT(2.5, centre, spread),
                    vectors(MultivariateStudentT(2.5, loc, scale_matrix(s)), along));
        const double steps = std::sqrt(c.sum() * c.sum() + (c[1] + c[2]) * (c[1] + c[2]) + c[2] * c[2]);
        check_draws(Normal(0, 3 * steps), vectors(GaussianRandomWalk(3, 3), along));
    }
    for (int k = 0; k < 3; ++k) {
        const double a = concentration[k], rest = concentration.sum() - a;
        const auto element = [k](const auto& x) {
            return static_cast<double>(x[static_cast<std::size_t>(k)]);
        };
        check_draws(Beta(a, rest), vectors(Dirichlet(concentration), element));
        check_draws(Beta(rest, a),
                    vectors(Dirichlet(concentration), [&](auto& x) { return 1 - element(x); }));
        check_draws(Binomial(30, a / (a + rest)),
                    counts(Multinomial(30, concentration / (a + rest)), element));
        check_draws(BetaBinomial(a, rest, 30), counts(DirichletMultinomial(30, concentration), element));
    }
    // The share of one element in two is independent of the third.
    check_draws(Beta(0.3, 2),
                vectors(Dirichlet(concentration), [](auto& x) { return x[0] / (x[0] + x[1]); }));
}

TEST_CASE("samplers of matrices have the distributions stated", "[lib][distributions][samplers]") {
    MatrixXd l(3, 3);
    l << 1.2, 99, 99, -0.4, 0.7, 99, 0.9, 0.3, 2;
    const MatrixXd lower = l.triangularView<Eigen::Lower>(), s = lower * lower.transpose();
    const double df = 4.5;
    for (const VectorXd& c : {VectorXd(Eigen::Vector3d(1, 0, 0)), VectorXd(Eigen::Vector3d(-1, 2, 0.7)),
                              VectorXd(Eigen::Vector3d(0, 0.3, -1))}) {
        // c' W c over c' V c is chi-squared; of an inverse, with 2 degrees fewer, c' S^-1 c over c' W^-1 c
        // too.
        const auto share = [&](const MatrixXd& x) { return c.dot(x * c) / c.dot(s * c); };
        const auto inverse_share = [&](const MatrixXd& x) {
            return c.dot(x.inverse() * c) / c.dot(s.inverse() * c);
        };
        check_draws(Chi2(df), matrices(Wishart(df, scale_matrix(s)), share));
        check_draws(Chi2(df), matrices(Wishart(df, scale_tril(l)), share));
        check_draws(Chi2(df), matrices(WishartCholesky(df, scale_tril(l)),
                                       [&](const MatrixXd& x) { return share(x * x.transpose()); }));
        check_draws(Chi2(df), matrices(InverseWishart(df, scale_matrix(s)), inverse_share));
        check_draws(Chi2(df), matrices(InverseWishart(df, scale_tril(l)), inverse_share));
        check_draws(Chi2(df), matrices(InverseWishartCholesky(df, scale_tril(l)),
                                       [&](const MatrixXd& x) { return inverse_share(x * x.transpose()); }));
    }
    // All correlations of n variables have the same marginal distribution.
    for (const double eta : {0.4, 1.0, 6.0})
        for (const auto& [i, j] : {std::pair{1, 0}, std::pair{3, 1}, std::pair{3, 2}}) {
            const double a = eta + 1; // eta + (n - 2) / 2
            const auto element = [i = i, j = j](const MatrixXd& r) { return 0.5 * (1 + r(i, j)); };
            check_draws(Beta(a, a), matrices(LKJ(4, eta), element));
            check_draws(Beta(a, a), matrices(LKJCholesky(4, eta),
                                             [&](const MatrixXd& x) { return element(x * x.transpose()); }));
        }
}

TEST_CASE("forms of one distribution have one density", "[lib][distributions]") {
    MatrixXd l(3, 3);
    l << 1.2, 0, 0, -0.4, 0.7, 0, 0.9, 0.3, 2;
    const MatrixXd s = l * l.transpose();
    const VectorXd loc = Eigen::Vector3d(1, -2, 0.5), x = Eigen::Vector3d(0, 0.3, 4);
    const double expected = MultivariateNormal(loc, scale_tril(l)).log_prob(x);
    CHECK(MultivariateNormal(loc, covariance(s)).log_prob(x) == Approx(expected));
    CHECK(MultivariateNormal(loc, precision(MatrixXd(s.inverse()))).log_prob(x) == Approx(expected));
    CHECK(LowRankMultivariateNormal(loc, MatrixXd(MatrixXd::Zero(3, 1)), VectorXd(VectorXd::Ones(3)))
              .log_prob(x) ==
          Approx(MultivariateNormal(loc, scale_tril(MatrixXd(MatrixXd::Identity(3, 3)))).log_prob(x)));
    CHECK(MultivariateStudentT(3, loc, scale_matrix(s)).log_prob(x) ==
          Approx(MultivariateStudentT(3, loc, scale_tril(l)).log_prob(x)));
    CHECK(MultivariateStudentT(1e12, loc, scale_tril(l)).log_prob(x) == Approx(expected));
    // A matrix that is not positive definite has no density, and says so.
    CHECK(std::isnan(MultivariateNormal(loc, covariance(MatrixXd(-s))).log_prob(x)));
}

TEST_CASE("covariance functions add, multiply and take inputs of every kind", "[lib][distributions]") {
    const std::vector<double> t{0.1, 0.5, 2};
    const VectorXd v = Eigen::Vector3d(0.1, 0.5, 2);
    const gp::Matern32 a(1.5, 0.7);
    const gp::Linear b(0.3, 2);
    const MatrixXd ka = gp::covariance(a, t), kb = gp::covariance(b, t);
    CHECK(ka(0, 1) == a(0.16000000000000003, 0.05));
    CHECK(gp::covariance(a + b, t).isApprox(ka + kb));
    CHECK(gp::covariance(a * b, t).isApprox(ka.cwiseProduct(kb)));
    CHECK(gp::covariance(a, v) == ka);
    CHECK(gp::covariance(a, MatrixXd(v)) == ka);
    CHECK(gp::covariance(a, std::vector<std::vector<double>>{{0.1}, {0.5}, {2}}) == ka);
    CHECK(gp::covariance(a, v, t) == ka);
    CHECK(gp::covariance(a, t, 0.25) == ka + 0.25 * MatrixXd::Identity(3, 3));
    CHECK(gp::covariance(a, t, v.head(2).eval()) == ka.leftCols(2));
    CHECK(ka(1, 1) == 1.5 * 1.5); // also for inputs that are equal
}
