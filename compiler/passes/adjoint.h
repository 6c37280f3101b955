// Arithmetic on adjoint expressions.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Products with adjoints that respect Selects: where a Select took the other side, the product is 0 even if
/// the factor is infinite or not a number. For that the Select stays outermost: select(c, a, 0) * f is
/// select(c, a * f, 0).
class AdjointArithmetic {
public:
    explicit AdjointArithmetic(ir::Pool& pool) : pool_(pool) {}

    /// True if the adjoint is 0 wherever the condition of some Select does not hold: all uses it comes from
    /// are on one side of one.
    bool is_guarded(ir::Expr adjoint);
    /// adjoint * factor, with the factor inside the guards of the adjoint.
    ir::Expr scaled(ir::Expr adjoint, ir::Expr factor);
    /// A guarded adjoint that went through memory: 0 is taken to mean that no use contributes.
    ir::Expr guarded_read(ir::Expr read);

private:
    ir::Pool& pool_;
    std::unordered_map<std::uint32_t, bool> guarded_;
};

/// d product / d factors[i]
ir::Expr partial_product(ir::Pool& pool, const std::vector<ir::Expr>& factors, std::size_t i);

} // namespace ppc::passes
