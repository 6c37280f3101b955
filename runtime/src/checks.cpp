#include <ppc/checks.hpp>

#include "affine.hpp"
#include "dense.hpp"
#include "gradient_check.hpp"
#include "svi/curvature.hpp"

#include <ppc/psis.hpp>
#include <ppc/random.hpp>
#include <ppc/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numbers>

namespace ppc {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_draws = 1000; ///< that densities of sites are averaged over
constexpr std::size_t most_work = 10'000'000, fewest_averaged = 20; ///< latents times draws; draws
constexpr std::size_t fewest_draws = 400;                           ///< for a tail's shape
constexpr std::size_t most_elements = 100;                          ///< of a site, whose tails are looked at
constexpr std::size_t most_correlated = 256;
constexpr double same_as_prior = 0.05;  ///< KL an element
constexpr double missed = 0.3;          ///< difference of correlations worth a word
constexpr double at_rest = 0.25;        ///< gradient in nats a unit
constexpr std::size_t most_remarks = 5; ///< of one kind

std::string two_digits(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", x);
    return text;
}

class Examination {
public:
    Examination(const Program& program, const Fit& fit)
        : program_(program), fit_(fit), workspace_(program), affine_(Affine::of(program, fit.parameters)) {}

    Checks run() {
        Checks out{none, none, {}, {}, {}, {}};
        for (const SiteLayout& site : program_.sites())
            if (site.kind == SiteKind::latent || site.kind == SiteKind::observed ||
                site.kind == SiteKind::factor)
                out.sites.push_back({site.name, none, none, none});
        average_densities(out);
        if (fit_.rows >= fewest_draws && fit_.dimension > 0) {
            ratios_.resize(fit_.rows);
            for (std::size_t i = 0; i < fit_.rows; ++i)
                ratios_[i] = fit_.log_p[i] - fit_.log_q[i];
            out.k_hat = worst_block();
            for (SiteCheck& check : out.sites)
                if (const auto site = std::ranges::find(fit_.sites, check.name, &FitSite::name);
                    site != fit_.sites.end() && site->kind == SiteKind::latent)
                    check.k_hat = tail(*site);
            if (affine_ && program_.dimension() <= most_correlated)
                out.correlation = worst_correlation();
        }
        out.gradients = detail::remaining_gradients(program_, fit_);
        remark(out);
        return out;
    }

private:
    std::span<const double> unconstrained(std::size_t row) const {
        return std::span(fit_.unconstrained).subspan(row * fit_.dimension, fit_.dimension);
    }

    /// Draws are a Latin hypercube in random order: the first ones are a sample too.
    void average_densities(Checks& out) {
        const std::size_t rows = std::min(
            {fit_.rows, most_draws, std::max(fewest_averaged, most_work / (1 + program_.dimension()))});
        std::vector<double> sums(program_.sites().size());
        std::vector<double> prior(program_.dimension()),
            above(program_.latent_values() + program_.deterministics()), below(above.size()),
            moved(program_.dimension());
        double entropy = 0;
        for (std::size_t r = 0; r < rows; ++r) {
            const auto u = unconstrained(r);
            const auto terms = workspace_.pointwise(u);
            for (std::size_t s = 0; s < sums.size(); ++s)
                for (const double x : terms[s])
                    sums[s] += x;
            const Program::Workspace::Density density = workspace_.log_density(u);
            entropy += density.log_prob_jacobian - density.log_prob - fit_.log_q[r];
            if (!affine_)
                continue;
            // The transforms' derivatives, of all separable elements at once.
            const double h = 1e-5;
            std::ranges::transform(u, moved.begin(), [&](double x) { return x + h; });
            workspace_.constrain(moved, above);
            std::ranges::transform(u, moved.begin(), [&](double x) { return x - h; });
            workspace_.constrain(moved, below);
            for (std::size_t s = 0; s < sums.size(); ++s) {
                const SiteLayout& site = program_.sites()[s];
                if (site.kind != SiteKind::latent || !site.is_separable || site.joint != 0)
                    continue;
                for (std::size_t k = 0; k < site.size; ++k)
                    prior[site.free_offset + k] +=
                        terms[s][k] +
                        std::log(std::abs(above[site.offset + k] - below[site.offset + k]) / (2 * h));
            }
        }
        const auto count = static_cast<double>(rows);
        out.entropy = entropy / count;
        std::size_t k = 0;
        for (std::size_t s = 0; s < sums.size(); ++s) {
            const SiteLayout& site = program_.sites()[s];
            if (k == out.sites.size() || site.name != out.sites[k].name)
                continue;
            SiteCheck& check = out.sites[k++];
            check.expected_log_prob = sums[s] / count;
            if (affine_ && site.kind == SiteKind::latent && site.is_separable && site.joint == 0 &&
                site.size > 0)
                check.kl_per_element = divergence(site, prior, count);
        }
    }

