#include <ppc/predict.hpp>

#include <algorithm>
#include <cmath>

namespace ppc {

namespace {

/// Where each latent site of the program is among the draws.
std::vector<const FitSite*> sources(const Program& program, const Draws& latents) {
    std::vector<const FitSite*> out;
    for (const SiteLayout& site : program.sites()) {
        if (site.kind != SiteKind::latent)
            continue;
        const FitSite* found = latents.find(site.name);
        if (site.size > 0 && !found)
            throw UserError("the draws have no '" + site.name +
                            "', which the log likelihood of these data needs");
        if (found && found->size != site.size)
            throw UserError("'" + site.name + "' has " + std::to_string(site.size) +
                            " elements with these data and " + std::to_string(found->size) +
                            " in the draws: the log likelihood is of data with the rows of the fit");
        out.push_back(found);
    }
    return out;
}

} // namespace

Draws log_likelihood(const Program& program, const Draws& latents) {
    Draws out;
    out.rows = latents.rows;
    std::vector<std::size_t> number; // in the site table
    for (std::size_t s = 0; s < program.sites().size(); ++s) {
        const SiteLayout& site = program.sites()[s];
        if (site.kind != SiteKind::observed)
            continue;
        number.push_back(s);
        out.sites.push_back(
            {site.name, site.kind, "", site.densities_shape(), out.columns, site.densities()});
        out.columns += site.densities();
    }
    const std::vector<const FitSite*> source = sources(program, latents);
    std::vector<double> values(program.latent_values()), u(program.dimension());
    Program::Workspace workspace(program);
    for (std::size_t r = 0; r < latents.rows; ++r) {
        std::size_t k = 0;
        for (const SiteLayout& site : program.sites())
            if (site.kind == SiteKind::latent)
                if (const FitSite* from = source[k++])
                    std::ranges::copy(latents.of(r, *from),
                                      values.begin() + static_cast<std::ptrdiff_t>(site.offset));
        workspace.unconstrain(values, u);
        const auto terms = workspace.pointwise(u);
        for (const std::size_t s : number)
            out.values.insert(out.values.end(), terms[s].begin(), terms[s].end());
    }
    return out;
}

std::vector<double> log_predictive_density(const Draws& log_likelihood, const FitSite& site) {
    std::vector<double> out;
    for (std::size_t i = 0; i < site.size; ++i) {
        double highest = -HUGE_VAL, sum = 0;
        for (std::size_t r = 0; r < log_likelihood.rows; ++r)
            highest = std::max(highest, log_likelihood.of(r, site)[i]);
        for (std::size_t r = 0; r < log_likelihood.rows; ++r)
            sum += std::exp(log_likelihood.of(r, site)[i] - highest);
        out.push_back(std::isfinite(highest)
                          ? highest + std::log(sum / static_cast<double>(log_likelihood.rows))
                          : highest);
    }
    return out;
}

} // namespace ppc
