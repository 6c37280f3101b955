// The site graph of a model, for people and for tools: `ppc inspect`. Needs no data; sizes are given as the
// source writes them.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <variant>

namespace ppc::emit {

/// An aligned table, one row a site in source order.
std::string site_table_text(const ir::Program& program);

/// {"model", "plates": [{"name", "size"}], "sites": [{"name", "kind", "distribution", "support", "transform",
/// "dimensions": [{"name", "kind": "plate" | "loop" | "event", "size"}], "place": {"file", "line", "column"},
/// "parents"}]}
std::string site_graph_json(const ir::Program& program);

/// The graph in plate notation, in Graphviz's language: observations shaded, deterministic sites with a
/// double line, factors as small squares, plates as boxes and plain loops as dashed boxes, with their sizes.
std::string site_graph_dot(const ir::Program& program);

struct RenderError {
    std::string message;
};

/// The picture of a graph in Graphviz's language, laid out by the `dot` program found in PATH; `format` as
/// its -T option takes it ("svg").
std::variant<std::string, RenderError> render_dot(const std::string& dot, const std::string& format);

} // namespace ppc::emit
