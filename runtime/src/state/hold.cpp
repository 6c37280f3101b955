#include "hold.hpp"

#include <algorithm>
#include <string_view>

namespace ppc::detail {
namespace {

/// Whether a name matches a pattern with * (any letters) and ? (one).
bool matches(std::string_view pattern, std::string_view name) {
    std::size_t p = 0, n = 0, star = std::string_view::npos, from = 0;
    while (n < name.size())
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            from = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) { // let the last * take one letter more
            p = star + 1;
            n = ++from;
        } else
            return false;
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

using Sites = std::vector<const SiteLayout*>;

std::string list(const Sites& sites) {
    std::string text;
    for (const SiteLayout* site : sites)
        text += (text.empty() ? "" : ", ") + site->name;
    return text;
}

Sites latent_sites(const Program& program) {
    Sites sites;
    for (const SiteLayout& site : program.sites())
        if (site.kind == SiteKind::latent)
            sites.push_back(&site);
    return sites;
}

Sites held_sites(const Sites& latents, const std::vector<std::string>& patterns) {
    Sites held;
    for (const std::string& pattern : patterns)
        if (std::none_of(latents.begin(), latents.end(),
                         [&](const SiteLayout* site) { return matches(pattern, site->name); }))
            throw UserError("hold: there is no latent site '" + pattern + "'; there are " + list(latents));
    for (const SiteLayout* site : latents)
        if (std::any_of(patterns.begin(), patterns.end(),
                        [&](const std::string& pattern) { return matches(pattern, site->name); }))
            held.push_back(site);
    return held;
}

const SiteLayout* site_of(const Sites& latents, std::size_t k) {
    const auto found = std::find_if(latents.begin(), latents.end(), [k](const SiteLayout* site) {
        return k >= site->free_offset && k - site->free_offset < site->free_size;
    });
    return found == latents.end() ? nullptr : *found;
}

/// The sites that share a block: of a triangle those of its rows; of what is no location or scale the site of
/// NAME.SITE, those of "NAME of a, b", else all.
Sites sharing(const Sites& latents, const ParameterBlock& block) {
    Sites found;
    for (const SiteLayout* site : latents) {
        bool is_in = false;
        if (block.role == ParameterRole::scale_tril) {
            is_in =
                block.rows.empty() || std::any_of(block.rows.begin(), block.rows.end(), [&](std::size_t k) {
                    return k >= site->free_offset && k - site->free_offset < site->free_size;
                });
        } else if (const auto of = block.name.find(" of "); of != std::string::npos) {
            const std::string names = ", " + block.name.substr(of + 4) + ",";
            is_in = names.find(", " + site->name + ",") != std::string::npos;
        } else
            is_in = block.name.ends_with("." + site->name);
        if (is_in)
            found.push_back(site);
    }
    return found.empty() ? latents : found;
}

} // namespace

std::vector<std::size_t> held_parameters(const Program& program, const SviOptions& options) {
    std::vector<std::size_t> positions;
    if (options.hold.empty())
        return positions;
    const Sites latents = latent_sites(program), held = held_sites(latents, options.hold);
    const auto is_held = [&](const SiteLayout* site) {
        return std::find(held.begin(), held.end(), site) != held.end();
    };
    for (const ParameterBlock& block : program.guide().blocks) {
        bool whole = true;
        const bool is_aligned = block.role == ParameterRole::location || block.role == ParameterRole::scale;
        if (!is_aligned) {
            Sites free = sharing(latents, block);
            const auto first_free = std::stable_partition(free.begin(), free.end(), is_held);
            const Sites kept(free.begin(), first_free);
            free.erase(free.begin(), first_free);
            if (!kept.empty() && !free.empty())
                throw UserError(
                    "hold: '" + list(kept) + "' and '" + list(free) + "' share the parameters '" +
                    block.name + "' of the guide " + program.guide().name +
                    ", so that those of one cannot stay while the other's move. Fit the state with a guide "
                    "that has them in parts of their own, such as --guide \"" +
                    list(held) + ": multivariate; rest: normal\"");
            whole = !kept.empty();
        }
        for (std::size_t i = 0; i < block.size; ++i)
            if (is_aligned ? is_held(site_of(latents, block.first_latent + i)) : whole)
                positions.push_back(block.offset + i);
    }
    if (held.size() == latents.size() || positions.size() == program.guide().parameters)
        throw UserError("hold: nothing is left to fit: '" + list(held) + "' are all that have parameters");
    return positions;
}

} // namespace ppc::detail
