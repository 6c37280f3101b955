// Assignments: to variables, as sums over loops, and to elements of storage.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {
namespace {

/// What cannot be assigned to, in the words of a message.
std::string kind_of_target(const Expr* target) {
    target = target->IgnoreParenImpCasts();
    if (const auto* member = dyn_cast<MemberExpr>(target)) {
        const auto* record = dyn_cast<RecordDecl>(member->getMemberDecl()->getDeclContext());
        return record && record->isUnion() ? "a member of a union" : "a field of an object";
    }
    if (const auto* op = dyn_cast<CXXOperatorCallExpr>(target);
        op && (op->getOperator() == OO_Subscript || op->getOperator() == OO_Call))
        return "an element of '" + shown_type(op->getArg(0)->getType()) + "'";
    if (const auto* unary = dyn_cast<UnaryOperator>(target); unary && unary->getOpcode() == UO_Deref)
        return "what a pointer points to";
    if (const auto* ref = dyn_cast<DeclRefExpr>(target)) {
        const auto* v = dyn_cast<VarDecl>(ref->getDecl());
        return v && v->hasGlobalStorage() ? "a global variable"
               : v                        ? "a variable from elsewhere"
                                          : "a structured binding";
    }
    return isa<CallExpr>(target) ? "what a function returns" : "no variable";
}

} // namespace

void Lowering::close_sums(ir::LoopId loop) {
    for (auto& f : frames_)
        for (auto& [v, variable] : f->variables) {
            if (variable.sum == ir::none || variable.sum_loop != loop)
                continue;
            const SourceRange where = v->getSourceRange();
            const auto add = [&, sum = variable.sum](const Value& part) -> Value {
                if (!program_.arrays[sum].is_cell)
                    return {sum_of_elements(to_tensor(part, where), sum, where)};
                const ir::Expr before = part.scalar() ? part.scalar()->make() : pool().real(0);
                return {step_scalar(pool().add(pool().to_real(before), program_.read_cell(sum)))};
            };
            variable.value = edit_slice(variable.value, depth_of(variable.value), add, where);
            variable.sum = ir::none;
            variable.sum_loop = ir::none;
        }
}

/// The vector and what has been added to it.
std::shared_ptr<Tensor> Lowering::sum_of_elements(const std::shared_ptr<Tensor>& whole, ir::ArrayId sum,
                                                  SourceRange where) {
    const auto sums = stored_tensor(sum, *whole, where);
    const Cells* cells = whole->cells.get();
    if (cells && !cells->base && cells->written.empty() && !cells->level)
        return sums;
    auto out = std::make_shared<Tensor>(*whole);
    out->cells = nullptr;
    out->at = [this, whole, sums](const Indices& i) {
        return step_scalar(pool().add(pool().to_real(whole->at(i).make()), sums->at(i).make()));
    };
    return out;
}

