#include "command_line.hpp"
#include "commands.hpp"
#include "discrete_members.hpp"

#include <ppc/handlers.hpp>
#include <ppc/text.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace ppc {

namespace {

/// Appends the numbers of a nested array of `shape` (from dimension `depth` on) to `out`, by rows.
void read_nested(const DataCursor& from, const std::vector<std::size_t>& shape, std::size_t depth,
                 std::vector<double>& out) {
    if (depth == shape.size()) {
        out.push_back(from.number());
        return;
    }
    const std::size_t size = from.size("an array");
    if (size != shape[depth])
        from.fail("expected " + std::to_string(shape[depth]) + " elements, found " + std::to_string(size));
    for (std::size_t i = 0; i < size; ++i)
        read_nested(from.element(i), shape, depth + 1, out);
}

bool is_latent(const SiteLayout& site) { return site.kind == SiteKind::latent; }

/// The unconstrained values of one point; every latent site must be there, and nothing else.
std::vector<double> read_point(const Program& program, const DataCursor& unconstrained) {
    std::vector<std::string> names = unconstrained.members();
    std::vector<double> u(program.dimension());
    for (const SiteLayout& site : program.sites()) {
        if (!is_latent(site))
            continue;
        std::vector<double> values;
        read_nested(unconstrained.member(site.name), site.free_shape(), 0, values);
        std::copy(values.begin(), values.end(), u.begin() + static_cast<std::ptrdiff_t>(site.free_offset));
        std::erase(names, site.name);
    }
    if (names.empty())
        return u;
    std::string latents;
    for (const SiteLayout& site : program.sites())
        if (is_latent(site))
            latents += (latents.empty() ? "" : ", ") + site.name;
    unconstrained.fail("'" + names[0] + "' is no latent site of the model, which has: " + latents);
}

/// `{"mu":…,"theta":[…]}` of the sites of `kind`, appended to what is in `text`.
void append_values(std::string& text, const Program& program, SiteKind kind, std::span<const double> values) {
    for (const SiteLayout& site : program.sites()) {
        if (site.kind != kind)
            continue;
        text += text.empty() ? "" : ",";
        text += json_string(site.name) + ":" +
                json_nested(site.shape, [&](std::size_t i) { return json_number(values[site.offset + i]); });
    }
}

/// The same for the unconstrained elements of latent sites.
void append_unconstrained(std::string& text, const Program& program, std::span<const double> numbers) {
    for (const SiteLayout& site : program.sites())
        if (is_latent(site))
            text += (text.empty() ? "" : ",") + json_string(site.name) + ":" +
                    json_nested(site.free_shape(),
                                [&](std::size_t i) { return json_number(numbers[site.free_offset + i]); });
}

/// The members `nonfinite` and `nonfinite_elements`: the names of the sites, and of their elements, whose log
/// density, value or gradient is not finite. Empty if there are none.
std::string nonfinite_members(const Program& program, std::span<const std::span<const double>> terms,
                              std::span<const double> values, std::span<const double> gradient) {
    std::string sites, elements;
    for (std::size_t s = 0; s < program.sites().size(); ++s) {
        const SiteLayout& site = program.sites()[s];
        // By the shape of what they are numbers of; a name is told once.
        std::vector<std::pair<std::vector<std::size_t>, std::span<const double>>> numbers;
        if (!terms[s].empty())
            numbers.emplace_back(site.densities_shape(), terms[s]);
        if (is_latent(site)) {
            numbers.emplace_back(site.shape, values.subspan(site.offset, site.size));
            numbers.emplace_back(site.free_shape(), gradient.subspan(site.free_offset, site.free_size));
        }
        if (site.kind == SiteKind::deterministic)
            numbers.emplace_back(site.shape,
                                 values.subspan(program.latent_values() + site.offset, site.size));
        bool finite = true;
        for (std::size_t k = 0; k < std::max(site.size, is_latent(site) ? site.free_size : 0); ++k) {
            const auto odd = std::ranges::find_if(numbers, [k](const auto& of) {
                return k < of.second.size() && !std::isfinite(of.second[k]);
            });
            if (odd == numbers.end())
                continue;
            finite = false;
            elements += (elements.empty() ? "" : ",") + json_string(site.name + index_text(odd->first, k));
        }
        if (!finite)
            sites += (sites.empty() ? "" : ",") + json_string(site.name);
    }
    return sites.empty() ? "" : ",\"nonfinite\":[" + sites + "],\"nonfinite_elements\":[" + elements + "]";
}

/// The member that --pointwise adds.
std::string pointwise_member(const Program& program, std::span<const std::span<const double>> terms) {
    std::string sites;
    for (std::size_t s = 0; s < program.sites().size(); ++s)
        if (program.sites()[s].kind != SiteKind::deterministic)
            sites += (sites.empty() ? "" : ",") + json_string(program.sites()[s].name) + ":" +
                     json_nested(program.sites()[s].densities_shape(),
                                 [&](std::size_t k) { return json_number(terms[s][k]); });
    return ",\"pointwise\":{" + sites + "}";
}

/// The members that --plain adds: the density of the user's own function, executed at `values`, once for each
/// joint value of the discrete latents.
std::string evaluate_plainly(const ModelEntry& entry, Data& data, const Program& program,
                             std::span<const double> values, bool discrete) {
    SiteValues latents;
    for (const SiteLayout& site : program.sites())
        if (is_latent(site)) {
            const std::span<const double> of_site = values.subspan(site.offset, site.size);
            latents[site.name].assign(of_site.begin(), of_site.end());
        }
    const auto members = [](double log_prob, double absolute) {
        return ",\"plain_log_prob\":" + json_number(log_prob) +
               ",\"plain_absolute\":" + json_number(absolute);
    };
    const bool is_summed_out = std::ranges::any_of(
        program.sites(), [](const SiteLayout& site) { return site.kind == SiteKind::discrete; });
    if (is_summed_out) {
        const Enumerated scored = score_enumerated(
            latents, entry.bind(data), discrete ? DiscreteAnswer::marginals_and_mode : DiscreteAnswer::none);
        return members(scored.log_prob, scored.absolute) +
               (discrete ? plain_discrete_members(program, scored) : "");
    }
    const Trace scored = score(latents, entry.bind(data));
    return members(scored.log_prob(), scored.absolute());
}

/// The answer at one point, without the closing brace.
std::string evaluate(const Program& program, Program::Workspace& workspace, std::span<const double> u,
                     bool pointwise) {
    std::vector<double> gradient(program.dimension());
    std::vector<double> values(program.latent_values() + program.deterministics());
    const auto density = workspace.log_density(u, gradient);
    workspace.constrain(u, values);
    const auto terms = workspace.pointwise(u);
    std::string constrained, gradients;
    append_values(constrained, program, SiteKind::latent, values);
    append_values(constrained, program, SiteKind::deterministic,
                  std::span<const double>(values).subspan(program.latent_values()));
    append_unconstrained(gradients, program, gradient);
    std::string text = "{\"log_prob\":" + json_number(density.log_prob) +
                       ",\"log_prob_jacobian\":" + json_number(density.log_prob_jacobian) +
                       ",\"constrained\":{" + constrained + "},\"gradient\":{" + gradients + "}";
    text += nonfinite_members(program, terms, values, gradient);
    return pointwise ? text + pointwise_member(program, terms) : text;
}

} // namespace

