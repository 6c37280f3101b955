// The density that ppc generates against that of the same function under the handler that scores it, to 1e-12
// of the sum of the absolute log densities of all elements; the generated gradient against differences of the
// plain density with the Jacobian written here. Two Richardson differences that do not agree with each other
// say that a kink or jump is near: that derivative is left out, and counted.
//
// Of discrete latents the posterior is printed, as the generated code and as plain execution find it, for
// tests/posterior.py.
#include "driver.hpp"

#include "../../runtime/src/discrete_members.hpp"

#include <ppc/discrete.hpp>
#include <ppc/handlers.hpp>
#include <ppc/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <stdexcept>
#include <string>

namespace fuzz {
namespace {

constexpr int points = 4;
constexpr int points_of_sums = 2;           // where plain execution goes through joint values
constexpr std::uint32_t draws = 1000;       // of discrete latents, at the first point
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
        if (site.support == "simplex") { // stick breaking, one after the other in a plate
            const std::size_t size = site.size / site.densities();
            for (std::size_t s = 0; s < site.densities(); ++s) {
                double rest = 1;
                for (std::size_t k = 0; k + 1 < size; ++k) {
                    const double z = 1 / (1 + std::exp(std::log(static_cast<double>(size - 1 - k)) - *free));
                    values.push_back(rest * z);
                    jacobian += std::log(z) + std::log1p(-z) + std::log(rest);
                    rest *= 1 - z;
                    ++free;
                }
                values.push_back(rest);
            }
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

bool has_discrete(const ppc::Program& program) {
    return std::ranges::any_of(
        program.sites(), [](const ppc::SiteLayout& site) { return site.kind == ppc::SiteKind::discrete; });
}

/// True if the posterior of the discrete latents can be told: the elements of each site have as many values.
bool has_posterior(const ppc::Program& program) {
    return has_discrete(program) && std::ranges::none_of(program.sites(), [](const ppc::SiteLayout& site) {
               return site.kind == ppc::SiteKind::discrete && site.categories == 0;
           });
}

/// The log density of plain execution with the discrete latents at what generated code says is most probable:
/// of several joint values that are equally so it may name another one.
double log_prob_of_map(const Case& c, const ppc::Program& program, ppc::Program::Workspace& workspace,
                       const std::vector<double>& u, ppc::SiteValues values) {
    std::vector<double> numbers(program.discrete_values()), uniforms(program.discrete_uniforms()), map;
    workspace.discrete(ppc::DiscretePosterior::map, u, uniforms, numbers);
    map.resize(numbers.size());
    ppc::read_assignment(program, numbers, map);
    auto next = map.begin();
    for (const ppc::SiteLayout& site : program.sites())
        if (site.kind == ppc::SiteKind::discrete) {
            values[site.name].assign(next, next + static_cast<std::ptrdiff_t>(site.size));
            next += static_cast<std::ptrdiff_t>(site.size);
        }
    return ppc::score_enumerated(values, c.run).log_prob;
}

/// The posterior of the discrete latents at u as members of JSON objects: the answer of `ppc log-prob` in
/// brief, and at the first point draws with how often each came.
std::string posterior_text(const Case& c, const ppc::Program& program, ppc::Program::Workspace& workspace,
                           const std::vector<double>& u, bool with_draws) {
    double jacobian = 0;
    const ppc::SiteValues latents = constrained(program, u, jacobian);
    const ppc::Enumerated scored =
        ppc::score_enumerated(latents, c.run, ppc::DiscreteAnswer::marginals_and_mode);
    std::string out =
        "{\"plain_log_prob\":" + ppc::json_number(scored.log_prob) +
        ",\"plain_absolute\":" + ppc::json_number(scored.absolute) +
        ",\"map_log_prob\":" + ppc::json_number(log_prob_of_map(c, program, workspace, u, latents)) +
        ppc::discrete_members(program, workspace, u) + ppc::plain_discrete_members(program, scored) +
        ",\"draws\":[";
    std::map<std::string, int> counts;
    for (std::uint32_t n = 0; with_draws && n < draws; ++n)
        ++counts[ppc::draw_member(program, workspace, u, n)];
    bool is_first = true;
    for (const auto& [draw, count] : counts) {
        out += (is_first ? "" : ",") + ("{\"count\":" + std::to_string(count)) + draw + "}";
        is_first = false;
    }
    return out + "]}";
}

Plain plain_density(const Case& c, const ppc::Program& program, const std::vector<double>& u) {
    Plain out{};
    const ppc::SiteValues latents = constrained(program, u, out.jacobian);
    if (has_discrete(program)) {
        const ppc::Enumerated scored = ppc::score_enumerated(latents, c.run);
        out.log_prob = scored.log_prob;
        out.absolute = scored.absolute;
    } else {
        const ppc::Trace scored = ppc::score(latents, c.run);
        out.log_prob = scored.log_prob();
        out.absolute = scored.absolute();
    }
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

struct Direction {
    std::string name;
    std::vector<double> by;
};

/// The directions that derivatives are compared in: along each latent; in some random ones where each plain
/// density is a sum over many joint values.
std::vector<Direction> directions(const ppc::Program& program, std::mt19937_64& random) {
    constexpr std::size_t most = 4;
    const std::size_t n = program.dimension();
    std::vector<Direction> out;
    if (has_discrete(program) && n > most) {
        std::uniform_real_distribution<double> uniform(-1, 1);
        for (std::size_t d = 0; d < most; ++d) {
            out.push_back({"a random direction", std::vector<double>(n)});
            for (double& x : out.back().by)
                x = uniform(random);
        }
        return out;
    }
    for (std::size_t k = 0; k < n; ++k) {
        out.push_back({program.element_name(k), std::vector<double>(n)});
        out.back().by[k] = 1;
    }
    return out;
}

struct Counts {
    int compared = 0, skipped = 0;
};

/// Empty, or what is wrong. `posterior` becomes a JSON array of what is known of the discrete latents at each
/// point.
std::string check(const Case& c, Counts& counts, std::string& posterior) {
    const ppc::Program program = c.load();
    ppc::Program::Workspace workspace(program);
    std::mt19937_64 random(static_cast<std::uint64_t>(c.seed));
    std::uniform_real_distribution<double> uniform(-1, 1);
    const std::size_t n = program.dimension();
    for (int p = 0; p < (has_discrete(program) ? points_of_sums : points); ++p) {
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
        double elements = 0;
        for (const auto& of_site : workspace.pointwise(u))
            for (const double term : of_site)
                elements += term;
        if (!(std::abs(elements - plain.log_prob) <= 10 * density_tolerance * plain.absolute))
            return where("the elements' log densities add up to " + text(elements) + ", plain " +
                         text(plain.log_prob));
        double largest = 1;
        for (const double g : gradient)
            largest = std::max(largest, std::abs(g));
        for (const double g : gradient)
            if (!std::isfinite(g))
                return where("an entry of the gradient is " + text(g));
        for (const Direction& along : directions(program, random)) {
            const Difference expected = difference([&](double by) {
                std::vector<double> moved = u;
                for (std::size_t k = 0; k < n; ++k)
                    moved[k] += by * along.by[k];
                const Plain at = plain_density(c, program, moved);
                return at.log_prob + at.jacobian;
            });
            const double tolerance = gradient_tolerance * largest + 10 * rounding * plain.absolute / step;
            if (!(expected.spread <= tolerance / 2)) {
                ++counts.skipped;
                continue;
            }
            ++counts.compared;
            double found = 0;
            for (std::size_t k = 0; k < n; ++k)
                found += gradient[k] * along.by[k];
            if (!(std::abs(found - expected.value) <= tolerance))
                return where("gradient of " + along.name + " is " + text(found) + ", by differences " +
                             text(expected.value));
        }
        if (has_posterior(program))
            posterior += (p ? "," : "") + posterior_text(c, program, workspace, u, p == 0);
    }
    posterior = "[" + posterior + "]";
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
        std::string wrong, posterior;
        try {
            wrong = check(c, counts, posterior);
        } catch (const std::exception& e) {
            wrong = e.what();
        }
        failures += !wrong.empty();
        if (wrong.empty())
            std::printf("ok %d %d %d %s\n", c.seed, counts.compared, counts.skipped, posterior.c_str());
        else
            std::printf("bad %d %s\n", c.seed, wrong.c_str());
        std::fflush(stdout); // what is printed survives a crash of the next
    }
    return failures ? 1 : 0;
}

} // namespace fuzz
