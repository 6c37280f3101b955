#include "hash.hpp"

#include <ppc/discrete.hpp>
#include <ppc/program.hpp>
#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace ppc {
namespace {

std::string number(double x) {
    if (std::isnan(x))
        return "nan"; // without its sign
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", x);
    return text;
}

/// "theta = 1.5", "beta = [1, 2]", "alpha[17] = 3": the values of a latent site that may explain element k of
/// a site of `shape`: of a vector of that shape element k, of a longer one its range.
std::string values_of(const SiteLayout& latent, std::span<const double> values,
                      std::span<const std::size_t> shape, std::size_t k) {
    constexpr std::size_t most_listed = 4;
    if (latent.shape.empty() && latent.size == 1)
        return latent.name + " = " + number(values[0]);
    if (std::ranges::equal(latent.shape, shape))
        return latent.name + index_text(latent.shape, k) + " = " + number(values[k]);
    if (latent.size <= most_listed) {
        std::string list;
        for (const double x : values)
            list += (list.empty() ? "" : ", ") + number(x);
        return latent.name + " = [" + list + "]";
    }
    const auto odd = std::ranges::find_if(values, [](double x) { return !std::isfinite(x); });
    if (odd != values.end())
        return latent.name + index_text(latent.shape, static_cast<std::size_t>(odd - values.begin())) +
               " = " + number(*odd);
    const auto [low, high] = std::ranges::minmax(values);
    return latent.name + " in [" + number(low) + ", " + number(high) + "]";
}

/// Views of a program's tables as a kernel reads them. Kernels write to them in `prepare` only.
void point_to(Program::Tables& tables, std::vector<double*>& real, std::vector<int*>& integer) {
    for (auto& array : tables.real)
        real.push_back(array.data());
    for (auto& array : tables.integer)
        integer.push_back(array.data());
}

} // namespace

std::string index_text(std::span<const std::size_t> shape, std::size_t k) {
    std::string text;
    for (std::size_t i = shape.size(); i-- > 0;) {
        text = std::to_string(k % shape[i] + 1) + (text.empty() ? "" : ",") + text;
        k /= shape[i];
    }
    return text.empty() ? text : "[" + text + "]";
}

void ParameterBlock::start_at_random(std::size_t inputs) {
    starts_at_random = true;
    initial.resize(size);
    fill_normal({0, Stream::start, 3, static_cast<std::uint32_t>(offset)}, initial);
    for (double& x : initial)
        x /= std::sqrt(static_cast<double>(inputs));
}

std::size_t SiteLayout::densities() const {
    std::size_t count = 1;
    for (const std::size_t n : densities_shape())
        count *= n;
    return joint == 0 ? size : count;
}

std::vector<std::size_t> SiteLayout::densities_shape() const {
    return {shape.begin(), shape.end() - static_cast<std::ptrdiff_t>(joint)};
}

std::vector<std::size_t> SiteLayout::free_shape() const {
    std::vector<std::size_t> result = densities_shape();
    if (joint > 0)
        result.push_back(densities() ? free_size / densities() : 0);
    return result;
}

Program::Program(Tables tables) : tables_(std::move(tables)) {
    if (!tables_.kernel)
        throw UserError("model '" + tables_.model_name + "' has no kernel: link the generated kernel source");
    if (tables_.kernel->abi != kernel_abi)
        throw UserError("model '" + tables_.model_name + "' was generated for kernel interface " +
                        std::to_string(tables_.kernel->abi) + ", this runtime has " +
                        std::to_string(kernel_abi) + ": generate it again with the ppc of this installation");
    for (SiteLayout& site : tables_.sites) {
        if (site.kind == SiteKind::latent) {
            if (site.free_size == SiteLayout::as_values)
                site.free_size = site.size;
            site.free_offset = dimension_;
            dimension_ += site.free_size;
            latent_values_ += site.size;
        }
        if (site.kind == SiteKind::deterministic)
            deterministics_ += site.size;
        if (site.kind == SiteKind::discrete)
            discrete_values_ += site.size * site.categories;
    }
    detail::Hash data;
    data.add_all(tables_.real);
    data.add_all(tables_.integer);
    data.add_all(tables_.extent);
    data_hash_ = data.value();
    if (tables_.kernel->prepare) {
        std::vector<double*> real;
        std::vector<int*> integer;
        point_to(tables_, real, integer);
        std::vector<double> work(tables_.work_size), value(2);
        const KernelArgs args{real.data(), integer.data(), tables_.extent.data(),
                              nullptr,     nullptr,        value.data(),
                              nullptr,     nullptr,        work.data()};
        tables_.kernel->prepare(&args);
    }
}