int log_prob_command(const ModelEntry& entry, const Arguments& arguments) {
    std::string data_path, points_path;
    bool strict = false, plain = false, pointwise = false, discrete = false;
    CommandLine options(usage(entry, "log-prob", "--data DATA.json --at POINTS.json"));
    options.add("--data", "FILE", "the model's arguments: CmdStan JSON, or the columns of a .csv file",
                data_path);
    options.add("--at", "FILE",
                R"(the points: {"points":[{"unconstrained":{"SITE": number or nested array}}]})",
                points_path);
    options.add_flag("--strict", "data that the model does not take are an error", strict);
    options.add_flag(
        "--plain",
        "execute the model's own source at each point too, once for each joint value of its discrete "
        "latents: plain_log_prob, and plain_absolute, the sum of the absolute log densities of all elements",
        plain);
    options.add_flag("--pointwise", "the log density of each element of each site too, without Jacobians",
                     pointwise);
    options.add_flag(
        "--discrete",
        "the posterior of the discrete latents at each point too: marginals, map, and a draw of it",
        discrete);
    if (!options.parse(arguments))
        return exit_ok;
    if (points_path.empty())
        throw UserError("--at is missing: the file with the points", exit_usage);
    if (!entry.load)
        return exit_ok;
    Data data = open_data(data_path);
    const Program program = entry.load(data);
    report_unread(data, entry.name, strict);

    const Data file(points_path);
    const DataCursor points(file, "points");
    Program::Workspace workspace(program);
    std::string text = "{\"points\":[";
    std::vector<double> values(program.latent_values() + program.deterministics());
    for (std::size_t p = 0; p < points.size("an array of points"); ++p) {
        const DataCursor point = points.element(p);
        const std::vector<double> u = read_point(program, point.member("unconstrained"));
        text += (p ? ",\n" : "\n") + evaluate(program, workspace, u, pointwise);
        if (discrete)
            text += discrete_members(program, workspace, u) +
                    draw_member(program, workspace, u, static_cast<std::uint32_t>(p));
        if (plain) {
            workspace.constrain(u, values);
            text += evaluate_plainly(entry, data, program, values, discrete);
        }
        text += "}";
    }
    std::cout << text << "\n]}\n";
    return exit_ok;
}

} // namespace ppc