void Lowering::assign(const Expr* target, llvm::StringRef op, const Value& value, SourceRange where) {
    target = target->IgnoreParenImpCasts();
    const bool by_element = !is_container(target->getType()) || is_array(target);
    // `A.rowwise() += v` writes A.
    if (const auto* member = dyn_cast<CXXMemberCallExpr>(target);
        member && member->getMethodDecl()->getIdentifier() && in_namespace(member->getMethodDecl(), "Eigen"))
        if (const llvm::StringRef name = member->getMethodDecl()->getName();
            name == "rowwise" || name == "colwise") {
            const Expr* whole = member->getImplicitObjectArgument();
            const Value lines = eval_operand(target);
            if (lines.tensor() && (op == "=" || op == "+=" || op == "-=" || is_array(whole)))
                return assign(whole, op, {broadcast(*lines.tensor(), value, where)}, where);
        }
    const bool product = op == "*=" && value.tensor() && !by_element;
    // `v.array() += …` writes v.
    if (const auto* member = dyn_cast<CXXMemberCallExpr>(target);
        member && member->getMethodDecl()->getIdentifier())
        if (const llvm::StringRef name = member->getMethodDecl()->getName();
            name == "array" || name == "matrix" || name == "noalias")
            target = member->getImplicitObjectArgument()->IgnoreParenImpCasts();
    if (const auto* ref = dyn_cast<DeclRefExpr>(target)) {
        if (const auto* b = dyn_cast<BindingDecl>(ref->getDecl()); b && !b->getHoldingVar())
            return assign(b->getBinding(), op, value, where);
        const auto* v = dyn_cast<VarDecl>(ref->getDecl());
        Variable* variable = v ? find_variable(v) : nullptr;
        if (!variable)
            reporter_.fail(where, Diag::write_not_storage, {written(target), kind_of_target(target)});
        if (variable->poisoned)
            throw Abandoned{};
        if (variable->alias)
            return assign(variable->alias, op, value, where);
        if (v->getType()->isPointerType())
            reporter_.fail(where, Diag::latent_pointer, {"'" + v->getNameAsString() + "'"});
        if (variable->loop != current_loop()) {
            // Added to in a deeper loop: a sum.
            if ((op != "+=" && op != "-=") || !value.scalar())
                reporter_.fail(where, Diag::not_followed,
                               {v->getNameAsString(), "it is assigned outside of the loop's own text"});
            if (variable->sum == ir::none) {
                variable->sum = program_.add_cell(v->getNameAsString(), variable->loop);
                // The loop just inside the variable's own: when it ends, the sum is complete.
                std::size_t k = 0;
                while (k < loops_.size() && loops_[k].loop != variable->loop)
                    ++k;
                variable->sum_loop = variable->loop == ir::none ? loops_[0].loop : loops_[k + 1].loop;
            }
            ir::Expr e = pool().to_real(value.scalar()->make());
            if (op == "-=")
                e = pool().neg(e);
            push({ir::Accumulate{variable->sum, pool().integer(0), e}, place(where)});
            return;
        }
        const auto is_vector = [this](const Value& x) {
            return x.tensor() || (x.object() && is_container(x.object()->type));
        };
        if (product && is_vector(variable->value)) {
            variable->value =
                materialise(matrix_product(*to_tensor(variable->value, where), *to_tensor(value, where),
                                           where, {"'" + v->getNameAsString() + "'", "the right-hand side"}),
                            v->getNameAsString(), where);
            return;
        }
        if (op != "=" && is_vector(variable->value)) { // as a whole: a new value
            const auto code = op == "+=" ? BO_Add : op == "-=" ? BO_Sub : op == "*=" ? BO_Mul : BO_Div;
            variable->value =
                materialise(elementwise({variable->value, value},
                                        [this, code, where](const std::vector<Scalar>& x) {
                                            return arithmetic(code, convert(x[0], context_.DoubleTy, where),
                                                              convert(x[1], context_.DoubleTy, where), where);
                                        },
                                        where, {"'" + v->getNameAsString() + "'", "the right-hand side"}),
                            v->getNameAsString(), where);
            return;
        }
        if (op == "=") {
            variable->value = materialise(value, v->getNameAsString(), where);
            variable->value = convert_if_scalar(variable->value, v->getType().getNonReferenceType(), where);
            if (const Scalar* s = variable->value.scalar(); s && s->load && !s->load->stable)
                variable->value = forced(variable->value); // as the data are now
            own_copy(v);
            return;
        }
        const auto code = op == "+="   ? BO_Add
                          : op == "-=" ? BO_Sub
                          : op == "*=" ? BO_Mul
                          : op == "/=" ? BO_Div
                                       : BO_Rem;
        if (variable->sum != ir::none)
            reporter_.fail(
                where, Diag::not_followed,
                {v->getNameAsString(), "it is added to and assigned outside of the loop's own text"});
        if (!value.scalar() || !variable->value.scalar())
            reporter_.fail(
                where, Diag::unsupported_expression,
                {"operator '" + op.str() + "' on a vector", "write it element by element, or with '='"});
        Scalar a = convert(*variable->value.scalar(), context_.DoubleTy, where),
               b = convert(*value.scalar(), context_.DoubleTy, where);
        if (variable->value.scalar()->type == ir::Type::Int && value.scalar()->type == ir::Type::Int)
            a = *variable->value.scalar(), b = *value.scalar();
        variable->value = {step_scalar(arithmetic(code, a, b, where).make())};
        return;
    }
    if (assign_field(target, op, value, where))
        return;
    if (product)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"a product of matrices assigned to a part", "write it with '=' and '*'"});
    if (is_part(target))
        return assign_part(target, op, value, where);
    assign_element(target, op, value, where);
}

