// A guide at fitted parameters, as a distribution to work with.
//
//     const Posterior q = guide.posterior(fit);
//     q.quantile("tau", 0.9);
//     for (const PosteriorSite& site : q.sites()) …
//
// All of it is of the guide, not of the posterior that it stands for: what a fit weighs by importance is in
// its own summaries.
#pragma once

#include <ppc/draws.hpp>
#include <ppc/fit.hpp>
#include <ppc/program.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ppc {

/// A latent site of a guide. Location and scale are those of the guide's Gaussian in unconstrained space, by
/// unconstrained element (a simplex of n values has n - 1); empty if the guide is no Gaussian.
struct PosteriorSite {
    std::string name, support;
    std::vector<std::size_t> shape; ///< of its values: plates outermost first; {} for a scalar
    std::span<const double> location, scale;
};

/// A number estimated by Monte Carlo.
struct Estimate {
    double value, standard_error;
};

/// The standard normal that a guide's map is applied to.
struct BaseDistribution {
    std::size_t size;
    /// Log density at `noise`, `size` numbers.
    double log_prob(std::span<const double> noise) const;
    /// Draw `number` of a seed.
    std::vector<double> sample(std::uint64_t seed, std::uint32_t number = 0) const;
};

/// The guide's distribution. A value: it keeps the program alive, and nothing about it changes.
class Posterior {
public:
    /// The program's guide at `parameters`, which are as `GuideLayout` says. Throws UserError if there are
    /// not as many.
    Posterior(std::shared_ptr<const Program> program, std::vector<double> parameters);

    const Program& program() const { return *program_; }
    const std::vector<double>& parameters() const { return parameters_; }
    /// Number of unconstrained latents.
    std::size_t dimension() const { return program_->dimension(); }
    /// The latent sites, in source order. The spans live as long as this object or a copy of it.
    std::vector<PosteriorSite> sites() const;
    /// True if the guide is a Gaussian in unconstrained space that is known exactly: diagonal, or of at most
    /// 2048 latents.
    bool is_gaussian() const { return gaussian_ != nullptr; }

    /// `count` independent draws, each named by seed and number: constrained, of latents and deterministics.
    Draws sample(std::size_t count, std::uint64_t seed = 0) const;
    /// The same draws in unconstrained space: count x dimension(), row by row.
    std::vector<double> sample_unconstrained(std::size_t count, std::uint64_t seed = 0) const;
    /// Log density of the guide at unconstrained `u`. Throws UserError if the guide is no Gaussian; a draw of
    /// any guide has its density in `draw`.
    double log_prob(std::span<const double> u) const;

    /// u = transform(noise), with the log density of the guide there: every guide but a point has this.
    double draw(std::span<const double> noise, std::span<double> u) const;
    BaseDistribution base_distribution() const { return {program_->guide().noise}; }
    std::vector<double> transform(std::span<const double> noise) const;
    /// The noise that gives u. Throws UserError unless the guide is a Gaussian with as much noise as latents.
    std::vector<double> inverse(std::span<const double> u) const;
    /// Values of latents and deterministics at u, as `SiteLayout` says, and back.
    std::vector<double> constrain(std::span<const double> u) const;
    std::vector<double> unconstrain(std::span<const double> values) const;

    // Of each element of a latent or deterministic site, last index fastest. Where the guide is a Gaussian
    // and the value a function of one unconstrained element they are exact (moments by quadrature with 64
    // nodes); else they are those of 10,000 draws with seed 0. Throw UserError if there is no such site.
    std::vector<double> mean(std::string_view site) const;
    std::vector<double> sd(std::string_view site) const;
    /// What the guide itself says of a site (PPC_MEDIAN). Else the value at the Gaussian's location: for a
    /// vector that is transformed as a whole (a simplex) a central point, not the median of each element. Of
    /// other guides and of deterministics, the median of draws.
    std::vector<double> median(std::string_view site) const;
    /// 0 < p < 1.
    std::vector<double> quantile(std::string_view site, double p) const;

private:
    struct Gaussian;
    struct SharedDraws;
    const SiteLayout& layout(std::string_view site) const;
    bool is_exact(const SiteLayout& site) const;
    const Fit& draws() const;

    std::shared_ptr<const Program> program_;
    std::vector<double> parameters_;
    std::shared_ptr<const Gaussian> gaussian_; ///< null if the guide is none
    std::shared_ptr<SharedDraws> draws_;       ///< made when they are first needed
};

/// log p - log q, averaged over `draws` fresh draws, without a step: the ELBO at `parameters`.
Estimate elbo(const Program& program, std::span<const double> parameters, std::size_t draws,
              std::uint64_t seed = 0);

} // namespace ppc
