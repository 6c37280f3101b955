// Functions of whole arrays that name their adjoint: calls that stay calls (ir::Apply).
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {
namespace {

/// The parts of a tuple or pair; the type itself if it is neither.
std::vector<QualType> parts_of(QualType t) {
    const auto* spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(t->getAsCXXRecordDecl());
    if (!spec || !in_namespace(spec, "std") || (spec->getName() != "tuple" && spec->getName() != "pair"))
        return {t};
    std::vector<QualType> parts;
    for (const TemplateArgument& a : spec->getTemplateArgs().asArray())
        if (a.getKind() == TemplateArgument::Pack)
            for (const TemplateArgument& inner : a.pack_elements())
                parts.push_back(inner.getAsType());
        else
            parts.push_back(a.getAsType());
    return parts;
}

std::string name_for_generated_code(const FunctionDecl* f) {
    std::string name = f->getQualifiedNameAsString();
    constexpr llvm::StringRef hidden = "(anonymous namespace)::";
    for (std::size_t at; (at = name.find(hidden.str())) != std::string::npos;)
        name.erase(at, hidden.size());
    return name;
}

} // namespace

bool Lowering::is_routine(const FunctionDecl* f) const { return annotation(f, "ppc::adjoint") != nullptr; }

const FunctionDecl* Lowering::linalg_function(llvm::StringRef name) const {
    return library_function("linalg", name, std::nullopt);
}

/// Checks that the adjoint fits its function, so that no C++ compiler has to.
void Lowering::check_adjoint(const FunctionDecl* f, const FunctionDecl* adjoint, SourceRange where) {
    const std::string name = f->getQualifiedNameAsString();
    const auto refuse = [&](const std::string& why) {
        reporter_.fail(where, Diag::derivative_rule, {name, why});
    };
    bool row = false;
    const auto rank = [&](QualType t) { return rank_of(t.getNonReferenceType().getUnqualifiedType(), row); };
    const auto is_real = [&](QualType t) {
        t = t.getNonReferenceType();
        return t->isRealFloatingType() || rank(t) > 0;
    };
    if (isa<CXXMethodDecl>(f) && !cast<CXXMethodDecl>(f)->isStatic())
        refuse("it is a method; make it a function");
    if (f->isTemplateInstantiation())
        refuse("it is a template; make it a function");
    if (!is_real(f->getReturnType()))
        refuse("its value is neither a number nor a vector or matrix of them");
    std::vector<QualType> wanted;
    for (const ParmVarDecl* p : f->parameters()) {
        const QualType t = p->getType().getNonReferenceType();
        if (is_real(t))
            wanted.push_back(t);
        else if (!t->isIntegerType())
            refuse("parameter '" + p->getNameAsString() + "' is neither a number nor a vector or matrix");
        if (p->getType()->isReferenceType() && !t.isConstQualified())
            refuse("parameter '" + p->getNameAsString() + "' is a reference that can be written to");
    }
    if (!adjoint || adjoint->getNumParams() != f->getNumParams() + 2)
        refuse("its adjoint takes the same parameters, then the value, then the adjoint of the value");
    const std::vector<QualType> parts = parts_of(adjoint->getReturnType().getCanonicalType());
    bool fits = parts.size() == wanted.size();
    for (std::size_t k = 0; fits && k < parts.size(); ++k)
        fits = rank(parts[k]) == rank(wanted[k]) && is_real(parts[k]);
    if (!fits)
        refuse("its adjoint returns one adjoint for each parameter that is real, of the same kind, in a "
               "std::tuple if there are several");
}

ir::RoutineId Lowering::routine_id(const FunctionDecl* f, SourceRange where) {
    f = f->getCanonicalDecl();
    if (const auto it = routines_.find(f); it != routines_.end())
        return it->second;
    const AnnotateAttr* a = annotation(f, "ppc::adjoint");
    const FunctionDecl* adjoint = a->args_size() > 0 ? named_function(*a->args_begin()) : nullptr;
    check_adjoint(f, adjoint, where);
    const auto type = [this](const FunctionDecl* function) {
        return type_text(context_.getPointerType(function->getType()));
    };
    ir::Routine routine;
    routine.name = name_for_generated_code(f);
    routine.type = type(f);
    routine.adjoint = name_for_generated_code(adjoint);
    routine.adjoint_type = type(adjoint);
    program_.routines.push_back(std::move(routine));
    return routines_[f] = static_cast<ir::RoutineId>(program_.routines.size() - 1);
}

std::vector<Dim> Lowering::routine_dims(const FunctionDecl* f, const std::vector<Value>& args,
                                        SourceRange where) {
    const QualType type = f->getReturnType().getNonReferenceType();
    bool row = false;
    const std::size_t rank = rank_of(type, row);
    if (rank == 0)
        return {};
    if (std::vector<Dim> fixed = fixed_dims(type); fixed.size() == rank)
        return fixed;
    const AnnotateAttr* a = annotation(f, "ppc::adjoint");
    const FunctionDecl* shape = a->args_size() > 1 ? named_function(*(a->args_begin() + 1)) : nullptr;
    const Value v = shape ? call(shape, args, {}, where) : Value{};
    const Record* r = v.record();
    if (!r || !r->decl->getIdentifier() || r->decl->getName() != "Shape")
        reporter_.fail(where, Diag::derivative_rule,
                       {f->getQualifiedNameAsString(),
                        "its value has no fixed size: name a function that returns its ppc::Shape after the "
                        "adjoint"});
    std::vector<Dim> dims;
    for (const FieldDecl* field : r->decl->fields())
        if (const auto it = r->fields.find(field); dims.size() < rank && it != r->fields.end())
            dims.push_back(dim_of(to_scalar(it->second, where), "size of " + f->getNameAsString(), where));
    if (dims.size() < rank)
        reporter_.fail(where, Diag::derivative_rule,
                       {f->getQualifiedNameAsString(), "the ppc::Shape of a matrix has rows and columns"});
    return dims;
}

Value Lowering::apply_routine(const FunctionDecl* f, std::vector<Value> args, SourceRange where) {
    const std::string name = f->getNameAsString();
    ir::Apply apply{.routine = routine_id(f, where), .inputs = {}, .sizes = {}};
    for (std::size_t k = 0; k < args.size(); ++k) {
        const ParmVarDecl* p = f->getParamDecl(static_cast<unsigned>(k));
        const QualType type = p->getType().getNonReferenceType();
        if (type->isIntegerType()) {
            const ir::Expr e = convert(to_scalar(args[k], where), type, where).make();
            if (!is_load_expr(e))
                reporter_.fail(where, Diag::derivative_rule,
                               {f->getQualifiedNameAsString(), "its integer arguments must be data"});
            apply.sizes.push_back(pool()[e].type == ir::Type::Bool ? pool().to_int(e) : e);
            continue;
        }
        bool row = false;
        const std::size_t rank = rank_of(type, row);
        Tensor part = *to_tensor(args[k], where);
        if (part.dims.empty() && rank > 0)
            reporter_.fail(where, Diag::unsupported_expression,
                           {"a number for '" + p->getNameAsString() + "'", "give a vector or matrix"});
        if (part.dims.size() == 1 && rank == 2) { // a vector is one column, or one row
            const std::size_t side = part.row ? 0 : 1;
            part.dims.insert(part.dims.begin() + static_cast<std::ptrdiff_t>(side),
                             {pool().integer(1), "1", false});
            part.at = [at = part.at, side](const Indices& i) { return at({i[1 - side]}); };
        }
        if (rank == 1)
            if (const std::vector<Dim> fixed = fixed_dims(type); !fixed.empty())
                check_same({part.dims[0], "the argument", "elements"},
                           {fixed[0], "the parameter", "elements"}, where);
        const ir::ArrayId array = new_array(name + "_" + p->getNameAsString(), part.dims, where);
        const auto store = [&](const Indices& i) {
            push({ir::Store{array, i.empty() ? pool().integer(0) : flat_position(part.dims, positions_of(i)),
                            pool().to_real(part.at(i).make())},
                  place(where)});
        };
        if (part.dims.empty())
            store({});
        else
            for_each(part.dims, name, where, store);
        for (const Dim& d : part.dims)
            apply.sizes.push_back(d.extent);
        apply.inputs.push_back(program_.read(array, pool().integer(0)));
        Tensor kept = part; // the shape function asks for sizes only
        args[k] = part.dims.empty() ? args[k] : Value{std::make_shared<Tensor>(std::move(kept))};
    }
    Tensor shape;
    shape.dims = routine_dims(f, args, where);
    rank_of(f->getReturnType(), shape.row);
    for (const Dim& d : shape.dims)
        apply.output_sizes.push_back(d.extent);
    const ir::ArrayId output = apply.output = new_array(name, shape.dims, where);
    push({std::move(apply), place(where)});
    if (shape.dims.empty())
        return {step_scalar(program_.read(output, pool().integer(0)))};
    return {stored_tensor(output, shape, where)};
}

} // namespace ppc::frontend
