// Branches: both sides are executed, and what they leave behind is merged into choices.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace ppc::frontend {

std::optional<std::string> Lowering::scope_of(const IfStmt* s) {
    // PPC_SCOPE: `if (const auto scope = ppc::scope("name"); true) …`
    const auto* init = dyn_cast_or_null<DeclStmt>(s->getInit());
    const auto* v = init && init->isSingleDecl() ? dyn_cast<VarDecl>(init->getSingleDecl()) : nullptr;
    const Expr* call = v && v->getInit() ? v->getInit()->IgnoreImplicit() : nullptr;
    if (!call || language_word(call) != Word::scope)
        return std::nullopt;
    return site_name(cast<CallExpr>(call)->getArg(0));
}

Scalar Lowering::condition_of(const IfStmt* s) {
    if (s->getInit())
        exec(s->getInit());
    if (s->getConditionVariable())
        reporter_.fail(s->getSourceRange(), Diag::unsupported_statement,
                       {"a variable declared in a condition", "declare it before the 'if'"});
    return convert(eval_scalar(s->getCond()), context_.BoolTy, s->getCond()->getSourceRange());
}

bool Lowering::exec_if(const IfStmt* s) {
    if (const auto name = scope_of(s)) {
        const llvm::SaveAndRestore inside(scope_, scope_ + *name + ".");
        return exec(s->getThen());
    }
    const Scalar c = condition_of(s);
    const bool effects = frame().times.has_site(s) || contains_loop(s);
    return branch(
        c, s->getCond()->getSourceRange(), effects, [&] { return exec(s->getThen()); },
        [&] { return exec(s->getElse()); });
}

bool Lowering::exec_leaving_if(const IfStmt* s, const Continuation& following) {
    if (const auto name = scope_of(s)) {
        const Continuation outside{[this, outer = scope_, &following] {
                                       const llvm::SaveAndRestore back(scope_, outer);
                                       return following.run();
                                   },
                                   following.effects};
        const llvm::SaveAndRestore inside(scope_, scope_ + *name + ".");
        return exec(s->getThen(), outside);
    }
    const Scalar c = condition_of(s);
    const bool leaves_loop = loops_.size() > frame().outer_loops && contains_return(s);
    const bool effects = following.effects || leaves_loop || contains_continue(s) ||
                         frame().times.has_site(s) || contains_loop(s);
    const auto side = [&](const Stmt* body) {
        return [this, body, &following] {
            continued_ = false;
            const bool returned = exec(body, following);
            continued_ = false;
            return returned;
        };
    };
    return branch(c, s->getSourceRange(), effects, side(s->getThen()), side(s->getElse()));
}

