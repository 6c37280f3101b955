// What a loop carries from one iteration to the next.
//
// Before a loop is executed, its body is searched for assignments to variables declared outside. A number
// that is only added to is a sum. A vector whose iterations assign different elements (`a[t] = …`) gets a
// Level of its Cells. Everything else is state: an array holds its value at the start of each iteration and
// at the end of the last, so that each element is stored once and the reverse of the loop finds what it
// needs.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"
#include "compiler/ir/analysis.h"

#include "llvm/ADT/ScopeExit.h"

using namespace clang;

namespace ppc::frontend {
namespace {

const Expr* bare(const Expr* e) { return e->IgnoreParenCasts()->IgnoreImplicit()->IgnoreParenCasts(); }

bool is_subscript(const Expr* e) {
    const auto* op = dyn_cast<CXXOperatorCallExpr>(e);
    return isa<ArraySubscriptExpr>(e) ||
           (op && (op->getOperator() == OO_Subscript || op->getOperator() == OO_Call));
}

} // namespace

/// The variable that the lvalue is part of, and the indices on the way, outermost first.
struct Lowering::Target {
    const VarDecl* variable = nullptr;
    std::vector<const Expr*> indices;
    bool is_element = false; ///< the indices are all there is
};

Lowering::Target Lowering::target_of(const Expr* e) {
    e = bare(e);
    if (const auto* ref = dyn_cast<DeclRefExpr>(e)) {
        const auto* v = dyn_cast<VarDecl>(ref->getDecl());
        if (v && v->getType()->isReferenceType() && v->getInit() && !isa<ParmVarDecl>(v))
            return target_of(v->getInit());
        return {v, {}, true};
    }
    if (const auto* a = dyn_cast<ArraySubscriptExpr>(e)) {
        Target t = target_of(a->getBase());
        t.indices.push_back(a->getIdx());
        return t;
    }
    if (const auto* op = dyn_cast<CXXOperatorCallExpr>(e); op && is_subscript(e)) {
        Target t = target_of(op->getArg(0));
        for (unsigned k = 1; k < op->getNumArgs(); ++k)
            t.indices.push_back(op->getArg(k));
        return t;
    }
    if (const auto* m = dyn_cast<MemberExpr>(e)) {
        Target t = target_of(m->getBase());
        t.is_element = false;
        return t;
    }
    if (const auto* call = dyn_cast<CXXMemberCallExpr>(e)) {
        Target t = target_of(call->getImplicitObjectArgument());
        const std::string name = call->getMethodDecl() ? call->getMethodDecl()->getNameAsString() : "";
        if ((name == "at" || (name == "row" && t.indices.empty())) && call->getNumArgs() == 1)
            t.indices.push_back(call->getArg(0));
        else if (name == "col" && call->getNumArgs() == 1 && t.indices.empty())
            t.indices = {nullptr, call->getArg(0)}; // of all rows
        else if (name != "array" && name != "matrix" && name != "noalias")
            t.is_element = false;
        return t;
    }
    if (const auto* u = dyn_cast<UnaryOperator>(e)) {
        Target t = target_of(u->getSubExpr());
        t.is_element = false;
        return t;
    }
    return {};
}

std::map<const VarDecl*, Lowering::Writes> Lowering::writes_in(const Stmt* body) {
    std::map<const VarDecl*, Writes> found;
    std::set<const VarDecl*> own, read;
    unsigned loops = 0;
    const auto write = [&](const Expr* target, llvm::StringRef op) {
        const Target t = target_of(target);
        if (!t.variable)
            return;
        Writes& w = found[t.variable];
        w.only_adds = w.only_adds && (op == "+=" || op == "-=");
        w.in_loop = w.in_loop || loops > 0;
        if (t.is_element && !t.indices.empty())
            w.elements.push_back(t.indices);
        else
            w.as_whole = true;
    };
    std::function<void(const Stmt*)> visit = [&](const Stmt* s) {
        if (!s)
            return;
        const bool is_loop = isa<ForStmt, CXXForRangeStmt, WhileStmt, DoStmt>(s);
        loops += is_loop;
        const auto leave = llvm::make_scope_exit([&] { loops -= is_loop; });
        // Of a target only the indices are read.
        const auto read_indices = [&](const Expr* target) {
            for (const Expr* index : target_of(target).indices)
                visit(index);
        };
        if (const auto* d = dyn_cast<DeclStmt>(s)) {
            for (const Decl* decl : d->decls())
                if (const auto* v = dyn_cast<VarDecl>(decl))
                    own.insert(v);
        } else if (const auto* ref = dyn_cast<DeclRefExpr>(s)) {
            if (const VarDecl* v = target_of(ref).variable)
                read.insert(v);
        } else if (const auto* b = dyn_cast<BinaryOperator>(s); b && b->isAssignmentOp()) {
            write(b->getLHS(), BinaryOperator::getOpcodeStr(b->getOpcode()));
            read_indices(b->getLHS());
            visit(b->getRHS());
            return;
        } else if (const auto* u = dyn_cast<UnaryOperator>(s); u && u->isIncrementDecrementOp()) {
            write(u->getSubExpr(), "=");
        } else if (const auto* op = dyn_cast<CXXOperatorCallExpr>(s);
                   op && op->isAssignmentOp() && op->getNumArgs() == 2) {
            write(op->getArg(0), getOperatorSpelling(op->getOperator()));
            read_indices(op->getArg(0));
            visit(op->getArg(1));
            return;
        } else if (const auto* op = dyn_cast<CXXOperatorCallExpr>(s);
                   op && op->getOperator() == OO_LessLess && op->getNumArgs() == 2) { // v << a, b;
            write(op->getArg(0), "=");
        } else if (const auto* call = dyn_cast<CallExpr>(s); call && !is_subscript(call)) {
            const FunctionDecl* f = call->getDirectCallee();
            if (const auto* member = dyn_cast<CXXMemberCallExpr>(call))
                if (const CXXMethodDecl* m = member->getMethodDecl();
                    m && !m->isConst() && !m->isStatic() &&
                    (!is_foreign(m) ||
                     (m->getIdentifier() && (m->getName().starts_with("set") || m->getName() == "fill"))))
                    write(member->getImplicitObjectArgument(), "=");
            const unsigned shift =
                isa<CXXOperatorCallExpr>(call) && isa_and_nonnull<CXXMethodDecl>(f) ? 1 : 0;
            if (f && !is_foreign(f))
                for (unsigned k = 0; k < f->getNumParams() && k + shift < call->getNumArgs(); ++k) {
                    const QualType t = f->getParamDecl(k)->getType();
                    if (t->isLValueReferenceType() && !t.getNonReferenceType().isConstQualified())
                        write(call->getArg(k + shift), "=");
                }
        }
        for (const Stmt* child : s->children())
            visit(child);
    };
    visit(body);
    for (const VarDecl* v : own)
        found.erase(v);
    std::erase_if(found,
                  [&](const auto& item) { return !find_variable(item.first) || !is_step(item.first); });
    for (auto& [v, w] : found)
        w.only_adds = w.only_adds && !read.contains(v);
    return found;
}

bool Lowering::is_step(const VarDecl* v) const {
    return llvm::any_of(frames_, [&](const auto& f) { return f->times.is_step(v); });
}

/// What is added to the loop's own variable in an index, or nothing if the index is another expression.
std::optional<Scalar> Lowering::index_shift(const Expr* e, const VarDecl* index, SourceRange body) {
    e = bare(e);
    if (const auto* ref = dyn_cast<DeclRefExpr>(e)) {
        const auto* v = dyn_cast<VarDecl>(ref->getDecl());
        if (v == index)
            return step_scalar(pool().integer(0));
        // `const int t = i + 1;` in the body
        if (v && v->getInit() && v->getType()->isIntegerType() && frame().times.is_stable(v) &&
            !find_variable(v))
            return index_shift(v->getInit(), index, body);
        return std::nullopt;
    }
    const auto* b = dyn_cast<BinaryOperator>(e);
    if (!b || (b->getOpcode() != BO_Add && b->getOpcode() != BO_Sub))
        return std::nullopt;
    const auto combine_with = [&](const Expr* varying, const Expr* fixed) -> std::optional<Scalar> {
        if (!is_fixed(fixed, index, nullptr))
            return std::nullopt;
        const std::optional<Scalar> inner = index_shift(varying, index, body);
        if (!inner)
            return std::nullopt;
        return arithmetic(b->getOpcode(), *inner, eval_scalar(fixed), e->getSourceRange());
    };
    if (const std::optional<Scalar> left = combine_with(b->getLHS(), b->getRHS()))
        return left;
    return b->getOpcode() == BO_Add ? combine_with(b->getRHS(), b->getLHS()) : std::nullopt;
}

/// True if the index is the same in all iterations of a loop that is about to begin. With `body`, its
/// variables may change outside of that.
bool Lowering::is_fixed(const Expr* e, const VarDecl* index, const Stmt* body) {
    const auto is_only_read = [body](const VarDecl* v) {
        const auto names = [v](const Stmt* s) {
            const auto* ref = dyn_cast_or_null<DeclRefExpr>(s);
            return ref && ref->getDecl() == v;
        };
        int others = 0;
        walk(body, [&](const Stmt* s) {
            const auto* cast = dyn_cast<ImplicitCastExpr>(s);
            others += names(s);
            others -= cast && cast->getCastKind() == CK_LValueToRValue && names(cast->getSubExpr());
            return true;
        });
        return others == 0;
    };
    bool fixed = frame().times.is_load(e);
    walk(e, [&](const Stmt* s) {
        if (const auto* ref = dyn_cast<DeclRefExpr>(s))
            if (const auto* v = dyn_cast<VarDecl>(ref->getDecl()); v && v->isLocalVarDecl())
                fixed = fixed && v != index && find_variable(v) &&
                        (frame().times.is_stable(v) || (body && is_only_read(v)));
        return true;
    });
    return fixed;
}

/// The element that all iterations write, or nothing if they may write several.
std::optional<Indices> Lowering::only_element(const Writes& w, const VarDecl* index, const Stmt* body) {
    std::optional<Indices> only;
    for (const auto& indices : w.elements) {
        Indices at;
        for (const Expr* e : indices) {
            if (!e || !is_fixed(e, index, body))
                return std::nullopt;
            at.push_back(eval_index(e));
        }
        if (only &&
            !llvm::equal(*only, at, [](const Scalar& a, const Scalar& b) { return a.make() == b.make(); }))
            return std::nullopt;
        only = std::move(at);
    }
    return only;
}

// --- state ---------------------------------------------------------------------------------------------

Lowering::State Lowering::new_state(const Value& v, const std::string& name, ir::Expr count,
                                    SourceRange where) {
    State out;
    if (const Record* r = v.record()) {
        for (const auto& [field, value] : r->fields)
            out.fields.emplace(field, new_state(value, field->getNameAsString(), count, where));
        return out;
    }
    ir::Array array;
    array.name = name;
    array.scope = current_loop();
    array.size = count;
    const bool is_vector = v.tensor() || (v.object() && is_container(v.object()->type));
    if (is_vector) {
        const auto t = to_tensor(v, where);
        out.is_vector = true;
        out.shape.dims = t->dims;
        out.shape.row = t->row;
        for (const Dim& d : t->dims) {
            if (d.ragged)
                reporter_.fail(where, Diag::not_followed, {name, "its size differs between iterations"});
            array.size = pool().mul(array.size, d.extent);
        }
    } else if (v.object() || v.literal() ||
               (v.scalar() && v.scalar()->type != ir::Type::Real && !v.is_load())) {
        reporter_.fail(where, Diag::not_followed, {name, "it is neither a real number nor a vector"});
    }
    out.array = program_.add_array(std::move(array));
    return out;
}

void Lowering::store_state(const State& state, ir::Expr iteration, const Value& v, SourceRange where) {
    if (const Record* r = v.record()) {
        for (const auto& [field, part] : state.fields)
            if (const auto it = r->fields.find(field); it != r->fields.end())
                store_state(part, iteration, it->second, where);
        return;
    }
    const std::string name = program_.arrays[state.array].name;
    if (!state.is_vector) {
        const ir::Expr value = v.empty() ? pool().real(0) : pool().to_real(to_scalar(v, where).make());
        push({ir::Store{state.array, iteration, value}, place(where)});
        return;
    }
    if (v.empty())
        reporter_.fail(where, Diag::not_followed, {name, "it may end an iteration without a value"});
    const auto source = to_tensor(v, where);
    for (std::size_t d = 0; d < state.shape.dims.size() && d < source->dims.size(); ++d)
        check_same({state.shape.dims[d], "'" + name + "'", "elements"},
                   {source->dims[d], "what it becomes", "elements"}, where);
    for_each(state.shape.dims, name, where, [&](const Indices& i) {
        push({ir::Store{state.array, state_position(state, iteration, i),
                        pool().to_real(source->at(i).make())},
              place(where)});
    });
}

ir::Expr Lowering::state_position(const State& state, ir::Expr iteration, const Indices& at) {
    ir::Expr size = pool().integer(1);
    std::vector<ir::Expr> exprs;
    for (std::size_t d = 0; d < state.shape.dims.size(); ++d) {
        size = pool().mul(size, state.shape.dims[d].extent);
        exprs.push_back(at[d].make());
    }
    return pool().add(pool().mul(iteration, size), flat_position(state.shape.dims, exprs));
}

Value Lowering::read_state(const State& state, ir::Expr iteration, const Value& like, SourceRange where) {
    if (const Record* r = like.record()) {
        auto out = std::make_shared<Record>(*r);
        for (const auto& [field, part] : state.fields)
            out->fields[field] = read_state(part, iteration, r->fields.at(field), where);
        return {out};
    }
    if (!state.is_vector)
        return {step_scalar(program_.read(state.array, iteration))};
    auto out = std::make_shared<Tensor>(state.shape);
    out->direct = true;
    out->at = [this, state, iteration, where](const Indices& at) {
        check_index(at, state.shape.dims, std::string(program_.arrays[state.array].name), where);
        return step_scalar(program_.read(state.array, state_position(state, iteration, at)));
    };
    return {out};
}

void Lowering::collect_state(const State& state, std::set<ir::ArrayId>& arrays) const {
    if (state.array != ir::none)
        arrays.insert(state.array);
    for (const auto& [field, part] : state.fields)
        collect_state(part, arrays);
}

// --- loops ---------------------------------------------------------------------------------------------

/// Something that is assigned in a loop and lives longer than an iteration.
struct Lowering::Carried {
    const VarDecl* v;
    ir::LoopId declared_in; ///< Variable::loop outside of this loop
    Value before;
    bool is_level;
    std::size_t dim = 0;
    ir::Expr shift; ///< level: index - loop variable
    State state;
    std::shared_ptr<Tensor> opened; ///< level: at the start of the iteration
};

void Lowering::carrying_loop(const LoopHeader& header, bool is_plate, SourceRange where, const VarDecl* index,
                             ir::Expr first, const Stmt* body, const std::function<void(ir::Expr)>& run) {
    std::vector<Carried> all;
    std::vector<const VarDecl*> sums;
    for (const auto& [v, w] : writes_in(body)) {
        Variable& variable = *find_variable(v);
        if (variable.poisoned || variable.alias || variable.sum != ir::none)
            continue;
        const bool is_number =
            variable.value.scalar() || (variable.value.empty() && !is_container(v->getType()));
        if (w.only_adds && is_number)
            continue; // a sum: see assign
        Carried c{v, variable.loop, variable.value, false, 0, {}, {}, nullptr};
        if (!w.as_whole && index) {
            const auto whole = to_tensor(variable.value, where);
            const bool is_open = whole->cells && !whole->cells->levels.empty();
            for (std::size_t d = 0; d < whole->dims.size() && !c.is_level; ++d) {
                std::optional<ir::Expr> common;
                bool all_same = true;
                for (const auto& indices : w.elements) {
                    const std::optional<Scalar> shift =
                        d < indices.size() && indices[d]
                            ? index_shift(indices[d], index, body->getSourceRange())
                            : std::nullopt;
                    const ir::Expr e = shift ? pool().add(first, shift->make()) : ir::Expr{};
                    all_same = all_same && shift && (!common || *common == e);
                    common = e;
                }
                const bool taken = is_open && llvm::any_of(whole->cells->levels,
                                                           [&](const Cells::Level& l) { return l.dim == d; });
                // What deeper loops add to an element is summed first.
                c.is_level = all_same && common && !taken && !(w.only_adds && w.in_loop && !is_open);
                c.dim = d;
                c.shift = common.value_or(ir::Expr{});
            }
            const bool is_fresh =
                whole->cells && !whole->cells->base && is_free(*whole->cells, c.dim, c.shift);
            if (!c.is_level && whole->open_dims > 0)
                reporter_.fail(
                    where, Diag::not_followed,
                    {v->getNameAsString(), "its rows have no size yet: give them one where it is declared"});
            if (c.is_level && !is_fresh && (whole->dims.size() > 1 || is_open))
                c.is_level = false; // what is there already is chosen element by element only in vectors
        }
        if (w.only_adds && !c.is_level && !is_number && !w.as_whole) {
            const auto whole = to_tensor(variable.value, where);
            const bool is_open = whole->cells && !whole->cells->levels.empty() &&
                                 llvm::all_of(w.elements, [&](const auto& indices) {
                                     return indices.size() == whole->dims.size();
                                 });
            if (add_up(v, is_open ? only_element(w, index, body) : std::nullopt, where))
                sums.push_back(v);
            continue;
        }
        if (const Tensor* t = variable.value.tensor();
            !c.is_level && t && t->cells && !t->cells->levels.empty())
            reporter_.fail(where, Diag::written_twice, {v->getNameAsString()});
        all.push_back(std::move(c));
    }
    const auto fail_soft = [&] {
        for (const Carried& c : all)
            if (Variable* variable = find_variable(c.v))
                variable->poisoned = true;
    };
    ir::Expr extent;
    std::set<ir::ArrayId> states;
    try {
        loop(
            header, is_plate, where,
            [&](ir::Expr i) {
                for (const VarDecl* v : sums)
                    find_variable(v)->sum_loop = current_loop();
                for (Carried& c : all) {
                    Variable& variable = *find_variable(c.v);
                    variable.loop = current_loop();
                    if (!c.is_level) {
                        variable.value = read_state(c.state, i, c.before, where);
                        continue;
                    }
                    const auto whole = to_tensor(variable.value, where);
                    Cells cells = *whole->cells;
                    cells.levels.push_back({current_loop(), c.dim, pool().add(i, c.shift), c.shift});
                    cells.known.insert(cells.known.end(), cells.current.begin(), cells.current.end());
                    cells.current.clear();
                    c.opened = cells_tensor(*whole, std::move(cells), where);
                    variable.value = {c.opened};
                }
                run(i);
                for (Carried& c : all) {
                    Variable& variable = *find_variable(c.v);
                    if (variable.poisoned)
                        continue;
                    if (c.is_level)
                        flush_level(variable, c, where);
                    else
                        store_state(c.state, pool().add(i, pool().integer(1)), variable.value, where);
                }
                if (reads_state(*block_, states)) {
                    loops_.back().is_ordered = true;
                    for (const Carried& c : all)
                        if (!c.is_level && loops_.back().carries.empty())
                            loops_.back().carries = c.v->getNameAsString();
                }
            },
            [&](ir::Expr n) {
                extent = n;
                for (Carried& c : all) {
                    const std::string name = c.v->getNameAsString();
                    if (c.is_level) {
                        open_level(c, where);
                        continue;
                    }
                    if ((c.before.empty() && is_container(c.v->getType())) ||
                        (c.before.tensor() && c.before.tensor()->growing))
                        reporter_.fail(where, Diag::not_followed,
                                       {name, "it has no size yet: give it one where it is declared"});
                    c.before = forced(c.before);
                    c.state = new_state(c.before, name, pool().add(n, pool().integer(1)), where);
                    store_state(c.state, pool().integer(0), c.before, where);
                    collect_state(c.state, states);
                }
            });
    } catch (...) {
        fail_soft();
        throw;
    }
    for (Carried& c : all) {
        Variable& variable = *find_variable(c.v);
        variable.loop = c.declared_in;
        if (variable.poisoned)
            continue;
        if (c.is_level)
            close_level(variable, c, extent, where);
        else
            variable.value = read_state(c.state, extent, c.before, where);
    }
}

/// True if a loop over the elements from `first` on writes none that have been written. (Both sides of a
/// branch on latents run: each has an array of its own.)
bool Lowering::is_free(const Cells& cells, std::size_t dim, ir::Expr first) {
    if (*cells.is_read || latent_branches_ > 0)
        return false;
    return llvm::all_of(cells.written, [&](const std::vector<Cells::Range>& region) {
        for (const Cells::Level& level : cells.levels) { // of another iteration of the loops around
            const Cells::Range& range = region[level.dim];
            if (!range.count.valid() && range.first != level.at)
                if (compare(range.first, level.at).value_or(0) != 0)
                    return true;
        }
        const Cells::Range& range = region[dim];
        return !range.count.valid() && first.valid() && compare(first, range.first) == 1;
    });
}

void Lowering::open_level(const Carried& c, SourceRange where) {
    Variable& variable = *find_variable(c.v);
    const auto whole = to_tensor(variable.value, where);
    if (whole->cells && !whole->cells->base && is_free(*whole->cells, c.dim, c.shift))
        return;
    Cells cells;
    cells.array = new_array(c.v->getNameAsString(), whole->dims, where);
    cells.base = whole;
    variable.value = {cells_tensor(*whole, std::move(cells), where)};
}

void Lowering::flush_level(Variable& variable, const Carried& c, SourceRange where) {
    const auto whole = to_tensor(variable.value, where);
    const Cells& opened = *c.opened->cells;
    const bool is_known = whole->cells && (whole->cells->array == opened.array || opened.array == ir::none) &&
                          whole->cells->levels.size() == opened.levels.size();
    Cells cells = is_known ? *whole->cells : opened;
    if (is_known)
        for (const Cells::Element& e : cells.current) {
            push({ir::Store{cells.array, flat_position(whole->dims, e.at), e.value}, place(where)});
            std::vector<Cells::Range> region;
            for (const ir::Expr at : e.at)
                region.push_back({at, {}});
            cells.written.push_back(std::move(region));
        }
    else
        cells.written.push_back(store_level(c, *whole, where));
    cells.current.clear();
    variable.value = {cells_tensor(is_known ? *whole : *c.opened, std::move(cells), where)};
}

/// All elements of this iteration, where more is known of them than single assignments. Returns where they
/// are.
std::vector<Cells::Range> Lowering::store_level(const Carried& c, const Tensor& value, SourceRange where) {
    const Cells& opened = *c.opened->cells;
    // What this iteration has stored already cannot be stored again.
    bool is_stored = false;
    ir::for_each_stmt(*block_, [&](const ir::Stmt& s) {
        const auto* store = std::get_if<ir::Store>(&s.node);
        is_stored |= store && store->array == opened.array;
    });
    if (is_stored)
        reporter_.fail(where, Diag::written_twice, {c.v->getNameAsString()});
    std::vector<Dim> rest;
    std::vector<Cells::Range> region;
    const auto level_of = [&](std::size_t d) {
        return llvm::find_if(opened.levels, [&](const Cells::Level& l) { return l.dim == d; });
    };
    for (std::size_t d = 0; d < c.opened->dims.size(); ++d)
        if (const auto level = level_of(d); level != opened.levels.end()) {
            region.push_back({level->at, {}});
        } else {
            rest.push_back(c.opened->dims[d]);
            region.push_back({pool().integer(0), c.opened->dims[d].extent});
        }
    const auto store = [&](const Indices& i) {
        Indices all;
        std::vector<ir::Expr> at;
        for (std::size_t d = 0, next = 0; d < region.size(); ++d) {
            all.push_back(region[d].count.valid() ? i[next++] : step_scalar(region[d].first));
            at.push_back(all.back().make());
        }
        push(
            {ir::Store{opened.array, flat_position(c.opened->dims, at), pool().to_real(value.at(all).make())},
             place(where)});
    };
    if (rest.empty())
        store({});
    else
        for_each(rest, c.v->getNameAsString(), where, store);
    return region;
}

void Lowering::close_level(Variable& variable, const Carried& c, ir::Expr extent, SourceRange where) {
    const auto whole = to_tensor(variable.value, where);
    Cells cells = *whole->cells;
    const Cells::Level level = cells.levels.back();
    cells.levels.pop_back();
    for (std::vector<Cells::Range>& region : cells.written)
        if (!region[c.dim].count.valid() && region[c.dim].first == level.at)
            region[c.dim] = {level.first, extent};
    if (cells.levels.empty())
        cells.known.clear();
    variable.value = {cells_tensor(*whole, std::move(cells), where)};
}

bool Lowering::reads_state(const ir::Block& block, const std::set<ir::ArrayId>& arrays) const {
    if (arrays.empty())
        return false;
    bool found = false;
    std::unordered_set<std::uint32_t> seen;
    ir::for_each_stmt(block, [&](const ir::Stmt& s) {
        ir::for_each_expr(s, [&](ir::Expr root) {
            ir::for_each_node(program_.pool, root, seen, [&](ir::Expr e) {
                const ir::Node& n = program_.pool[e];
                found |= n.op == ir::Op::Read && arrays.contains(n.ref);
            });
        });
    });
    return found;
}

/// Elements that a loop only adds to: an array of sums, or the sum of the one element, which close_sums adds
/// to what was there. False if there are such sums already.
bool Lowering::add_up(const VarDecl* v, const std::optional<Indices>& at, SourceRange where) {
    Variable& variable = *find_variable(v);
    if (variable.sum != ir::none)
        return false;
    variable.sum_at = at.value_or(Indices{});
    variable.sum = at ? program_.add_cell(v->getNameAsString(), current_loop())
                      : new_array(v->getNameAsString(), to_tensor(variable.value, where)->dims, where);
    return true;
}

} // namespace ppc::frontend
