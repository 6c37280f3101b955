// Methods of Eigen that reduce, broadcast, rearrange or choose between the elements of a vector or matrix.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace ppc::frontend {
namespace {

const CXXMemberCallExpr* eigen_call(const Expr* e) {
    const auto* call =
        dyn_cast<CXXMemberCallExpr>(e->IgnoreParenCasts()->IgnoreImplicit()->IgnoreParenCasts());
    const CXXMethodDecl* m = call ? call->getMethodDecl() : nullptr;
    return m && m->getIdentifier() && in_namespace(m, "Eigen") ? call : nullptr;
}

/// The integers among the template arguments of a method: `lpNorm<1>()`.
std::vector<std::int64_t> template_integers(const CallExpr* e) {
    std::vector<std::int64_t> out;
    const FunctionDecl* f = e->getDirectCallee();
    if (const TemplateArgumentList* list = f ? f->getTemplateSpecializationArgs() : nullptr)
        for (const TemplateArgument& a : list->asArray())
            if (a.getKind() == TemplateArgument::Integral)
                out.push_back(a.getAsIntegral().getExtValue());
    return out;
}

} // namespace

/// A function of ppc::detail, of whole vectors.
const FunctionDecl* Lowering::vector_function(llvm::StringRef name) const {
    IdentifierTable& ids = context_.Idents;
    for (const NamedDecl* ppc : context_.getTranslationUnitDecl()->lookup(&ids.get("ppc")))
        if (const auto* ns = dyn_cast<NamespaceDecl>(ppc))
            for (const NamedDecl* detail : ns->lookup(&ids.get("detail")))
                if (const auto* m = dyn_cast<NamespaceDecl>(detail))
                    for (const NamedDecl* d : m->lookup(&ids.get(name)))
                        if (const auto* f = dyn_cast<FunctionDecl>(d))
                            return f;
    return nullptr;
}

/// The elements of a matrix one after the other, by rows.
Tensor Lowering::flattened(const Tensor& t, SourceRange where) {
    if (t.dims.size() < 2)
        return t;
    const Scalar columns = size_of(t.dims[1]);
    Tensor out;
    out.dims = {dim_of(arithmetic(BO_Mul, size_of(t.dims[0]), columns, where),
                       "size of a matrix in line " + std::to_string(place(where).line), where)};
    out.at = [this, t, columns, where](const Indices& i) {
        return t.at({arithmetic(BO_Div, i[0], columns, where), arithmetic(BO_Rem, i[0], columns, where)});
    };
    return out;
}

/// The elements of a vector or matrix made one number; nothing if the method does something else.
std::optional<Scalar> Lowering::reduction(const Tensor& t, llvm::StringRef name, const CallExpr* e) {
    const SourceRange where = e->getSourceRange();
    const auto real = [this](const Scalar& s) { return pool().to_real(s.make()); };
    const auto sum_of = [&](const std::function<ir::Expr(ir::Expr)>& f) {
        return reduce_sum(t.dims, [&](const Indices& i) { return step_scalar(f(real(t.at(i)))); }, where);
    };
    const auto by_library = [&](llvm::StringRef function, const Tensor& of) -> std::optional<Scalar> {
        if (const FunctionDecl* f = vector_function(function))
            return to_scalar(call(f, {{std::make_shared<Tensor>(flattened(of, where))}}, {}, where), where);
        return std::nullopt;
    };
    if (e->getNumArgs() > 0)
        return std::nullopt;
    if (name == "sum")
        return reduce_sum(t.dims, t.at, where);
    if (name == "mean") {
        ir::Expr n = pool().integer(1);
        for (const Dim& d : t.dims)
            n = pool().mul(n, d.extent);
        return step_scalar(pool().div(reduce_sum(t.dims, t.at, where).make(), pool().to_real(n)));
    }
    const auto square = [this](ir::Expr x) { return pool().mul(x, x); };
    if (name == "squaredNorm")
        return sum_of(square);
    const std::vector<std::int64_t> power = template_integers(e);
    const bool is_lp = name == "lpNorm" && !power.empty();
    if (name == "norm" || name == "stableNorm" || name == "blueNorm" || (is_lp && power[0] == 2))
        return math("sqrt", sum_of(square), where);
    if (is_lp && power[0] == 1)
        return sum_of([&](ir::Expr x) { return math("fabs", step_scalar(x), where).make(); });
    if (is_lp && power[0] == -1) {
        Tensor absolute = t;
        absolute.at = [this, t, where](const Indices& i) { return math("fabs", t.at(i), where); };
        return by_library("max_element", absolute);
    }
    if (name == "count")
        return sum_of([](ir::Expr x) { return x; });
    const llvm::StringRef function = llvm::StringSwitch<llvm::StringRef>(name)
                                         .Case("maxCoeff", "max_element")
                                         .Case("minCoeff", "min_element")
                                         .Case("prod", "multiply_elements")
                                         .Default("");
    return function.empty() ? std::nullopt : by_library(function, t);
}

