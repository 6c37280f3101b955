// The density that ppc generates against that of the same function under the handler that scores it, to 1e-12
// of the sum of the absolute log densities of all elements; the generated gradient against differences of the
// plain density with the Jacobian written here. Two Richardson differences that do not agree with each other
// say that a kink or jump is near: that derivative is left out, and counted.
#include "driver.hpp"

#include <ppc/handlers.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>

namespace fuzz {
namespace {

constexpr int points = 4;
constexpr double density_tolerance = 1e-12; // of the sum of absolute terms
constexpr double gradient_tolerance = 1e-6; // of the largest derivative, or of 1
constexpr double rounding = 1e-15;          // of the sum of absolute terms, in one plain density
constexpr double step = 4e-3;

struct Plain {
    double log_prob, absolute, jacobian;
};

std::string text(double x) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.17g", x);
    return buffer;
}

/// The latents at u by their own formulas, not by the kernel.
ppc::SiteValues constrained(const ppc::Program& program, const std::vector<double>& u, double& jacobian) {
    ppc::SiteValues out;
    jacobian = 0;
    for (const ppc::SiteLayout& site : program.sites()) {
        if (site.kind != ppc::SiteKind::latent)
            continue;
        std::vector<double>& values = out[site.name];
        const double* free = u.data() + site.free_offset;
        if (site.support == "ordered") {
            for (std::size_t k = 0; k < site.size; ++k) {
                values.push_back(k == 0 ? free[0] : values.back() + std::exp(free[k]));
                jacobian += k == 0 ? 0 : free[k];
            }
            continue;
        }
        if (site.support == "simplex") { // stick breaking
            double rest = 1;
            for (std::size_t k = 0; k + 1 < site.size; ++k) {
                const double z =
                    1 / (1 + std::exp(std::log(static_cast<double>(site.size - 1 - k)) - free[k]));
                values.push_back(rest * z);
                jacobian += std::log(z) + std::log1p(-z) + std::log(rest);
                rest *= 1 - z;
            }
            values.push_back(rest);
            continue;
        }
        for (std::size_t k = site.free_offset; k < site.free_offset + site.size; ++k) {
            if (site.support == "real") {
                values.push_back(u[k]);
            } else if (site.support == "positive" || site.support == "nonnegative") {
                values.push_back(std::exp(u[k]));
                jacobian += u[k];
            } else if (site.support == "unit_interval") {
                const double x = 1 / (1 + std::exp(-u[k]));
                values.push_back(x);
                jacobian += std::log(x) + std::log1p(-x);
            } else {
                throw std::runtime_error("the driver does not know the support '" + site.support + "'");
            }
        }
    }
    return out;
}

Plain plain_density(const Case& c, const ppc::Program& program, const std::vector<double>& u) {
    Plain out{};
    const ppc::SiteValues latents = constrained(program, u, out.jacobian);
    const ppc::Trace scored = ppc::score(latents, c.run);
    out.log_prob = scored.log_prob();
    out.absolute = scored.absolute();
    return out;
}

/// The finer of two Richardson differences, and how far they are apart.
struct Difference {
    double value, spread;
};

Difference difference(const std::function<double(double)>& f) {
    const auto central = [&](double h) { return (f(h) - f(-h)) / (2 * h); };
    const double d1 = central(step), d2 = central(step / 2), d4 = central(step / 4);
    const double r1 = (4 * d2 - d1) / 3, r2 = (4 * d4 - d2) / 3;
    return {r2, std::abs(r2 - r1)};
}

struct Counts {
    int compared = 0, skipped = 0;
};

/// Empty, or what is wrong.
std::string check(const Case& c, Counts& counts) {
    const ppc::Program program = c.load();
    ppc::Program::Workspace workspace(program);
    std::mt19937_64 random(static_cast<std::uint64_t>(c.seed));
    std::uniform_real_distribution<double> uniform(-1, 1);
    const std::size_t n = program.dimension();
    for (int p = 0; p < points; ++p) {
        std::vector<double> u(n), gradient(n);
        for (double& x : u)
            x = uniform(random);
        const auto where = [&](const std::string& what) {
            return "point " + std::to_string(p) + ": " + what;
        };
        const auto density = workspace.log_density(u, gradient);
        const auto value_only = workspace.log_density(u);
        const Plain plain = plain_density(c, program, u);
        for (const double found : {density.log_prob, value_only.log_prob})
            if (!(std::abs(found - plain.log_prob) <= density_tolerance * plain.absolute))
                return where("log density " + text(found) + ", plain " + text(plain.log_prob) +
                             ", sum of absolute terms " + text(plain.absolute));
        if (!(std::abs(density.log_prob_jacobian - plain.log_prob - plain.jacobian) <=
              density_tolerance * (plain.absolute + std::abs(plain.jacobian) + 1)))
            return where("with Jacobian " + text(density.log_prob_jacobian) + ", plain " +
                         text(plain.log_prob + plain.jacobian));
        double largest = 1;
        for (const double g : gradient)
            largest = std::max(largest, std::abs(g));
        for (std::size_t k = 0; k < n; ++k) {
            const Difference expected = difference([&](double by) {
                std::vector<double> moved = u;
                moved[k] += by;
                const Plain at = plain_density(c, program, moved);
                return at.log_prob + at.jacobian;
            });
            const double tolerance = gradient_tolerance * largest + 10 * rounding * plain.absolute / step;
            if (!std::isfinite(gradient[k]))
                return where("gradient of " + program.element_name(k) + " is " + text(gradient[k]));
            if (!(expected.spread <= tolerance / 2)) {
                ++counts.skipped;
                continue;
            }
            ++counts.compared;
            if (!(std::abs(gradient[k] - expected.value) <= tolerance))
                return where("gradient of " + program.element_name(k) + " is " + text(gradient[k]) +
                             ", by differences " + text(expected.value));
        }
    }
    return "";
}

} // namespace

int check_all(const std::vector<Case>& cases, int argc, char** argv) {
    int failures = 0;
    for (const Case& c : cases) {
        const bool is_chosen =
            argc < 2 ||
            std::any_of(argv + 1, argv + argc, [&](const char* a) { return std::atoi(a) == c.seed; });
        if (!is_chosen)
            continue;
        Counts counts;
        std::string wrong;
        try {
            wrong = check(c, counts);
        } catch (const std::exception& e) {
            wrong = e.what();
        }
        failures += !wrong.empty();
        if (wrong.empty())
            std::printf("ok %d %d %d\n", c.seed, counts.compared, counts.skipped);
        else
            std::printf("bad %d %s\n", c.seed, wrong.c_str());
        std::fflush(stdout); // what is printed survives a crash of the next
    }
    return failures ? 1 : 0;
}

} // namespace fuzz