    double divergence(const SiteLayout& site, const std::vector<double>& prior, double count) const {
        double sum = 0;
        for (std::size_t k = site.free_offset; k < site.free_offset + site.free_size; ++k) {
            const double s = affine_->scale[static_cast<Eigen::Index>(k)];
            sum += -0.5 * std::log(2 * std::numbers::pi * std::numbers::e * s * s) - prior[k] / count;
        }
        return sum / static_cast<double>(site.free_size);
    }

    double worst_block() const {
        constexpr std::size_t blocks = 4;
        double worst = -HUGE_VAL;
        for (std::size_t b = 0; b < blocks; ++b) {
            const std::size_t first = b * fit_.rows / blocks, end = (b + 1) * fit_.rows / blocks;
            worst = std::max(worst, psis(std::span(ratios_).subspan(first, end - first)).k_hat);
        }
        return worst;
    }

    /// Of the rows that the table is made of, where there are more than the guide's own.
    double tail(const FitSite& site) const {
        const bool has_weights = fit_.weights.size() > fit_.rows;
        const std::size_t rows = has_weights ? fit_.weights.size() : fit_.rows;
        std::vector<double> values(rows), ratios(rows);
        double worst = none;
        for (std::size_t k = 0; k < std::min(site.size, most_elements); ++k) {
            double mean = 0;
            for (std::size_t r = 0; r < rows; ++r) {
                values[r] = r < fit_.rows
                                ? fit_.draws[r * fit_.columns + site.column + k]
                                : fit_.further_draws[(r - fit_.rows) * fit_.columns + site.column + k];
                const double weight = has_weights ? fit_.weights[r] : 1 / static_cast<double>(rows);
                mean += weight > 0 ? weight * values[r] : 0;
            }
            for (std::size_t r = 0; r < rows; ++r)
                ratios[r] = (has_weights ? std::log(fit_.weights[r]) : ratios_[r]) +
                            std::log(std::abs(values[r] - mean));
            const double k_hat = psis(ratios).k_hat;
            if (!(k_hat <= worst))
                worst = k_hat;
        }
        return worst;
    }

    /// Correlations of the posterior: of the guide's draws with weights where these can be trusted, else
    /// those of a Gaussian with the density's curvature, averaged over the guide. Empty where that is none.
    Matrix posterior_correlations() {
        const auto d = static_cast<Eigen::Index>(program_.dimension()),
                   n = static_cast<Eigen::Index>(fit_.rows);
        Matrix covariance;
        if (const Psis own = psis(ratios_); own.k_hat < k_hat_limit) {
            const ConstVectorView weights(own.weights.data(), n);
            Matrix u = Eigen::Map<const Matrix>(fit_.unconstrained.data(), d, n);
            u.colwise() -= Vector(u * weights);
            covariance = dense::times_transposed(u * weights.asDiagonal(), u);
        } else {
            constexpr Eigen::Index points = 8;
            Matrix at(d, points);
            for (Eigen::Index k = 0; k < points; ++k)
                at.col(k) = ConstVectorView(unconstrained(static_cast<std::size_t>(k)).data(), d);
            const Matrix curvature = detail::averaged_curvature(workspace_, at, affine_->scale);
            if (!curvature.allFinite())
                return {};
            const std::optional<Matrix> factor = dense::cholesky(curvature);
            if (!factor)
                return {};
            covariance = dense::inverse_of_lower(*factor);
            dense::solve_lower_transposed(*factor, covariance);
        }
        const Vector unit = covariance.diagonal().cwiseSqrt().cwiseInverse();
        return unit.asDiagonal() * covariance * unit.asDiagonal();
    }

    /// Among pairs that the guide makes independent.
    MissedCorrelation worst_correlation() {
        MissedCorrelation out;
        const Matrix posterior = posterior_correlations();
        for (Eigen::Index i = 0; i < posterior.rows(); ++i)
            for (Eigen::Index j = 0; j < i; ++j) {
                const bool is_held =
                    !affine_->is_diagonal() && affine_->factor.row(i).dot(affine_->factor.row(j)) != 0;
                if (is_held || !(std::abs(posterior(i, j)) > std::abs(out.correlation)))
                    continue;
                out = {program_.element_name(static_cast<std::size_t>(j)),
                       program_.element_name(static_cast<std::size_t>(i)), posterior(i, j)};
            }
        return out;
    }

