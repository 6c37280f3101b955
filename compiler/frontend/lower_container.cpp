// Containers: std::vector, std::array and Eigen, recognised by name. Expressions stay lazy: a function from
// indices to a scalar; a named variable holds its elements in an array.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace ppc::frontend {
namespace {

std::string size_text(const std::string& object, const char* what) {
    return "(" + object + ")." + what + "()";
}

/// The call of `Vector::Zero(n)` that the expression is, or null.
const CallExpr* find_zero(const Expr* e) {
    e = e->IgnoreImplicit();
    if (const auto* made = dyn_cast<CXXConstructExpr>(e); made && made->getNumArgs() == 1)
        e = made->getArg(0)->IgnoreImplicit();
    const auto* call = dyn_cast<CallExpr>(e);
    const FunctionDecl* f = call ? call->getDirectCallee() : nullptr;
    return f && f->getIdentifier() && f->getName() == "Zero" && in_namespace(f, "Eigen") ? call : nullptr;
}

/// `std::vector<double>(n)`, a vector of n zeros, or null.
const CXXConstructExpr* find_sized(const Expr* e) {
    e = e->IgnoreImplicit();
    if (const auto* cast = dyn_cast<CXXFunctionalCastExpr>(e))
        e = cast->getSubExpr()->IgnoreImplicit();
    const auto* made = dyn_cast<CXXConstructExpr>(e);
    if (!made || !in_namespace(made->getConstructor(), "std") || made->getNumArgs() == 0 ||
        !made->getArg(0)->getType()->isIntegerType())
        return nullptr;
    const auto is_given = [](const Expr* a) { return !isa<CXXDefaultArgExpr>(a); };
    return llvm::count_if(made->arguments(), is_given) == 1 ? made : nullptr;
}

} // namespace

/// The sizes that an expression of data shows, such as the one that declares a local vector or matrix:
/// constants, or from outside of the loop that it is in, so that iterations have them in common. None where
/// one of them is of the iteration.
std::vector<Dim> Lowering::declared_dims(const Expr* init) {
    init = init->IgnoreImplicit()->IgnoreParenImpCasts();
    bool row = false;
    if (const auto* ref = dyn_cast<DeclRefExpr>(init)) {
        const auto* v = dyn_cast<VarDecl>(ref->getDecl());
        const Variable* variable = v ? find_variable(v) : nullptr;
        const Object* o = variable && !variable->alias ? variable->value.object() : nullptr;
        return o ? o->dims : std::vector<Dim>{};
    }
    if (const auto* member = dyn_cast<CXXMemberCallExpr>(init);
        member && member->getMethodDecl() && in_namespace(member->getMethodDecl(), "Eigen") &&
        member->getMethodDecl()->getIdentifier() && member->getMethodDecl()->getName() == "transpose") {
        std::vector<Dim> dims = declared_dims(member->getImplicitObjectArgument());
        std::reverse(dims.begin(), dims.end());
        return dims;
    }
    const std::size_t rank = rank_of(init->getType(), row);
    const auto* record = init->getType()->getAsCXXRecordDecl();
    if (rank > 1 && !(record && in_namespace(record, "Eigen")))
        return {};
    const auto* made = dyn_cast<CXXConstructExpr>(init);
    if (rank == 1 && made && made->isListInitialization() && made->isStdInitListInitialization() &&
        made->getNumArgs() > 0)
        if (const auto* list = dyn_cast<InitListExpr>(made->getArg(0)->IgnoreImplicit()))
            return {{pool().integer(list->getNumInits()), std::to_string(list->getNumInits()), false}};
    while (made && made->getNumArgs() == 1 && !made->getArg(0)->getType()->isIntegerType()) {
        init = made->getArg(0)->IgnoreImplicit();
        made = dyn_cast<CXXConstructExpr>(init);
    }
    const auto* call = dyn_cast<CallExpr>(init);
    const FunctionDecl* f = call ? call->getDirectCallee() : nullptr;
    const bool is_named = f && f->getIdentifier() && in_namespace(f, "Eigen") &&
                          llvm::is_contained({"Zero", "Ones", "Constant", "Identity"}, f->getName());
    std::vector<Dim> dims;
    for (unsigned d = 0; d < rank; ++d) {
        const Expr* const size = made && d < made->getNumArgs()       ? made->getArg(d)
                                 : is_named && d < call->getNumArgs() ? call->getArg(d)
                                                                      : nullptr;
        if (!size || !size->getType()->isIntegerType() || !frame().times.is_load(size))
            return {};
        const Scalar n = eval_scalar(size);
        const ir::Expr e = n.load ? ir::Expr{} : n.make();
        if (n.load ? !slice_.nest() || n.load->nest : !pool().is_const(e))
            return {};
        dims.push_back(dim_of(n, "size in line " + std::to_string(place(size->getSourceRange()).line),
                              size->getSourceRange()));
    }
    return dims;
}

