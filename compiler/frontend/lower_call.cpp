// Calls: functions that name their derivative stay calls, others are inlined; constructors make records.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {
namespace {

ir::Type ir_type(QualType t) {
    t = t.getNonReferenceType();
    return t->isBooleanType()                 ? ir::Type::Bool
           : t->isIntegralOrEnumerationType() ? ir::Type::Int
                                              : ir::Type::Real;
}

const AnnotateAttr* annotation(const FunctionDecl* f, llvm::StringRef name) {
    for (const FunctionDecl* d : f->redecls())
        for (const auto* a : d->specific_attrs<AnnotateAttr>())
            if (a->getAnnotation() == name)
                return a;
    return nullptr;
}

bool is_string(QualType t) {
    const auto* r = t.getNonReferenceType()->getAsCXXRecordDecl();
    return r && r->getName() == "basic_string" && r->isInStdNamespace();
}

bool in_namespace(const Decl* d, llvm::StringRef name) {
    for (const DeclContext* c = d->getDeclContext(); c; c = c->getParent())
        if (const auto* ns = dyn_cast<NamespaceDecl>(c);
            ns && ns->getParent()->getRedeclContext()->isTranslationUnit())
            return ns->getName() == name;
    return false;
}

} // namespace

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

bool Lowering::is_primitive(const FunctionDecl* f) const {
    return annotation(f, "ppc::derivative") || annotation(f, "ppc::primitive");
}

const FunctionDecl* Lowering::math_function(const FunctionDecl* f) {
    // std::exp and ::exp are ppc::math::exp: the namesake with as many parameters.
    const bool standard =
        in_namespace(f, "std") ||
        (f->getDeclContext()->getRedeclContext()->isTranslationUnit() && f->getBuiltinID() != 0) ||
        (f->isExternC());
    if (!standard || !f->getIdentifier())
        return nullptr;
    std::string name = f->getName().str();
    if (name == "fmax" || name == "max")
        name = "fmax";
    if (name == "fmin" || name == "min")
        name = "fmin";
    if (name == "abs")
        name = "fabs";
    return math_namesake(name, f->getNumParams());
}

const FunctionDecl* Lowering::math_namesake(llvm::StringRef name, unsigned parameters) const {
    IdentifierTable& ids = context_.Idents;
    for (const NamedDecl* ppc : context_.getTranslationUnitDecl()->lookup(&ids.get("ppc")))
        if (const auto* ns = dyn_cast<NamespaceDecl>(ppc))
            for (const NamedDecl* math : ns->lookup(&ids.get("math")))
                if (const auto* m = dyn_cast<NamespaceDecl>(math))
                    for (const NamedDecl* d : m->lookup(&ids.get(name)))
                        if (const auto* g = dyn_cast<FunctionDecl>(d); g && g->getNumParams() == parameters)
                            return g;
    return nullptr;
}

void Lowering::require(const std::vector<std::string>& functions) {
    for (const std::string& name : functions)
        if (const FunctionDecl* f = math_namesake(name, 1))
            function_id(f, {});
}

ir::FunctionId Lowering::function_id(const FunctionDecl* f, SourceRange where) {
    f = f->getCanonicalDecl();
    if (const auto it = functions_.find(f); it != functions_.end())
        return it->second;
    const auto id = static_cast<ir::FunctionId>(program_.functions.size());
    functions_.emplace(f, id);
    program_.functions.emplace_back();
    ir::Function entry;
    entry.name = f->getQualifiedNameAsString();
    entry.result = ir_type(f->getReturnType());
    std::vector<Value> holes;
    for (unsigned k = 0; k < f->getNumParams(); ++k) {
        entry.params.push_back(ir_type(f->getParamDecl(k)->getType()));
        holes.push_back({step_scalar(pool().param(k, entry.params.back()))});
    }
    entry.derivatives.resize(entry.params.size());
    if (const AnnotateAttr* a = annotation(f, "ppc::derivative")) {
        if (a->args_size() != entry.params.size())
            reporter_.fail(where, Diag::derivative_rule,
                           {entry.name, "it names " + std::to_string(a->args_size()) +
                                            " derivatives and has " + std::to_string(entry.params.size()) +
                                            " parameters; one is needed for each"});
        unsigned k = 0;
        for (const Expr* arg : a->args()) {
            const Expr* e = arg->IgnoreParenImpCasts();
            if (const auto* c = dyn_cast<ConstantExpr>(e))
                e = c->getSubExpr()->IgnoreParenImpCasts();
            if (const auto* u = dyn_cast<UnaryOperator>(e))
                e = u->getSubExpr()->IgnoreParenImpCasts();
            const auto* ref = dyn_cast<DeclRefExpr>(e);
            const auto* d = ref ? dyn_cast<FunctionDecl>(ref->getDecl()) : nullptr;
            if (!d || d->getNumParams() != entry.params.size())
                reporter_.fail(where, Diag::derivative_rule,
                               {entry.name, "a derivative is a function of the same parameters"});
            {
                const Value v = call(d, holes, {}, where);
                entry.derivatives[k] = pool().to_real(to_scalar(v, where).make());
            }
            ++k;
        }
    }
    if (!in_namespace(f, "ppc")) {
        const SourceManager& sm = context_.getSourceManager();
        entry.file = sm.getFilename(sm.getFileLoc(f->getLocation())).str();
    }
    program_.functions[id] = std::move(entry);
    return id;
}

