// Construction: constructors and initialiser lists make records, field by field.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {

const TypedefNameDecl* Lowering::find_type_member(const CXXRecordDecl* r, llvm::StringRef name) {
    if (!r || !r->hasDefinition())
        return nullptr;
    r = r->getDefinition();
    for (const Decl* d : r->decls())
        if (const auto* t = dyn_cast<TypedefNameDecl>(d); t && t->getName() == name)
            return t;
    for (const CXXBaseSpecifier& b : r->bases())
        if (const TypedefNameDecl* t = find_type_member(b.getType()->getAsCXXRecordDecl(), name))
            return t;
    return nullptr;
}

Value Lowering::construct(const CXXConstructorDecl* ctor, std::vector<Value> args, SourceRange where) {
    const CXXRecordDecl* record = ctor->getParent();
    auto out = std::make_shared<Record>();
    out->decl = record;
    if (record->getName() == "Elementwise" && in_namespace(record, "ppc")) {
        out->args = std::move(args);
        return {out};
    }
    if (ctor->isCopyOrMoveConstructor() && args.size() == 1)
        return args[0];
    const FunctionDecl* d = definitions_.of(ctor);
    const auto* definition = dyn_cast_or_null<CXXConstructorDecl>(d);
    if (!definition) {
        if (ctor->isDefaulted() || ctor->isTrivial() || ctor->isImplicit()) {
            for (const FieldDecl* f : record->fields())
                if (const Expr* init = f->getInClassInitializer())
                    out->fields[f] = convert_if_scalar(eval_step(init), f->getType(), where);
            return {out};
        }
        reporter_.fail(where, Diag::unsupported_call, {record->getNameAsString()});
    }
    const Reporter::Following following(
        reporter_,
        {where, is_foreign(record) ? record->getQualifiedNameAsString() : record->getNameAsString(),
         is_foreign(record)});
    std::map<const VarDecl*, Variable> variables = bind_parameters(definition, args, where);
    std::set<const VarDecl*> step;
    for (const auto& [p, v] : variables)
        step.insert(p);
    frames_.push_back(
        std::make_unique<Frame>(Frame{definition,
                                      BindingTimes(definition, std::move(step), true, definitions_),
                                      std::move(variables),
                                      {},
                                      {},
                                      false,
                                      loops_.size()}));
    frame().self = {out};
    try {
        for (const CXXCtorInitializer* init : definition->inits()) {
            if (init->isMemberInitializer()) {
                const Value v = eval(init->getInit());
                out->fields[init->getMember()] =
                    convert_if_scalar(v, init->getMember()->getType().getNonReferenceType(), where);
            } else if (init->isBaseInitializer()) {
                const Value base = eval(init->getInit());
                if (const Record* b = base.record()) {
                    for (const auto& [f, v] : b->fields)
                        out->fields[f] = v;
                    if (!b->args.empty())
                        out->args = b->args;
                }
            } else if (init->isDelegatingInitializer()) {
                const Value whole = eval(init->getInit());
                if (const Record* b = whole.record())
                    out->fields = b->fields;
            }
        }
        exec(definition->getBody());
    } catch (...) {
        frames_.pop_back();
        throw;
    }
    frames_.pop_back();
    return {out};
}

Value Lowering::eval_construct(const CXXConstructExpr* e) {
    const SourceRange where = e->getSourceRange();
    const CXXConstructorDecl* ctor = e->getConstructor();
    const CXXRecordDecl* record = ctor->getParent();
    std::vector<const Expr*> written_args;
    for (const Expr* a : e->arguments())
        written_args.push_back(a);
    if (ctor->isCopyOrMoveConstructor() && !written_args.empty())
        return eval(written_args[0]);
    if (std::optional<Value> factorisation = construct_factorisation(e))
        return *factorisation;
    if (std::optional<Value> container = construct_container(e))
        return *container;
    // A view of a vector or matrix stands for it.
    if (in_namespace(record, "ppc") && written_args.size() == 1 &&
        (record->getName() == "BasicVectorView" || record->getName() == "BasicMatrixView"))
        return eval(written_args[0]);
    if (in_namespace(record, "std") && record->getName() == "function")
        reporter_.fail(where, Diag::indirect_call, {"this", "a std::function"});
    std::vector<Value> args;
    if (is_string(e->getType()) && !written_args.empty())
        if (const Value text = eval(written_args[0]); text.literal())
            return text;
    for (const Expr* a : written_args)
        args.push_back(eval(a));
    Value v = construct(ctor, std::move(args), where);
    if (Record* r = v.record(); r && r->text.empty() && frame().is_model)
        r->text = written(e);
    (void)record;
    return v;
}

Value Lowering::eval_init_list(const InitListExpr* e) {
    const SourceRange where = e->getSourceRange();
    if (is_container(e->getType()) && !e->getType()->isArrayType() &&
        e->getNumInits() == 1) // std::array's only member
        if (const auto* inner = dyn_cast<InitListExpr>(e->getInit(0)->IgnoreImplicit()))
            return eval_init_list(inner);
    if (const auto* record = e->getType()->getAsCXXRecordDecl(); record && !e->isTransparent()) {
        auto out = std::make_shared<Record>();
        out->decl = record->getDefinition();
        unsigned k =
            record->isAggregate() ? static_cast<unsigned>(record->getDefinition()->getNumBases()) : 0;
        for (unsigned b = 0; b < k && b < e->getNumInits(); ++b) {
            const Value base = eval(e->getInit(b));
            if (const Record* r = base.record())
                for (const auto& [f, v] : r->fields)
                    out->fields[f] = v;
        }
        for (const FieldDecl* f : out->decl->fields())
            if (k < e->getNumInits()) {
                const Expr* init = e->getInit(k++);
                // A field that the list leaves out has no text in it.
                const Value v =
                    isa<CXXDefaultInitExpr>(init) ? eval_step(f->getInClassInitializer()) : eval(init);
                out->fields[f] = convert_if_scalar(v, f->getType(), where);
            }
        return {out};
    }
    if (e->getNumInits() == 1 && !e->getType()->isArrayType())
        return eval(e->getInit(0));
    // An array of values; those that are not written are zero.
    auto values = std::make_shared<std::vector<Scalar>>();
    for (const Expr* x : e->inits())
        values->push_back(eval_scalar(x));
    if (const auto* array = context_.getAsConstantArrayType(e->getType()))
        while (values->size() < array->getZExtSize())
            values->push_back(step_scalar(pool().real(0)));
    if (values->empty())
        reporter_.fail(where, Diag::unsupported_expression, {"an empty list", "give the vector its size"});
    return {list_tensor(values)};
}

} // namespace ppc::frontend