bool Lowering::is_container(QualType t) const {
    const auto* r = t.getNonReferenceType()->getAsCXXRecordDecl();
    if (!r)
        return t->isArrayType();
    if (in_namespace(r, "Eigen"))
        return find_type_member(r, "PlainObject") != nullptr;
    return in_namespace(r, "std") && (r->getName() == "vector" || r->getName() == "array");
}

std::size_t Lowering::rank_of(QualType t, bool& row) const {
    t = t.getNonReferenceType().getCanonicalType();
    row = false;
    if (t->isArithmeticType())
        return 0;
    if (const auto* array = context_.getAsArrayType(t)) {
        bool inner = false;
        return 1 + rank_of(array->getElementType(), inner);
    }
    const auto* r = t->getAsCXXRecordDecl();
    if (!r)
        return 0;
    if (in_namespace(r, "Eigen")) {
        const TypedefNameDecl* plain = find_type_member(r, "PlainObject");
        const QualType p = plain ? plain->getUnderlyingType().getCanonicalType() : t;
        const auto* spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(p->getAsCXXRecordDecl());
        if (!spec || spec->getTemplateArgs().size() < 3)
            return 1;
        const auto rows = spec->getTemplateArgs()[1].getAsIntegral().getExtValue();
        const auto cols = spec->getTemplateArgs()[2].getAsIntegral().getExtValue();
        if (cols == 1)
            return 1;
        row = rows == 1;
        return rows == 1 ? 1 : 2;
    }
    if (const auto* spec = dyn_cast<ClassTemplateSpecializationDecl>(r); spec && in_namespace(r, "std")) {
        bool inner = false;
        return 1 + rank_of(spec->getTemplateArgs()[0].getAsType(), inner);
    }
    return 0;
}

std::vector<Dim> Lowering::fixed_dims(QualType t) {
    std::vector<Dim> dims;
    const auto add = [&](std::int64_t n) { dims.push_back({pool().integer(n), std::to_string(n), false}); };
    for (t = t.getCanonicalType();;) {
        if (const auto* array = context_.getAsConstantArrayType(t)) {
            add(static_cast<std::int64_t>(array->getZExtSize()));
            t = array->getElementType().getCanonicalType();
            continue;
        }
        const auto* spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(t->getAsCXXRecordDecl());
        if (spec && in_namespace(spec, "std") && spec->getName() == "array") {
            add(spec->getTemplateArgs()[1].getAsIntegral().getExtValue());
            t = spec->getTemplateArgs()[0].getAsType().getCanonicalType();
            continue;
        }
        if (spec && in_namespace(spec, "Eigen") &&
            (spec->getName() == "Matrix" || spec->getName() == "Array"))
            for (unsigned k = 1; k <= 2; ++k) {
                const std::int64_t n = spec->getTemplateArgs()[k].getAsIntegral().getExtValue();
                if (n < 0)
                    return {};
                if (n > 1)
                    add(n);
            }
        else if (!t->isArithmeticType())
            return {};
        return dims;
    }
}