/// `A.rowwise()` and `A.colwise()`: what follows is done to each row, each column.
std::optional<Value> Lowering::vectorwise_member(const Tensor& t, llvm::StringRef name, const CallExpr* e,
                                                 const std::vector<Value>& args) {
    const SourceRange where = e->getSourceRange();
    const bool rows = t.along == Along::rows;
    Tensor whole = t;
    whole.along = Along::none;
    if (whole.dims.size() != 2)
        return std::nullopt;
    if (name == "reverse" || name == "replicate")
        return rearranged(whole, name, e, args, t.along);
    const std::size_t kept = rows ? 0 : 1;
    const auto line = [whole, rows](const Scalar& k) {
        Tensor out;
        out.dims = {whole.dims[rows ? 1 : 0]};
        out.at = [whole, rows, k](const Indices& i) {
            return rows ? whole.at({k, i[0]}) : whole.at({i[0], k});
        };
        return out;
    };
    if (name == "normalized") {
        auto out = std::make_shared<Tensor>(whole);
        out->cells = nullptr;
        out->at = [this, whole, line, kept, where](const Indices& i) {
            const Tensor own = line(i[kept]);
            const Scalar square = reduce_sum(
                own.dims,
                [&](const Indices& k) {
                    const ir::Expr x = pool().to_real(own.at(k).make());
                    return step_scalar(pool().mul(x, x));
                },
                where);
            return step_scalar(
                pool().div(pool().to_real(whole.at(i).make()), math("sqrt", square, where).make()));
        };
        return Value{out};
    }
    const bool known = llvm::StringSwitch<bool>(name)
                           .Cases("sum", "mean", "squaredNorm", "norm", "stableNorm", "lpNorm", true)
                           .Cases("maxCoeff", "minCoeff", "prod", "count", true)
                           .Default(false);
    if (!known || e->getNumArgs() > 0)
        return std::nullopt;
    auto out = std::make_shared<Tensor>();
    out->dims = {whole.dims[kept]};
    out->row = !rows;
    out->at = [this, line, name = name.str(), e](const Indices& i) {
        return *reduction(line(i[0]), name, e);
    };
    return Value{out};
}

/// A vector as all rows, or all columns, of a matrix like `whole`.
std::shared_ptr<Tensor> Lowering::broadcast(const Tensor& whole, const Value& v, SourceRange where) {
    const auto vector = to_tensor(v, where);
    if (vector->dims.empty())
        return vector;
    if (vector->dims.size() != 1 || whole.dims.size() != 2)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"this use of rowwise() or colwise()", "write a loop over rows or columns"});
    const std::size_t d = whole.along == Along::rows ? 1 : 0;
    check_same({whole.dims[d], "the matrix", d == 1 ? "columns" : "rows"},
               {vector->dims[0], "the vector", "elements"}, where);
    auto out = std::make_shared<Tensor>();
    out->dims = whole.dims;
    out->at = [vector, d](const Indices& i) { return vector->at({i[d]}); };
    return out;
}

