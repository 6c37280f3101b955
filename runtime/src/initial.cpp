#include <ppc/initial.hpp>

#include "eigen.hpp"
#include "svi/curvature.hpp"
#include "svi/mean_field_start.hpp"

#include <ppc/pathfinder.hpp>
#include <ppc/random.hpp>
#include <ppc/text.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ppc {

namespace {

constexpr std::size_t most_curvature = 2048;
/// Nats, between a Gaussian of the path's curvature by ten draws and a mean-field one by sixteen.
constexpr double clearly_better = 5;

/// The number in "NAME(number)"; empty for another text.
std::optional<double> argument(std::string_view text, std::string_view name) {
    if (!text.starts_with(name) || !text.ends_with(")") || text.substr(name.size(), 1) != "(")
        return std::nullopt;
    text.remove_prefix(name.size() + 1);
    text.remove_suffix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool is_latent(const SiteLayout& site) { return site.kind == SiteKind::latent; }

/// Puts chosen values into an unconstrained point.
class Chosen {
public:
    Chosen(const Program& program, const Initial& details) : program_(program), workspace_(program) {
        for (const auto& [name, values] : details.values) {
            const auto site = std::ranges::find(program.sites(), name, &SiteLayout::name);
            if (site == program.sites().end() || !is_latent(*site))
                throw UserError("initial values are given for '" + name + "', which is no latent site of '" +
                                program.name() + "'; its latents are " + latents());
            add(*site, values);
        }
        for (const SiteLayout& site : program.sites())
            if (is_latent(site) && site.size > 0 && !details.values.contains(site.name))
                ask(site, details);
    }

    /// The point with the chosen values in place of what `u` has. A site whose bounds are other latents
    /// depends on these, so that it takes as many rounds as there are sites after one another.
    void apply(std::vector<double>& u) {
        std::vector<double> values(program_.latent_values() + program_.deterministics()), found(u.size());
        for (std::size_t round = 0; round <= chosen_.size(); ++round) {
            workspace_.constrain(u, values);
            for (const auto& [site, chosen] : chosen_)
                std::ranges::copy(chosen, values.begin() + static_cast<std::ptrdiff_t>(site->offset));
            workspace_.unconstrain({values.data(), program_.latent_values()}, found);
            bool is_same = true;
            for (const auto& [site, chosen] : chosen_)
                for (std::size_t k = site->free_offset; k < site->free_offset + site->free_size; ++k) {
                    is_same = is_same && found[k] == u[k];
                    u[k] = found[k];
                }
            if (is_same)
                break;
        }
        for (const auto& [site, chosen] : chosen_)
            check(*site, chosen, u);
    }

private:
    std::string latents() const {
        std::string list;
        for (const SiteLayout& site : program_.sites())
            if (is_latent(site))
                list += (list.empty() ? "" : ", ") + site.name;
        return list;
    }

    void add(const SiteLayout& site, std::vector<double> values) {
        if (values.size() != site.size)
            throw UserError("the initial value of '" + site.name + "' has " + std::to_string(values.size()) +
                            (values.size() == 1 ? " number" : " numbers") + ", and the site has " +
                            std::to_string(site.size) + (site.size == 1 ? " element" : " elements"));
        chosen_.emplace_back(&site, std::move(values));
    }

    void ask(const SiteLayout& site, const Initial& details) {
        std::optional<std::vector<double>> answer = details.rule ? details.rule(site) : std::nullopt;
        if (answer)
            add(site, *std::move(answer));
        else if (details.fallback == Init::values)
            throw UserError("no initial value is given for '" + site.name + "'");
    }

    void check(const SiteLayout& site, const std::vector<double>& chosen, const std::vector<double>& u) {
        std::vector<double> values(program_.latent_values() + program_.deterministics());
        workspace_.constrain(u, values);
        for (std::size_t k = 0; k < site.size; ++k) {
            const double off = std::abs(values[site.offset + k] - chosen[k]);
            if (!(off <= 1e-8 * (1 + std::abs(chosen[k]))))
                fail(site, k, chosen[k]);
        }
        for (std::size_t k = site.free_offset; k < site.free_offset + site.free_size; ++k)
            if (!std::isfinite(u[k]))
                fail(site, site.free_size == site.size ? k - site.free_offset : 0, chosen[0]);
    }

    [[noreturn]] static void fail(const SiteLayout& site, std::size_t element, double value) {
        throw UserError("the initial value " + number_text(value) + " of '" + site.name +
                        index_text(site.shape, element) + "' is outside its support (" + site.support +
                        ") or on its boundary");
    }

    const Program& program_;
    Program::Workspace workspace_;
    std::vector<std::pair<const SiteLayout*, std::vector<double>>> chosen_;
};

std::vector<double> uniform_point(const Program& program, double radius, std::uint64_t seed) {
    if (!(radius > 0) || !std::isfinite(radius))
        throw UserError("the radius of a uniform start must be above 0");
    std::vector<double> u(program.dimension());
    fill_uniform({seed, Stream::start, 0, 0}, u);
    for (double& x : u)
        x = radius * (2 * x - 1);
    for (const SiteLayout& site : program.sites())
        if (site.is_integer)
            std::fill_n(u.begin() + static_cast<std::ptrdiff_t>(site.free_offset), site.size, 0.0);
    return u;
}

void set_scale(const Program& program, const Initial& details, Start& start) {
    const auto d = static_cast<Eigen::Index>(program.dimension());
    if (!(details.scale > 0) || !std::isfinite(details.scale))
        throw UserError("the initial scale must be above 0");
    switch (details.from) {
    case InitScale::automatic:
        break;
    case InitScale::constant:
        std::ranges::fill(start.scale, details.scale);
        break;
    case InitScale::given:
        if (details.scales.size() != program.dimension())
            throw UserError(std::to_string(details.scales.size()) +
                            " initial scales are given, and there are " +
                            std::to_string(program.dimension()) + " unconstrained latents");
        if (!std::ranges::all_of(details.scales, [](double s) { return s > 0 && std::isfinite(s); }))
            throw UserError("an initial scale is not above 0");
        start.scale = details.scales;
        break;
    case InitScale::curvature: {
        if (program.dimension() > most_curvature)
            throw UserError("initial scales from curvature are for at most " +
                            std::to_string(most_curvature) + " unconstrained latents, and there are " +
                            std::to_string(program.dimension()));
        Program::Workspace workspace(program);
        const Vector steps = Vector::Constant(d, 1e-2 * details.scale);
        const Matrix curvature =
            detail::averaged_curvature(workspace, ConstVectorView(start.mean.data(), d), steps);
        for (Eigen::Index k = 0; k < d; ++k)
            start.scale[static_cast<std::size_t>(k)] =
                curvature(k, k) > 0 ? 1 / std::sqrt(curvature(k, k)) : details.scale;
        break;
    }
    }
}

} // namespace

Init init_from_name(std::string_view name, Initial& details) {
    if (name == "path")
        return Init::path;
    if (name == "feasible")
        return Init::feasible;
    if (name == "uniform")
        return Init::uniform;
    if (const std::optional<double> radius = argument(name, "uniform"); radius && *radius > 0) {
        details.radius = *radius;
        return Init::uniform;
    }
    throw UserError(
        "there is no init '" + std::string(name) +
        "'; there are path, feasible, uniform, uniform(RADIUS), sample, median, median(DRAWS), mean and "
        "files of values, whose names end in .json");
}

bool init_scale_from_name(const std::string& name, Initial& details) {
    if (name == "prior")
        return true;
    if (name == "curvature") {
        details.from = InitScale::curvature;
        return false;
    }
    double value = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
    if (error != std::errc() || end != name.data() + name.size() || !(value > 0) || !std::isfinite(value))
        throw UserError("'" + name + "' is no initial scale: a number above 0, curvature or prior");
    details.from = InitScale::constant;
    details.scale = value;
    return false;
}

Start starting_point(const Program& program, Init init, const Initial& details, std::uint64_t seed) {
    Start start{std::vector<double>(program.dimension(), 0.0),
                std::vector<double>(program.dimension(), details.scale)};
    // A path follows derivatives, of which integers have none: with them it starts as from `feasible`.
    const bool has_integers =
        std::ranges::any_of(program.sites(), [](const SiteLayout& site) { return site.is_integer; });
    const bool follows_path = init == Init::path && !has_integers;
    if (follows_path) {
        PathfinderOptions settings;
        settings.seed = seed;
        PathfinderResult found = pathfinder(program, settings);
        start = {std::move(found.mean), std::move(found.scale)};
        if (std::optional<detail::MeanFieldStart> climbed = detail::climb_mean_field(program, seed);
            climbed && climbed->elbo > found.elbo + clearly_better)
            start = std::move(climbed->start);
    }
    if (init == Init::uniform || (init == Init::values && details.fallback == Init::uniform))
        start.mean = uniform_point(program, details.radius, seed);
    if (init == Init::values)
        Chosen(program, details).apply(start.mean);
    // Integers are 0 here, and what a guide draws them as at first is its own affair.
    if (!follows_path && !has_integers &&
        !std::isfinite(Program::Workspace(program).log_density(start.mean).log_prob_jacobian))
        throw UserError("the starting point has no finite log density: " +
                        program.describe_nonfinite(start.mean) + ". Try the init 'path'");
    set_scale(program, details, start);
    return start;
}

} // namespace ppc