std::shared_ptr<Tensor> Lowering::to_tensor(const Value& v, SourceRange where) {
    if (v.tensor())
        return std::get<std::shared_ptr<Tensor>>(v.v);
    auto out = std::make_shared<Tensor>();
    if (const Scalar* s = v.scalar()) {
        const Scalar copy = *s;
        out->at = [copy](const Indices&) { return copy; };
        return out;
    }
    const Object* o = v.object();
    if (!o)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"not a vector", "a vector or matrix is needed here"});
    bool row = false;
    const std::size_t rank = rank_of(o->type, row);
    if (rank == 0)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"an object of type " + o->type.getAsString(), "a vector or matrix is needed here"});
    out->row = row;
    const bool matrix =
        rank == 2 && o->type->getAsCXXRecordDecl() && in_namespace(o->type->getAsCXXRecordDecl(), "Eigen");
    LoadText of = o->load;
    if (std::vector<Dim> fixed = fixed_dims(o->type.getNonReferenceType()); fixed.size() == rank) {
        out->dims = std::move(fixed);
    } else if (o->dims.size() == rank) {
        out->dims = o->dims;
        for (std::size_t d = 0; d < rank; ++d)
            slice_.line("ppc_load.same_size(static_cast<long long>(" +
                        size_text(o->load.text, !matrix  ? "size"
                                                : d == 0 ? "rows"
                                                         : "cols") +
                        "), static_cast<long long>(" + o->dims[d].text + "), " +
                        string_literal(place_text(where) + ": '" + o->load.text + "' has ") + ", \"" +
                        unit(*out, d) + " here, and was declared with\", \"\");");
    } else if (matrix) {
        out->dims.push_back(load_dim(size_text(o->load.text, "rows"), of, "rows of " + o->load.text));
        out->dims.push_back(load_dim(size_text(o->load.text, "cols"), of, "columns of " + o->load.text));
    } else if (o->type->isArrayType()) {
        out->dims.push_back(load_dim("std::size(" + o->load.text + ")", of, "size of " + o->load.text));
    } else {
        out->dims.push_back(load_dim(size_text(o->load.text, "size"), of, "size of " + o->load.text));
    }
    if (rank > out->dims.size())
        reporter_.fail(where, Diag::unsupported_expression,
                       {"a nested container as a whole", "loop over its rows"});
    const Value object = v;
    out->at = [this, object, where](const Indices& i) { return to_scalar(element(object, i, where), where); };
    out->direct = true;
    return out;
}

std::shared_ptr<Tensor> Lowering::list_tensor(const std::shared_ptr<std::vector<Scalar>>& values) {
    auto out = std::make_shared<Tensor>();
    const auto n = static_cast<std::int64_t>(values->size());
    out->dims.push_back({pool().integer(n), std::to_string(n), false});
    out->at = [this, values](const Indices& i) {
        const ir::Expr index = i[0].make();
        ir::Expr e = pool().to_real(values->back().make());
        for (std::size_t k = values->size() - 1; k-- > 0;)
            e = pool().select(pool().equal(index, pool().integer(static_cast<std::int64_t>(k))),
                              pool().to_real((*values)[k].make()), e);
        return step_scalar(e);
    };
    return out;
}

/// A vector of vectors that are empty so far: `inner` dimensions get their sizes when a row is first
/// assigned.
std::shared_ptr<Tensor> Lowering::open_storage(std::vector<Dim> dims, std::size_t inner, SourceRange where) {
    Tensor shape;
    shape.dims = std::move(dims);
    shape.open_dims = inner;
    shape.scope = current_loop();
    Cells cells;
    cells.scope = current_loop();
    return cells_tensor(shape, std::move(cells), where);
}

