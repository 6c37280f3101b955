// Parts of vectors and matrices: rows, columns, segments, blocks and the diagonal, read and assigned.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

#include <algorithm>

using namespace clang;

namespace ppc::frontend {
namespace {

bool is_view_name(llvm::StringRef name) {
    return llvm::StringSwitch<bool>(name)
        .Cases("row", "col", "head", "tail", "segment", "block", "topRows", "bottomRows", "middleRows", true)
        .Cases("leftCols", "rightCols", "middleCols", "topLeftCorner", "topRightCorner", "bottomLeftCorner",
               "bottomRightCorner", true)
        .Default(false);
}
bool is_same_object(llvm::StringRef name) {
    return name == "array" || name == "matrix" || name == "noalias" || name == "derived";
}
const CXXMemberCallExpr* eigen_call(const Expr* e) {
    const auto* call = dyn_cast<CXXMemberCallExpr>(e);
    const CXXMethodDecl* m = call ? call->getMethodDecl() : nullptr;
    return m && m->getIdentifier() && in_namespace(m, "Eigen") ? call : nullptr;
}
const Expr* bare(const Expr* e) { return e->IgnoreParenCasts()->IgnoreImplicit()->IgnoreParenCasts(); }

BinaryOperatorKind code_of(llvm::StringRef op) {
    return op == "+=" ? BO_Add : op == "-=" ? BO_Sub : op == "*=" ? BO_Mul : BO_Div;
}

} // namespace

/// The arguments of a method that names a part: as written, or those of its template, `head<3>()`.
std::vector<Scalar> Lowering::part_arguments(const CXXMemberCallExpr* e) {
    const llvm::StringRef name = e->getMethodDecl()->getName();
    std::vector<Scalar> args, fixed;
    for (const Expr* a : e->arguments())
        if (!isa<CXXDefaultArgExpr>(a))
            args.push_back(eval_scalar(a));
    if (const TemplateArgumentList* list = e->getMethodDecl()->getTemplateSpecializationArgs())
        for (const TemplateArgument& a : list->asArray())
            if (a.getKind() == TemplateArgument::Integral)
                fixed.push_back(step_scalar(pool().integer(a.getAsIntegral().getExtValue())));
    const std::size_t wanted = llvm::StringSwitch<std::size_t>(name)
                                   .Cases("segment", "middleRows", "middleCols", 2)
                                   .Cases("topLeftCorner", "topRightCorner", "bottomLeftCorner", 2)
                                   .Case("bottomRightCorner", 2)
                                   .Case("block", 4)
                                   .Default(1);
    for (const Scalar& n : fixed)
        if (args.size() < wanted)
            args.push_back(n);
    return args;
}

/// The number of elements as a number.
Scalar Lowering::size_of(const Dim& d) {
    if (pool().is_const(d.extent))
        return step_scalar(d.extent);
    Scalar s;
    s.type = ir::Type::Int;
    s.load = LoadText{"static_cast<long long>(" + d.text + ")", true, d.ragged ? nullptr : slice_.current(),
                      d.ragged ? slice_.nest() : nullptr};
    s.make = [d] { return d.extent; };
    return s;
}

/// What a method of Eigen selects of a vector or matrix, one a dimension; nothing if it is no such method.
std::optional<std::vector<Lowering::Selection>> Lowering::selection_of(llvm::StringRef name,
                                                                       const std::vector<Scalar>& args,
                                                                       const std::vector<Dim>& dims,
                                                                       SourceRange where) {
    if (!is_view_name(name) || args.empty())
        return std::nullopt;
    const Scalar zero = step_scalar(pool().integer(0));
    std::vector<Selection> out;
    for (const Dim& d : dims)
        out.push_back({zero, d});
    const std::string what = "size in line " + std::to_string(place(where).line);
    const auto minus = [&](std::size_t d, const Scalar& n) {
        return arithmetic(BO_Sub, size_of(dims[d]), n, where);
    };
    const auto take = [&](std::size_t d, const Scalar& first, const Scalar& n) {
        out[d] = {first, dim_of(n, what, where)};
    };
    const std::size_t rank = dims.size();
    if (rank == 1) {
        if (name == "head")
            take(0, zero, args[0]);
        else if (name == "tail")
            take(0, minus(0, args[0]), args[0]);
        else if (name == "segment" && args.size() == 2)
            take(0, args[0], args[1]);
        else
            return std::nullopt;
        return out;
    }
    if (rank != 2)
        return std::nullopt;
    if (name == "row")
        out[0] = {args[0], std::nullopt};
    else if (name == "col")
        out[1] = {args[0], std::nullopt};
    else if (name == "topRows")
        take(0, zero, args[0]);
    else if (name == "bottomRows")
        take(0, minus(0, args[0]), args[0]);
    else if (name == "leftCols")
        take(1, zero, args[0]);
    else if (name == "rightCols")
        take(1, minus(1, args[0]), args[0]);
    else if (name == "middleRows" && args.size() == 2)
        take(0, args[0], args[1]);
    else if (name == "middleCols" && args.size() == 2)
        take(1, args[0], args[1]);
    else if (name == "block" && args.size() == 4)
        take(0, args[0], args[2]), take(1, args[1], args[3]);
    else if (args.size() == 2 && name.ends_with("Corner")) {
        take(0, name.starts_with("top") ? zero : minus(0, args[0]), args[0]);
        take(1, name.contains("Left") ? zero : minus(1, args[1]), args[1]);
    } else
        return std::nullopt;
    return out;
}

/// A part that reaches beyond the end is an error when the data are loaded.
void Lowering::check_selection(const std::vector<Selection>& part, const std::vector<Dim>& dims,
                               const std::string& name, SourceRange where) {
    const llvm::SaveAndRestore using_here(used_, where);
    for (std::size_t d = 0; d < part.size(); ++d) {
        if (!part[d].count) {
            check_index({part[d].first}, {dims[d]}, name, where);
            continue;
        }
        const Dim& n = *part[d].count;
        if (n.extent == dims[d].extent)
            continue;
        Scalar end = arithmetic(BO_Add, part[d].first, size_of(n), where);
        const ir::Expr e = end.make();
        if (!end.load && pool().is_const(e))
            end.load = LoadText{std::to_string(pool()[e].integer), true, nullptr, nullptr};
        if (end.load)
            slice_.line(
                "ppc_load.check_part(" +
                (part[d].first.load ? part[d].first.load->text : constant_text(part[d].first.make())) + ", " +
                end.load->text + ", static_cast<long long>(" + dims[d].text + "), " + string_literal(name) +
                ", " + string_literal(place_text(where)) + ");");
    }
}

/// The part as a vector or matrix of its own, whose elements are those of the whole.
std::shared_ptr<Tensor> Lowering::select_part(const Tensor& whole, const std::vector<Selection>& part,
                                              SourceRange where) {
    auto out = std::make_shared<Tensor>();
    for (const Selection& s : part)
        if (s.count)
            out->dims.push_back(*s.count);
    out->row = whole.dims.size() == 2 ? out->dims.size() == 1 && !part[0].count : whole.row;
    out->direct = whole.direct;
    out->element = whole.element;
    out->at = [this, whole, part, where](const Indices& i) {
        Indices all;
        for (std::size_t d = 0, next = 0; d < part.size(); ++d) {
            const Scalar& first = part[d].first;
            if (!part[d].count) {
                all.push_back(first);
                continue;
            }
            const ir::Expr e = first.make();
            const bool at_start = pool().is_const(e) && pool()[e].integer == 0;
            all.push_back(at_start ? i[next] : arithmetic(BO_Add, first, i[next], where));
            ++next;
        }
        return whole.at(all);
    };
    return out;
}

std::optional<Value> Lowering::part_member(const Tensor& whole, const CXXMemberCallExpr* e) {
    if (!eigen_call(e) || !is_view_name(e->getMethodDecl()->getName()))
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    const auto part = selection_of(e->getMethodDecl()->getName(), part_arguments(e), whole.dims, where);
    if (!part)
        return std::nullopt;
    check_selection(*part, whole.dims, written(e->getImplicitObjectArgument()), where);
    return Value{select_part(whole, *part, where)};
}

// --- assignments -----------------------------------------------------------------------------------------

/// True for `v.head(2)`, `A.row(i)`, `rows[i].segment(a, n)` and the like.
bool Lowering::is_part(const Expr* e) {
    e = bare(e);
    if (const CXXMemberCallExpr* call = eigen_call(e)) {
        const llvm::StringRef name = call->getMethodDecl()->getName();
        if (is_view_name(name) || name == "diagonal")
            return true;
        return (is_same_object(name) || name == "transpose") && is_part(call->getImplicitObjectArgument());
    }
    if (const auto* op = dyn_cast<CXXOperatorCallExpr>(e);
        op && (op->getOperator() == OO_Subscript || op->getOperator() == OO_Call))
        return is_part(op->getArg(0));
    return false;
}

/// Which elements of which variable or field a target names.
void Lowering::resolve_part(const Expr* e, PartTarget& part, SourceRange where) {
    e = bare(e);
    if (const auto* ref = dyn_cast<DeclRefExpr>(e))
        if (const auto* v = dyn_cast<VarDecl>(ref->getDecl()))
            if (const Variable* variable = find_variable(v); variable && variable->alias)
                return resolve_part(variable->alias, part, where);
    if (isa<DeclRefExpr, MemberExpr>(e)) {
        part.root = e;
        const auto* ref = dyn_cast<DeclRefExpr>(e);
        const auto* v = ref ? dyn_cast<VarDecl>(ref->getDecl()) : nullptr;
        const Variable* variable = v ? find_variable(v) : nullptr;
        if (variable && variable->poisoned)
            throw Abandoned{};
        const Value container = variable ? variable->value : eval(e); // not read: it may be a sum
        if (!container.tensor() && !(container.object() && is_container(container.object()->type)))
            reporter_.fail(where, Diag::unsupported_expression,
                           {"an assignment to a part of '" + written(e) + "'", "give it a size first"});
        part.whole = to_tensor(container, where);
        if (part.whole->open_dims > 0)
            reporter_.fail(where, Diag::not_followed,
                           {written(e), "its rows have no size yet: give them one where it is declared"});
        for (std::size_t d = 0; d < part.whole->dims.size(); ++d) {
            part.at.push_back({step_scalar(pool().integer(0)), part.whole->dims[d]});
            part.order.push_back(d);
        }
        return;
    }
    const auto view_dims = [&] {
        std::vector<Dim> dims;
        for (const std::size_t d : part.order)
            dims.push_back(*part.at[d].count);
        return dims;
    };
    const auto narrow = [&](const std::vector<Selection>& selected) {
        check_selection(selected, view_dims(), written(part.root), where);
        std::vector<std::size_t> order;
        for (std::size_t k = 0; k < selected.size(); ++k) {
            Selection& at = part.at[part.order[k]];
            at.first = arithmetic(BO_Add, at.first, selected[k].first, where);
            at.count = selected[k].count;
            if (at.count)
                order.push_back(part.order[k]);
        }
        part.order = std::move(order);
    };
    const auto narrow_by_index = [&](llvm::ArrayRef<const Expr*> indices) {
        std::vector<Selection> selected;
        const std::vector<Dim> dims = view_dims();
        for (std::size_t k = 0; k < dims.size(); ++k)
            selected.push_back({step_scalar(pool().integer(0)), dims[k]});
        if (indices.size() > selected.size())
            reporter_.fail(where, Diag::write_not_storage, {written(e), "no part of a vector or matrix"});
        for (std::size_t k = 0; k < indices.size(); ++k)
            selected[k] = {eval_index(indices[k]), std::nullopt};
        narrow(selected);
    };
    if (const auto* sub = dyn_cast<ArraySubscriptExpr>(e)) {
        resolve_part(sub->getBase(), part, where);
        return narrow_by_index({sub->getIdx()});
    }
    if (const auto* op = dyn_cast<CXXOperatorCallExpr>(e);
        op && (op->getOperator() == OO_Subscript || op->getOperator() == OO_Call)) {
        resolve_part(op->getArg(0), part, where);
        return narrow_by_index(llvm::ArrayRef<const Expr*>(op->getArgs() + 1, op->getNumArgs() - 1));
    }
    if (const auto* call = dyn_cast<CXXMemberCallExpr>(e);
        call && call->getMethodDecl() && call->getMethodDecl()->getIdentifier()) {
        const llvm::StringRef name = call->getMethodDecl()->getName();
        resolve_part(call->getImplicitObjectArgument(), part, where);
        if (is_same_object(name) && !part.is_diagonal)
            return;
        if (name == "at")
            return narrow_by_index({call->getArg(0)});
        if (name == "transpose" && !part.is_diagonal)
            return std::reverse(part.order.begin(), part.order.end());
        if (name == "diagonal" && call->getNumArgs() == 0 && part.order.size() == 2) {
            const std::vector<Dim> dims = view_dims();
            check_same({dims[0], "'" + written(call->getImplicitObjectArgument()) + "'", "rows"},
                       {dims[1], "it", "columns"}, where);
            part.is_diagonal = true;
            return;
        }
        if (!part.is_diagonal)
            if (const auto selected = selection_of(name, part_arguments(call), view_dims(), where))
                return narrow(*selected);
    }
    reporter_.fail(where, Diag::write_not_storage, {written(e), "no part of a vector or matrix"});
}

void Lowering::assign_part(const Expr* target, llvm::StringRef op, const Value& value, SourceRange where) {
    PartTarget part;
    resolve_part(target, part, where);
    const auto* ref = dyn_cast<DeclRefExpr>(part.root);
    Variable* variable = ref ? find_variable(cast<VarDecl>(ref->getDecl())) : nullptr;
    const std::string name = written(part.root);
    if (variable && variable->loop != current_loop() && variable->sum == ir::none)
        reporter_.fail(where, Diag::not_followed, {name, "it is assigned outside of the loop's own text"});
    Value changed_to = value;
    const auto source_of = [&](const Value& v) {
        auto source = to_tensor(v, where);
        const std::size_t rank = part.is_diagonal ? 1 : part.order.size();
        if (!source->dims.empty() && source->dims.size() != rank)
            reporter_.fail(where, Diag::unsupported_expression,
                           {"an assignment to a part of '" + name + "' of other dimensions",
                            "assign a vector to a row, a column or a segment, a matrix to a block"});
        for (std::size_t k = 0; k < source->dims.size(); ++k)
            check_same({*part.at[part.order[k]].count, "'" + written(target) + "'", unit(*source, k)},
                       {source->dims[k], "the right-hand side", unit(*source, k)}, where);
        return source;
    };
    if (variable && variable->sum != ir::none) { // the loop around only adds to it
        const auto source = source_of(value);
        if (program_.arrays[variable->sum].is_cell || (op != "+=" && op != "-="))
            reporter_.fail(
                where, Diag::unsupported_expression,
                {"operator '" + op.str() + "' on a part of '" + name + "'", "loop over its elements"});
        for_each_of(part, where, [&](const Indices& i, const std::vector<ir::Expr>& at) {
            const ir::Expr e = pool().to_real(source->at(source->dims.empty() ? Indices{} : i).make());
            const auto slice = to_tensor(slice_of(variable->value), where);
            push({ir::Accumulate{variable->sum, flat_position(slice->dims, in_slice(variable->value, at)),
                                 op == "-=" ? pool().neg(e) : e},
                  place(where)});
        });
        return;
    }
    if (op != "=") {
        const auto before = std::make_shared<Tensor>();
        for (const std::size_t d : part.order)
            if (!part.is_diagonal || before->dims.empty())
                before->dims.push_back(*part.at[d].count);
        before->at = [this, part](const Indices& i) {
            Indices at;
            for (const ir::Expr e : whole_index(part, i))
                at.push_back(step_scalar(e));
            return part.whole->at(at);
        };
        const auto code = code_of(op);
        changed_to = elementwise({{before}, value},
                                 [this, code, where](const std::vector<Scalar>& x) {
                                     return arithmetic(code, convert(x[0], context_.DoubleTy, where),
                                                       convert(x[1], context_.DoubleTy, where), where);
                                 },
                                 where, {"'" + written(target) + "'", "the right-hand side"});
    }
    const Value result{with_region(part, source_of(changed_to), name, where)};
    if (variable)
        variable->value = result;
    else
        assign(part.root, "=", result, where);
}

/// The index of the whole for one of the part.
std::vector<ir::Expr> Lowering::whole_index(const PartTarget& part, const Indices& i) {
    std::vector<ir::Expr> at;
    for (const Selection& s : part.at)
        at.push_back(s.first.make());
    for (std::size_t k = 0; k < part.order.size(); ++k) {
        const Scalar& own = i[part.is_diagonal ? 0 : k];
        at[part.order[k]] = pool().add(at[part.order[k]], own.make());
    }
    return at;
}

void Lowering::for_each_of(const PartTarget& part, SourceRange where,
                           const std::function<void(const Indices&, const std::vector<ir::Expr>&)>& body) {
    std::vector<Dim> dims;
    for (const std::size_t d : part.order)
        if (!part.is_diagonal || dims.empty())
            dims.push_back(*part.at[d].count);
    const auto run = [&](const Indices& i) { body(i, whole_index(part, i)); };
    if (dims.empty())
        run({});
    else
        for_each(dims, written(part.root), where, run);
}

/// The same while a slice is open: the part must be one of that.
std::shared_ptr<Tensor> Lowering::with_region_of_slice(const PartTarget& part,
                                                       const std::shared_ptr<Tensor>& source,
                                                       const std::string& name, SourceRange where) {
    const Cells::Level level = *part.whole->cells->level;
    const Selection& own = part.at[level.dim];
    if (own.count || part.is_diagonal || compare(own.first.make(), level.at).value_or(1) != 0)
        reporter_.fail(where, Diag::not_followed,
                       {name, "a loop around assigns to other elements of it; keep these apart"});
    if (level.loop == current_loop() && level.branches == data_branches_)
        *level.is_checked = true;
    PartTarget inner = part;
    inner.whole = to_tensor(*level.slice, where);
    inner.at.erase(inner.at.begin() + static_cast<std::ptrdiff_t>(level.dim));
    for (std::size_t& d : inner.order)
        d -= d > level.dim;
    return with_level(*part.whole, level, {with_region(inner, source, name, where)}, where);
}

/// The vector or matrix with other values for a part of it.
std::shared_ptr<Tensor> Lowering::with_region(const PartTarget& part, const std::shared_ptr<Tensor>& source,
                                              const std::string& name, SourceRange where) {
    const std::shared_ptr<Tensor> whole = part.whole;
    const Cells* before = whole->cells.get();
    if (before && before->level)
        return with_region_of_slice(part, source, name, where);
    std::vector<Cells::Range> region;
    for (const Selection& s : part.at)
        region.push_back({s.first.make(), s.count ? s.count->extent : ir::Expr{}});
    // Apart for certain, in some dimension.
    const auto is_apart = [&](const std::vector<Cells::Range>& other) {
        const auto end = [&](const Cells::Range& r) {
            return pool().add(r.first, r.count.valid() ? r.count : pool().integer(1));
        };
        const auto ends_before = [&](const Cells::Range& a, const Cells::Range& b) {
            const auto order = compare(b.first, end(a));
            return order && *order >= 0;
        };
        for (std::size_t d = 0; d < region.size(); ++d)
            if (ends_before(region[d], other[d]) || ends_before(other[d], region[d]))
                return true;
        return false;
    };
    const bool stores = before && !part.is_diagonal && !before->base && !*before->is_read &&
                        latent_branches_ == 0 && data_branches_ == 0 && before->scope == current_loop() &&
                        llvm::all_of(before->written, is_apart);
    if (stores) {
        Cells cells = *before;
        if (cells.array == ir::none)
            cells.array = new_array(name, whole->dims, where);
        const std::size_t statements = block_->size();
        for_each_of(part, where, [&](const Indices& i, const std::vector<ir::Expr>& at) {
            const Scalar x = source->at(source->dims.empty() ? Indices{} : i);
            push({ir::Store{cells.array, position_in(cells, whole->dims, at), pool().to_real(x.make())},
                  place(where)});
        });
        if (!*before->is_read) {
            cells.written.push_back(std::move(region));
            return cells_tensor(*whole, std::move(cells), where);
        }
        block_->resize(statements, ir::Stmt{}); // the right-hand side reads the vector itself
    }
    const auto copy = std::make_shared<Tensor>(*to_tensor(materialise({source}, name, where), where));
    mark_read({copy}); // its elements stay
    copy->cells = nullptr;
    auto out = std::make_shared<Tensor>(*whole);
    out->cells = nullptr;
    out->direct = true;
    out->at = [this, whole, copy, part, region](const Indices& r) {
        ir::Expr inside = pool().boolean(true);
        Indices own(copy->dims.size());
        for (std::size_t d = 0; d < region.size(); ++d) {
            const ir::Expr at = r[d].make();
            if (!region[d].count.valid()) {
                inside = pool().logical_and(inside, pool().equal(at, region[d].first));
                continue;
            }
            const bool all = pool().is_const(region[d].first) && pool()[region[d].first].integer == 0 &&
                             region[d].count == whole->dims[d].extent;
            if (!all)
                inside = pool().logical_and(
                    inside,
                    pool().logical_and(pool().less_equal(region[d].first, at),
                                       pool().less(at, pool().add(region[d].first, region[d].count))));
            const std::size_t k = static_cast<std::size_t>(
                std::find(part.order.begin(), part.order.end(), d) - part.order.begin());
            if (!copy->dims.empty() && (k == 0 || !part.is_diagonal))
                own[k] = step_scalar(pool().sub(at, region[d].first));
        }
        if (part.is_diagonal)
            inside = pool().logical_and(inside, pool().equal(pool().sub(r[0].make(), region[0].first),
                                                             pool().sub(r[1].make(), region[1].first)));
        const ir::Node& known = pool()[inside];
        if (known.op == ir::Op::Const)
            return known.integer ? copy->at(own) : whole->at(r);
        for (Scalar& k : own) // an element that exists, on the side that is not taken, too
            k = step_scalar(pool().select(inside, k.make(), pool().integer(0)));
        const ir::Expr there = pool().to_real(copy->at(own).make());
        return step_scalar(pool().select(inside, there, pool().to_real(whole->at(r).make())));
    };
    return out;
}

} // namespace ppc::frontend
