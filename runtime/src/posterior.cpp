#include <ppc/posterior.hpp>

#include "affine.hpp"
#include "dense.hpp"
#include "fit_sites.hpp"
#include "whitened.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numbers>

namespace ppc {

namespace {

constexpr int nodes = 64;
constexpr std::size_t summary_draws = 10000;

/// Nodes and weights of the mean over a standard normal: Gauss-Hermite quadrature, from the eigenvalues of
/// the polynomials' recurrence (Golub and Welsch 1969).
struct Quadrature {
    Vector node, weight;
    Quadrature() {
        Matrix recurrence = Matrix::Zero(nodes, nodes);
        for (int k = 1; k < nodes; ++k)
            recurrence(k, k - 1) = recurrence(k - 1, k) = std::sqrt(k);
        const dense::SymmetricEigen eigen = dense::symmetric_eigen(recurrence);
        node = eigen.values;
        weight = eigen.vectors.row(0).array().square();
    }
};

RandomKey draw_key(std::uint64_t seed, std::size_t number) {
    return {seed, Stream::draws, static_cast<std::uint32_t>(number), 1};
}

} // namespace

struct Posterior::Gaussian : Affine {
    explicit Gaussian(Affine affine) : Affine(std::move(affine)) {}
    Vector at(double standard) const { return location + standard * scale; }
};

struct Posterior::SharedDraws {
    std::once_flag made;
    Fit fit;
};

double BaseDistribution::log_prob(std::span<const double> noise) const { return log_standard_normal(noise); }

std::vector<double> BaseDistribution::sample(std::uint64_t seed, std::uint32_t number) const {
    std::vector<double> out(size);
    fill_normal(draw_key(seed, number), out);
    return out;
}

Posterior::Posterior(std::shared_ptr<const Program> program, std::vector<double> parameters)
    : program_(std::move(program)), parameters_(std::move(parameters)),
      draws_(std::make_shared<SharedDraws>()) {
    if (parameters_.size() != program_->guide().parameters)
        throw UserError("guide '" + program_->guide().name + "' of '" + program_->name() + "' has " +
                        std::to_string(program_->guide().parameters) + " parameters with these data, and " +
                        std::to_string(parameters_.size()) + " are given");
    if (std::optional<Affine> affine = Affine::of(*program_, parameters_))
        gaussian_ = std::make_shared<const Gaussian>(*std::move(affine));
}

std::vector<PosteriorSite> Posterior::sites() const {
    std::vector<PosteriorSite> out;
    for (const SiteLayout& site : program_->sites()) {
        if (site.kind != SiteKind::latent)
            continue;
        out.push_back({site.name, site.support, site.shape, {}, {}});
        if (gaussian_) {
            out.back().location = {gaussian_->location.data() + site.free_offset, site.free_size};
            out.back().scale = {gaussian_->scale.data() + site.free_offset, site.free_size};
        }
    }
    return out;
}

std::vector<double> Posterior::sample_unconstrained(std::size_t count, std::uint64_t seed) const {
    std::vector<double> out(count * dimension()), noise(program_->guide().noise);
    Program::Workspace workspace(*program_);
    for (std::size_t i = 0; i < count; ++i) {
        fill_normal(draw_key(seed, i), noise);
        workspace.draw(parameters_, noise, std::span(out).subspan(i * dimension(), dimension()));
    }
    return out;
}

Draws Posterior::sample(std::size_t count, std::uint64_t seed) const {
    Draws out;
    out.rows = count;
    out.sites = draw_fit(*program_, parameters_, 1, seed).sites;
    out.columns = program_->latent_values() + program_->deterministics();
    out.values.resize(count * out.columns);
    const std::vector<double> u = sample_unconstrained(count, seed);
    Program::Workspace workspace(*program_);
    for (std::size_t i = 0; i < count; ++i)
        workspace.constrain(std::span(u).subspan(i * dimension(), dimension()),
                            std::span(out.values).subspan(i * out.columns, out.columns));
    return out;
}

double Posterior::log_prob(std::span<const double> u) const {
    if (u.size() != dimension())
        throw UserError("'" + program_->name() + "' has " + std::to_string(dimension()) +
                        " unconstrained latents, and " + std::to_string(u.size()) + " are given");
    if (!gaussian_)
        throw UserError("the density of guide '" + program_->guide().name +
                        "' is known at its own draws only: it is no Gaussian" +
                        (dimension() > Affine::most_dense ? ", or one of too many latents" : ""));
    return gaussian_->log_density(ConstVectorView(u.data(), static_cast<Eigen::Index>(u.size())));
}

double Posterior::draw(std::span<const double> noise, std::span<double> u) const {
    return Program::Workspace(*program_).draw(parameters_, noise, u);
}

std::vector<double> Posterior::transform(std::span<const double> noise) const {
    std::vector<double> u(dimension());
    draw(noise, u);
    return u;
}

std::vector<double> Posterior::inverse(std::span<const double> u) const {
    if (!gaussian_ || (!gaussian_->is_diagonal() && gaussian_->factor.rows() != gaussian_->factor.cols()))
        throw UserError("the map of guide '" + program_->guide().name + "' has no inverse in closed form");
    const Vector noise = gaussian_->inverse(ConstVectorView(u.data(), static_cast<Eigen::Index>(u.size())));
    return {noise.data(), noise.data() + noise.size()};
}

std::vector<double> Posterior::constrain(std::span<const double> u) const {
    std::vector<double> out(program_->latent_values() + program_->deterministics());
    Program::Workspace(*program_).constrain(u, out);
    return out;
}

std::vector<double> Posterior::unconstrain(std::span<const double> values) const {
    std::vector<double> out(dimension());
    Program::Workspace(*program_).unconstrain(values, out);
    return out;
}

const SiteLayout& Posterior::layout(std::string_view name) const {
    std::string known;
    for (const SiteLayout& site : program_->sites())
        if (site.kind == SiteKind::latent || site.kind == SiteKind::deterministic) {
            if (site.name == name)
                return site;
            known += (known.empty() ? "" : ", ") + site.name;
        }
    throw UserError("'" + program_->name() + "' has no latent or deterministic site '" + std::string(name) +
                    "'; it has " + known);
}

bool Posterior::is_exact(const SiteLayout& site) const {
    return gaussian_ && site.kind == SiteKind::latent && site.is_separable;
}

const Fit& Posterior::draws() const {
    std::call_once(draws_->made,
                   [this] { draws_->fit = draw_fit(*program_, parameters_, summary_draws, 0); });
    return draws_->fit;
}

std::vector<double> Posterior::mean(std::string_view name) const {
    const SiteLayout& site = layout(name);
    if (!is_exact(site))
        return draws().mean(name, Weighting::raw);
    const Quadrature quadrature;
    std::vector<double> mean(site.size);
    for (int q = 0; q < nodes; ++q) {
        const Vector u = gaussian_->at(quadrature.node[q]);
        const std::vector<double> values = constrain({u.data(), dimension()});
        for (std::size_t k = 0; k < site.size; ++k)
            mean[k] += quadrature.weight[q] * values[site.offset + k];
    }
    return mean;
}

std::vector<double> Posterior::sd(std::string_view name) const {
    const SiteLayout& site = layout(name);
    if (!is_exact(site))
        return draws().sd(name, Weighting::raw);
    const Quadrature quadrature;
    const std::vector<double> centre = mean(name);
    std::vector<double> variance(site.size);
    for (int q = 0; q < nodes; ++q) {
        const Vector u = gaussian_->at(quadrature.node[q]);
        const std::vector<double> values = constrain({u.data(), dimension()});
        for (std::size_t k = 0; k < site.size; ++k)
            variance[k] += quadrature.weight[q] * std::pow(values[site.offset + k] - centre[k], 2);
    }
    for (double& v : variance)
        v = std::sqrt(v);
    return variance;
}

std::vector<double> Posterior::median(std::string_view name) const {
    const SiteLayout& site = layout(name);
    if (site.kind == SiteKind::latent) {
        std::vector<double> medians(program_->latent_values());
        if (Program::Workspace(*program_).medians(parameters_, medians))
            if (auto said = detail::said_medians(medians, site.offset, site.size))
                return *std::move(said);
    }
    if (!gaussian_ || site.kind != SiteKind::latent)
        return draws().median(name, Weighting::raw);
    const std::vector<double> values = constrain({gaussian_->location.data(), dimension()});
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(site.offset);
    return {first, first + static_cast<std::ptrdiff_t>(site.size)};
}

std::vector<double> Posterior::quantile(std::string_view name, double p) const {
    if (!(p > 0 && p < 1))
        throw UserError("a quantile is of a probability between 0 and 1");
    const SiteLayout& site = layout(name);
    if (!is_exact(site))
        return draws().quantile(name, p, Weighting::raw);
    // A decreasing transform (of an upper bound) turns the order around.
    const Vector low = gaussian_->at(-std::abs(normal_quantile(p))),
                 high = gaussian_->at(std::abs(normal_quantile(p)));
    const std::vector<double> a = constrain({low.data(), dimension()}),
                              b = constrain({high.data(), dimension()});
    std::vector<double> out;
    for (std::size_t k = site.offset; k < site.offset + site.size; ++k)
        out.push_back(p < 0.5 ? std::min(a[k], b[k]) : std::max(a[k], b[k]));
    return out;
}

Estimate elbo(const Program& program, std::span<const double> parameters, std::size_t draws,
              std::uint64_t seed) {
    if (parameters.size() != program.guide().parameters)
        throw UserError("guide '" + program.guide().name + "' has " +
                        std::to_string(program.guide().parameters) + " parameters, and " +
                        std::to_string(parameters.size()) + " are given");
    if (draws < 1)
        throw UserError("the number of draws must be at least 1");
    Program::Workspace workspace(program);
    std::vector<double> noise(program.guide().noise);
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < draws; ++i) {
        fill_normal(draw_key(seed, i), noise);
        const double value = workspace.elbo(parameters, noise), off = value - mean;
        mean += off / static_cast<double>(i + 1);
        squares += off * (value - mean);
    }
    const auto count = static_cast<double>(draws);
    return {mean, draws > 1 ? std::sqrt(squares / (count - 1) / count) : HUGE_VAL};
}

} // namespace ppc
