// The site graph as a table and as JSON.
#include "compiler/emit/site_graph.h"
#include "compiler/emit/site_rows.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace ppc::emit {

using ir::Program;
using ir::Site;
using ir::SiteKind;
using ir::Space;
using ir::SpaceId;

const char* kind_name(SiteKind kind) {
    switch (kind) {
    case SiteKind::latent:
        return "latent";
    case SiteKind::observed:
        return "observed";
    case SiteKind::factor:
        return "factor";
    case SiteKind::deterministic:
        return "deterministic";
    case SiteKind::auxiliary:
        return "auxiliary";
    case SiteKind::discrete:
        return "discrete";
    }
    __builtin_unreachable();
}

std::vector<SpaceId> dimensions(const Program& program, const Site& site) {
    std::vector<SpaceId> out;
    for (const ir::Dimension& d : site.shape)
        if (d.space != ir::none)
            out.push_back(d.space);
    const bool has_outer =
        std::any_of(out.begin(), out.end(), [&](SpaceId s) { return !program.spaces[s].is_event; });
    if (!has_outer)
        out.insert(out.begin(), site.plates.begin(), site.plates.end());
    return out;
}

std::string size_of(const Space& space) {
    if (!space.size_text.empty())
        return space.size_text;
    return space.is_ragged ? "varies" : "";
}

namespace {

/// Characters of a UTF-8 text: its width in a table.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string dimension_text(const Program& program, const Site& site) {
    std::string text;
    for (SpaceId id : dimensions(program, site)) {
        const Space& space = program.spaces[id];
        text += text.empty() ? "" : ", ";
        text += space.is_event ? "[" + size_of(space) + "]"
                               : space.name + (size_of(space).empty() ? "" : " = " + size_of(space));
    }
    return text;
}

std::string json_string(const std::string& text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::array<char, 8> escape;
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            out += escape.data();
        } else {
            out += c;
        }
    }
    return out + "\"";
}

const char* dimension_kind(const Space& space) {
    return space.is_plate ? "plate" : space.is_event ? "event" : "loop";
}

template <class List, class F> std::string json_list(const List& list, F&& item) {
    std::string text;
    for (const auto& x : list)
        text += (text.empty() ? "" : ", ") + item(x);
    return "[" + text + "]";
}

} // namespace

std::string site_table_text(const Program& program) {
    using Row = std::array<std::string, 8>;
    std::vector<Row> rows{
        {"site", "kind", "distribution", "support", "transform", "dimensions", "parents", "place"}};
    for (const Site& site : program.sites) {
        std::string parents;
        for (ir::SiteId p : site.parents)
            parents += (parents.empty() ? "" : ", ") + program.sites[p].name;
        const std::string place = site.place.line ? site.place.file + ":" + std::to_string(site.place.line) +
                                                        ":" + std::to_string(site.place.column)
                                                  : "";
        rows.push_back({site.name, kind_name(site.kind), site.distribution, site.support, site.transform,
                        dimension_text(program, site), parents, place});
    }
    std::array<std::size_t, 8> widths{};
    for (const Row& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c)
            widths[c] = std::max(widths[c], width(row[c]));
    std::string out;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c)
            line += row[c] + std::string(widths[c] - width(row[c]) + 2, ' ');
        out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return out;
}

std::string site_graph_json(const Program& program) {
    std::string plates;
    for (const Space& space : program.spaces)
        if (space.is_plate)
            plates += (plates.empty() ? "" : ", ") + ("{\"name\": " + json_string(space.name) +
                                                      ", \"size\": " + json_string(size_of(space)) + "}");
    std::string sites;
    for (const Site& site : program.sites) {
        sites += sites.empty() ? "\n" : ",\n";
        sites += "    {\"name\": " + json_string(site.name) + ", \"kind\": \"" + kind_name(site.kind) + "\"";
        sites += ", \"distribution\": " + json_string(site.distribution) +
                 ", \"support\": " + json_string(site.support);
        sites += ", \"transform\": " + json_string(site.transform) + ",\n     \"dimensions\": ";
        sites += json_list(dimensions(program, site), [&](SpaceId id) {
            const Space& s = program.spaces[id];
            return "{\"name\": " + json_string(s.name) + ", \"kind\": \"" + dimension_kind(s) +
                   "\", \"size\": " + json_string(size_of(s)) + "}";
        });
        sites += ",\n     \"place\": {\"file\": " + json_string(site.place.file) +
                 ", \"line\": " + std::to_string(site.place.line) +
                 ", \"column\": " + std::to_string(site.place.column) + "}";
        sites += ", \"parents\": ";
        sites +=
            json_list(site.parents, [&](ir::SiteId p) { return json_string(program.sites[p].name); }) + "}";
    }
    return "{\n  \"model\": " + json_string(program.name) + ",\n  \"plates\": [" + plates +
           "],\n  \"sites\": [" + sites + (sites.empty() ? "" : "\n  ") + "]\n}\n";
}

} // namespace ppc::emit
