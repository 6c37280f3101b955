#include "gradient_check.hpp"

#include "svi/units.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>

namespace ppc::detail {

std::vector<BlockGradient> remaining_gradients(const Program& program, const Fit& fit) {
    constexpr std::size_t most_draws = 2000, fewest_draws = 20, most_work = 20'000'000;
    const GuideLayout& guide = program.guide();
    const std::size_t size = guide.parameters;
    if (guide.noise == 0 || size == 0 || guide.is_laplace || guide.scored > 0 ||
        !fit.bound.objective.empty() || fit.parameters.size() != size)
        return {};
    const Units units(program, StartingPoint{{}, {}, fit.parameters});
    const std::size_t pairs =
        std::clamp(most_work / (size + program.dimension()), fewest_draws, most_draws) / 2;
    Program::Workspace workspace(program);
    std::vector<double> noise(guide.noise), one(size), other(size), mean(size), squares(size);
    for (std::size_t i = 0; i < pairs; ++i) {
        fill_normal({fit.seed, Stream::check, static_cast<std::uint32_t>(i), 0}, noise);
        workspace.elbo(fit.parameters, noise, one);
        for (double& e : noise)
            e = -e;
        workspace.elbo(fit.parameters, noise, other);
        for (std::size_t k = 0; k < size; ++k) {
            const double g = units.unit(k) * (one[k] + other[k]) / 2, off = g - mean[k];
            mean[k] += off / static_cast<double>(i + 1);
            squares[k] += off * (g - mean[k]);
        }
    }
    std::vector<BlockGradient> out;
    const double n = static_cast<double>(pairs);
    for (const ParameterBlock& block : guide.blocks) {
        BlockGradient found{block.name};
        double sum = 0, clear = -HUGE_VAL;
        for (std::size_t k = block.offset; k < block.offset + block.size; ++k) {
            sum += mean[k] * mean[k];
            const double error = std::sqrt(squares[k] / (n - 1) / n), beyond = std::abs(mean[k]) - 4 * error;
            if (beyond > clear || !(beyond <= HUGE_VAL)) {
                clear = beyond;
                found.element = k - block.offset;
                found.largest = mean[k];
                found.error = error;
            }
        }
        found.norm = std::sqrt(sum);
        if (block.size > 0)
            out.push_back(std::move(found));
    }
    return out;
}

} // namespace ppc::detail
