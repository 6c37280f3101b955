#include "tail_check.hpp"

#include <ppc/psis.hpp>
#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

namespace ppc {

namespace {

constexpr int degrees_of_freedom = 5;
constexpr std::size_t most_draws = 10000;
constexpr double least_effective_size = 400, mean_limit = 0.2, sd_limit = 1.2;

bool is_gaussian(const GuideLayout& guide, std::size_t dimension) {
    return guide.noise == dimension && dimension > 0 &&
           std::none_of(guide.blocks.begin(), guide.blocks.end(),
                        [](const ParameterBlock& b) { return b.role == ParameterRole::free; });
}

struct Moments {
    double mean = 0, sd = 0;
};

Moments moments(std::span<const double> values, std::size_t columns, std::size_t column,
                std::span<const double> weights) {
    Moments out;
    for (std::size_t i = 0; i < weights.size(); ++i)
        out.mean += weights[i] * values[i * columns + column];
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double d = values[i * columns + column] - out.mean;
        out.sd += weights[i] * d * d;
    }
    out.sd = std::sqrt(out.sd);
    return out;
}

} // namespace

std::string tail_check(const Program& program, const Fit& fit) {
    const std::size_t dimension = program.dimension();
    if (!is_gaussian(program.guide(), dimension) || fit.rows < 1000)
        return "";
    const std::size_t rows = std::min(fit.rows, most_draws);
    Program::Workspace workspace(program);
    std::vector<double> numbers(dimension + degrees_of_freedom), u(dimension), values(rows * fit.columns),
        log_ratios(rows);
    const double nu = degrees_of_freedom, d = static_cast<double>(dimension);
    const double t_constant =
        std::lgamma((nu + d) / 2) - std::lgamma(nu / 2) - d / 2 * std::log(nu * std::numbers::pi);
    for (std::size_t i = 0; i < rows; ++i) {
        fill_normal({fit.seed, Stream::draws, 1, static_cast<std::uint32_t>(i)}, numbers);
        double chi_squared = 0, square = 0;
        for (std::size_t k = dimension; k < numbers.size(); ++k)
            chi_squared += numbers[k] * numbers[k];
        const double stretch = std::sqrt(nu / chi_squared);
        for (std::size_t k = 0; k < dimension; ++k) {
            numbers[k] *= stretch;
            square += numbers[k] * numbers[k];
        }
        // log q of the normal with this noise gives log |det| of the scale, which the t shares.
        const double log_normal = workspace.draw(fit.parameters, std::span(numbers).first(dimension), u);
        const double log_det = log_normal + square / 2 + d / 2 * std::log(2 * std::numbers::pi);
        const double log_t = log_det + t_constant - (nu + d) / 2 * std::log1p(square / nu);
        log_ratios[i] = workspace.log_density(u).log_prob_jacobian - log_t;
        workspace.constrain(u, std::span(values).subspan(i * fit.columns, fit.columns));
    }
    const Psis smoothed = psis(log_ratios);
    if (!(smoothed.effective_size >= least_effective_size) || !(smoothed.k_hat < k_hat_limit))
        return "";
    for (const FitSite& site : fit.sites)
        for (std::size_t k = 0; k < site.size; ++k) {
            const std::size_t column = site.column + k;
            const Moments wide = moments(values, fit.columns, column, smoothed.weights);
            const Moments own = moments(fit.draws, fit.columns, column, fit.weights);
            if (!(wide.sd > 0) || !(own.sd > 0) || !std::isfinite(wide.sd))
                continue;
            if (std::abs(wide.mean - own.mean) <= mean_limit * wide.sd && wide.sd <= sd_limit * own.sd &&
                own.sd <= sd_limit * wide.sd)
                continue;
            char text[200];
            std::snprintf(text, sizeof text,
                          "draws with heavier tails give mean %.4g and sd %.4g, not %.4g and %.4g", wide.mean,
                          wide.sd, own.mean, own.sd);
            return "'" + site.name + (site.size > 1 ? "[" + std::to_string(k + 1) + "]" : "") + "': " + text;
        }
    return "";
}

} // namespace ppc
