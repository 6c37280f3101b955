#include "discrete_members.hpp"

#include <ppc/discrete.hpp>
#include <ppc/random.hpp>

#include <algorithm>
#include <string>

namespace ppc {
namespace {

std::vector<FitSite> new_sites(const Program& program, std::size_t column, bool marginals) {
    std::vector<FitSite> sites;
    for (const SiteLayout& site : program.sites())
        if (site.kind == SiteKind::discrete) {
            FitSite added{site.name, site.kind, site.support, site.shape, column, site.size};
            if (marginals) {
                added.shape.push_back(site.categories);
                added.size *= site.categories;
            }
            column += added.size;
            sites.push_back(std::move(added));
        }
    return sites;
}

} // namespace

DiscretePosterior discrete_posterior_from_name(std::string_view name) {
    if (name == "marginals")
        return DiscretePosterior::marginals;
    if (name == "map")
        return DiscretePosterior::map;
    if (name == "sample")
        return DiscretePosterior::sample;
    throw UserError("expected marginals, map or sample, not '" + std::string(name) + "'");
}

void add_discrete(const Program& program, Fit& fit, DiscretePosterior posterior) {
    program.require_discrete();
    const bool marginals = posterior == DiscretePosterior::marginals;
    const std::vector<FitSite> added = new_sites(program, fit.columns, marginals);
    const std::size_t before = fit.columns, columns = added.back().column + added.back().size;
    Program::Workspace workspace(program);
    std::vector<double> numbers(program.discrete_values()), uniforms(program.discrete_uniforms());
    const auto widened = [&](const std::vector<double>& draws, auto&& unconstrained_of, std::uint32_t block) {
        const std::size_t rows = before ? draws.size() / before : fit.rows;
        std::vector<double> result(rows * columns);
        for (std::size_t i = 0; i < rows; ++i) {
            const auto row = std::span(result).subspan(i * columns, columns);
            std::copy_n(draws.begin() + static_cast<std::ptrdiff_t>(i * before), before, row.begin());
            if (posterior == DiscretePosterior::sample)
                fill_uniform({fit.seed, Stream::discrete, static_cast<std::uint32_t>(i), block}, uniforms);
            workspace.discrete(posterior, unconstrained_of(i), uniforms, numbers);
            if (marginals)
                std::copy(numbers.begin(), numbers.end(), row.subspan(before).begin());
            else
                read_assignment(program, numbers, row.subspan(before));
        }
        return result;
    };
    fit.draws = widened(
        fit.draws,
        [&](std::size_t i) {
            return std::span<const double>(fit.unconstrained).subspan(i * fit.dimension, fit.dimension);
        },
        0);
    std::vector<double> u(fit.dimension);
    fit.further_draws = widened(
        fit.further_draws,
        [&](std::size_t i) {
            workspace.unconstrain(
                std::span<const double>(fit.further_draws).subspan(i * before, program.latent_values()), u);
            return std::span<const double>(u);
        },
        1);
    fit.columns = columns;
    fit.sites.insert(fit.sites.end(), added.begin(), added.end());
}

} // namespace ppc