Value Lowering::call(const FunctionDecl* f, std::vector<Value> args, const Value& self, SourceRange where,
                     std::set<const VarDecl*> step) {
    reporter_.enter(where);
    const std::string name = f->getNameAsString();
    if (is_primitive(f)) {
        const ir::FunctionId id = function_id(f, where);
        std::vector<ir::Expr> exprs;
        for (std::size_t k = 0; k < args.size(); ++k)
            exprs.push_back(convert(to_scalar(args[k], where),
                                    f->getParamDecl(static_cast<unsigned>(k))->getType(), where)
                                .make());
        if (!annotation(f, "ppc::derivative") && !in_namespace(f, "ppc") &&
            !llvm::all_of(exprs, [&](ir::Expr e) { return is_load_expr(e); }))
            reporter_.fail(where, Diag::no_derivative, {f->getQualifiedNameAsString()});
        return {step_scalar(pool().call(id, std::move(exprs), ir_type(f->getReturnType())))};
    }
    // Code of Eigen and special functions of the standard library are not followed: what ppc knows of them
    // has been tried.
    const bool foreign =
        in_namespace(f, "Eigen") || (in_namespace(f, "std") && f->getReturnType()->isRealFloatingType());
    const FunctionDecl* definition = foreign ? nullptr : definitions_.of(f);
    if (!definition)
        reporter_.fail(where, Diag::unsupported_call, {f->getQualifiedNameAsString()});
    for (const auto& open : frames_)
        if (open->function == definition && frames_.size() > 60)
            reporter_.fail(where, Diag::recursion, {name});
    if (frames_.size() > 200)
        reporter_.fail(where, Diag::recursion, {name});
    std::map<const VarDecl*, Variable> variables;
    for (unsigned k = 0; k < definition->getNumParams(); ++k) {
        const ParmVarDecl* p = definition->getParamDecl(k);
        Variable v;
        v.loop = current_loop();
        if (k < args.size())
            v.value = convert_if_scalar(args[k], p->getType().getNonReferenceType(), where);
        else if (p->hasDefaultArg())
            v.value =
                convert_if_scalar(eval_step(p->getDefaultArg()), p->getType().getNonReferenceType(), where);
        if (!v.value.is_load())
            step.insert(p);
        if (v.value.scalar() && v.value.scalar()->load)
            v.nest = v.value.scalar()->load->nest;
        if (v.value.object())
            v.nest = v.value.object()->load.nest;
        variables.emplace(p, std::move(v));
    }
    const bool step_this = !self.empty() && !self.is_load();
    auto inner =
        std::make_unique<Frame>(Frame{definition,
                                      BindingTimes(definition, std::move(step), step_this, definitions_),
                                      std::move(variables),
                                      self,
                                      {},
                                      false,
                                      loops_.size()});
    frames_.push_back(std::move(inner));
    const bool continued = continued_;
    continued_ = false;
    Value result;
    try {
        exec(definition->getBody());
        result = frame().result;
    } catch (...) {
        frames_.pop_back();
        continued_ = continued;
        throw;
    }
    continued_ = continued;
    frames_.pop_back();
    return convert_if_scalar(std::move(result), f->getReturnType().getNonReferenceType(), where);
}

