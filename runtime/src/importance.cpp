#include "importance.hpp"

#include "dense.hpp"
#include "whitened.hpp"

#include <ppc/psis.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

namespace ppc {
namespace {

constexpr int tail_degrees = 5, matched_degrees = 10;
constexpr double widening = 1.2;
/// A covariance of d latents takes this many effective draws a latent; with fewer only variances are matched.
constexpr double draws_a_latent = 20;
constexpr std::size_t most_correlated = 256;
constexpr double most_funnel = 0.5;
/// Standard errors, in sds. The tolerance of 0.1 is 1.7 of the largest: rarely exceeded, since what makes an
/// error large (a draw with a large weight far out) makes its estimate larger still.
constexpr double most_error = 0.06;
constexpr int most_matched = 3; ///< proposals; all but the first only where errors are larger

/// Rows drawn from the guide and from other proposals, in the coordinates of the guide's noise.
class Rows {
public:
    Rows(const Program& program, std::vector<double> noise, Fit& fit)
        : fit_(fit), workspace_(program), dimension_(program.dimension()), noise_(std::move(noise)),
          unconstrained_(fit.unconstrained) {
        for (std::size_t i = 0; i < fit_.rows; ++i) {
            log_guide_.push_back(log_standard_normal(noise_of(i)));
            // log p(u) + log |du / dnoise|
            log_target_.push_back(fit_.log_p[i] + log_guide_[i] - fit_.log_q[i]);
        }
    }

    /// Adds rows of one more proposal, and weighs all.
    void add(StudentT t, std::size_t rows) {
        const std::vector<double> noise =
            t.draw(rows, fit_.seed, static_cast<std::uint32_t>(proposals_.size() + 1));
        const std::size_t first = log_target_.size();
        noise_.insert(noise_.end(), noise.begin(), noise.end());
        unconstrained_.resize(noise_.size());
        fit_.further_draws.resize((first + rows - fit_.rows) * fit_.columns);
        for (std::size_t i = first; i < first + rows; ++i) {
            log_guide_.push_back(log_standard_normal(noise_of(i)));
            const auto u = std::span(unconstrained_).subspan(i * dimension_, dimension_);
            const double log_q = workspace_.draw(fit_.parameters, noise_of(i), u);
            log_target_.push_back(workspace_.log_density(u).log_prob_jacobian + log_guide_[i] - log_q);
            workspace_.constrain(
                u, std::span(fit_.further_draws).subspan((i - fit_.rows) * fit_.columns, fit_.columns));
        }
        proposals_.push_back({std::move(t), rows, {}});
        weigh();
    }

    /// A t with the moments of the weighted rows; empty where these have none.
    std::optional<StudentT> matched() const {
        const double enough = draws_a_latent * static_cast<double>(dimension_);
        const bool correlated = dimension_ <= most_correlated && effective_size_ >= enough;
        StudentT t(matched_degrees, dimension_);
        return t.match(noise_, fit_.weights, widening, correlated) ? std::optional(std::move(t))
                                                                   : std::nullopt;
    }

    WeightedRows take() && { return {dimension_, std::move(noise_), std::move(unconstrained_)}; }

private:
    struct Proposal {
        StudentT t;
        std::size_t rows;
        std::vector<double> log_density; ///< of each row, whoever drew it
    };

    std::span<const double> noise_of(std::size_t i) const {
        return std::span(noise_).subspan(i * dimension_, dimension_);
    }