    void remark(Checks& out) const {
        std::string like_prior, heavy;
        std::size_t of_prior = 0, of_heavy = 0;
        for (const SiteCheck& site : out.sites) {
            if (std::abs(site.kl_per_element) < same_as_prior && ++of_prior <= most_remarks)
                like_prior += (like_prior.empty() ? "'" : ", '") + site.name + "'";
            if (site.k_hat > k_hat_limit && ++of_heavy <= most_remarks)
                heavy += (heavy.empty() ? "'" : ", '") + site.name + "' (" + two_digits(site.k_hat) + ")";
        }
        const auto more = [](std::size_t count) {
            return count > most_remarks ? " and " + std::to_string(count - most_remarks) + " more"
                                        : std::string();
        };
        if (of_prior)
            out.remarks.push_back(
                like_prior + more(of_prior) + (of_prior == 1 ? " is" : " are") +
                " nearly as the prior says (KL under 0.05 an element): the data say little about " +
                (of_prior == 1 ? "it" : "them"));
        if (of_heavy)
            out.remarks.push_back(
                "means and sds of " + heavy + more(of_heavy) +
                " are the least certain: there the posterior has the heaviest tails (Pareto k above " +
                two_digits(k_hat_limit) + ")");
        const BlockGradient* steepest = nullptr;
        for (const BlockGradient& g : out.gradients)
            if (!steepest ||
                std::abs(g.largest) - 4 * g.error > std::abs(steepest->largest) - 4 * steepest->error)
                steepest = &g;
        if (steepest && std::abs(steepest->largest) - 4 * steepest->error > at_rest)
            out.remarks.push_back(
                "the fit has not come to rest: along parameter " + std::to_string(steepest->element + 1) +
                " of '" + steepest->name + "' the ELBO rises by " + two_digits(std::abs(steepest->largest)) +
                " nats for a standard deviation of the guide (a factor of e of a scale). Try more "
                "--steps, or another --init");
        if (const MissedCorrelation& c = out.correlation; std::abs(c.correlation) > missed)
            out.remarks.push_back("the guide has no correlation between '" + c.first + "' and '" + c.second +
                                  "', and the posterior one of " + two_digits(c.correlation) +
                                  ": the guide's own sds are too small along them" +
                                  (program_.guide().scored > 0
                                       ? ""
                                       : ". Try --guide multivariate, or gaussian for many latents"));
    }

    const Program& program_;
    const Fit& fit_;
    Program::Workspace workspace_;
    std::optional<Affine> affine_;
    std::vector<double> ratios_;
};

} // namespace

Checks check(const Program& program, const Fit& fit) { return Examination(program, fit).run(); }

std::string checks_json(const Checks& checks) {
    std::string sites, remarks;
    for (const SiteCheck& site : checks.sites)
        sites += (sites.empty() ? "\n  " : ",\n  ") + json_string(site.name) +
                 ":{\"expected_log_prob\":" + json_number(site.expected_log_prob) +
                 ",\"k_hat\":" + json_number(site.k_hat) +
                 ",\"kl_per_element\":" + json_number(site.kl_per_element) + "}";
    for (const std::string& remark : checks.remarks)
        remarks += (remarks.empty() ? "" : ",") + json_string(remark);
    std::string gradients;
    for (const BlockGradient& g : checks.gradients)
        gradients += (gradients.empty() ? "\n  " : ",\n  ") + json_string(g.name) +
                     ":{\"norm\":" + json_number(g.norm) + ",\"largest\":" + json_number(g.largest) +
                     ",\"error\":" + json_number(g.error) + ",\"element\":" + std::to_string(g.element + 1) +
                     "}";
    const MissedCorrelation& c = checks.correlation;
    return "{\"k_hat\":" + json_number(checks.k_hat) + ",\"entropy\":" + json_number(checks.entropy) +
           ",\"correlation\":" +
           (c.first.empty() ? std::string("null")
                            : "{\"between\":[" + json_string(c.first) + "," + json_string(c.second) +
                                  "],\"posterior\":" + json_number(c.correlation) + "}") +
           ",\"gradients\":{" + gradients + "},\"remarks\":[" + remarks + "],\"sites\":{" + sites + "}}";
}

} // namespace ppc
