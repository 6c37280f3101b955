// The sampler's parts against what their definitions say.
#include "tests/unit/runtime/models.hpp"

#include "runtime/src/nuts/step_size.hpp"
#include "runtime/src/nuts/trajectory.hpp"
#include "runtime/src/nuts/windows.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ppc;
using namespace ppc::detail;

namespace {

Vector vector(std::initializer_list<double> values) {
    Vector v(static_cast<Eigen::Index>(values.size()));
    std::copy(values.begin(), values.end(), v.data());
    return v;
}

} // namespace

TEST_CASE("Windows of the warm-up", "[nuts]") {
    using Ends = std::vector<int>;
    CHECK(warmup_windows(1000).begin == 75);
    CHECK(warmup_windows(1000).ends == Ends{100, 150, 250, 450, 950});
    CHECK(warmup_windows(500).ends == Ends{100, 150, 250, 450});
    CHECK(warmup_windows(499).ends == Ends{100, 150, 449}); // 200 would not fit after 250
    CHECK(warmup_windows(150).ends == Ends{100});
    CHECK(warmup_windows(149).begin == 22); // 15 %, 75 %, 10 %
    CHECK(warmup_windows(149).ends == Ends{135});
    CHECK(warmup_windows(19).ends.empty());
    CHECK_FALSE(warmup_windows(1000).contain(74));
    CHECK(warmup_windows(1000).contain(949));
    CHECK_FALSE(warmup_windows(1000).contain(950));
}

TEST_CASE("Dual averaging follows its recursion", "[nuts]") {
    DualAveraging averaging(0.8);
    averaging.restart(0.5);
    CHECK_FALSE(averaging.average());
    // H_1 = (0.8 - 0.3) / 11, log eps = log(10 eps_0) - sqrt(1) / 0.05 H_1
    const double first = std::log(5.0) - 20 * 0.5 / 11;
    CHECK(averaging.update(0.3) == Approx(std::exp(first)));
    CHECK(*averaging.average() == Approx(std::exp(first)));
    const double error = (1 - 1.0 / 12) * 0.5 / 11 + (0.8 - 1) / 12; // an acceptance above 1 counts as 1
    const double second = std::log(5.0) - std::sqrt(2.0) * 20 * error;
    CHECK(averaging.update(1.4) == Approx(std::exp(second)));
    const double weight = std::pow(2, -0.75);
    CHECK(*averaging.average() == Approx(std::exp(weight * second + (1 - weight) * first)));
    averaging.restart(2);
    CHECK(averaging.update(0.8) == Approx(20));
}

TEST_CASE("A leapfrog step is reversible and keeps the energy to second order", "[nuts]") {
    const Program program =
        models::gaussian<models::NormalGuide>("normal", {1, -2}, {2, 0.5, 0.5, 1}); // precision
    for (const NutsMetric kind : {NutsMetric::unit, NutsMetric::diagonal, NutsMetric::dense}) {
        Hamiltonian hamiltonian(program, kind);
        if (kind == NutsMetric::diagonal)
            hamiltonian.metric.set(vector({0.5, 2}));
        if (kind == NutsMetric::dense) {
            Matrix covariance(2, 2);
            covariance << 1, 0.3, 0.3, 2;
            hamiltonian.metric.set(covariance);
        }
        Position position{vector({0.3, 0.4}), vector({0, 0}), 0};
        hamiltonian.evaluate(position);
        const Position start = position;
        Vector momentum = vector({0.7, -0.2}), velocity = momentum;
        hamiltonian.metric.velocity(momentum, velocity);
        const double energy = hamiltonian.energy(position, momentum, velocity);
        double errors[2];
        for (int k = 0; k < 2; ++k) { // the same time, with 40 and with 80 steps
            const int steps = k == 0 ? 40 : 80;
            for (int i = 0; i < steps; ++i)
                hamiltonian.leapfrog(position, momentum, velocity, 2.0 / steps);
            errors[k] = hamiltonian.energy(position, momentum, velocity) - energy;
            for (int i = 0; i < steps; ++i)
                hamiltonian.leapfrog(position, momentum, velocity, -2.0 / steps);
            CHECK((position.u - start.u).norm() < 1e-12);
            CHECK((momentum - vector({0.7, -0.2})).norm() < 1e-12);
        }
        CHECK(std::abs(errors[0]) > 1e-6);
        CHECK(errors[0] / errors[1] == Approx(4).epsilon(0.02));
    }
}

TEST_CASE("Momenta have the metric's inverse as covariance", "[nuts]") {
    Matrix covariance(2, 2);
    covariance << 1, 0.6, 0.6, 2;
    Metric metric(NutsMetric::dense, 2);
    metric.set(covariance);
    ChainRandom random(3, 0);
    random.start(0);
    Matrix sum = Matrix::Zero(2, 2);
    constexpr int draws = 200000;
    Vector momentum(2), velocity(2);
    for (int i = 0; i < draws; ++i) {
        random.normals(momentum);
        metric.to_momentum(momentum);
        sum += momentum * momentum.transpose();
    }
    const Matrix expected = covariance.inverse();
    CHECK((sum / draws - expected).norm() < 0.02 * expected.norm());
    metric.velocity(momentum, velocity);
    CHECK((velocity - covariance * momentum).norm() < 1e-12);
}

