// Eigen's factorisations and functions of matrices, in terms of ppc::linalg.
//
// A factorisation object of Eigen is a Record of Eigen's class; its only `args` element is the tensor that
// its members are made of: the Cholesky factor, the eigenvalues over the eigenvectors, or the matrix itself.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace ppc::frontend {
namespace {

enum class Factorisation { none, cholesky, symmetric, general, eigen };

Factorisation factorisation_of(const CXXRecordDecl* r) {
    if (!r || !r->getIdentifier() || !in_namespace(r, "Eigen"))
        return Factorisation::none;
    return llvm::StringSwitch<Factorisation>(r->getName())
        .Case("LLT", Factorisation::cholesky)
        .Case("LDLT", Factorisation::symmetric)
        .Cases("PartialPivLU", "FullPivLU", "HouseholderQR", "ColPivHouseholderQR", "FullPivHouseholderQR",
               Factorisation::general)
        .Case("SelfAdjointEigenSolver", Factorisation::eigen)
        .Default(Factorisation::none);
}

/// The last template argument: Eigen::Lower and the like.
unsigned mode_of(const CXXRecordDecl* r) {
    const auto* spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(r);
    if (!spec)
        return 0;
    const TemplateArgumentList& args = spec->getTemplateArgs();
    const TemplateArgument& last = args[args.size() - 1];
    return last.getKind() == TemplateArgument::Integral
               ? static_cast<unsigned>(last.getAsIntegral().getZExtValue())
               : 0;
}

// Bits of Eigen's UpLoType.
constexpr unsigned lower = 1, upper = 2, unit_diagonal = 4, zero_diagonal = 8;

const CXXRecordDecl* record_of(QualType t) { return t.getNonReferenceType()->getAsCXXRecordDecl(); }

bool is_view(QualType t, llvm::StringRef name) {
    const CXXRecordDecl* r = record_of(t);
    return r && in_namespace(r, "Eigen") && r->getIdentifier() && r->getName() == name;
}

} // namespace

bool Lowering::is_matrix_expression(const Expr* e) const {
    const CXXRecordDecl* r = record_of(e->getType());
    const TypedefNameDecl* plain = find_type_member(r, "PlainObject");
    const CXXRecordDecl* p = plain ? record_of(plain->getUnderlyingType().getCanonicalType()) : r;
    return p && in_namespace(p, "Eigen") && p->getName() == "Matrix";
}

std::shared_ptr<Tensor> Lowering::transposed(const Tensor& m) {
    auto out = std::make_shared<Tensor>();
    out->dims = {m.dims[1], m.dims[0]};
    out->direct = m.direct;
    out->at = [at = m.at](const Indices& i) { return at({i[1], i[0]}); };
    return out;
}

Value Lowering::linalg(llvm::StringRef name, std::vector<Value> args, SourceRange where) {
    const FunctionDecl* f = linalg_function(name);
    if (!f)
        reporter_.fail(where, Diag::unsupported_call, {name.str()});
    bool is_vector = false;
    if (args.size() > 1) {
        const auto b = to_tensor(args[1], where);
        is_vector = b->dims.size() == 1;
    }
    const Value whole = apply_routine(f, std::move(args), where);
    if (!is_vector)
        return whole;
    auto column = std::make_shared<Tensor>(*whole.tensor());
    column->dims.resize(1);
    column->at = [this, at = whole.tensor()->at](const Indices& i) {
        return at({i[0], step_scalar(pool().integer(0))});
    };
    return {column};
}

void Lowering::check_square(const Tensor& m, const std::string& name, SourceRange where) {
    if (m.dims.size() != 2)
        reporter_.fail(where, Diag::unsupported_expression, {name + " of a vector", "it needs a matrix"});
    check_same({m.dims[0], "the matrix", "rows"}, {m.dims[1], "it", "columns"}, where);
}