bool Lowering::branch(const Scalar& condition, SourceRange where, bool effects,
                      const std::function<bool()>& if_true, const std::function<bool()>& if_false) {
    const ir::Expr c = condition.make();
    if (pool().is_const(c))
        return pool()[c].integer ? if_true() : if_false();
    const bool on_data = condition.load && (frame().is_model || effects);
    ir::Block* around = block_;
    const auto arrays_before = static_cast<ir::ArrayId>(program_.arrays.size());
    ir::If ir_if{c, {}, {}};
    // Lambdas and references write to variables of the callers too.
    std::vector<Variables> variables;
    for (const auto& f : frames_)
        variables.push_back(f->variables);
    const auto restore = [&] {
        for (std::size_t k = 0; k < frames_.size(); ++k)
            frames_[k]->variables = variables[k];
    };
    const Value result = frame().result, self = frame().self;
    const unsigned latent_before = latent_branches_, discrete_before = discrete_branches_;
    const bool latent = !condition.load && !is_load_expr(c);
    const bool discrete = latent && is_discrete_value(c);
    latent_branches_ += latent ? 1 : 0;
    discrete_branches_ += discrete ? 1 : 0;
    data_branches_ += on_data ? 1 : 0;
    late_branches_ += on_data ? 0 : 1;

    Group *then_group = nullptr, *else_group = nullptr;
    std::vector<Variables> then_variables;
    auto run = [&](const std::function<bool()>& side, ir::Block& block, const char* header, Group*& group) {
        restore();
        // What the first side has begun to add up, the second one goes on with.
        for (std::size_t k = 0; k < then_variables.size(); ++k)
            for (auto& [v, variable] : frames_[k]->variables)
                if (const Variable& begun = then_variables[k].at(v);
                    variable.sum == ir::none && begun.sum != ir::none) {
                    variable.sum = begun.sum;
                    variable.sum_loop = begun.sum_loop;
                }
        frame().result = Value{};
        frame().self = self;
        block_ = &block;
        if (on_data)
            slice_.open(header, nullptr, true);
        bool returned = false;
        try {
            returned = side();
            if (frame().result.scalar())
                frame().result = forced(frame().result);
            // What this side reads from the data is read in this branch.
            for (std::size_t k = 0; k < frames_.size(); ++k)
                for (auto& [v, variable] : frames_[k]->variables)
                    if (const auto before = variables[k].find(v);
                        before != variables[k].end() && changed(before->second.value, variable.value))
                        variable.value = forced(variable.value);
        } catch (...) {
            if (on_data)
                group = slice_.close();
            block_ = around;
            throw;
        }
        if (on_data)
            group = slice_.close();
        block_ = around;
        return returned;
    };
    // The condition is evaluated once: what the first branch does to the data may not choose the second one.
    std::string choice;
    if (on_data) {
        choice = slice_.fresh("condition");
        slice_.line("const bool " + choice + " = " + condition.load->text + ";");
    }
    const std::string if_text = "if (" + choice + ") {", else_text = "if (!" + choice + ") {";
    bool then_returned = false, else_returned = false;
    Value then_result, then_self;
    try {
        then_returned = run(if_true, ir_if.then_block, if_text.c_str(), then_group);
        for (const auto& f : frames_)
            then_variables.push_back(f->variables);
        then_result = frame().result;
        then_self = frame().self;
        else_returned = run(if_false, ir_if.else_block, else_text.c_str(), else_group);
    } catch (...) {
        restore();
        frame().result = result;
        frame().self = self;
        latent_branches_ = latent_before;
        discrete_branches_ = discrete_before;
        data_branches_ -= on_data ? 1 : 0;
        late_branches_ -= on_data ? 0 : 1;
        throw;
    }
    latent_branches_ = latent_before;
    discrete_branches_ = discrete_before;
    data_branches_ -= on_data ? 1 : 0;
    late_branches_ -= on_data ? 0 : 1;
    if (on_data)
        Slice::balance(then_group, else_group);
    if (!ir_if.then_block.empty() || !ir_if.else_block.empty()) {
        if (latent) {                   // both sides run, and what they add to counts where they are taken
            std::set<ir::ArrayId> sums; // begun on a side, by the first addition to a variable from before
            for (std::size_t k = 0; k < frames_.size(); ++k)
                for (const auto& [v, variable] : variables[k])
                    for (const Variables& side : {then_variables[k], frames_[k]->variables})
                        sums.insert(side.at(v).sum);
            const auto counts = [&](ir::ArrayId a) { return a < arrays_before || sums.contains(a); };
            add_where(ir_if.then_block, c, counts);
            add_where(ir_if.else_block, pool().logical_not(c), counts);
            guard_terms(ir_if.then_block, c);
            guard_terms(ir_if.else_block, pool().logical_not(c));
            for (ir::Block* side : {&ir_if.then_block, &ir_if.else_block})
                std::move(side->begin(), side->end(), std::back_inserter(*block_));
        } else {
            push({std::move(ir_if), place(where)});
        }
    }
    const Scalar chosen = step_scalar(c);
    if (changed(then_self, frame().self))
        frame().self = then_returned   ? frame().self
                       : else_returned ? then_self
                                       : select_value(chosen, then_self, frame().self, where);
    // What either side assigned is a choice between the two values.
    for (std::size_t k = 0; k < frames_.size(); ++k) {
        Variables merged = variables[k];
        for (auto& [v, variable] : merged) {
            const Variable& a = then_variables[k].at(v);
            const Variable& b = frames_[k]->variables.at(v);
            const bool same_a = !changed(variable.value, a.value), same_b = !changed(variable.value, b.value);
            if (a.sum != ir::none || b.sum != ir::none) {
                variable.sum = a.sum != ir::none ? a.sum : b.sum;
                variable.sum_loop = a.sum != ir::none ? a.sum_loop : b.sum_loop;
            }
            if (same_a && same_b)
                continue;
            // A function's own variables are gone after a return; what is outside of it is not.
            const bool own = frames_[k] == frames_.back() && !v->getType()->isReferenceType();
            variable.value = own && then_returned   ? b.value
                             : own && else_returned ? a.value
                                                    : select_value(chosen, a.value, b.value, where);
        }
        frames_[k]->variables = std::move(merged);
    }
    const Value else_result = frame().result;
    if (then_returned && else_returned)
        frame().result = select_value(chosen, then_result, else_result, where);
    else if (then_returned || else_returned)
        // The other side went on to the end of a function without a value, or `rest` was part of the sides.
        frame().result = then_returned ? then_result : else_result;
    else
        frame().result = result;
    return then_returned && else_returned;
}

/// Sums from before the branch get 0 from a side that is not taken.
void Lowering::add_where(ir::Block& side, ir::Expr condition, llvm::function_ref<bool(ir::ArrayId)> counts) {
    for (ir::Stmt& s : side) {
        if (auto* add = std::get_if<ir::Accumulate>(&s.node); add && counts(add->array))
            add->value = pool().select(condition, add->value, pool().real(0));
        ir::for_each_block(s, [&](ir::Block& inner) { add_where(inner, condition, counts); });
    }
}

bool Lowering::changed(const Value& before, const Value& after) {
    if (before.v.index() != after.v.index())
        return true;
    if (before.tensor())
        return before.tensor() != after.tensor();
    if (before.record())
        return before.record() != after.record();
    if (before.scalar()) {
        if (before.scalar()->load && after.scalar()->load)
            return before.scalar()->load->text != after.scalar()->load->text;
        if (before.scalar()->load || after.scalar()->load)
            return true;
        return before.scalar()->make() != after.scalar()->make();
    }
    if (before.object())
        return before.object()->load.text != after.object()->load.text;
    return false;
}

bool Lowering::is_load_expr(ir::Expr root) const {
    std::set<std::uint32_t> seen;
    std::function<bool(ir::Expr)> visit = [&](ir::Expr e) {
        if (!seen.insert(e.id).second)
            return true;
        const ir::Node& n = program_.pool[e];
        if (n.op == ir::Op::Read && program_.arrays[n.ref].role != ir::ArrayRole::data)
            return false;
        return n.op != ir::Op::Param && llvm::all_of(n.args, visit);
    };
    return visit(root);
}

} // namespace ppc::frontend
