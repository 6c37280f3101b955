// What an element of a local array holds, as an expression of the place where it is read.
#pragma once

#include "compiler/passes/discrete_factors.h"

#include <optional>
#include <vector>

namespace ppc::passes {

/// A Store with the loops around it.
struct PlacedStore {
    Path path;
    ir::Expr index, value;
};

/// The value that `stores`, all that there are of one array of `size` elements, left at `index` for a reader
/// in the loops of `reader`; nothing if that cannot be said. An index that one Store writes in a loop is
/// found by solving for that loop's iteration; other Stores write single elements, which are chosen by
/// comparing indices.
std::optional<ir::Expr> stored_value(ir::Program& program, const std::vector<PlacedStore>& stores,
                                     ir::Expr index, ir::Expr size, const Path& reader, bool is_zeroed);

/// The expression with other expressions for loop variables.
ir::Expr with_loops(ir::Program& program, ir::Expr e,
                    const std::vector<std::pair<ir::LoopId, ir::Expr>>& loops);

} // namespace ppc::passes