void Lowering::assign_element(const Expr* target, llvm::StringRef op, const Value& value, SourceRange where) {
    const Expr* root = nullptr;
    Indices at;
    std::function<void(const Expr*)> collect = [&](const Expr* e) {
        e = e->IgnoreParenImpCasts();
        if (const auto* sub = dyn_cast<ArraySubscriptExpr>(e)) {
            collect(sub->getBase());
            at.push_back(eval_index(sub->getIdx()));
        } else if (const auto* call = dyn_cast<CXXOperatorCallExpr>(e);
                   call && (call->getOperator() == OO_Subscript || call->getOperator() == OO_Call)) {
            collect(call->getArg(0));
            for (unsigned k = 1; k < call->getNumArgs(); ++k)
                at.push_back(eval_index(call->getArg(k)));
        } else if (const auto* member = dyn_cast<CXXMemberCallExpr>(e);
                   member && (member->getMethodDecl()->getNameAsString() == "at" ||
                              member->getMethodDecl()->getNameAsString() == "coeffRef")) {
            collect(member->getImplicitObjectArgument());
            for (const Expr* index : member->arguments())
                at.push_back(eval_index(index));
        } else if (const auto* ref = dyn_cast<DeclRefExpr>(e); ref && isa<VarDecl>(ref->getDecl())) {
            const Variable* variable = find_variable(cast<VarDecl>(ref->getDecl()));
            if (variable && variable->alias)
                collect(variable->alias);
            else
                root = e;
        } else {
            root = e;
        }
    };
    collect(target);
    if (!isa<DeclRefExpr, MemberExpr>(root))
        eval(root); // what is wrong with it may have been told
    if (at.empty() || !isa<DeclRefExpr, MemberExpr>(root))
        reporter_.fail(where, Diag::write_not_storage, {written(target), kind_of_target(target)});
    const auto* ref = dyn_cast<DeclRefExpr>(root);
    Variable* variable = ref ? find_variable(cast<VarDecl>(ref->getDecl())) : nullptr;
    const std::string name = variable ? ref->getDecl()->getNameAsString() : written(root);
    if (variable && variable->poisoned)
        throw Abandoned{};
    if (variable && variable->sum != ir::none) { // the loop around only adds to it
        const auto whole = to_tensor(variable->value, where);
        check_index(at, whole->dims, name, where);
        std::vector<ir::Expr> exprs;
        for (const Scalar& i : at)
            exprs.push_back(i.make());
        if (exprs.size() != whole->dims.size())
            reporter_.fail(
                where, Diag::unsupported_expression,
                {"operator '" + op.str() + "' on a part of '" + name + "'", "loop over its elements"});
        const ir::Expr e = pool().to_real(to_scalar(value, where).make());
        const ir::Expr index = program_.arrays[variable->sum].is_cell
                                   ? pool().integer(0)
                                   : flat_position(to_tensor(slice_of(variable->value), where)->dims,
                                                   in_slice(variable->value, exprs));
        push({ir::Accumulate{variable->sum, index, op == "-=" ? pool().neg(e) : e}, place(where)});
        return;
    }
    const Value container = eval(root);
    const bool is_vector =
        container.tensor() || (container.object() && is_container(container.object()->type));
    if (!is_vector)
        reporter_.fail(where, Diag::write_not_storage, {written(target), kind_of_target(target)});
    const auto whole = to_tensor(container, where);
    Value changed_to = value;
    if (op != "=") {
        const auto code = op == "+=" ? BO_Add : op == "-=" ? BO_Sub : op == "*=" ? BO_Mul : BO_Div;
        const Value before = element({whole}, at, where);
        const auto combine_two = [this, code, where](const std::vector<Scalar>& x) {
            return arithmetic(code, convert(x[0], context_.DoubleTy, where),
                              convert(x[1], context_.DoubleTy, where), where);
        };
        changed_to =
            at.size() == whole->dims.size()
                ? Value{combine_two({to_scalar(before, where), to_scalar(value, where)})}
                : elementwise({before, value}, combine_two, where, {"'" + name + "'", "the right-hand side"});
    }
    const Value result =
        at.size() == whole->dims.size() && whole->open_dims == 0
            ? with_element({whole}, at, pool().to_real(to_scalar(changed_to, where).make()), name, where)
            : with_part({whole}, at, changed_to, name, where);
    if (variable && variable->loop == current_loop())
        variable->value = result;
    else
        assign(root, "=", result, where);
}

Value Lowering::assigned_value(const Expr* target) {
    const VarDecl* v = nullptr;
    if (const auto* ref = dyn_cast<DeclRefExpr>(target->IgnoreParenImpCasts()))
        v = dyn_cast<VarDecl>(ref->getDecl());
    const Variable* variable = v ? find_variable(v) : nullptr;
    if (variable && variable->alias)
        return assigned_value(variable->alias);
    // A sum has no value before its loop ends; mostly nobody asks.
    return variable && variable->sum == ir::none ? variable->value : Value{};
}

