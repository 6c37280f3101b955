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
        for (auto& [v, variable] : f->variables)
            if (variable.sum != ir::none && variable.sum_loop == loop) {
                const ir::Expr before =
                    variable.value.scalar() ? variable.value.scalar()->make() : pool().real(0);
                const ir::Expr total = pool().add(pool().to_real(before), program_.read_cell(variable.sum));
                variable.value = {step_scalar(total)};
                variable.sum = ir::none;
                variable.sum_loop = ir::none;
            }
}

void Lowering::assign(const Expr* target, llvm::StringRef op, const Value& value, SourceRange where) {
    target = target->IgnoreParenImpCasts();
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
        if (Tensor* t = variable->value.tensor(); t && t->storage != ir::none && op == "=") {
            const auto source = to_tensor(value, where);
            const Tensor copy = *t;
            for (std::size_t d = 0; d < copy.dims.size() && d < source->dims.size(); ++d)
                check_same({copy.dims[d], "'" + v->getNameAsString() + "'", unit(copy, d)},
                           {source->dims[d], "the right-hand side", unit(*source, d)}, where);
            for_each(copy.dims, v->getNameAsString(), where, [&](const Indices& i) {
                Tensor target_tensor = copy;
                assign_element(target_tensor, i, op, source->at(i), where);
            });
            return;
        }
        if (variable->loop != current_loop()) {
            // Added to in a deeper loop: a sum.
            if ((op != "+=" && op != "-=") || !value.scalar())
                reporter_.fail(where, Diag::carried_state, {v->getNameAsString()});
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
        if ((op == "+=" || op == "-=") && is_vector(variable->value)) { // as a whole: a new value
            const auto code = op == "+=" ? BO_Add : BO_Sub;
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
            own_copy(v);
            return;
        }
        const auto code = op == "+="   ? BO_Add
                          : op == "-=" ? BO_Sub
                          : op == "*=" ? BO_Mul
                          : op == "/=" ? BO_Div
                                       : BO_Rem;
        if (variable->sum != ir::none)
            reporter_.fail(where, Diag::carried_state, {v->getNameAsString()});
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
    // An element of storage.
    Value container;
    Indices at;
    std::function<void(const Expr*)> collect = [&](const Expr* e) {
        e = e->IgnoreParenImpCasts();
        if (const auto* sub = dyn_cast<ArraySubscriptExpr>(e)) {
            collect(sub->getBase());
            at.push_back(eval_scalar(sub->getIdx()));
        } else if (const auto* call = dyn_cast<CXXOperatorCallExpr>(e);
                   call && (call->getOperator() == OO_Subscript || call->getOperator() == OO_Call)) {
            collect(call->getArg(0));
            for (unsigned k = 1; k < call->getNumArgs(); ++k)
                at.push_back(eval_scalar(call->getArg(k)));
        } else if (const auto* member = dyn_cast<CXXMemberCallExpr>(e);
                   member && member->getMethodDecl()->getNameAsString() == "at") {
            collect(member->getImplicitObjectArgument());
            at.push_back(eval_scalar(member->getArg(0)));
        } else {
            container = eval(e);
        }
    };
    collect(target);
    Tensor* t = container.tensor();
    if (t && t->open_dims > 0 && at.size() == t->dims.size()) {
        // The first row that is assigned tells the size of all.
        const auto source = to_tensor(value, where);
        if (source->dims.size() == t->open_dims) {
            std::vector<Dim> dims = t->dims;
            dims.insert(dims.end(), source->dims.begin(), source->dims.end());
            const VarDecl* v = root_variable(target);
            const ir::LoopId scope = t->scope;
            *t = *new_storage(v ? v->getNameAsString() : unnamed_storage, dims, where, scope);
        }
    }
    if (!t || t->storage == ir::none)
        reporter_.fail(where, Diag::write_not_storage, {written(target), kind_of_target(target)});
    if (at.size() < t->dims.size()) {
        const Value part = element(container, at, where);
        const auto source = to_tensor(value, where);
        const Tensor copy = *part.tensor();
        for_each(copy.dims, "row", where, [&](const Indices& i) {
            Tensor target_tensor = copy;
            assign_element(target_tensor, i, op, source->at(i), where);
        });
        return;
    }
    assign_element(*t, at, op, to_scalar(value, where), where);
}

bool Lowering::assign_field(const Expr* target, llvm::StringRef op, const Value& value, SourceRange where) {
    const auto* member = dyn_cast<MemberExpr>(target);
    const auto* field = member ? dyn_cast<FieldDecl>(member->getMemberDecl()) : nullptr;
    if (!field || isa<CXXThisExpr>(member->getBase()->IgnoreParenImpCasts()) || field->getParent()->isUnion())
        return false;
    Value whole = eval(member->getBase());
    if (const Object* o = whole.object(); o && !is_foreign(field->getParent())) { // from the data so far
        auto fields = std::make_shared<Record>();
        fields->decl = cast<CXXRecordDecl>(field->getParent());
        for (const FieldDecl* f : fields->decl->fields())
            fields->fields[f] = load_value(
                combine("(" + o->load.text + ")." + f->getNameAsString(), {&o->load}, true), f->getType());
        whole = {fields};
    }
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
    if (!t || t->storage == ir::none)
        return;
    const ir::ArrayId storage = t->storage;
    const bool shared = llvm::any_of(frames_, [&](const auto& f) {
        return llvm::any_of(f->variables, [&](const auto& other) {
            const Tensor* x = other.second.value.tensor();
            return other.first != v && x && x->storage == storage;
        });
    });
    if (!shared)
        return;
    auto copy = std::make_shared<Tensor>(*t);
    copy->storage = ir::none;
    copy->direct = false;
    variable.value = materialise({copy}, v->getNameAsString(), v->getSourceRange());
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

llvm::MutableArrayRef<Lowering::OpenLoop> Lowering::loops_inside_scope(ir::ArrayId array) {
    std::size_t first = 0;
    for (std::size_t k = 0; k < loops_.size(); ++k)
        if (loops_[k].loop == program_.arrays[array].scope)
            first = k + 1;
    return llvm::MutableArrayRef<OpenLoop>(loops_).drop_front(first);
}

void Lowering::mark_recurrence(OpenLoop& loop, const std::string& name, SourceRange where) {
    if (loop.is_plate) // whose iterations are independent
        reporter_.fail(where, Diag::carried_state, {name});
    loop.recurs = true;
}

namespace {

/// The least value that an index can have, as far as its form tells: loops count from 0, sizes are not
/// negative.
std::optional<std::int64_t> least(const ir::Pool& pool, ir::Expr e) {
    const ir::Node& n = pool[e];
    switch (n.op) {
    case ir::Op::Const:
        return n.integer;
    case ir::Op::Index:
    case ir::Op::Extent:
        return 0;
    case ir::Op::Sum: {
        std::int64_t total = 0;
        for (const ir::Expr a : n.args) {
            const auto one = least(pool, a);
            if (!one)
                return std::nullopt;
            total += *one;
        }
        return total;
    }
    case ir::Op::Product: {
        std::int64_t total = 1;
        for (const ir::Expr a : n.args) {
            const auto one = least(pool, a);
            if (!one || *one < 0)
                return std::nullopt;
            total *= *one;
        }
        return total;
    }
    default:
        return std::nullopt;
    }
}

} // namespace

/// True if two indices are different in whatever iterations they are taken.
bool Lowering::must_differ(ir::Expr a, ir::Expr b) {
    const auto is_positive = [this](ir::Expr e) {
        const auto low = least(pool(), e);
        return low && *low > 0;
    };
    return is_positive(pool().sub(a, b)) || is_positive(pool().sub(b, a));
}

void Lowering::assign_element(Tensor& t, const Indices& at, llvm::StringRef op, const Scalar& value,
                              SourceRange where) {
    const std::string& name = program_.arrays[t.storage].name;
    if (op != "=" && op != "+=" && op != "-=")
        reporter_.fail(where, Diag::unsupported_expression,
                       {"operator '" + op.str() + "' on an element", "write it with '=' or '+='"});
    if (latent_branches_ > 0)
        reporter_.fail(where, Diag::condition_latent_effect);
    const bool adds = op != "=";
    const auto [it, fresh] = adds_to_.emplace(t.storage, adds);
    if (!fresh && it->second != adds)
        reporter_.fail(where, Diag::mixed_writes, {name});
    const ir::Expr index = t.position(at);
    for (OpenLoop& l : loops_inside_scope(t.storage)) {
        // Reading another iteration's element, in either order, is a recurrence.
        if (const auto r = l.reads.find(t.storage); r != l.reads.end())
            for (const ir::Expr read : r->second) {
                if (adds)
                    reporter_.fail(where, Diag::carried_state, {name});
                if (read != index)
                    mark_recurrence(l, name, where);
            }
        l.writes[t.storage].insert(index);
    }
    if (!adds) {
        // The two sides of a branch are different.
        for (const Assigned& before : assigned_[t.storage]) {
            const bool other = before.index.valid() && must_differ(before.index, index);
            if (!other && !(before.in_branch && data_branches_ > 0))
                reporter_.fail(where, Diag::written_twice, {name});
        }
        assigned_[t.storage].push_back({index, data_branches_ > 0});
    }
    ir::Expr e = pool().to_real(value.make());
    if (op == "-=")
        e = pool().neg(e);
    if (adds)
        push({ir::Accumulate{t.storage, index, e}, place(where)});
    else
        push({ir::Store{t.storage, index, e}, place(where)});
}

} // namespace ppc::frontend