/// An operand of an operator of Eigen; what rowwise(), colwise() and asDiagonal() wrap is looked into.
Value Lowering::eval_operand(const Expr* e) {
    const CXXMemberCallExpr* call = eigen_call(e);
    if (!call || !frame().times.is_load(e))
        return eval(e);
    const llvm::StringRef name = call->getMethodDecl()->getName();
    if (name != "rowwise" && name != "colwise" && name != "asDiagonal")
        return eval(e);
    return *eigen_member(*to_tensor(eval(call->getImplicitObjectArgument()), e->getSourceRange()), name, call,
                         {});
}

std::optional<Value> Lowering::rearranged(const Tensor& t, llvm::StringRef name, const CallExpr* e,
                                          const std::vector<Value>& args, Along along) {
    const SourceRange where = e->getSourceRange();
    auto out = std::make_shared<Tensor>();
    out->row = t.row;
    if (name == "reverse" && args.empty()) {
        out->dims = t.dims;
        out->direct = t.direct;
        out->at = [this, t, along, where](const Indices& i) {
            Indices at = i;
            for (std::size_t d = 0; d < i.size(); ++d)
                if (along == Along::none || (along == Along::rows) == (d == 1))
                    at[d] = arithmetic(
                        BO_Sub, arithmetic(BO_Sub, size_of(t.dims[d]), step_scalar(pool().integer(1)), where),
                        i[d], where);
            return t.at(at);
        };
        return Value{out};
    }
    if (name != "replicate")
        return std::nullopt;
    std::vector<Scalar> times;
    for (const Value& v : args)
        times.push_back(to_scalar(v, where));
    if (times.empty())
        for (const std::int64_t n : template_integers(e))
            times.push_back(step_scalar(pool().integer(n)));
    const Scalar one = step_scalar(pool().integer(1));
    if (along != Along::none && times.size() == 1)
        times =
            along == Along::rows ? std::vector<Scalar>{one, times[0]} : std::vector<Scalar>{times[0], one};
    if (times.size() != 2)
        return std::nullopt;
    bool row = false;
    const std::size_t rank = rank_of(e->getType(), row);
    const std::string what = "size in line " + std::to_string(place(where).line);
    const std::vector<Scalar> sizes = t.dims.size() == 2
                                          ? std::vector<Scalar>{size_of(t.dims[0]), size_of(t.dims[1])}
                                      : t.row ? std::vector<Scalar>{one, size_of(t.dims[0])}
                                              : std::vector<Scalar>{size_of(t.dims[0]), one};
    for (std::size_t d = 0; d < 2; ++d)
        if (rank == 2 || (d == 1) == row)
            out->dims.push_back(dim_of(arithmetic(BO_Mul, sizes[d], times[d], where), what, where));
    out->row = row;
    out->at = [this, t, sizes, where, rank](const Indices& i) {
        const auto within = [&](std::size_t d) {
            return arithmetic(BO_Rem, i[rank == 2 ? d : 0], sizes[d], where);
        };
        if (t.dims.size() == 2)
            return t.at({within(0), within(1)});
        return t.at({within(t.row ? 1 : 0)});
    };
    return Value{out};
}

