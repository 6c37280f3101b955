// A transition against a plain one that keeps all points of the trajectory and computes every sum anew.
#include "tests/unit/runtime/models.hpp"

#include "runtime/src/nuts/trajectory.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace ppc;
using namespace ppc::detail;

namespace {

struct Point {
    Position position;
    Vector momentum, velocity;
    double log_weight = 0;
};

struct PlainTransition {
    Hamiltonian& hamiltonian;
    ChainRandom& random;
    std::vector<Point> points = {}; ///< in order of time

    /// Whether points [begin, end), whose halves meet at `middle`, go on.
    bool goes_on(const std::vector<Point>& of, std::size_t begin, std::size_t middle, std::size_t end) const {
        const auto looks_ahead = [&](std::size_t first, std::size_t last) { // both included
            Vector sum = Vector::Zero(of[0].momentum.size());
            for (std::size_t i = first; i <= last; ++i)
                sum += of[i].momentum;
            return of[first].velocity.dot(sum) > 0 && of[last].velocity.dot(sum) > 0;
        };
        return looks_ahead(begin, end - 1) && looks_ahead(begin, middle) && looks_ahead(middle - 1, end - 1);
    }
    bool all_go_on(const std::vector<Point>& of) const {
        for (std::size_t size = 2; size <= of.size(); size *= 2)
            for (std::size_t begin = 0; begin < of.size(); begin += size)
                if (!goes_on(of, begin, begin + size / 2, begin + size))
                    return false;
        return true;
    }
    static double log_weight(const std::vector<Point>& of, std::size_t begin, std::size_t end) {
        double sum = 0;
        for (std::size_t i = begin; i < end; ++i)
            sum += std::exp(of[i].log_weight);
        return std::log(sum);
    }
    /// A draw of points [begin, end), in the order in which they were reached.
    std::size_t draw(const std::vector<Point>& of, std::size_t begin, std::size_t end) {
        if (end - begin == 1)
            return begin;
        const std::size_t middle = (begin + end) / 2, first = draw(of, begin, middle),
                          second = draw(of, middle, end);
        const double share = std::exp(log_weight(of, middle, end) - log_weight(of, begin, end));
        return random.uniform() < share ? second : first;
    }

    /// Returns the depth and replaces `start`.
    int next(Position& start, double step, int most_depth) {
        Point point{start, start.u, start.u, 0};
        random.normals(point.momentum);
        hamiltonian.metric.to_momentum(point.momentum);
        hamiltonian.metric.velocity(point.momentum, point.velocity);
        const double energy = hamiltonian.energy(start, point.momentum, point.velocity);
        points = {point};
        for (int depth = 0; depth < most_depth; ++depth) {
            const bool forward = random.uniform() < 0.5;
            std::vector<Point> reached;
            Point end = forward ? points.back() : points.front();
            for (int i = 0; i < 1 << depth; ++i) {
                hamiltonian.leapfrog(end.position, end.momentum, end.velocity, forward ? step : -step);
                end.log_weight = energy - hamiltonian.energy(end.position, end.momentum, end.velocity);
                reached.push_back(end);
            }
            if (!all_go_on(reached))
                return depth;
            const std::size_t drawn = draw(reached, 0, reached.size());
            const double ratio =
                log_weight(reached, 0, reached.size()) - log_weight(points, 0, points.size());
            if (std::log(random.uniform()) < ratio)
                start = reached[drawn].position;
            const std::size_t middle = points.size();
            if (!forward)
                std::reverse(reached.begin(), reached.end());
            points.insert(forward ? points.end() : points.begin(), reached.begin(), reached.end());
            if (!goes_on(points, 0, middle, 2 * middle))
                return depth + 1;
        }
        return most_depth;
    }
};

} // namespace

TEST_CASE("A transition is that of the plain algorithm", "[nuts]") {
    const Program schools = models::schools<false, models::NormalGuide>("normal");
    const Program gaussian =
        models::gaussian<models::NormalGuide>("normal", {1, -2, 0}, {2, 0.5, 0, 0.5, 1, 0.3, 0, 0.3, 4});
    constexpr int most_depth = 7;
    for (const Program* program : {&schools, &gaussian})
        for (const double step : {0.05, 0.3, 0.8}) {
            Hamiltonian hamiltonian(*program, NutsMetric::diagonal);
            const auto n = static_cast<Eigen::Index>(program->dimension());
            hamiltonian.metric.set(Vector(Vector::LinSpaced(n, 0.5, 1.5)));
            Trajectory trajectory(hamiltonian, program->dimension(), most_depth, 1000);
            Position position{Vector::Zero(n), Vector::Zero(n), 0};
            hamiltonian.evaluate(position);
            ChainRandom random(1, 0), again(1, 0);
            std::vector<int> depths(most_depth + 1);
            for (std::uint32_t i = 0; i < 200; ++i) {
                random.start(i);
                again.start(i);
                Position expected = position;
                const int depth = PlainTransition{hamiltonian, again}.next(expected, step, most_depth);
                const DrawStatistics found = trajectory.next(position, step, random);
                CAPTURE(program->dimension(), step, i);
                REQUIRE(found.depth == depth);
                REQUIRE((position.u - expected.u).norm() < 1e-9);
                REQUIRE((position.gradient - expected.gradient).norm() < 1e-8);
                REQUIRE(found.log_density == Approx(expected.log_density));
                ++depths[static_cast<std::size_t>(depth)];
            }
            CHECK(*std::ranges::max_element(depths) < 200); // not all alike
        }
}