TEST_CASE("Of a covariance without Cholesky factor the metric takes the diagonal", "[nuts]") {
    Matrix singular(2, 2);
    singular << 4, 0, 0, 9;
    singular(1, 0) = singular(0, 1) = 6 + 1e-9;
    Metric metric(NutsMetric::dense, 2);
    metric.set(singular);
    Vector momentum = Vector::Ones(2), velocity(2);
    metric.velocity(momentum, velocity);
    CHECK(velocity == Vector(singular.diagonal()));
    metric.to_momentum(momentum);
    CHECK(momentum[0] == Approx(0.5));
    CHECK(momentum[1] == Approx(1.0 / 3));
}

TEST_CASE("What the warm-up learns is the regularised covariance", "[nuts]") {
    const Vector positions[] = {vector({1, 2}), vector({3, -1}), vector({2, 5}), vector({0, 0})};
    // Sample variances 5/3 and 7, covariance 4/6; n = 4.
    MetricEstimate dense(NutsMetric::dense, 2), diagonal(NutsMetric::diagonal, 2);
    for (const Vector& u : positions) {
        dense.add(u);
        diagonal.add(u);
    }
    Metric of_dense(NutsMetric::dense, 2), of_diagonal(NutsMetric::diagonal, 2);
    dense.update(of_dense);
    diagonal.update(of_diagonal);
    const Vector expected = vector({4.0 / 9 * 5 / 3 + 5e-3 / 9, 4.0 / 9 * 7 + 5e-3 / 9});
    CHECK((of_dense.diagonal() - expected).norm() < 1e-14);
    CHECK((of_diagonal.diagonal() - expected).norm() < 1e-14);
    Vector out(2);
    of_dense.velocity(vector({0, 1}), out);
    // sum of (x - 1.5)(y - 1.5): -0.25 - 3.75 + 1.75 + 2.25 = 0
    CHECK(out[0] == Approx(0).margin(1e-14));
    // Nothing is left of the window.
    diagonal.add(vector({1, 1}));
    diagonal.add(vector({3, 1}));
    diagonal.update(of_diagonal);
    CHECK(of_diagonal.diagonal()[0] == Approx(2.0 / 7 * 2 + 5e-3 / 7));
}

TEST_CASE("A trajectory turns by itself and across its halves", "[nuts]") {
    const auto piece = [](std::initializer_list<double> first, std::initializer_list<double> last,
                          std::initializer_list<double> sum) {
        return Piece{vector(first), vector(first), vector(last), vector(last), vector(sum)};
    };
    // Straight on.
    Piece a = piece({1, 0}, {1, 0}, {2, 0}), b = piece({1, 0.1}, {1, 0.2}, {2, 0.3});
    CHECK(join(a, b));
    CHECK((a.sum - vector({4, 0.3})).norm() == 0);
    CHECK((a.last_momentum - vector({1, 0.2})).norm() == 0);
    CHECK((a.first_momentum - vector({1, 0})).norm() == 0);
    // The ends look back at the whole.
    a = piece({1, 0}, {0, 1}, {1, 1}), b = piece({-1, 0}, {-1, -1}, {-3, -1});
    CHECK_FALSE(join(a, b));
    // A whole period: the ends agree with the sum, the earlier half with the start of the later does not.
    a = piece({1, 0}, {0.1, 1}, {0.5, 0.1}), b = piece({-1, 0}, {1, 0}, {0.5, 0});
    CHECK_FALSE(join(a, b));
    // The same seen from the later half's end.
    a = piece({1, 0}, {-1, 0}, {0.5, 0}), b = piece({0.1, 1}, {1, 0}, {0.5, 0.1});
    CHECK_FALSE(join(a, b));
}

TEST_CASE("The first step size crosses an acceptance of 0.8", "[nuts]") {
    for (const double sd : {1e-3, 1.0, 1e3}) {
        const Program program = models::gaussian<models::NormalGuide>("normal", {0}, {1 / (sd * sd)});
        Hamiltonian hamiltonian(program, NutsMetric::unit);
        Position start{vector({0.5 * sd}), vector({0}), 0};
        hamiltonian.evaluate(start);
        ChainRandom random(1, 0);
        random.start(0);
        const auto found = first_step_size(hamiltonian, start, 1, random);
        REQUIRE(found);
        // The energy error of a step of size eps sd is below log(1 / 0.8) up to eps about 1.
        CHECK(*found / sd > 0.1);
        CHECK(*found / sd < 10);
    }
    // Flat: every step is accepted.
    const Program flat = models::gaussian<models::NormalGuide>("normal", {0}, {0});
    Hamiltonian hamiltonian(flat, NutsMetric::unit);
    Position start{vector({0}), vector({0}), 0};
    hamiltonian.evaluate(start);
    ChainRandom random(1, 0);
    random.start(0);
    CHECK_FALSE(first_step_size(hamiltonian, start, 1, random));
}