    /// Weights from the ratios of the posterior to the mixture of all proposals.
    void weigh() {
        const std::size_t count = log_target_.size();
        for (Proposal& p : proposals_) {
            const std::vector<double> added =
                p.t.log_densities(std::span(noise_).subspan(p.log_density.size() * dimension_));
            p.log_density.insert(p.log_density.end(), added.begin(), added.end());
        }
        const auto log_share = [count](std::size_t rows) {
            return std::log(static_cast<double>(rows) / static_cast<double>(count));
        };
        std::vector<double> ratios(count), parts(proposals_.size() + 1), shares{log_share(fit_.rows)};
        for (const Proposal& p : proposals_)
            shares.push_back(log_share(p.rows));
        for (std::size_t i = 0; i < count; ++i) {
            parts[0] = shares[0] + log_guide_[i];
            for (std::size_t k = 0; k < proposals_.size(); ++k)
                parts[k + 1] = shares[k + 1] + proposals_[k].log_density[i];
            const double highest = *std::ranges::max_element(parts);
            double sum = 0;
            for (const double part : parts)
                sum += std::exp(part - highest);
            ratios[i] = log_target_[i] - highest - std::log(sum);
        }
        Psis smoothed = psis(ratios);
        fit_.weights = std::move(smoothed.weights);
        fit_.k_hat = smoothed.k_hat;
        effective_size_ = smoothed.effective_size;
    }

    Fit& fit_;
    Program::Workspace workspace_;
    std::size_t dimension_;
    std::vector<double> noise_, unconstrained_;
    std::vector<double> log_target_, log_guide_; ///< log densities of noise, by row
    std::vector<Proposal> proposals_;
    double effective_size_ = 0;
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

/// Rows of `size` numbers as columns, each coordinate standardised with the weights: mean 0, variance 1. What
/// has no weight is 0.
Matrix standardised(std::span<const double> rows, Eigen::Index size, const ConstVectorView& weights) {
    Matrix out = Eigen::Map<const Matrix>(rows.data(), size, weights.size());
    for (Eigen::Index i = 0; i < weights.size(); ++i)
        if (!(weights[i] > 0))
            out.col(i).setZero();
    const Vector mean = out * weights;
    for (Eigen::Index i = 0; i < weights.size(); ++i)
        if (weights[i] > 0)
            out.col(i) -= mean;
    const Vector sd = (out.array().square().matrix() * weights).cwiseSqrt();
    out.array().colwise() /= sd.array();
    return out;
}

} // namespace

bool is_gaussian(const Program& program) {
    const GuideLayout& guide = program.guide();
    std::size_t located = 0; // a family that draws from the model's own distributions has no locations
    for (const ParameterBlock& b : guide.blocks)
        if (b.role == ParameterRole::free)
            return false;
        else if (b.role == ParameterRole::location)
            located += b.size;
    return guide.noise == program.dimension() && guide.noise > 0 && located == program.dimension();
}

WeightedRows weigh_with_tails(const Program& program, std::vector<double> noise, Fit& fit) {
    Rows rows(program, std::move(noise), fit);
    const std::size_t half = (fit.rows + 1) / 2;
    rows.add(StudentT(tail_degrees, program.dimension()), half);
    for (int round = 0; round < most_matched; ++round) {
        std::optional<StudentT> matched = rows.matched();
        if (!matched || (round > 0 && doubt_from_error(fit).empty()))
            break;
        rows.add(std::move(*matched), half);
    }
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
    const auto n = static_cast<Eigen::Index>(d), count = static_cast<Eigen::Index>(fit.weights.size());
    const ConstVectorView weights(fit.weights.data(), count);
    const Matrix u = standardised(rows.unconstrained, n, weights);
    Matrix z = standardised(rows.noise, n, weights);
    z.array() = z.array().square() - 1;
    const Matrix moments = dense::times_transposed(z * weights.asDiagonal(), u); // (j, k): E[u_k (z_j^2 - 1)]
    // Of a Gaussian, each squared estimate is 2 / (effective draws) on average.
    const double by_chance = 2 * weights.squaredNorm() * static_cast<double>(d - 1);
    double most = most_funnel;
    std::string text;
    for (Eigen::Index k = 0; k < n; ++k) {
        Vector of_k = moments.col(k).cwiseAbs();
        of_k[k] = 0; // skewness of its own
        Eigen::Index widest = 0;
        of_k.maxCoeff(&widest);
        const double sum = of_k.squaredNorm() - by_chance;
        if (sum <= most)
            continue;
        most = sum;
        text = "the posterior is a funnel, whose neck no draw reaches: the spread of '" +
               site_of(program, static_cast<std::size_t>(widest)) + "' depends on '" +
               site_of(program, static_cast<std::size_t>(k)) + "'";
    }
    return text;
}

} // namespace ppc