std::optional<Value> Lowering::eigen_member(const Tensor& t, llvm::StringRef name, const CallExpr* e,
                                            const std::vector<Value>& args) {
    const SourceRange where = e->getSourceRange();
    const auto real = [this](const Scalar& s) { return pool().to_real(s.make()); };
    if (t.along != Along::none)
        return vectorwise_member(t, name, e, args);
    if (std::optional<Scalar> s = reduction(t, name, e))
        return Value{*s};
    if ((name == "rowwise" || name == "colwise") && args.empty()) {
        auto out = std::make_shared<Tensor>(t);
        if (t.dims.size() == 1) { // a matrix of one row or column
            const Dim one{pool().integer(1), "1", false};
            out->dims = t.row ? std::vector<Dim>{one, t.dims[0]} : std::vector<Dim>{t.dims[0], one};
            out->cells = nullptr;
            out->row = false;
            out->at = [t](const Indices& i) { return t.at({i[t.row ? 1 : 0]}); };
        }
        out->along = name == "rowwise" ? Along::rows : Along::columns;
        return Value{out};
    }
    if ((name == "diagonal" || name == "trace") && args.empty() && t.dims.size() == 2) {
        auto out = std::make_shared<Tensor>();
        out->dims = {t.dims[0]};
        out->direct = t.direct;
        check_same({t.dims[0], "the matrix", "rows"}, {t.dims[1], "it", "columns"}, where);
        out->at = [t](const Indices& i) { return t.at({i[0], i[0]}); };
        return name == "diagonal" ? Value{out} : Value{reduce_sum(out->dims, out->at, where)};
    }
    if (name == "asDiagonal" && t.dims.size() == 1) {
        auto out = std::make_shared<Tensor>();
        out->dims = {t.dims[0], t.dims[0]};
        out->diagonal = std::make_shared<Tensor>(t);
        out->at = [this, t, real](const Indices& i) {
            return step_scalar(
                pool().select(pool().equal(i[0].make(), i[1].make()), real(t.at({i[0]})), pool().real(0)));
        };
        return Value{out};
    }
    if (name == "reverse" || name == "replicate")
        return rearranged(t, name, e, args, Along::none);
    if ((name == "normalized" || name == "stableNormalized") && args.empty()) {
        const Scalar square = reduce_sum(
            t.dims, [&](const Indices& i) { return step_scalar(pool().mul(real(t.at(i)), real(t.at(i)))); },
            where);
        const Scalar norm = math("sqrt", square, where);
        return elementwise(
            {{std::make_shared<Tensor>(t)}},
            [this, norm, real](const std::vector<Scalar>& x) {
                return step_scalar(pool().div(real(x[0]), norm.make()));
            },
            where);
    }
    if (name == "cross" && args.size() == 1) {
        const auto other = to_tensor(args[0], where);
        auto values = std::make_shared<std::vector<Scalar>>();
        const auto part = [&](const Tensor& of, std::int64_t k) {
            return real(of.at({step_scalar(pool().integer(k))}));
        };
        for (std::int64_t k = 0; k < 3; ++k) {
            const std::int64_t p = (k + 1) % 3, q = (k + 2) % 3;
            values->push_back(step_scalar(pool().sub(pool().mul(part(t, p), part(*other, q)),
                                                     pool().mul(part(t, q), part(*other, p)))));
        }
        return Value{list_tensor(values)};
    }
    if (name == "select" && args.size() == 2)
        return elementwise(
            {{std::make_shared<Tensor>(t)}, args[0], args[1]},
            [this, where](const std::vector<Scalar>& x) {
                return select(x[0], convert(x[1], context_.DoubleTy, where),
                              convert(x[2], context_.DoubleTy, where));
            },
            where);
    const llvm::StringRef binary = llvm::StringSwitch<llvm::StringRef>(name)
                                       .Cases("cwiseMax", "max", "fmax")
                                       .Cases("cwiseMin", "min", "fmin")
                                       .Case("pow", "pow")
                                       .Default("");
    if (!binary.empty() && args.size() == 1)
        return elementwise(
            {{std::make_shared<Tensor>(t)}, args[0]},
            [this, where, binary](const std::vector<Scalar>& x) {
                if (binary == "pow" && pool().is_real_const(real_of(x[1]), 2))
                    return step_scalar(pool().mul(real_of(x[0]), real_of(x[0])));
                return to_scalar(call(math_namesake(binary, 2), {{x[0]}, {x[1]}}, {}, where), where);
            },
            where);
    if (args.empty() && (name == "cwiseAbs2" || name == "abs2" || name == "cube"))
        return elementwise(
            {{std::make_shared<Tensor>(t)}},
            [this, cube = name == "cube"](const std::vector<Scalar>& x) {
                const ir::Expr v = real_of(x[0]);
                return step_scalar(cube ? pool().product({v, v, v}) : pool().mul(v, v));
            },
            where);
    if (name == "cast" && args.empty())
        return elementwise(
            {{std::make_shared<Tensor>(t)}},
            [this, where, type = element_type_of(e->getType(), 2)](const std::vector<Scalar>& x) {
                return convert(x[0], type, where);
            },
            where);
    if ((name == "unaryExpr" && args.size() == 1) || (name == "binaryExpr" && args.size() == 2)) {
        const auto* f = e->getArg(e->getNumArgs() - 1)->getType().getNonReferenceType()->getAsCXXRecordDecl();
        const CXXMethodDecl* body = f && f->isLambda() ? f->getLambdaCallOperator() : nullptr;
        if (body && body->getDescribedFunctionTemplate()) // a generic one, as it is called
            for (const FunctionDecl* s : body->getDescribedFunctionTemplate()->specializations())
                body = cast<CXXMethodDecl>(s);
        if (!body || body->isDependentContext())
            return std::nullopt;
        std::vector<Value> operands{{std::make_shared<Tensor>(t)}};
        if (args.size() == 2)
            operands.push_back(args[0]);
        std::set<const VarDecl*> step;
        for (const LambdaCapture& c : body->getParent()->captures())
            if (c.capturesVariable())
                if (const auto* v = dyn_cast<VarDecl>(c.getCapturedVar()))
                    if (const Variable* variable = find_variable(v); variable && !variable->value.is_load())
                        step.insert(v);
        return elementwise(
            operands,
            [this, body, step, where](const std::vector<Scalar>& x) {
                std::vector<Value> values;
                for (const Scalar& s : x)
                    values.push_back({s});
                return to_scalar(call(body, std::move(values), {}, where, step), where);
            },
            where);
    }
    return std::nullopt;
}

