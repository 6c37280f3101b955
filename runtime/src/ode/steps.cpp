#include "steps.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ppc::ode_steps {

bool solve(const Problem& problem, const Emit& emit) {
    return problem.options.stiff ? stiff_steps(problem, emit) : explicit_steps(problem, emit);
}

double first_step(const Problem& problem) {
    std::vector<double> rates(problem.system.n);
    problem.system.rates(problem.t0, problem.y0.data(), rates.data());
    double size = 0, speed = 0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const double at = std::abs(problem.y0[i]);
        const double scale = problem.options.absolute_tolerance + problem.options.relative_tolerance * at;
        size = std::max(size, at / scale);
        speed = std::max(speed, std::abs(rates[i]) / scale);
    }
    return size < 1e-5 || speed < 1e-5 || !(speed < 1e300) ? 1e-6 : 0.01 * size / speed;
}

} // namespace ppc::ode_steps