const CXXMethodDecl* Lowering::find_method(const CXXRecordDecl* record, llvm::StringRef name,
                                           const std::vector<Value>& args) const {
    if (!record || !record->hasDefinition())
        return nullptr;
    record = record->getDefinition();
    const CXXMethodDecl* found = nullptr;
    for (const CXXMethodDecl* m : record->methods()) {
        if (!m->getIdentifier() || m->getName() != name)
            continue;
        if (!args.empty() && m->getNumParams() != args.size())
            continue;
        // Among overloads the one whose parameter is a number, for a number.
        const bool scalar =
            m->getNumParams() == 0 || m->getParamDecl(0)->getType().getNonReferenceType()->isArithmeticType();
        if (!found || scalar)
            found = m;
    }
    if (found)
        return found;
    for (const CXXBaseSpecifier& b : record->bases())
        if (const CXXMethodDecl* m = find_method(b.getType()->getAsCXXRecordDecl(), name, args))
            return m;
    return nullptr;
}

Value Lowering::call_member(const Value& self, llvm::StringRef name, std::vector<Value> args,
                            SourceRange where) {
    const Record* r = self.record();
    const CXXMethodDecl* m = r ? find_method(r->decl, name, args) : nullptr;
    if (!m)
        reporter_.fail(where, Diag::no_member,
                       {r ? "'" + r->decl->getNameAsString() + "'" : "this object", name.str()});
    return call(m, std::move(args), self, where);
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
    std::set<const VarDecl*> step;
    std::map<const VarDecl*, Variable> variables;
    for (unsigned k = 0; k < definition->getNumParams(); ++k) {
        const ParmVarDecl* p = definition->getParamDecl(k);
        Variable v;
        v.loop = current_loop();
        if (k < args.size())
            v.value = convert_if_scalar(args[k], p->getType().getNonReferenceType(), where);
        else if (p->hasDefaultArg())
            v.value =
                convert_if_scalar(eval_step(p->getDefaultArg()), p->getType().getNonReferenceType(), where);
        step.insert(p);
        variables.emplace(p, std::move(v));
    }
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

Value Lowering::call_lambda(const CXXOperatorCallExpr* e, const CXXMethodDecl* body) {
    std::vector<Value> args;
    for (unsigned k = 1; k < e->getNumArgs(); ++k)
        args.push_back(eval(e->getArg(k)));
    // Captured variables are found in the frames around; those that hold step values stay step values inside.
    std::set<const VarDecl*> step;
    for (const LambdaCapture& c : body->getParent()->captures())
        if (c.capturesVariable())
            if (const auto* v = dyn_cast<VarDecl>(c.getCapturedVar()))
                if (const Variable* variable = find_variable(v); variable && !variable->value.is_load())
                    step.insert(v);
    return call(body, std::move(args), {}, e->getSourceRange(), std::move(step));
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
    if (std::optional<Value> container = construct_container(e))
        return *container;
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
            if (k < e->getNumInits())
                out->fields[f] = convert_if_scalar(eval(e->getInit(k++)), f->getType(), where);
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

Value Lowering::eval_call(const CallExpr* e) {
    const SourceRange where = e->getSourceRange();
    if (const Word word = language_word(e); word != Word::none)
        return eval_site(e, word);
    if (const auto* op = dyn_cast<CXXOperatorCallExpr>(e)) {
        if (op->getOperator() == OO_Call)
            if (const auto* m = dyn_cast_or_null<CXXMethodDecl>(op->getDirectCallee());
                m && m->getParent()->isLambda())
                return call_lambda(op, m);
        if (op->getOperator() == OO_Plus && is_string(op->getType())) { // names are made when ppc runs
            const Value a = eval(op->getArg(0)), b = eval(op->getArg(1));
            if (!a.literal() || !b.literal())
                reporter_.fail(where, Diag::site_name_not_literal);
            return {Literal{a.literal()->text + b.literal()->text}};
        }
        if (op->getOperator() == OO_Subscript ||
            (op->getOperator() == OO_Call &&
             !op->getDirectCallee()->getParent()->getRedeclContext()->isRecord())) {
            Indices at;
            for (unsigned k = 1; k < op->getNumArgs(); ++k)
                at.push_back(eval_scalar(op->getArg(k)));
            return element(eval(op->getArg(0)), at, where);
        }
        if (op->isAssignmentOp()) {
            const Value v = eval(op->getArg(1));
            assign(op->getArg(0), getOperatorSpelling(op->getOperator()), v, where);
            return v;
        }
        if (op->getOperator() == OO_Call) {
            const Value base = eval(op->getArg(0));
            if (base.tensor() || base.object()) {
                Indices at;
                for (unsigned k = 1; k < op->getNumArgs(); ++k)
                    at.push_back(eval_scalar(op->getArg(k)));
                return element(base, at, where);
            }
        }
        if (std::optional<Value> v = tensor_operator(op))
            return *v;
        const FunctionDecl* f = op->getDirectCallee();
        std::vector<Value> args;
        for (const Expr* a : op->arguments())
            args.push_back(eval(a));
        if (const auto* m = dyn_cast_or_null<CXXMethodDecl>(f)) {
            const Value self = args[0];
            args.erase(args.begin());
            return call(m, std::move(args), self, where);
        }
        if (!f)
            reporter_.fail(where, Diag::unsupported_call, {"operator"});
        return call(f, std::move(args), {}, where);
    }
    if (const auto* m = dyn_cast<CXXMemberCallExpr>(e)) {
        const CXXMethodDecl* method = m->getMethodDecl();
        const Value self = eval(m->getImplicitObjectArgument());
        const std::string name = method->getNameAsString();
        if (isa<CXXConversionDecl>(method) && !self.record())
            return self;
        if (self.record()) {
            if (std::optional<Value> v = distribution_member(self, m))
                return *v;
            std::vector<Value> args;
            for (const Expr* a : m->arguments())
                args.push_back(eval(a));
            Value v = call(method, std::move(args), self, where);
            if (Record* r = v.record(); r && frame().is_model)
                r->text = written(e);
            return v;
        }
        if (std::optional<Value> v = tensor_member(self, name, e))
            return *v;
        if (const Object* o = self.object()) { // a method of data
            std::string args;
            LoadText text = o->load;
            for (const Expr* a : m->arguments()) {
                const Value v = eval(a);
                std::string t;
                if (v.scalar() && v.scalar()->load) {
                    t = v.scalar()->load->text;
                    text = combine("", {&text, &*v.scalar()->load}, false);
                } else if (v.object()) {
                    t = v.object()->load.text;
                    text = combine("", {&text, &v.object()->load}, false);
                } else if (v.scalar() && pool().is_const(v.scalar()->make())) {
                    const ir::Node& n = pool()[v.scalar()->make()];
                    t = n.type == ir::Type::Real ? std::to_string(n.number) : std::to_string(n.integer);
                } else {
                    reporter_.fail(where, Diag::unsupported_call, {name});
                }
                args += (args.empty() ? "" : ", ") + t;
            }
            const bool size_like =
                m->getNumArgs() == 0 && (name == "size" || name == "rows" || name == "cols");
            Group* home = o->load.home;
            text.text = "(" + o->load.text + ")." + name + "(" + args + ")";
            text.home = size_like ? home : nullptr;
            return load_value(text, e->getType());
        }
        reporter_.fail(where, Diag::unsupported_call, {name});
    }
    const FunctionDecl* f = e->getDirectCallee();
    if (!f)
        reporter_.fail(where, Diag::unsupported_call, {written(e)});
    if (f->getBuiltinID() != 0 && f->getName() == "__builtin_expect")
        return eval(e->getArg(0));
    if (std::optional<Value> v = tensor_function(e, f))
        return *v;
    const FunctionDecl* target = f;
    if (!is_primitive(f))
        if (const FunctionDecl* math = math_function(f))
            target = math;
    std::vector<Value> args;
    for (const Expr* a : e->arguments())
        args.push_back(eval(a));
    // x^2 as a product: exact, and cheaper than a call.
    if (target->getNameAsString() == "pow" && args.size() == 2 && args[0].scalar() && args[1].scalar()) {
        const ir::Expr exponent = args[1].scalar()->make();
        const ir::Node n = pool()[exponent];
        if (n.op == ir::Op::Const && (n.type == ir::Type::Int ? n.integer == 2 : n.number == 2)) {
            const ir::Expr x = pool().to_real(args[0].scalar()->make());
            return {step_scalar(pool().mul(x, x))};
        }
    }
    Value v = call(target, std::move(args), {}, where);
    if (Record* r = v.record(); r && frame().is_model && r->text.empty())
        r->text = written(e);
    return v;
}

} // namespace ppc::frontend