// --- what writes the whole ------------------------------------------------------------------------------

/// `v.setZero()`, `A.row(i).setConstant(c)`, `v.fill(c)` and the like.
bool Lowering::set_values(const CXXMemberCallExpr* e) {
    const CXXMemberCallExpr* call = eigen_call(e);
    if (!call)
        return false;
    const llvm::StringRef name = call->getMethodDecl()->getName();
    const bool filled = name == "setConstant" || name == "fill";
    if (!filled && name != "setZero" && name != "setOnes" && name != "setIdentity" && name != "setLinSpaced")
        return false;
    const SourceRange where = e->getSourceRange();
    std::vector<Scalar> args;
    for (const Expr* a : call->arguments())
        args.push_back(eval_scalar(a));
    const std::size_t values = filled ? 1 : name == "setLinSpaced" ? 2 : 0;
    std::vector<Dim> dims;
    if (args.size() > values) // with new sizes
        for (std::size_t k = 0; k < args.size() - values; ++k)
            dims.push_back(dim_of(args[k], "size in line " + std::to_string(place(where).line), where));
    else if (is_part(call->getImplicitObjectArgument())) {
        PartTarget part;
        resolve_part(call->getImplicitObjectArgument(), part, where);
        for (const std::size_t d : part.order)
            if (!part.is_diagonal || dims.empty())
                dims.push_back(*part.at[d].count);
    } else
        dims = to_tensor(eval(call->getImplicitObjectArgument()), where)->dims;
    auto out = std::make_shared<Tensor>();
    out->dims = dims;
    const auto real = [this](const Scalar& s) { return pool().to_real(s.make()); };
    if (name == "setIdentity")
        out->at = [this](const Indices& i) {
            return step_scalar(
                pool().select(pool().equal(i[0].make(), i[1].make()), pool().real(1), pool().real(0)));
        };
    else if (name == "setLinSpaced")
        out->at = [this, real, low = args[args.size() - 2], high = args.back(),
                   n = dims.at(0)](const Indices& i) {
            const ir::Expr steps = pool().to_real(pool().sub(n.extent, pool().integer(1)));
            return step_scalar(
                pool().add(real(low), pool().mul(pool().div(pool().to_real(i[0].make()), steps),
                                                 pool().sub(real(high), real(low)))));
        };
    else {
        const Scalar c = filled ? args.back() : step_scalar(pool().real(name == "setOnes" ? 1 : 0));
        out->at = [c](const Indices&) { return c; };
    }
    if (dims.size() == 1 || dims.size() == 2)
        assign(call->getImplicitObjectArgument(), "=", {out}, where);
    return true;
}

