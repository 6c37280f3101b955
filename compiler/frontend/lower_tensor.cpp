// Operators, methods and free functions of vectors and matrices.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace ppc::frontend {
namespace {

/// Eigen's elementwise members and free functions, by the name that ppc::math has for them.
llvm::StringRef elementwise_name(llvm::StringRef name) {
    return llvm::StringSwitch<llvm::StringRef>(name)
        .Cases("exp", "log", "log1p", "expm1", "sqrt", "square", "sin", "cos", "tan", name)
        .Cases("tanh", "sinh", "cosh", "asin", "acos", "atan", "erf", "erfc", "lgamma", "digamma", name)
        .Case("abs", "fabs")
        .Case("cwiseAbs", "fabs")
        .Case("cwiseSqrt", "sqrt")
        .Case("cwiseInverse", "inverse")
        .Case("inverse", "inverse")
        .Case("logistic", "logistic")
        .Default("");
}

} // namespace

/// Arrays multiply element by element.
bool Lowering::is_array(const Expr* e) {
    const auto* r = e->getType().getNonReferenceType()->getAsCXXRecordDecl();
    const TypedefNameDecl* plain = find_type_member(r, "PlainObject");
    const auto* p = plain ? plain->getUnderlyingType().getCanonicalType()->getAsCXXRecordDecl() : r;
    return p && p->getName() == "Array";
}

std::optional<Value> Lowering::tensor_member(const Value& self, llvm::StringRef name, const CallExpr* e) {
    if (!self.tensor() && !self.object())
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    std::vector<Value> args;
    for (const Expr* a : e->arguments())
        if (!isa<CXXDefaultArgExpr>(a))
            args.push_back(eval(a));
    if (self.object()) {
        bool all_load = true;
        for (const Value& v : args)
            all_load = all_load && (v.is_load() || (v.scalar() && pool().is_const(v.scalar()->make())));
        if (all_load)
            return std::nullopt;
    }
    if (std::optional<Value> v = matrix_member(self, name, e))
        return v;
    const auto t = to_tensor(self, where);
    const Tensor copy = *t;
    if (name == "size" || name == "rows" || name == "cols") {
        const bool column =
            copy.dims.size() == 1 && ((name == "cols" && !copy.row) || (name == "rows" && copy.row));
        if (column)
            return Value{step_scalar(pool().integer(1))};
        Scalar s;
        s.type = ir::Type::Int;
        const Dim d = name == "cols" && copy.dims.size() == 2 ? copy.dims[1] : copy.dims[0];
        if (name == "size" && copy.dims.size() == 2) {
            s.load = LoadText{"((" + copy.dims[0].text + ") * (" + copy.dims[1].text + "))", true, nullptr,
                              nullptr};
            const ir::Expr n = pool().mul(copy.dims[0].extent, copy.dims[1].extent);
            s.make = [n] { return n; };
            return Value{s};
        }
        s.load = LoadText{"(" + d.text + ")", true, d.ragged ? nullptr : slice_.current(),
                          d.ragged ? slice_.nest() : nullptr};
        s.make = [d] { return d.extent; };
        if (copy.is_event)
            s.extent = d.extent;
        return Value{s};
    }
    auto real = [this](const Scalar& s) { return pool().to_real(s.make()); };
    const auto names = [&] {
        const auto* member = dyn_cast<CXXMemberCallExpr>(e);
        return std::vector<std::string>{member ? "'" + written(member->getImplicitObjectArgument()) + "'"
                                               : "the vector",
                                        e->getNumArgs() > 0 ? "'" + written(e->getArg(0)) + "'" : ""};
    };
    if (name == "array" || name == "matrix" || name == "eval" || name == "noalias" || name == "derived" ||
        name == "data")
        return self;
    if (name == "value" && args.empty()) // of one element
        return Value{copy.at(Indices(copy.dims.size(), step_scalar(pool().integer(0))))};
    if (name == "transpose") {
        auto out = std::make_shared<Tensor>(copy);
        if (copy.dims.size() == 1) {
            out->row = !copy.row;
        } else {
            std::swap(out->dims[0], out->dims[1]);
            out->cells = nullptr;
            out->at = [copy](const Indices& i) { return copy.at({i[1], i[0]}); };
        }
        return Value{out};
    }
    if (name == "dot" && args.size() == 1) {
        const auto other = to_tensor(args[0], where);
        check_same({copy.dims[0], names()[0], unit(copy, 0)}, {other->dims[0], names()[1], unit(*other, 0)},
                   where);
        return Value{reduce_sum(
            copy.dims,
            [&](const Indices& i) { return step_scalar(pool().mul(real(copy.at(i)), real(other->at(i)))); },
            where)};
    }
    if ((name == "cwiseProduct" || name == "cwiseQuotient") && args.size() == 1) {
        const auto op = name == "cwiseProduct" ? BO_Mul : BO_Div;
        return elementwise(
            {self, args[0]},
            [this, op, where](const std::vector<Scalar>& x) {
                return arithmetic(op, convert(x[0], context_.DoubleTy, where),
                                  convert(x[1], context_.DoubleTy, where), where);
            },
            where, names());
    }
    if (const auto* call = dyn_cast<CXXMemberCallExpr>(e))
        if (std::optional<Value> part = part_member(copy, call))
            return part;
    if (std::optional<Value> made = eigen_member(copy, name, e, args))
        return made;
    if (name == "front" || name == "back" || name == "at" || name == "coeff") {
        if (name == "front")
            return Value{copy.at({step_scalar(pool().integer(0))})};
        if (name != "back") {
            Indices at;
            for (const Value& v : args)
                at.push_back(to_scalar(v, where));
            return element(self, at, where);
        }
        const ir::Expr last = pool().sub(copy.dims[0].extent, pool().integer(1));
        return Value{copy.at({step_scalar(last)})};
    }
    const auto* member = dyn_cast<CXXMemberCallExpr>(e);
    // `M.inverse()` and `M.exp()` of a matrix mean something else than of an array.
    const bool by_element =
        name.starts_with("cwise") || !member || is_array(member->getImplicitObjectArgument());
    if (const llvm::StringRef f = elementwise_name(name); !f.empty() && args.empty() && by_element) {
        const std::string function = f.str();
        return elementwise(
            {self},
            [this, function, where](const std::vector<Scalar>& x) { return math(function, x[0], where); },
            where);
    }
    const bool iterator = name == "begin" || name == "end" || name == "cbegin" || name == "cend" ||
                          name == "rbegin" || name == "rend";
    reporter_.fail(where, Diag::unsupported_expression,
                   {"'" + name.str() + "' of a vector",
                    iterator ? "ppc does not follow iterators and algorithms over latents: write a loop over "
                               "indices"
                             : "write it as a loop over elements"});
}