void Lowering::check_index(const Indices& at, const std::vector<Dim>& dims, const std::string& name,
                           SourceRange where) {
    for (std::size_t d = 0; d < at.size(); ++d) {
        const ir::Expr e = at[d].make();
        const ir::Node& n = pool()[e];
        if (is_index_in_range(e, dims[d]) || !(at[d].load || n.op == ir::Op::Const))
            continue;
        const std::string index = at[d].load ? at[d].load->text : std::to_string(n.integer);
        const std::string call = "ppc_load.check_index(" + index + ", static_cast<long long>(" +
                                 dims[d].text + "), " + string_literal(name) + ", ";
        const std::string key = "check " + call; // of equal checks the first one names its place
        bool done = false;
        for (const Group* g = slice_.current(); g; g = g->outer)
            done = done || g->captures.contains(key);
        if (!done) {
            slice_.line(call + string_literal(place_text(used_.isValid() ? used_ : where)) + ");");
            slice_.current()->captures.emplace(key, e);
        }
    }
}

void Lowering::check_same(const SizeOperand& a, const SizeOperand& b, SourceRange where,
                          const std::string& in) {
    if (a.dim.extent == b.dim.extent || a.dim.text == b.dim.text)
        return;
    const std::string what = in.empty() ? "'" + written(where) + "'" : in;
    slice_.line("ppc_load.same_size(static_cast<long long>(" + a.dim.text + "), static_cast<long long>(" +
                b.dim.text + "), " +
                string_literal(place_text(where) + ": sizes differ in " + what + ": " + a.name + " has ") +
                ", " + string_literal(std::string(a.unit) + ", " + b.name + " has ") + ", " +
                string_literal(b.unit) + ");");
}

Value Lowering::element(const Value& container, const Indices& at, SourceRange where) {
    const auto is_step = [&](const Scalar& i) { return !i.load && !is_load_expr(i.make()); };
    if (llvm::any_of(at, is_step)) {
        for (const Scalar& i : at)
            if (is_step(i) && !is_discrete_value(i.make()))
                reporter_.fail(where, Diag::latent_index);
        if (const Object* o = container.object())
            return element({captured_whole(*o, where)}, at, where);
    }
    if (const Object* o = container.object()) {
        const bool matrix = at.size() > 1;
        std::string text = "(" + o->load.text + ")" + (matrix ? "(" : "[");
        LoadText out = o->load;
        for (std::size_t i = 0; i < at.size(); ++i) {
            if (!at[i].load) {
                const ir::Expr e = at[i].make();
                if (!pool().is_const(e))
                    reporter_.fail(where, Diag::latent_index);
                text += (i ? ", " : "") + std::to_string(pool()[e].integer);
                continue;
            }
            text += (i ? ", " : "") + at[i].load->text;
            out = combine("", {&out, &*at[i].load}, false);
        }
        out.text = text + (matrix ? ")" : "]");
        out.home = nullptr;
        const QualType element_type = element_type_of(o->type, at.size());
        return load_value(out, element_type);
    }
    if (Tensor* t = container.tensor()) {
        const llvm::SaveAndRestore using_here(used_, where);
        if (at.size() == t->dims.size())
            return {t->at(at)};
        if (at.size() < t->dims.size()) {
            auto out = std::make_shared<Tensor>(*t);
            out->dims.assign(t->dims.begin() + static_cast<std::ptrdiff_t>(at.size()), t->dims.end());
            const Tensor whole = *t;
            auto prefixed = [at](const Indices& rest) {
                Indices all = at;
                all.insert(all.end(), rest.begin(), rest.end());
                return all;
            };
            out->at = [whole, prefixed](const Indices& i) { return whole.at(prefixed(i)); };
            out->cells = nullptr;
            return {out};
        }
    }
    reporter_.fail(where, Diag::unsupported_expression,
                   {"an index", "the object is not a vector or matrix that ppc knows"});
}

