#include "nuts_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ppc::detail {
namespace {

constexpr double mean_tolerance = 0.1, sd_tolerance = 0.1, errors = 4;

/// Of the chains; what the fit says is still missing.
CheckedElement element_of(const std::vector<double>& values, std::size_t chains) {
    const ChainsView view{values, chains};
    double mean = 0, squares = 0;
    for (const double x : values)
        mean += x / static_cast<double>(values.size());
    for (const double x : values)
        squares += (x - mean) * (x - mean);
    const double sd = std::sqrt(squares / static_cast<double>(values.size() - 1));
    return {0, 0, mean, sd, mcse_mean(view), mcse_sd(view), r_hat(view), ess_bulk(view), ess_tail(view)};
}

/// Draws that are all equal have no effective size: what is fixed (a diagonal of ones) agrees.
bool varies(const CheckedElement& e) { return !std::isnan(e.ess_bulk); }

void judge(CheckedElement& e) {
    if (!varies(e))
        return;
    const double of_means = std::abs(e.fit_mean - e.mean), of_sds = std::abs(e.fit_sd - e.sd);
    // Not the other way round, so that what is no number differs.
    e.mean_differs = !(of_means <= std::max(mean_tolerance * e.sd, errors * e.mcse_mean));
    e.sd_differs = !(of_sds <= std::max(sd_tolerance * e.sd, errors * e.mcse_sd));
}

std::vector<std::vector<double>> starts(const Fit& fit, std::size_t chains) {
    std::vector<std::vector<double>> result;
    for (std::size_t i = 0; i < fit.rows && result.size() < chains; ++i) {
        const auto u = fit.unconstrained.begin() + static_cast<std::ptrdiff_t>(i * fit.dimension);
        if (std::isfinite(fit.log_p[i]))
            result.emplace_back(u, u + static_cast<std::ptrdiff_t>(fit.dimension));
    }
    return result;
}

bool is_point(const Fit& fit) { return fit.rows == 1; }

} // namespace

bool NutsCheck::agrees() const {
    return std::ranges::all_of(sites, [](const CheckedSite& site) {
        return std::ranges::none_of(site.elements,
                                    [](const CheckedElement& e) { return e.mean_differs || e.sd_differs; });
    });
}

bool NutsCheck::trusted() const {
    return divergences == 0 && saturated == 0 && !(max_r_hat > most_r_hat) && !(min_ess < least_ess) &&
           !(e_bfmi < least_e_bfmi) && odd == 0;
}

NutsCheck compare(const Fit& fit, const Chains& chains) {
    NutsCheck check;
    check.guide = fit.guide;
    check.point = is_point(fit);
    check.chains = chains.chains;
    check.draws = chains.rows;
    check.warmup = chains.warmup.size() / chains.chains;
    check.divergences = chains.divergences();
    check.saturated = chains.saturated();
    check.most_depth = chains.most_depth;
    check.leapfrogs = chains.leapfrogs();
    check.e_bfmi = chains.e_bfmi();
    check.max_r_hat = check.min_ess = std::numeric_limits<double>::quiet_NaN();
    for (const FitSite& site : chains.sites) {
        CheckedSite checked{site, {}};
        const std::vector<double> mean = fit.mean(site.name), sd = fit.sd(site.name);
        for (std::size_t k = 0; k < site.size; ++k) {
            const std::vector<double> values = chains.column(site.column + k);
            CheckedElement e = element_of(values, chains.chains);
            e.fit_mean = mean[k];
            e.fit_sd = sd[k];
            if (!check.point)
                judge(e);
            check.odd += !std::ranges::all_of(values, [](double x) { return std::isfinite(x); });
            check.max_r_hat = std::fmax(check.max_r_hat, e.r_hat);
            check.min_ess = std::fmin(check.min_ess, std::fmin(e.ess_bulk, e.ess_tail));
            checked.elements.push_back(e);
        }
        check.sites.push_back(std::move(checked));
    }
    return check;
}

NutsCheck check_by_nuts(const Program& program, const Fit& fit,
                        const std::function<void(const NutsProgress&)>& progress) {
    NutsOptions options;
    options.seed = fit.seed;
    options.progress = progress;
    if (!is_point(fit))
        options.starts = starts(fit, static_cast<std::size_t>(options.chains));
    return compare(fit, nuts(program, options));
}

} // namespace ppc::detail