Value Lowering::factorise(const CXXRecordDecl* decl, const Value& matrix, SourceRange where) {
    const auto m = to_tensor(matrix, where);
    check_square(*m, decl->getNameAsString(), where);
    const bool reads_upper = (mode_of(decl) & upper) != 0;
    const Tensor whole = *m;
    const auto symmetric = [&] {
        auto out = std::make_shared<Tensor>();
        out->dims = whole.dims;
        out->at = [this, at = whole.at, reads_upper](const Indices& i) {
            const ir::Expr row = i[0].make(), column = i[1].make();
            const ir::Expr here = pool().to_real(at(i).make()),
                           there = pool().to_real(at({i[1], i[0]}).make());
            const ir::Expr is_lower = pool().less_equal(column, row);
            return step_scalar(reads_upper ? pool().select(is_lower, there, here)
                                           : pool().select(is_lower, here, there));
        };
        return out;
    };
    auto out = std::make_shared<Record>();
    out->decl = decl;
    switch (factorisation_of(decl)) {
    case Factorisation::cholesky:
        out->args = {linalg("cholesky", {reads_upper ? Value{transposed(whole)} : Value{m}}, where)};
        break;
    case Factorisation::symmetric:
        out->args = {materialise({symmetric()}, "matrix", where)};
        break;
    case Factorisation::eigen:
        out->args = {linalg("symmetric_eigen", {Value{m}}, where)};
        break;
    default:
        out->args = {materialise(Value{m}, "matrix", where)};
    }
    return {out};
}

std::optional<Value> Lowering::construct_factorisation(const CXXConstructExpr* e) {
    const CXXRecordDecl* record = e->getConstructor()->getParent();
    if (factorisation_of(record) == Factorisation::none)
        return std::nullopt;
    if (e->getNumArgs() == 0 || isa<CXXDefaultArgExpr>(e->getArg(0)))
        reporter_.fail(
            e->getSourceRange(), Diag::unsupported_expression,
            {"a factorisation that gets its matrix later", "give the matrix where it is declared"});
    return factorise(record, eval(e->getArg(0)), e->getSourceRange());
}

/// A matrix that the slice computes, under a name of its own.
Value Lowering::named_matrix(const std::string& text, SourceRange) {
    const std::string name = slice_.fresh("matrix");
    slice_.line("const ppc::linalg::Matrix " + name + " = " + text + ";");
    return {
        Object{LoadText{name, true, nullptr, slice_.nest()}, linalg_function("cholesky")->getReturnType()}};
}

/// Members of factorisations, and `solve` of triangles.
std::optional<Value> Lowering::factorisation_member(const Value& self, const CXXMemberCallExpr* e) {
    const SourceRange where = e->getSourceRange();
    const std::string name = e->getMethodDecl()->getNameAsString();
    const Object* data = self.object();
    if (frame().times.is_load(e))
        return std::nullopt;
    if (is_view(e->getImplicitObjectArgument()->IgnoreParenImpCasts()->getType(), "TriangularView") &&
        name == "solve")
        return solve_triangle(data ? named_matrix(data->load.text, where) : self, e);
    // As written: a member of a base class would turn the object into that.
    const QualType written_type = e->getImplicitObjectArgument()->IgnoreParenImpCasts()->getType();
    const CXXRecordDecl* decl = self.record() ? self.record()->decl
                                : data        ? record_of(written_type)
                                              : nullptr;
    const Factorisation kind = factorisation_of(decl);
    if (kind == Factorisation::none)
        return std::nullopt;
    Value part;
    if (!data)
        part = self.record()->args.at(0);
    else if (kind == Factorisation::cholesky)
        part = named_matrix("(" + data->load.text + ").matrixL()", where);
    else if (decl->getName().contains("QR"))
        reporter_.fail(where, Diag::unsupported_expression,
                       {"'" + name + "' of a QR decomposition of data", "use partialPivLu()"});
    else
        part = named_matrix("(" + data->load.text + ").reconstructedMatrix()", where);
    const Tensor m = *to_tensor(part, where);
    if (kind == Factorisation::cholesky) {
        if (name == "matrixL")
            return part;
        if (name == "matrixU")
            return Value{transposed(m)};
        if (name == "solve") {
            const Value half = linalg("solve_lower", {part, eval(e->getArg(0))}, where);
            return linalg("solve_lower_transposed", {part, half}, where);
        }
    } else if (kind == Factorisation::eigen) {
        if (name == "eigenvalues" || name == "eigenvectors") {
            const bool values = name == "eigenvalues";
            auto out = std::make_shared<Tensor>(m);
            if (values)
                out->dims = {m.dims[1]};
            else
                out->dims[0] = m.dims[1];
            out->at = [this, at = m.at, values](const Indices& i) {
                const auto below = [&](const Scalar& row) {
                    return step_scalar(pool().add(row.make(), pool().integer(1)));
                };
                return values ? at({step_scalar(pool().integer(0)), i[0]}) : at({below(i[0]), i[1]});
            };
            return Value{out};
        }
    } else {
        if (name == "solve")
            return linalg("solve", {part, eval(e->getArg(0))}, where);
        if (name == "inverse" || name == "determinant")
            return linalg(name, {part}, where);
        if (name == "logAbsDeterminant")
            return linalg("log_abs_determinant", {part}, where);
    }
    reporter_.fail(where, Diag::unsupported_expression,
                   {"'" + name + "' of " + decl->getNameAsString(),
                    "of a factorisation of latents, ppc knows solve, inverse and determinant, of LLT matrixL "
                    "and matrixU, of SelfAdjointEigenSolver eigenvalues and eigenvectors"});
}

