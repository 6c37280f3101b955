// Arithmetic on adjoint expressions.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// True if the adjoint is 0 wherever the condition of some Select does not hold: the use it comes from is on
/// one side of it.
bool is_guarded(const ir::Pool& pool, ir::Expr adjoint);

/// adjoint * factor, with the factor inside the guards of the adjoint: where a Select took the other side,
/// the product is 0 even if the factor is infinite or not a number.
ir::Expr scaled(ir::Pool& pool, ir::Expr adjoint, ir::Expr factor);

/// A guarded adjoint that went through memory: 0 is taken to mean that no use contributes.
ir::Expr guarded_read(ir::Pool& pool, ir::Expr read);

/// d value / d operand i for the arithmetic operations; the rules of functions are in the program's function
/// table.
ir::Expr partial_product(ir::Pool& pool, const std::vector<ir::Expr>& factors, std::size_t i);

} // namespace ppc::passes