/// A struct of data as a record of its fields, so that some may become others.
Value Lowering::by_field(const Value& v) {
    const Object* o = v.object();
    const CXXRecordDecl* record = o ? o->type.getNonReferenceType()->getAsCXXRecordDecl() : nullptr;
    if (!record || is_foreign(record) || is_container(o->type))
        return v;
    auto out = std::make_shared<Record>();
    out->decl = record;
    for (const FieldDecl* f : record->fields())
        out->fields[f] = by_field(load_value(
            combine("(" + o->load.text + ")." + f->getNameAsString(), {&o->load}, true), f->getType()));
    return {out};
}

bool Lowering::assign_field(const Expr* target, llvm::StringRef op, const Value& value, SourceRange where) {
    const auto* member = dyn_cast<MemberExpr>(target);
    const auto* field = member ? dyn_cast<FieldDecl>(member->getMemberDecl()) : nullptr;
    if (!field || field->getParent()->isUnion())
        return false;
    const bool own = isa<CXXThisExpr>(member->getBase()->IgnoreParenImpCasts());
    if (own && loops_.size() > frame().outer_loops)
        reporter_.fail(where, Diag::not_followed,
                       {field->getNameAsString(), "it is a field; assign to a local variable in the loop"});
    const Value whole = by_field(eval(member->getBase()));
    const Record* record = whole.record();
    if (!record)
        return false;
    // A struct is a value: the one with the changed field takes its place.
    auto out = std::make_shared<Record>(*record);
    Value changed_to = value;
    if (op != "=") {
        const auto before = record->fields.find(field);
        if (before == record->fields.end() || !before->second.scalar() || !value.scalar())
            return false;
        const auto code = op == "+=" ? BO_Add : op == "-=" ? BO_Sub : op == "*=" ? BO_Mul : BO_Div;
        changed_to = {arithmetic(code, convert(*before->second.scalar(), context_.DoubleTy, where),
                                 convert(*value.scalar(), context_.DoubleTy, where), where)};
    }
    out->fields[field] = convert_if_scalar(materialise(changed_to, field->getNameAsString(), where),
                                           field->getType().getNonReferenceType(), where);
    if (own)
        frame().self = {out};
    else
        assign(member->getBase(), "=", {out}, where);
    return true;
}

void Lowering::own_copy(const VarDecl* v) {
    const auto it = frame().variables.find(v);
    // A view, as what else owns no elements, stands for those of another variable.
    if (it == frame().variables.end() || !is_container(v->getType()) || v->getType()->isReferenceType() ||
        frame().times.is_stable(v))
        return;
    Variable& variable = it->second;
    const Tensor* t = variable.value.tensor();
    if (!t || !t->cells)
        return;
    const bool shared = llvm::any_of(frames_, [&](const auto& f) {
        return llvm::any_of(f->variables, [&](const auto& other) {
            const Tensor* x = other.second.value.tensor();
            return other.first != v && x && x->cells && x->cells->is_read == t->cells->is_read;
        });
    });
    if (shared)
        mark_read(variable.value);
}

/// True for a variable, a field or an element whose indices stay what they are: what a reference may stand
/// for, evaluated anew at each use.
bool Lowering::is_alias(const Expr* e) {
    e = e->IgnoreParenImpCasts();
    const auto is_fixed = [this](const Expr* index) {
        bool fixed = true;
        walk(index, [&](const Stmt* s) {
            if (const auto* ref = dyn_cast<DeclRefExpr>(s))
                if (const auto* v = dyn_cast<VarDecl>(ref->getDecl()))
                    if (const Variable* variable = find_variable(v))
                        if (const Scalar* x = variable->value.scalar(); x && x->load)
                            fixed = fixed && x->load->stable;
            return true;
        });
        return fixed;
    };
    if (isa<DeclRefExpr>(e))
        return isa<VarDecl>(cast<DeclRefExpr>(e)->getDecl());
    if (const auto* m = dyn_cast<MemberExpr>(e))
        return isa<FieldDecl>(m->getMemberDecl()) &&
               (isa<CXXThisExpr>(m->getBase()->IgnoreParenImpCasts()) || is_alias(m->getBase()));
    if (const auto* a = dyn_cast<ArraySubscriptExpr>(e))
        return is_alias(a->getBase()) && is_fixed(a->getIdx());
    const auto* op = dyn_cast<CXXOperatorCallExpr>(e);
    if (!op || (op->getOperator() != OO_Subscript && op->getOperator() != OO_Call) ||
        !is_container(op->getArg(0)->IgnoreParenImpCasts()->getType()) || !is_alias(op->getArg(0)))
        return false;
    for (unsigned k = 1; k < op->getNumArgs(); ++k)
        if (!is_fixed(op->getArg(k)))
            return false;
    return true;
}

} // namespace ppc::frontend
