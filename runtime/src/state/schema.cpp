#include "../hash.hpp"

#include <ppc/state.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ppc {
namespace {

std::string dimensions(const std::vector<std::size_t>& shape) {
    std::string text;
    for (const std::size_t n : shape)
        text += (text.empty() ? "[" : ", ") + std::to_string(n);
    return text.empty() ? "" : text + "]";
}

const char* name(SiteKind kind) {
    switch (kind) {
    case SiteKind::latent:
        return "";
    case SiteKind::observed:
        return "observed, ";
    case SiteKind::factor:
        return "a factor, ";
    case SiteKind::deterministic:
        return "deterministic, ";
    case SiteKind::discrete:
        return "discrete, ";
    }
    return "";
}

/// "positive[8], HalfNormal(5)"
std::string text(const FitState::Site& site) {
    return name(site.kind) + site.support + dimensions(site.shape) +
           (site.distribution.empty() ? "" : ", " + site.distribution);
}

std::string text(const FitState::Block& block) {
    static constexpr const char* roles[] = {"location", "scale", "scale_tril", "weight", "free"};
    const bool is_scale = block.role == ParameterRole::scale || block.role == ParameterRole::scale_tril;
    return std::string(roles[static_cast<int>(block.role)]) + "[" + std::to_string(block.size) + "]" +
           (is_scale ? block.map == ScaleMap::exp ? ", exp" : ", softplus" : "");
}

std::string hexadecimal(std::uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return text;
}

/// Rows for what has another text or is on one side only, by name; where nothing of that has changed, for
/// another order.
template <class Item, class Text>
void compare(const char* what, const std::vector<Item>& saved, const std::vector<Item>& now, Text text,
             std::vector<StateDifference>& rows) {
    const auto found = [](const std::vector<Item>& items, const std::string& name) {
        return std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.name == name; });
    };
    const std::size_t before = rows.size();
    for (const Item& item : saved) {
        const auto other = found(now, item.name);
        const std::string was = text(item), is = other == now.end() ? "none" : text(*other);
        if (was != is)
            rows.push_back({what + (" '" + item.name + "'"), was, is});
    }
    for (const Item& item : now)
        if (found(saved, item.name) == saved.end())
            rows.push_back({what + (" '" + item.name + "'"), "none", text(item)});
    if (rows.size() == before && saved != now)
        rows.push_back({std::string("the order or places of each ") + what, "another", "this"});
}

} // namespace

std::uint64_t schema_hash(const FitState& state) {
    detail::Hash hash;
    hash.add(std::string_view(state.model));
    hash.add(std::string_view(state.guide));
    hash.add(std::uint64_t{state.sites.size()});
    for (const FitState::Site& site : state.sites) {
        hash.add(std::string_view(site.name));
        hash.add(static_cast<std::uint64_t>(site.kind));
        hash.add(std::string_view(site.distribution));
        hash.add(std::string_view(site.support));
        hash.add_all(site.shape);
        hash.add(std::uint64_t{site.joint});
        hash.add(std::uint64_t{site.free_size});
    }
    for (const FitState::Block& block : state.blocks) {
        hash.add(std::string_view(block.name));
        hash.add(static_cast<std::uint64_t>(block.role));
        hash.add(static_cast<std::uint64_t>(block.map));
        hash.add(std::uint64_t{block.offset});
        hash.add(std::uint64_t{block.size});
        hash.add(std::uint64_t{block.first_latent});
        hash.add_all(block.rows);
    }
    return hash.value();
}

FitState describe(const Program& program) {
    FitState state;
    state.model = program.name();
    state.guide = program.guide().name;
    for (const SiteLayout& site : program.sites())
        state.sites.push_back({site.name, site.kind, site.distribution, site.support, site.shape, site.joint,
                               site.kind == SiteKind::latent ? site.free_size : 0});
    for (const ParameterBlock& block : program.guide().blocks)
        state.blocks.push_back(
            {block.name, block.role, block.map, block.offset, block.size, block.first_latent, block.rows});
    state.schema = schema_hash(state);
    state.data = program.data_hash();
    return state;
}

std::vector<StateDifference> differences(const FitState& saved, const FitState& now) {
    std::vector<StateDifference> rows;
    if (saved.model != now.model)
        rows.push_back({"model", saved.model, now.model});
    if (saved.guide != now.guide)
        rows.push_back({"guide", saved.guide, now.guide});
    compare("site", saved.sites, now.sites, [](const FitState::Site& site) { return text(site); }, rows);
    if (saved.guide == now.guide)
        compare(
            "parameters", saved.blocks, now.blocks, [](const FitState::Block& b) { return text(b); }, rows);
    const bool is_same_model = rows.empty();
    if (saved.data != now.data)
        rows.push_back({"data (hash of the values)", hexadecimal(saved.data), hexadecimal(now.data)});
    if (!saved.options.empty() && !now.options.empty())
        compare(
            "option", saved.options, now.options, [](const FitState::Option& o) { return o.value; }, rows);
    const double gap = std::abs(saved.probe - now.probe);
    if (is_same_model && saved.data == now.data && gap > 1e-8 * (1 + std::abs(saved.probe))) {
        char was[32], is[32];
        std::snprintf(was, sizeof was, "%.10g", saved.probe);
        std::snprintf(is, sizeof is, "%.10g", now.probe);
        rows.push_back({"the model's density at the state", was, is});
    }
    return rows;
}

std::string difference_table(const std::vector<StateDifference>& rows) {
    std::size_t first = 0, second = std::string_view("in the state").size();
    for (const StateDifference& row : rows) {
        first = std::max(first, row.what.size());
        second = std::max(second, row.was.size());
    }
    std::string table;
    const auto line = [&](const std::string& what, const std::string& was, const std::string& is) {
        table += "  " + what + std::string(first - what.size() + 2, ' ') + was +
                 std::string(second - was.size() + 2, ' ') + is + "\n";
    };
    line("", "in the state", "now");
    for (const StateDifference& row : rows)
        line(row.what, row.was, row.is);
    table.pop_back();
    return table;
}

} // namespace ppc
