// `return`, also out of loops: the loop of the load slice ends there, and what follows it is a branch.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace ppc::frontend {

bool Lowering::exec_return(const ReturnStmt* r) {
    const bool in_loop = loops_.size() > frame().outer_loops;
    const Expr* value = r->getRetValue();
    Value result;
    if (value && !(frame().is_model && frame().times.is_load(value)))
        result = eval(value);
    if (in_loop)
        return leave_loop(result, r->getSourceRange());
    if (!result.empty())
        frame().result = result;
    return true;
}

/// Ends the iteration, the slice's loop after it, and then the function. The iteration that gets here is the
/// only one that adds to the cell.
bool Lowering::leave_loop(const Value& result, SourceRange where) {
    const bool plate = std::any_of(loops_.begin() + static_cast<std::ptrdiff_t>(frame().outer_loops),
                                   loops_.end(), [](const OpenLoop& l) { return l.is_plate; });
    if (plate || !returning_ || loops_.size() != returning_->depth + 1 || loops_.back().stop.empty() ||
        late_branches_ > loops_.back().late_branches || (!result.empty() && !result.scalar())) {
        reporter_.report(where, plate ? Diag::return_out_of_plate : Diag::return_in_loop);
        return true;
    }
    if (!result.empty()) {
        returning_->has_value = true;
        push(
            {ir::Accumulate{returning_->result, pool().integer(0), real_of(*result.scalar())}, place(where)});
    }
    returning_->is_used = true;
    slice_.line(returning_->flag + " = true;");
    slice_.line(loops_.back().stop + " = true;");
    continued_ = true;
    return false;
}

bool Lowering::exec_returning_loop(const Stmt* s, const Continuation& following) {
    const SourceRange where = s->getSourceRange();
    Returning own{slice_.fresh("returned"), program_.add_cell("result", current_loop()), loops_.size()};
    slice_.line("bool " + own.flag + " = false;");
    {
        const llvm::SaveAndRestore inside(returning_, &own);
        exec_statement(s);
    }
    if (!own.is_used)
        return following.run();
    const Scalar returned = load_scalar(LoadText{own.flag, false, nullptr, nullptr}, ir::Type::Bool);
    return branch(
        returned, where, true,
        [&] {
            const Value result = own.has_value ? Value{step_scalar(program_.read_cell(own.result))} : Value{};
            if (loops_.size() > frame().outer_loops)
                return leave_loop(result, where);
            if (own.has_value)
                frame().result = result;
            return true;
        },
        [&] {
            continued_ = false;
            const bool left = following.run();
            continued_ = false;
            return left;
        });
}

} // namespace ppc::frontend