std::string Program::element_name(std::size_t k) const {
    for (const SiteLayout& site : tables_.sites)
        if (site.kind == SiteKind::latent && k >= site.free_offset && k < site.free_offset + site.free_size)
            return site.name + index_text(site.free_shape(), k - site.free_offset) +
                   (site.joint > 0 && site.support != "real" ? " (unconstrained)" : "");
    return "element " + std::to_string(k + 1);
}

std::string Program::value_name(std::size_t k) const {
    for (const SiteLayout& site : tables_.sites)
        if (site.kind == SiteKind::latent && k >= site.offset && k < site.offset + site.size)
            return site.name + index_text(site.shape, k - site.offset);
    return "element " + std::to_string(k + 1);
}

std::string Program::describe_nonfinite(std::span<const double> u) const {
    Workspace workspace(*this);
    std::vector<double> values(latent_values_ + deterministics_);
    workspace.constrain(u, values);
    const auto terms = workspace.pointwise(u);
    std::string text;
    const auto add = [&text](const std::string& item) { text += (text.empty() ? "" : "; ") + item; };
    for (std::size_t i = 0; i < terms.size(); ++i) {
        const SiteLayout& site = tables_.sites[i];
        const auto is_odd = [](double x) { return !std::isfinite(x); };
        const auto first = std::ranges::find_if(terms[i], is_odd);
        if (first == terms[i].end())
            continue;
        const auto k = static_cast<std::size_t>(first - terms[i].begin());
        std::string latents;
        for (const SiteLayout& latent : tables_.sites)
            if (latent.kind == SiteKind::latent && std::ranges::count(site.parents, latent.name))
                latents += (latents.empty() ? " at " : ", ") +
                           values_of(latent, std::span(values).subspan(latent.offset, latent.size),
                                     site.densities_shape(), k);
        const auto others = std::count_if(first + 1, terms[i].end(), is_odd);
        add("'" + site.name + index_text(site.densities_shape(), k) + "' (" + site.distribution +
            (site.place.empty() ? "" : ", " + site.place) + ") has log density " + number(*first) + latents +
            (others ? ", and " + std::to_string(others) + " more of its " + std::to_string(terms[i].size()) +
                          " elements are not finite"
                    : ""));
    }
    constexpr int max_elements = 4;
    int elements = 0;
    for (std::size_t k = 0; k < latent_values_ && elements < max_elements; ++k)
        if (!std::isfinite(values[k])) {
            add(value_name(k) + " = " + number(values[k]));
            ++elements;
        }
    return text;
}

Program::Workspace::Workspace(const Program& program) : program_(&program), work_(program.tables_.work_size) {
    // The entries called from here only read the tables: `prepare` has run.
    point_to(const_cast<Tables&>(program.tables_), real_, integer_);
    args_ = {real_.data(), integer_.data(), program.tables_.extent.data(), nullptr, nullptr, value_, nullptr,
             nullptr,      work_.data()};
    if (const GuideLayout& guide = program.guide(); guide.scored > 0) {
        scored_noise_.resize(guide.noise + guide.scored);
        costs_.resize(guide.scored);
        no_baselines_.resize(guide.scored, 0.0);
    }
}

Program::Workspace::Density Program::Workspace::log_density(std::span<const double> u) {
    args_.input = u.data();
    program_->tables_.kernel->log_density(&args_);
    return {value_[0], value_[1]};
}

void Program::Workspace::constrain(std::span<const double> u, std::span<double> values) {
    args_.input = u.data();
    args_.output = values.data();
    program_->tables_.kernel->constrain(&args_);
}

void Program::Workspace::unconstrain(std::span<const double> values, std::span<double> u) {
    args_.input = values.data();
    args_.output = u.data();
    program_->tables_.kernel->unconstrain(&args_);
}

