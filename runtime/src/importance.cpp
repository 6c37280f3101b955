#include "importance.hpp"

#include "whitened.hpp"

#include <ppc/psis.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace ppc {
namespace {

constexpr int tail_degrees = 5, matched_degrees = 10;
constexpr double widening = 1.2;
/// A covariance of d latents takes this many effective draws a latent; with fewer only variances are matched.
constexpr double draws_a_latent = 20;
constexpr std::size_t most_correlated = 256;
constexpr double most_funnel = 1;
/// Half of the tolerances 0.1 sd and 10 %, since errors of two standard errors are usual.
constexpr double most_error = 0.05;

/// Rows drawn from several proposals, in the coordinates of the guide's noise.
class Rows {
public:
    Rows(const Program& program, std::vector<double> noise, Fit& fit)
        : fit_(fit), workspace_(program), dimension_(program.dimension()), tails_(tail_degrees, dimension_),
          matched_(matched_degrees, dimension_), scratch_(dimension_), noise_(std::move(noise)),
          unconstrained_(fit.unconstrained) {
        for (std::size_t i = 0; i < fit_.rows; ++i) {
            note_proposals(i);
            // log p(u) + log |du / dnoise|
            log_target_.push_back(fit_.log_p[i] + log_guide_[i] - fit_.log_q[i]);
        }
    }

    void draw_tails(std::size_t rows) {
        tail_rows_ = rows;
        add(tails_.draw(rows, fit_.seed, 1));
    }

    /// A proposal with the moments that `weights` give; none where they give none.
    void draw_matched(std::size_t rows, const Psis& so_far) {
        const double enough = draws_a_latent * static_cast<double>(dimension_);
        const bool correlated = dimension_ <= most_correlated && so_far.effective_size >= enough;
        if (!matched_.match(noise_, so_far.weights, widening, correlated))
            return;
        add(matched_.draw(rows, fit_.seed, 2));
        matched_rows_ = rows;
    }

    /// Log ratios of the posterior to the mixture of all proposals, by row.
    std::vector<double> log_ratios() {
        const double count = static_cast<double>(log_target_.size());
        const auto log_share = [count](std::size_t rows) {
            return std::log(static_cast<double>(rows) / count);
        };
        const double guide = log_share(fit_.rows), tails = log_share(tail_rows_),
                     matched = log_share(matched_rows_);
        std::vector<double> ratios(log_target_.size());
        for (std::size_t i = 0; i < ratios.size(); ++i) {
            std::array<double, 3> parts{guide + log_guide_[i], tails + log_tails_[i],
                                        -std::numeric_limits<double>::infinity()};
            if (matched_rows_ > 0)
                parts[2] = matched + matched_.log_density(noise_of(i), scratch_);
            const double highest = *std::ranges::max_element(parts);
            double sum = 0;
            for (const double part : parts)
                sum += std::exp(part - highest);
            ratios[i] = log_target_[i] - highest - std::log(sum);
        }
        return ratios;
    }

    WeightedRows take() && { return {dimension_, std::move(noise_), std::move(unconstrained_)}; }

private:
    std::span<const double> noise_of(std::size_t i) const {
        return std::span(noise_).subspan(i * dimension_, dimension_);
    }
    void note_proposals(std::size_t i) {
        log_guide_.push_back(log_standard_normal(noise_of(i)));
        log_tails_.push_back(tails_.log_density(noise_of(i), scratch_));
    }

    void add(const std::vector<double>& noise) {
        const std::size_t first = log_target_.size(), rows = noise.size() / dimension_;
        noise_.insert(noise_.end(), noise.begin(), noise.end());
        unconstrained_.resize(noise_.size());
        fit_.further_draws.resize((first + rows - fit_.rows) * fit_.columns);
        for (std::size_t i = first; i < first + rows; ++i) {
            note_proposals(i);
            const auto u = std::span(unconstrained_).subspan(i * dimension_, dimension_);
            const double log_q = workspace_.draw(fit_.parameters, noise_of(i), u);
            log_target_.push_back(workspace_.log_density(u).log_prob_jacobian + log_guide_[i] - log_q);
            workspace_.constrain(
                u, std::span(fit_.further_draws).subspan((i - fit_.rows) * fit_.columns, fit_.columns));
        }
    }

    Fit& fit_;
    Program::Workspace workspace_;
    std::size_t dimension_, tail_rows_ = 0, matched_rows_ = 0;
    StudentT tails_, matched_;
    std::vector<double> scratch_, noise_, unconstrained_;
    std::vector<double> log_target_, log_guide_, log_tails_; ///< log densities of noise, by row
};

std::string percent(double share) {
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%.2g %%", 100 * share);
    return text.data();
}

/// The name of the latent site of unconstrained coordinate k.
const std::string& site_of(const Program& program, std::size_t k) {
    return std::ranges::find_if(program.sites(),
                                [k](const SiteLayout& site) {
                                    return site.kind == SiteKind::latent && k >= site.offset &&
                                           k < site.offset + site.size;
                                })
        ->name;
}

/// Columns of `rows` numbers each, standardised with the weights: mean 0, variance 1.
std::vector<double> standardised(std::span<const double> rows, std::size_t columns,
                                 std::span<const double> weights) {
    std::vector<double> mean(columns), square(columns), out(rows.begin(), rows.end());
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t k = 0; weights[i] > 0 && k < columns; ++k)
            mean[k] += weights[i] * rows[i * columns + k];
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t k = 0; k < columns; ++k) {
            out[i * columns + k] -= mean[k];
            if (weights[i] > 0)
                square[k] += weights[i] * out[i * columns + k] * out[i * columns + k];
        }
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t k = 0; k < columns; ++k)
            out[i * columns + k] /= std::sqrt(square[k]);
    return out;
}

} // namespace