Value Lowering::solve_triangle(const Value& view, const CXXMemberCallExpr* e) {
    const SourceRange where = e->getSourceRange();
    const unsigned mode =
        mode_of(record_of(e->getImplicitObjectArgument()->IgnoreParenImpCasts()->getType()));
    const Value right = eval(e->getArg(0));
    const auto m = to_tensor(view, where);
    check_square(*m, "'solve'", where);
    // x = U^-1 b is x = L'^-1 b with L = U'.
    return mode & upper ? linalg("solve_lower_transposed", {{transposed(*m)}, right}, where)
                        : linalg("solve_lower", {view, right}, where);
}

/// Functions of matrices, and views of one.
std::optional<Value> Lowering::matrix_member(const Value& self, llvm::StringRef name, const CallExpr* e) {
    const SourceRange where = e->getSourceRange();
    const auto* member = dyn_cast<CXXMemberCallExpr>(e);
    const CXXRecordDecl* result = record_of(e->getType());
    if (!member)
        return std::nullopt;
    if (factorisation_of(result) != Factorisation::none && e->getNumArgs() == 0)
        return factorise(result, self, where);
    const bool is_triangle = name == "triangularView", is_symmetric = name == "selfadjointView";
    if (is_triangle || is_symmetric) {
        const auto m = to_tensor(self, where);
        check_square(*m, "'" + name.str() + "'", where);
        const unsigned mode = mode_of(result);
        auto out = std::make_shared<Tensor>();
        out->dims = m->dims;
        out->at = [this, at = m->at, mode, is_symmetric](const Indices& i) {
            const ir::Expr row = i[0].make(), column = i[1].make(), here = pool().to_real(at(i).make());
            const bool strict = (mode & (unit_diagonal | zero_diagonal)) != 0;
            const ir::Expr first = mode & lower ? column : row, second = mode & lower ? row : column;
            const ir::Expr inside = strict ? pool().less(first, second) : pool().less_equal(first, second);
            const ir::Expr other = is_symmetric           ? pool().to_real(at({i[1], i[0]}).make())
                                   : mode & unit_diagonal ? pool().select(pool().equal(row, column),
                                                                          pool().real(1), pool().real(0))
                                                          : pool().real(0);
            return step_scalar(pool().select(inside, here, other));
        };
        return Value{out};
    }
    if (!is_matrix_expression(member->getImplicitObjectArgument()))
        return std::nullopt;
    if (name == "inverse" || name == "determinant" || name == "exp") {
        check_square(*to_tensor(self, where), "'" + name.str() + "'", where);
        return linalg(name == "exp" ? "exponential" : name, {self}, where);
    }
    // With Eigen's MatrixFunctions these are functions of the matrix, not of its elements.
    if (llvm::is_contained({"log", "sqrt", "pow", "sin", "cos", "sinh", "cosh", "square", "abs", "tanh"},
                           name))
        reporter_.fail(
            where, Diag::unsupported_expression,
            {"'" + name.str() + "' of a matrix", "for the elements write .array()." + name.str() + "()"});
    return std::nullopt;
}

} // namespace ppc::frontend
