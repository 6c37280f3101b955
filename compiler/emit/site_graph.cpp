// The site graph in plate notation.
#include "compiler/emit/site_graph.h"

#include "compiler/emit/site_rows.h"

#include <map>
#include <memory>

namespace ppc::emit {

using ir::Program;
using ir::Site;
using ir::SiteKind;
using ir::Space;
using ir::SpaceId;

namespace {

/// Text inside an HTML-like label.
std::string escaped(const std::string& text) {
    std::string out;
    for (char c : text)
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    return out;
}

/// `text`, shortened to what fits a node.
std::string shortened(const std::string& text) {
    constexpr std::size_t longest = 34;
    if (text.size() <= longest)
        return text;
    std::size_t end = longest - 1;
    while (end > 0 && (text[end] & 0xC0) == 0x80) // never inside a UTF-8 character
        --end;
    return text.substr(0, end) + "…";
}

/// Plates and loops around sites: a tree of boxes.
struct Box {
    std::vector<ir::SiteId> sites;
    std::map<SpaceId, std::unique_ptr<Box>> inner;
};

class Drawing {
public:
    explicit Drawing(const Program& program) : program_(program) {}

    std::string draw() {
        Box root;
        for (ir::SiteId id = 0; id < program_.sites.size(); ++id) {
            Box* box = &root;
            for (SpaceId space : dimensions(program_, program_.sites[id])) {
                if (program_.spaces[space].is_event)
                    continue;
                auto& inner = box->inner[space];
                if (!inner)
                    inner = std::make_unique<Box>();
                box = inner.get();
            }
            box->sites.push_back(id);
        }
        out_ = "digraph \"" + quoted(program_.name) + "\" {\n";
        out_ +=
            R"(    graph [fontname="Helvetica,Arial,sans-serif", fontsize=11, pad=0.25, nodesep=0.35, ranksep=0.45];
    node [fontname="Helvetica,Arial,sans-serif", fontsize=13, shape=ellipse, style=filled, fillcolor=white,
          color="#333333", margin="0.09,0.05", height=0.5, width=0.8];
    edge [color="#555555", arrowsize=0.7];

)";
        box(root, 1);
        out_ += "\n";
        for (ir::SiteId id = 0; id < program_.sites.size(); ++id)
            for (ir::SiteId parent : program_.sites[id].parents)
                out_ += "    s" + std::to_string(parent) + " -> s" + std::to_string(id) +
                        (program_.sites[id].kind == SiteKind::factor ? " [arrowhead=none];\n" : ";\n");
        return out_ + "}\n";
    }

private:
    static std::string quoted(const std::string& text) {
        std::string out;
        for (char c : text)
            out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        return out;
    }

    void box(const Box& b, unsigned depth) {
        const std::string indent(4 * depth, ' ');
        for (ir::SiteId id : b.sites)
            out_ += indent + node(id) + "\n";
        for (const auto& [space, inner] : b.inner) {
            const Space& s = program_.spaces[space];
            const std::string size = size_of(s);
            const std::string name = escaped(s.name);
            out_ += indent + "subgraph cluster" + std::to_string(boxes_++) + " {\n";
            out_ += indent + "    graph [style=\"rounded" + (s.is_plate ? "" : ",dashed") +
                    "\", color=\"#777777\", fontcolor=\"#444444\", labelloc=b, labeljust=r, margin=12,\n" +
                    indent + "           label=<" + name + (size.empty() ? "" : " = " + escaped(size)) +
                    ">];\n";
            box(*inner, depth + 1);
            out_ += indent + "}\n";
        }
    }

    std::string node(ir::SiteId id) const {
        const Site& site = program_.sites[id];
        std::string name = escaped(site.name);
        for (SpaceId space : dimensions(program_, site))
            if (program_.spaces[space].is_event)
                name += " [" + escaped(shortened(size_of(program_.spaces[space]))) + "]";
        std::string distribution = escaped(shortened(site.distribution));
        if (!distribution.empty())
            distribution = "<br/><font point-size=\"10\" color=\"#444444\">" + distribution + "</font>";
        std::string style;
        switch (site.kind) {
        case SiteKind::latent:
            break;
        case SiteKind::discrete:
            style = ", style=\"filled,dashed\"";
            break;
        case SiteKind::observed:
            style = ", fillcolor=\"#d4d8de\"";
            break;
        case SiteKind::deterministic:
            style = ", peripheries=2";
            break;
        case SiteKind::auxiliary:
            style = ", style=\"filled,dotted\"";
            break;
        case SiteKind::factor: // the name stands beside the square
            return "s" + std::to_string(id) + " [shape=square, fixedsize=true, width=0.16, height=0.16, " +
                   "fillcolor=\"#333333\", label=\"\", xlabel=<<font point-size=\"12\">" + name + "</font>" +
                   distribution + ">];";
        }
        return "s" + std::to_string(id) + " [label=<" + name + distribution + ">" + style + "];";
    }

    const Program& program_;
    std::string out_;
    unsigned boxes_ = 0;
};

} // namespace

std::string site_graph_dot(const Program& program) { return Drawing(program).draw(); }

} // namespace ppc::emit
