// What makes printed programs independent of ids: a structural order of expressions, and unique names of
// table entries.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <vector>

namespace ppc::ir {

/// True if operands have no order: Sum, Product, Equal.
inline bool is_commutative(Op op) { return op == Op::Sum || op == Op::Product || op == Op::Equal; }

/// The rank of each node in an order that depends on structure alone: height first, then kind, then operands.
/// Loops count by their `loop_number`.
std::vector<std::uint32_t> structural_order(const Pool& pool, const std::vector<std::uint32_t>& loop_number);

/// Unique identifiers of the text format for names in table order: the name itself where it is one.
std::vector<std::string> unique_tokens(const std::vector<std::string>& names);

} // namespace ppc::ir