std::optional<Value> Lowering::tensor_function(const CallExpr* e, const FunctionDecl* f) {
    if (!f->getIdentifier() || !in_namespace(f, "Eigen"))
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    const std::string name = f->getName().str();
    if ((name == "Zero" || name == "Ones" || name == "Constant") && e->getNumArgs() > 0) {
        std::vector<Dim> dims;
        const unsigned sizes = e->getNumArgs() - (name == "Constant" ? 1 : 0);
        for (unsigned k = 0; k < sizes; ++k)
            dims.push_back(dim_of(eval_scalar(e->getArg(k)),
                                  "size in line " + std::to_string(place(where).line), where));
        if (name == "Zero")
            return Value{new_storage(unnamed_storage, dims, where)};
        auto out = std::make_shared<Tensor>();
        out->dims = dims;
        const Scalar value = name == "Ones" ? step_scalar(pool().real(1)) : eval_scalar(e->getArg(sizes));
        out->at = [value](const Indices&) { return value; };
        return Value{out};
    }
    if (name == "kroneckerProduct" && e->getNumArgs() == 2)
        return kronecker(*to_tensor(eval_operand(e->getArg(0)), where),
                         *to_tensor(eval_operand(e->getArg(1)), where), where);
    if (name == "pow" && e->getNumArgs() == 2)
        return eigen_member(*to_tensor(eval(e->getArg(0)), where), name, e, {eval(e->getArg(1))});
    if (const llvm::StringRef function = elementwise_name(name); !function.empty() && e->getNumArgs() == 1) {
        const std::string copy = function.str();
        return elementwise(
            {eval(e->getArg(0))},
            [this, copy, where](const std::vector<Scalar>& x) { return math(copy, x[0], where); }, where);
    }
    return std::nullopt;
}

std::optional<Value> Lowering::tensor_operator(const CXXOperatorCallExpr* e) {
    const FunctionDecl* f = e->getDirectCallee();
    if (!f || !in_namespace(f, "Eigen"))
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    std::vector<Value> args;
    for (const Expr* a : e->arguments())
        args.push_back(eval_operand(a));
    BinaryOperatorKind op;
    switch (e->getOperator()) {
    case OO_Plus:
        op = BO_Add;
        break;
    case OO_Minus:
        op = BO_Sub;
        break;
    case OO_Star:
        op = BO_Mul;
        break;
    case OO_Slash:
        op = BO_Div;
        break;
    case OO_Less:
        op = BO_LT;
        break;
    case OO_LessEqual:
        op = BO_LE;
        break;
    case OO_Greater:
        op = BO_GT;
        break;
    case OO_GreaterEqual:
        op = BO_GE;
        break;
    case OO_AmpAmp:
        op = BO_LAnd;
        break;
    case OO_PipePipe:
        op = BO_LOr;
        break;
    default:
        return std::nullopt;
    }
    if (args.size() == 1) {
        if (op == BO_Sub)
            return elementwise(
                args,
                [this](const std::vector<Scalar>& x) {
                    return step_scalar(pool().neg(pool().to_real(x[0].make())));
                },
                where);
        return args[0];
    }
    auto is_vector = [&](const Value& v) {
        return v.tensor() || (v.object() && is_container(v.object()->type));
    };
    std::vector<std::string> names;
    for (const Expr* a : e->arguments())
        names.push_back("'" + written(a) + "'");
    if (const Tensor* left = args[0].tensor(); left && left->along != Along::none) {
        args[1] = {broadcast(*left, args[1], where)};
        auto whole = std::make_shared<Tensor>(*left);
        whole->along = Along::none;
        args[0] = {whole};
    } else if (op == BO_Mul && is_vector(args[0]) && is_vector(args[1]) && !is_array(e->getArg(0)))
        return matrix_product(*to_tensor(args[0], where), *to_tensor(args[1], where), where,
                              {names[0], names[1]});
    return elementwise(
        args,
        [this, op, where](const std::vector<Scalar>& x) {
            if (op == BO_LAnd || op == BO_LOr)
                return arithmetic(op, x[0], x[1], where);
            return arithmetic(op, convert(x[0], context_.DoubleTy, where),
                              convert(x[1], context_.DoubleTy, where), where);
        },
        where, names);
}

} // namespace ppc::frontend
