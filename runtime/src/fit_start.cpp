#include "fit_start.hpp"

#include <ppc/handlers.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ppc {

namespace {

constexpr int prior_draws = 200;

/// The values of a JSON file by site: {"mu": 1, "theta": [1, 2, 3]}.
Initial::Values read_values(const std::string& path) {
    const Data file(path);
    Initial::Values out;
    const auto flatten = [](const auto& self, const DataCursor& from, std::vector<double>& to) -> void {
        if (!from.is_array()) {
            to.push_back(from.number());
            return;
        }
        for (std::size_t i = 0; i < from.size("an array of numbers"); ++i)
            self(self, from.element(i), to);
    };
    for (const std::string& site : file.keys())
        flatten(flatten, DataCursor(file, site.c_str()), out[site]);
    return out;
}

/// Of the latents that the program has: discrete ones are summed out.
Initial::Values latents_of(const Program& program, const SiteValues& values) {
    Initial::Values out;
    for (const SiteLayout& site : program.sites())
        if (const auto found = values.find(site.name);
            site.kind == SiteKind::latent && found != values.end() && found->second.size() == site.size)
            out[site.name] = found->second;
    return out;
}

/// Standard deviations of the prior in unconstrained space.
std::vector<double> prior_scales(const Program& program, const std::function<void()>& model,
                                 std::uint64_t seed) {
    Program::Workspace workspace(program);
    std::vector<double> values(program.latent_values()), u(program.dimension()), mean(u.size()),
        squares(u.size());
    for (int draw = 0; draw < prior_draws; ++draw) {
        const Trace trace = execute({.seed = seed, .stream = static_cast<std::uint32_t>(draw)}, model);
        for (const auto& [name, of_site] : latents_of(program, trace.latents())) {
            const auto site = std::ranges::find(program.sites(), name, &SiteLayout::name);
            std::ranges::copy(of_site, values.begin() + static_cast<std::ptrdiff_t>(site->offset));
        }
        workspace.unconstrain(values, u);
        for (std::size_t k = 0; k < u.size(); ++k) {
            const double off = u[k] - mean[k];
            mean[k] += off / (draw + 1);
            squares[k] += off * (u[k] - mean[k]);
        }
    }
    for (std::size_t k = 0; k < u.size(); ++k) {
        squares[k] = std::sqrt(squares[k] / (prior_draws - 1));
        if (!(squares[k] > 0) || !std::isfinite(squares[k]))
            throw UserError("the prior of '" + program.element_name(k) +
                            "' has no standard deviation to start with; give --init-scale a number");
    }
    return squares;
}

} // namespace

void FitStart::choose(const std::string& name) {
    using Latents = plain::Run::Latents;
    if (name.ends_with(".json")) {
        file_ = name;
        init_ = Init::values;
    } else if (name == "sample" || name == "mean" || name == "median" || name.starts_with("median(")) {
        init_ = Init::values;
        distributions_ = name == "sample" ? Latents::draw : name == "mean" ? Latents::mean : Latents::median;
        if (name.starts_with("median(")) {
            const char* const end = name.data() + name.size() - 1;
            const auto [rest, error] = std::from_chars(name.data() + 7, end, draws_);
            if (error != std::errc() || rest != end || *end != ')' || draws_ < 1)
                throw UserError("'" + name + "' is not median(DRAWS) with a number of draws");
        }
    } else {
        init_ = init_from_name(name, details_);
    }
}

void FitStart::declare(CommandLine& options) {
    const auto as_usage = [](auto parse) {
        return [parse](const std::string& text) {
            try {
                parse(text);
            } catch (const UserError& error) {
                throw UserError(error.what(), exit_usage);
            }
        };
    };
    options.add(
        "--init", "KIND",
        "where to start: path (default), feasible, uniform, uniform(RADIUS), sample (of the prior), median "
        "or "
        "median(DRAWS) and mean (of the latents' distributions), or VALUES.json ({\"SITE\": value}; other "
        "sites start at uniform)",
        as_usage([this](const std::string& text) { choose(text); }));
    options.add(
        "--init-scale", "S",
        "the guide's first scales: a number, prior or curvature (default: the path's, or 0.1)",
        as_usage([this](const std::string& text) { prior_scales_ = init_scale_from_name(text, details_); }));
}

void FitStart::apply(const ModelEntry& entry, Data& data, const Program& program, SviOptions& options) const {
    options.init = init_;
    options.initial = details_;
    if (!file_.empty())
        options.initial.values = read_values(file_);
    if (distributions_) {
        options.initial.values =
            latents_of(program, initial_values(*distributions_, entry.bind(data), options.seed, draws_));
        options.initial.fallback = Init::feasible; // latents of no element, or of other executions
    }
    if (prior_scales_) {
        options.initial.from = InitScale::given;
        options.initial.scales = prior_scales(program, entry.bind(data), options.seed);
    }
}

} // namespace ppc
