// Questions that passes ask of expressions and statements, answered once.
#pragma once

#include "compiler/ir/program.h"

#include <optional>
#include <unordered_set>
#include <vector>

namespace ppc::ir {

/// Calls f once on each node of the graph under `root` that is not in `seen`, operands first, and adds it to
/// `seen`.
void for_each_node(const Pool& pool, Expr root, std::unordered_set<std::uint32_t>& seen,
                   const std::function<void(Expr)>& f);
/// The same, with nothing seen before.
void for_each_node(const Pool& pool, Expr root, const std::function<void(Expr)>& f);

/// True if the expression has a loop variable: that of `loop`, or any.
bool varies(const Pool& pool, Expr e, LoopId loop);
bool varies(const Pool& pool, Expr e);

/// Load-time roles: known when the step begins.
inline bool is_load_time(ArrayRole role) { return role == ArrayRole::data || role == ArrayRole::derived; }

/// True if the expression reads arrays of load-time roles only (and has no Param).
bool is_load_time(const Program& program, Expr e);

/// A lower bound of an Int expression, from loop variables and extents being at least 0; none where that is
/// not enough.
std::optional<std::int64_t> least(const Program& program, Expr e);

/// True if two indices of one array are visibly never equal, whatever the iterations: different constants, or
/// a constant below all that the other one can be.
bool are_apart(const Program& program, Expr a, Expr b);

/// The array that a Store, an Accumulate or an Apply writes, or that a Sample or Enumerate defines; none for
/// other statements.
ArrayId written_array(const Program& program, const Stmt& stmt);

/// By array: whether a statement in `block` (or inside it) writes it, or reads it.
std::vector<bool> arrays_written(const Program& program, const Block& block);
std::vector<bool> arrays_read(const Program& program, const Block& block);

/// The part of `block` that computes the arrays in `wanted`: their writes, writes of arrays in `helpers` that
/// these read (directly or not), the loops and Ifs around them, and the Terms if they are to be kept (with
/// what they read).
Block slice(const Program& program, const Block& block, std::vector<bool> wanted,
            const std::vector<bool>& helpers, bool keep_terms);

/// Loops and Ifs without statements are removed, innermost first.
void remove_empty(Block& block);

/// Replaces a loop's variable in all statements of the block and in the sizes of arrays that are made in it.
void replace_variable(Program& program, Block& block, LoopId loop, Expr value);

/// A deep copy with loop variables of its own, and with arrays of its own where they are scoped to one of its
/// loops. Needed wherever a pass wants the same loop twice.
Block clone(Program& program, const Block& block);

} // namespace ppc::ir
