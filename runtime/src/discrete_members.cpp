#include "discrete_members.hpp"

#include <ppc/discrete.hpp>
#include <ppc/random.hpp>
#include <ppc/text.hpp>

#include <algorithm>

namespace ppc {
namespace {

/// `{"z":…}` of the discrete sites: `number(site, k)` of element k, which has one more dimension by value if
/// `by_value`.
template <class Number> std::string of_sites(const Program& program, bool by_value, Number number) {
    std::string text;
    for (const SiteLayout& site : program.sites()) {
        if (site.kind != SiteKind::discrete)
            continue;
        std::vector<std::size_t> shape = site.shape;
        if (by_value)
            shape.push_back(site.categories);
        text += (text.empty() ? "" : ",") + json_string(site.name) + ":" +
                json_nested(shape, [&](std::size_t k) { return json_number(number(site, k)); });
    }
    return "{" + text + "}";
}

/// Numbers that lie one after the other, over all sites.
auto in_order(std::span<const double> numbers) {
    return
        [numbers, next = std::size_t{0}](const SiteLayout&, std::size_t) mutable { return numbers[next++]; };
}

/// `{"z":…}` with the values of a joint assignment.
std::string assignment(const Program& program, std::span<const double> numbers) {
    std::size_t elements = 0;
    for (const SiteLayout& site : program.sites())
        elements += site.kind == SiteKind::discrete ? site.size : 0;
    std::vector<double> values(elements);
    read_assignment(program, numbers, values);
    return of_sites(program, false, in_order(values));
}

} // namespace

void read_assignment(const Program& program, std::span<const double> numbers, std::span<double> out) {
    std::size_t next = 0, element = 0;
    for (const SiteLayout& site : program.sites())
        for (std::size_t e = 0; site.kind == SiteKind::discrete && e < site.size; ++e) {
            const auto values = numbers.subspan(next, site.categories);
            const auto chosen = std::max_element(values.begin(), values.end()) - values.begin();
            out[element++] = static_cast<double>(site.first_value + chosen);
            next += site.categories;
        }
}

std::string discrete_members(const Program& program, Program::Workspace& workspace,
                             std::span<const double> u) {
    program.require_discrete();
    std::vector<double> numbers(program.discrete_values()), uniforms(program.discrete_uniforms());
    workspace.discrete(DiscretePosterior::marginals, u, uniforms, numbers);
    const std::string marginals = of_sites(program, true, in_order(numbers));
    workspace.discrete(DiscretePosterior::map, u, uniforms, numbers);
    return ",\"marginals\":" + marginals + ",\"map\":" + assignment(program, numbers);
}

std::string draw_member(const Program& program, Program::Workspace& workspace, std::span<const double> u,
                        std::uint32_t number) {
    program.require_discrete();
    std::vector<double> numbers(program.discrete_values()), uniforms(program.discrete_uniforms());
    fill_uniform({0, Stream::discrete, number, 0}, uniforms);
    workspace.discrete(DiscretePosterior::sample, u, uniforms, numbers);
    return ",\"draw\":" + assignment(program, numbers);
}

std::string plain_discrete_members(const Program& program, const Enumerated& scored) {
    const auto marginal = [&](const SiteLayout& site, std::size_t k) {
        const auto& of_element = scored.marginals.at(site.name).probabilities.at(k / site.categories);
        const auto found =
            of_element.find(static_cast<int>(site.first_value + static_cast<long long>(k % site.categories)));
        return found == of_element.end() ? 0.0 : found->second;
    };
    const auto value = [&](const SiteLayout& site, std::size_t k) {
        return scored.most_probable.at(site.name).at(k);
    };
    return ",\"plain_marginals\":" + of_sites(program, true, marginal) +
           ",\"plain_map\":" + of_sites(program, false, value) +
           ",\"plain_map_log_prob\":" + json_number(scored.most_probable_log_prob);
}

} // namespace ppc