bool is_gaussian(const Program& program) {
    const GuideLayout& guide = program.guide();
    return guide.noise == program.dimension() && guide.noise > 0 &&
           std::ranges::none_of(guide.blocks,
                                [](const ParameterBlock& b) { return b.role == ParameterRole::free; });
}

WeightedRows weigh_with_tails(const Program& program, std::vector<double> noise, Fit& fit) {
    Rows rows(program, std::move(noise), fit);
    rows.draw_tails((fit.rows + 1) / 2);
    rows.draw_matched((fit.rows + 1) / 2, psis(rows.log_ratios()));
    Psis smoothed = psis(rows.log_ratios());
    fit.weights = std::move(smoothed.weights);
    fit.k_hat = smoothed.k_hat;
    return std::move(rows).take();
}

std::string doubt_from_error(const Fit& fit) {
    double worst = 0;
    std::string text;
    for (const FitSite& site : fit.sites)
        for (std::size_t k = 0; k < site.size; ++k) {
            const std::vector<double> values = fit.weighted_draws(site.name, k);
            double mean = 0, variance = 0, of_mean = 0, of_variance = 0;
            for (std::size_t i = 0; i < values.size(); ++i)
                if (fit.weights[i] > 0)
                    mean += fit.weights[i] * values[i];
            for (std::size_t i = 0; i < values.size(); ++i)
                if (fit.weights[i] > 0)
                    variance += fit.weights[i] * (values[i] - mean) * (values[i] - mean);
            for (std::size_t i = 0; i < values.size(); ++i)
                if (fit.weights[i] > 0) {
                    const double square = (values[i] - mean) * (values[i] - mean);
                    of_mean += fit.weights[i] * fit.weights[i] * square;
                    of_variance += std::pow(fit.weights[i] * (square - variance), 2);
                }
            // Relative to the sd, both. What does not vary or is not finite has no error to speak of.
            const double mean_error = std::sqrt(of_mean / variance),
                         sd_error = std::sqrt(of_variance) / (2 * variance);
            const double error = std::max(mean_error, sd_error);
            if (!(variance > 0) || !std::isfinite(error) || error <= std::max(worst, most_error))
                continue;
            worst = error;
            text = "the weighted draws leave '" + site.name + index_text(site.shape, k) +
                   "' uncertain: the standard error of its " +
                   (sd_error > mean_error ? "sd is " + percent(sd_error)
                                          : "mean is " + percent(mean_error) + " of the sd");
        }
    return text;
}

std::string doubt_from_funnel(const Program& program, const Fit& fit, const WeightedRows& rows) {
    const std::size_t d = rows.dimension;
    if (d > most_correlated)
        return "";
    const std::vector<double> u = standardised(rows.unconstrained, d, fit.weights);
    std::vector<double> squares = standardised(rows.noise, d, fit.weights);
    for (double& z : squares)
        z = z * z - 1;
    std::vector<double> moments(d * d); // E[u_k (z_j^2 - 1)]
    double square_weights = 0;          // 1 over the effective number of draws
    for (std::size_t i = 0; i < fit.weights.size(); ++i) {
        square_weights += fit.weights[i] * fit.weights[i];
        for (std::size_t k = 0; fit.weights[i] > 0 && k < d; ++k) {
            const double w = fit.weights[i] * u[i * d + k];
            for (std::size_t j = 0; j < d; ++j)
                moments[k * d + j] += w * squares[i * d + j];
        }
    }
    double most = most_funnel;
    std::string text;
    for (std::size_t k = 0; k < d; ++k) {
        // Of a Gaussian, each squared estimate is 2 / (effective draws) on average.
        double sum = -2 * square_weights * static_cast<double>(d - 1);
        std::size_t widest = k == 0 ? d - 1 : 0;
        for (std::size_t j = 0; j < d; ++j)
            if (j != k) {
                sum += moments[k * d + j] * moments[k * d + j];
                if (std::abs(moments[k * d + j]) > std::abs(moments[k * d + widest]))
                    widest = j;
            }
        if (sum <= most)
            continue;
        most = sum;
        text = "the posterior is a funnel, whose neck no draw reaches: the spread of '" +
               site_of(program, widest) + "' depends on '" + site_of(program, k) + "'";
    }
    return text;
}

} // namespace ppc