/// `v << a, b, c;`: true if the expression was one.
bool Lowering::comma_initialiser(const CXXOperatorCallExpr* e) {
    std::vector<const Expr*> items;
    const Expr* at = e;
    for (;;) {
        const auto* op = dyn_cast<CXXOperatorCallExpr>(at->IgnoreParenImpCasts()->IgnoreImplicit());
        if (!op || op->getNumArgs() != 2 || !op->getDirectCallee() ||
            !in_namespace(op->getDirectCallee(), "Eigen"))
            return false;
        items.insert(items.begin(), op->getArg(1));
        at = op->getArg(0);
        if (op->getOperator() == OO_LessLess)
            break;
        if (op->getOperator() != OO_Comma)
            return false;
    }
    const SourceRange where = e->getSourceRange();
    PartTarget part;
    resolve_part(at, part, where);
    const std::string name = written(part.root);
    const auto* ref = dyn_cast<DeclRefExpr>(part.root);
    Variable* variable = ref ? find_variable(cast<VarDecl>(ref->getDecl())) : nullptr;
    if (part.is_diagonal || !variable || variable->loop != current_loop())
        reporter_.fail(
            where, Diag::unsupported_expression,
            {"a comma initialiser of this target", "assign to a local vector, or element by element"});
    const std::size_t rank = part.order.size();
    const Scalar one = step_scalar(pool().integer(1));
    std::vector<Scalar> position(rank, step_scalar(pool().integer(0)));
    Scalar height = one;
    const auto ends = [&](const Scalar& s, const Dim& d) { return s.make() == d.extent; };
    const std::string what = "size in line " + std::to_string(place(where).line);
    for (const Expr* item : items) {
        const auto source = to_tensor(eval(item), where);
        if (rank == 2 && ends(position[1], *part.at[part.order[1]].count)) {
            position[0] = arithmetic(BO_Add, position[0], height, where);
            position[1] = step_scalar(pool().integer(0));
        }
        std::vector<Scalar> extent(rank, one);
        if (source->dims.size() == 2 && rank == 2)
            extent = {size_of(source->dims[0]), size_of(source->dims[1])};
        else if (source->dims.size() == 1)
            extent[rank == 2 && source->row ? 1 : 0] = size_of(source->dims[0]);
        else if (!source->dims.empty())
            reporter_.fail(where, Diag::unsupported_expression,
                           {"a matrix in the comma initialiser of a vector", "assign to its parts"});
        PartTarget own = part;
        std::size_t next = 0;
        own.order.clear();
        for (std::size_t k = 0; k < rank; ++k) {
            Selection& s = own.at[part.order[k]];
            s.first = arithmetic(BO_Add, s.first, position[k], where);
            const bool has_dim =
                source->dims.size() == rank || (source->dims.size() == 1 && (source->row ? 1u : 0u) == k);
            s.count =
                has_dim && next < source->dims.size() ? std::optional(source->dims[next++]) : std::nullopt;
            if (s.count)
                own.order.push_back(part.order[k]);
        }
        check_selection(own.at, own.whole->dims, name, where);
        part.whole = with_region(own, source, name, where);
        position[rank - 1] = arithmetic(BO_Add, position[rank - 1], extent[rank - 1], where);
        height = extent[0];
    }
    const std::size_t last = rank - 1;
    if (rank == 2) {
        if (!ends(position[1], *part.at[part.order[1]].count))
            reporter_.fail(where, Diag::unsupported_expression,
                           {"a comma initialiser of a matrix whose rows do not end where ppc can tell",
                            "give the matrix fixed sizes, or assign to its rows"});
        position[0] = arithmetic(BO_Add, position[0], height, where);
    }
    const Scalar filled = rank == 2 ? position[0] : position[last];
    const Dim total = dim_of(filled, what, where);
    check_same({*part.at[part.order[0]].count, "'" + written(at) + "'", rank == 2 ? "rows" : "elements"},
               {total, "the list", rank == 2 ? "rows" : "elements"}, where);
    variable->value = {part.whole};
    return true;
}

} // namespace ppc::frontend