void Program::require_discrete() const {
    bool any = false;
    for (const SiteLayout& site : tables_.sites) {
        any = any || site.kind == SiteKind::discrete;
        if (site.kind == SiteKind::discrete && site.categories == 0)
            throw UserError("the number of values of the discrete site '" + site.name +
                            "' differs between its elements; its posterior cannot be told");
    }
    if (!any)
        throw UserError("model '" + name() + "' has no discrete latent sites");
    if (!tables_.kernel->discrete_marginals)
        throw UserError("the kernel of model '" + name() + "' has no posterior of the discrete latents");
}

double Program::Workspace::discrete(DiscretePosterior posterior, std::span<const double> u,
                                    std::span<const double> uniforms, std::span<double> out) {
    const Kernel& kernel = *program_->tables_.kernel;
    tilted_.assign(u.size() + program_->discrete_values(), 0.0);
    std::copy(u.begin(), u.end(), tilted_.begin());
    tilted_gradient_.resize(tilted_.size());
    args_.input = tilted_.data();
    args_.noise = uniforms.data();
    args_.gradient = tilted_gradient_.data();
    (posterior == DiscretePosterior::marginals ? kernel.discrete_marginals
     : posterior == DiscretePosterior::map     ? kernel.discrete_map
                                               : kernel.discrete_sample)(&args_);
    std::copy(tilted_gradient_.begin() + static_cast<std::ptrdiff_t>(u.size()), tilted_gradient_.end(),
              out.begin());
    return value_[0];
}

std::span<const std::span<const double>> Program::Workspace::pointwise(std::span<const double> u) {
    const auto terms_of = [](const SiteLayout& site) {
        return site.kind == SiteKind::deterministic ? std::size_t{0} : site.densities();
    };
    std::size_t total = 0;
    for (const SiteLayout& site : program_->sites())
        total += terms_of(site);
    terms_.resize(total);
    pointwise_.clear();
    std::span<const double> rest = terms_;
    for (const SiteLayout& site : program_->sites()) {
        pointwise_.push_back(rest.first(terms_of(site)));
        rest = rest.subspan(terms_of(site));
    }
    args_.input = u.data();
    args_.output = terms_.data();
    program_->tables_.kernel->terms(&args_);
    return pointwise_;
}

double Program::Workspace::elbo(std::span<const double> parameters, std::span<const double> noise) {
    args_.input = parameters.data();
    args_.noise = noise.data();
    program_->tables_.kernel->elbo(&args_);
    return value_[0];
}

double Program::Workspace::elbo(std::span<const double> parameters, std::span<const double> noise,
                                std::span<double> gradient) {
    if (!costs_.empty())
        return elbo(parameters, noise, gradient, no_baselines_, costs_);
    args_.input = parameters.data();
    args_.noise = noise.data();
    args_.gradient = gradient.data();
    program_->tables_.kernel->elbo_gradient(&args_);
    return value_[0];
}

double Program::Workspace::elbo(std::span<const double> parameters, std::span<const double> noise,
                                std::span<double> gradient, std::span<const double> baselines,
                                std::span<double> costs) {
    std::ranges::copy(baselines, std::ranges::copy(noise, scored_noise_.begin()).out);
    args_.input = parameters.data();
    args_.noise = scored_noise_.data();
    args_.gradient = gradient.data();
    args_.output = costs.data();
    program_->tables_.kernel->elbo_gradient(&args_);
    return value_[0];
}

bool Program::Workspace::medians(std::span<const double> parameters, std::span<double> values) {
    const KernelEntry entry = program_->tables_.kernel->medians;
    if (!entry)
        return false;
    std::ranges::fill(values, std::numeric_limits<double>::quiet_NaN());
    args_.input = parameters.data();
    args_.output = values.data();
    entry(&args_);
    return true;
}

double Program::Workspace::draw(std::span<const double> parameters, std::span<const double> noise,
                                std::span<double> u) {
    args_.input = parameters.data();
    args_.noise = noise.data();
    args_.output = u.data();
    program_->tables_.kernel->draw(&args_);
    return value_[0];
}

} // namespace ppc