QualType Lowering::element_type_of(QualType container, std::size_t indices) const {
    container = container.getNonReferenceType();
    if (const auto* array = context_.getAsArrayType(container))
        return array->getElementType();
    if (container->isPointerType())
        return container->getPointeeType();
    const auto* record = container->getAsCXXRecordDecl();
    if (!record)
        return context_.DoubleTy;
    // value_type of containers, Scalar of Eigen.
    for (const char* name : {"value_type", "Scalar"}) {
        if (indices > 1 && std::string_view(name) == "value_type" && has_type_member(record, "Scalar"))
            continue;
        if (const TypedefNameDecl* t = find_type_member(record, name))
            return t->getUnderlyingType().getCanonicalType();
    }
    return context_.DoubleTy;
}

Value Lowering::materialise(const Value& v, const std::string& name, SourceRange where) {
    const Tensor* t = v.tensor();
    if (!t || t->direct || t->dims.empty())
        return v;
    const Tensor source = *t;
    const ir::ArrayId array = new_array(name, source.dims, where);
    for_each(source.dims, name, where, [&](const Indices& i) {
        std::vector<ir::Expr> at;
        for (const Scalar& s : i)
            at.push_back(s.make());
        push({ir::Store{array, flat_position(source.dims, at), pool().to_real(source.at(i).make())},
              place(where)});
    });
    return {stored_tensor(array, source, where)};
}

/// `Vector v{{a, b, c}}`, `Matrix m{{a, b}, {c, d}}`; nothing for a flat list.
std::optional<Value> Lowering::eval_nested_list(const InitListExpr* e, std::size_t rank, bool row) {
    auto values = std::make_shared<std::vector<Scalar>>();
    std::int64_t columns = 0;
    for (const Expr* x : e->inits()) {
        const Expr* inner = x->IgnoreImplicit();
        if (const auto* wrapped = dyn_cast<CXXStdInitializerListExpr>(inner))
            inner = wrapped->getSubExpr()->IgnoreImplicit();
        const auto* list = dyn_cast<InitListExpr>(inner);
        if (!list)
            return std::nullopt;
        columns = list->getNumInits();
        for (const Expr* item : list->inits())
            values->push_back(convert(eval_scalar(item), context_.DoubleTy, item->getSourceRange()));
    }
    if (columns == 0 || static_cast<std::int64_t>(values->size()) != columns * e->getNumInits())
        return std::nullopt;
    const auto flat = list_tensor(values);
    flat->row = row;
    if (rank == 1)
        return Value{flat};
    auto out = std::make_shared<Tensor>();
    for (const std::int64_t n : {static_cast<std::int64_t>(e->getNumInits()), columns})
        out->dims.push_back({pool().integer(n), std::to_string(n), false});
    out->at = [this, flat, columns](const Indices& i) {
        const ir::Expr first = pool().mul(i[0].make(), pool().integer(columns));
        return flat->at({step_scalar(pool().add(first, i[1].make()))});
    };
    return Value{out};
}

/// A vector of data as an array of the step, whose elements any index may read.
std::shared_ptr<Tensor> Lowering::captured_row(const Tensor& row, SourceRange where) {
    const ir::ArrayId array = new_array(unnamed_storage, row.dims, where);
    for_each(row.dims, unnamed_storage, where, [&](const Indices& i) {
        push({ir::Store{array, flat_position(row.dims, positions_of(i)), pool().to_real(row.at(i).make())},
              place(where)});
    });
    return stored_tensor(array, row, where);
}

