// A factor of a discrete graph as code: its statements for given values of the variables.
#pragma once

#include "compiler/passes/discrete_factors.h"

#include <functional>
#include <map>

namespace ppc::passes {

/// Appends a factor's statements to a block.
class FactorCode {
public:
    /// The value of a discrete element that the factor reads, from the index that it has there.
    using ValueOf = std::function<ir::Expr(const DiscreteRead& read, ir::Expr index)>;
    /// Takes the Term's value at the place where it stands.
    using Take = std::function<void(ir::Block& out, ir::Expr value, const FactorCode& code)>;

    /// `loops`: expressions for loops of the factor that are open already; the others are opened.
    /// `scope`: the loop that the statements are put in, or none.
    FactorCode(ir::Program& program, const DiscreteFactor& factor, std::map<ir::LoopId, ir::Expr> loops,
               ValueOf value_of, ir::LoopId scope);

    void append(ir::Block& out, const Take& take);
    /// The expression in the loops and arrays of the code.
    ir::Expr renamed(ir::Expr e) const;

    /// True if the factor is an expression: there is nothing to do before its Term, and no loop around it
    /// but those in `loops`.
    static bool is_expression(const DiscreteFactor& factor, const std::map<ir::LoopId, ir::Expr>& loops);

private:
    void copy(const ir::Block& block, ir::Block& out, ir::LoopId scope, const Take& take);
    ir::ArrayId array_for(ir::ArrayId original, ir::LoopId scope);

    ir::Program& p_;
    const DiscreteFactor& f_;
    std::map<ir::LoopId, ir::Expr> loops_;
    ValueOf value_of_;
    ir::LoopId scope_;
    std::map<ir::LoopId, ir::LoopId> scopes_; ///< loop of the factor to the loop that its arrays are made in
    std::map<ir::ArrayId, ir::ArrayId> arrays_;
};

} // namespace ppc::passes