std::optional<Value> Lowering::construct_container(const CXXConstructExpr* e) {
    const QualType type = e->getType();
    const CXXRecordDecl* record = e->getConstructor()->getParent();
    if (!is_container(type))
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    std::vector<const Expr*> args;
    for (const Expr* a : e->arguments())
        if (!isa<CXXDefaultArgExpr>(a))
            args.push_back(a);
    bool row = false;
    const std::size_t rank = rank_of(type, row);
    if (args.empty())
        return Value{};
    const Expr* listed = args[0]->IgnoreImplicit();
    if (const auto* wrapped = dyn_cast<CXXStdInitializerListExpr>(listed))
        listed = wrapped->getSubExpr()->IgnoreImplicit();
    if (e->isStdInitListInitialization() || e->isListInitialization())
        if (const auto* list = dyn_cast<InitListExpr>(listed)) {
            if (in_namespace(record, "Eigen"))
                if (std::optional<Value> rows = eval_nested_list(list, rank, row))
                    return rows;
            return eval_init_list(list);
        }
    const QualType first = args[0]->getType().getNonReferenceType();
    // Vector3d(x, y, z)
    if (const std::vector<Dim> fixed = in_namespace(record, "Eigen") ? fixed_dims(type) : std::vector<Dim>{};
        fixed.size() == 1 && args.size() > 1 && first->isArithmeticType()) {
        auto values = std::make_shared<std::vector<Scalar>>();
        for (const Expr* a : args)
            values->push_back(convert(eval_scalar(a), context_.DoubleTy, where));
        auto out = list_tensor(values);
        out->row = row;
        return Value{out};
    }
    if (first->isIntegerType() || first->isEnumeralType()) {
        std::vector<Dim> dims;
        const bool matrix = in_namespace(record, "Eigen") && rank == 2;
        const std::size_t sizes = matrix ? 2 : 1;
        for (std::size_t k = 0; k < sizes && k < args.size(); ++k)
            dims.push_back(
                dim_of(eval_scalar(args[k]), "size in line " + std::to_string(place(where).line), where));
        if (args.size() > sizes) {
            const CallExpr* zero = find_zero(args[sizes]);
            const CXXConstructExpr* sized = find_sized(args[sizes]);
            const Value fill = zero    ? eval_step(zero)
                               : sized ? *construct_container(sized)
                               : is_container(args[sizes]->getType())
                                   ? eval_step(args[sizes]->IgnoreImplicit())
                                   : eval(args[sizes]);
            const Scalar* s = fill.scalar();
            if (!s) { // all rows alike
                auto row_of_all = to_tensor(fill, where);
                const auto& cells = row_of_all->cells;
                const bool is_zero =
                    zero || (cells && cells->written.empty() && !cells->base && !cells->level);
                dims.insert(dims.end(), row_of_all->dims.begin(), row_of_all->dims.end());
                if (row_of_all->open_dims > 0 && is_zero)
                    return Value{open_storage(dims, row_of_all->open_dims, where)};
                if (row_of_all->open_dims > 0)
                    reporter_.fail(where, Diag::unsupported_expression,
                                   {"a vector of vectors with these elements",
                                    "declare it with its size alone and assign each row"});
                if (is_zero)
                    return Value{new_storage(unnamed_storage, dims, where)};
                row_of_all = fill.object() ? captured_row(*row_of_all, where)
                                           : to_tensor(materialise(fill, unnamed_storage, where), where);
                auto out = std::make_shared<Tensor>();
                out->dims = dims;
                out->direct = true;
                out->at = [row_of_all](const Indices& i) {
                    return row_of_all->at(Indices(i.begin() + 1, i.end()));
                };
                return Value{out};
            }
            const ir::Expr value = s->make();
            const ir::Node& n = pool()[value];
            if (!(n.op == ir::Op::Const && n.number == 0 && n.integer == 0)) {
                auto out = std::make_shared<Tensor>();
                out->dims = dims;
                const Scalar copy = *s;
                out->at = [copy](const Indices&) { return copy; };
                return Value{out};
            }
        }
        if (rank > dims.size())
            return Value{open_storage(dims, rank - dims.size(), where)};
        auto storage = new_storage(unnamed_storage, dims, where);
        storage->row = row;
        return Value{storage};
    }
    // Conversion from another container or expression; Vector::Zero(n) is storage.
    const auto* made = dyn_cast<CallExpr>(args[0]->IgnoreImplicit());
    return made && !isa<CXXOperatorCallExpr, CXXMemberCallExpr>(made) ? eval_step(made) : eval(args[0]);
}

} // namespace ppc::frontend
