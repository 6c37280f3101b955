// Calls: of words of the language, operators, methods and functions; those with a body in reach are inlined.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {
namespace {

bool is_std_record(QualType t, std::initializer_list<llvm::StringRef> names) {
    const auto* r = t.getNonReferenceType()->getAsCXXRecordDecl();
    return r && in_namespace(r, "std") && r->getIdentifier() && llvm::is_contained(names, r->getName());
}

/// `stream << value`, or a function of <cstdio>.
bool is_output(const CallExpr* e) {
    const FunctionDecl* f = e->getDirectCallee();
    if (f->getOverloadedOperator() == OO_LessLess)
        return is_std_record(e->getArg(0)->getType(), {"basic_ostream", "basic_ofstream",
                                                       "basic_ostringstream", "basic_stringstream"});
    return f->getIdentifier() &&
           llvm::is_contained({"printf", "fprintf", "puts", "print", "println"}, f->getName()) &&
           f->getASTContext().getSourceManager().isInSystemHeader(f->getLocation());
}

bool is_lambda(const FunctionDecl* f) {
    const auto* m = dyn_cast<CXXMethodDecl>(f);
    return m && m->getParent()->isLambda();
}

/// A view through which elements are written, which may be copied: VectorSpan, MatrixSpan.
bool is_writable_view(QualType t) {
    const auto* r = dyn_cast_or_null<ClassTemplateSpecializationDecl>(t->getAsCXXRecordDecl());
    return r && in_namespace(r, "ppc") &&
           (r->getName() == "BasicVectorView" || r->getName() == "BasicMatrixView") &&
           !r->getTemplateArgs()[0].getAsType().isConstQualified();
}

/// What a view that is made or copied here is of.
const Expr* viewed(const Expr* e) {
    e = e->IgnoreImplicit();
    while (const auto* c = dyn_cast<CXXConstructExpr>(e)) {
        if (c->getNumArgs() != 1)
            break;
        e = c->getArg(0)->IgnoreImplicit();
    }
    return e;
}

/// A method of a vector that changes its size.
bool is_growing(const CXXMethodDecl* m) {
    return m->getIdentifier() && is_foreign(m) &&
           llvm::is_contained({"push_back", "emplace_back", "pop_back", "insert", "emplace", "erase", "clear",
                               "resize", "reserve", "assign", "conservativeResize"},
                              m->getName());
}

} // namespace

Value Lowering::call(const FunctionDecl* f, std::vector<Value> args, const Value& self, SourceRange where,
                     std::set<const VarDecl*> step, std::vector<Value>* left) {
    const std::string name = f->getNameAsString();
    const Reporter::Following following(reporter_, {where,
                                                    is_foreign(f)  ? f->getQualifiedNameAsString()
                                                    : is_lambda(f) ? lambda_name
                                                                   : name,
                                                    is_foreign(f)});
    if (is_routine(f))
        return apply_routine(f, std::move(args), where);
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
        reporter_.fail(where,
                       is_foreign(f) && !f->getReturnType()->isRealFloatingType() ? Diag::foreign_call
                                                                                  : Diag::unsupported_call,
                       {f->getQualifiedNameAsString()});
    for (const auto& open : frames_)
        if (open->function == definition && frames_.size() > 60)
            reporter_.fail(where, Diag::recursion, {name});
    if (frames_.size() > 200)
        reporter_.fail(where, Diag::recursion, {name});
    std::map<const VarDecl*, Variable> variables = bind_parameters(definition, args, where);
    for (const auto& [p, v] : variables)
        if (!v.value.is_load())
            step.insert(p);
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
        for (const ParmVarDecl* p : definition->parameters())
            own_copy(p);
        exec(definition->getBody());
        result = frame().result;
        if (left)
            for (const ParmVarDecl* p : definition->parameters())
                left->push_back(frame().variables.at(p).value);
        if (left)
            left->push_back(frame().self);
    } catch (...) {
        frames_.pop_back();
        continued_ = continued;
        throw;
    }
    continued_ = continued;
    frames_.pop_back();
    return convert_if_scalar(std::move(result), f->getReturnType().getNonReferenceType(), where);
}

std::map<const VarDecl*, Lowering::Variable>
Lowering::bind_parameters(const FunctionDecl* definition, const std::vector<Value>& args, SourceRange where) {
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
        if (v.value.scalar() && v.value.scalar()->load)
            v.nest = v.value.scalar()->load->nest;
        if (v.value.object())
            v.nest = v.value.object()->load.nest;
        variables.emplace(p, std::move(v));
    }
    return variables;
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
                            SourceRange where, std::vector<Value>* left) {
    const Record* r = self.record();
    const CXXMethodDecl* m = r ? find_method(r->decl, name, args) : nullptr;
    if (!m)
        reporter_.fail(where, Diag::no_member,
                       {r ? "'" + r->decl->getNameAsString() + "'" : "this object", name.str()});
    return call(m, std::move(args), self, where, {}, left);
}

Value Lowering::call_written(const FunctionDecl* f, llvm::ArrayRef<const Expr*> args, const Value& self,
                             SourceRange where, std::set<const VarDecl*> step, const Expr* object) {
    std::vector<Value> values, left;
    for (const Expr* a : args)
        values.push_back(eval(a));
    Value result = call(f, values, self, where, std::move(step), &left);
    // Parameters are passed by value here: what the function assigned to a reference goes back.
    for (std::size_t k = 0; k + 1 < left.size() && k < values.size(); ++k) {
        const QualType type = f->getParamDecl(static_cast<unsigned>(k))->getType();
        const bool reference =
            type->isLValueReferenceType() && !type.getNonReferenceType().isConstQualified();
        if ((reference || is_writable_view(type)) && changed(values[k], left[k]))
            assign(viewed(args[k]), "=", left[k], where);
    }
    if (object && !left.empty() && changed(self, left.back())) // and so does a method to its object
        assign(object, "=", left.back(), where);
    return result;
}

std::set<const VarDecl*> Lowering::captured_step(const CXXMethodDecl* body, const Value& made,
                                                 SourceRange where) {
    // Captured variables are found in the frames around; those that hold step values stay step values inside.
    std::set<const VarDecl*> step;
    for (const LambdaCapture& c : body->getParent()->captures())
        if (c.capturesVariable())
            if (const auto* v = dyn_cast<VarDecl>(c.getCapturedVar()))
                if (const Variable* variable = find_variable(v)) {
                    if (!variable->value.is_load())
                        step.insert(v);
                    // A copy is read where it was taken from, which must still be what it was.
                    const Record* r = made.record();
                    const auto copy =
                        r ? r->copies.find(v) : std::map<const clang::VarDecl*, Value>::const_iterator();
                    const Scalar* data = variable->value.scalar();
                    const bool may_differ = c.getCaptureKind() == LCK_ByCopy && made.object() && data &&
                                            data->load && !data->load->stable;
                    if (may_differ ||
                        (r && copy != r->copies.end() && changed(copy->second, variable->value)))
                        reporter_.fail(where, Diag::lambda_copy, {v->getNameAsString()});
                }
    return step;
}

Value Lowering::call_lambda(const CXXOperatorCallExpr* e, const CXXMethodDecl* body) {
    if (!body->isConst() && !body->isStatic())
        reporter_.fail(e->getSourceRange(), Diag::unsupported_expression,
                       {"a mutable lambda", "keep the state in a variable outside, captured by reference"});
    const Value made = eval(e->getArg(0));
    const llvm::ArrayRef<const Expr*> args(e->getArgs() + 1, e->getNumArgs() - 1);
    return call_written(body, args, {}, e->getSourceRange(), captured_step(body, made, e->getSourceRange()));
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
        if ((op->getOperator() == OO_LessLess || op->getOperator() == OO_Comma) && comma_initialiser(op))
            return {};
        if (op->getOperator() == OO_Star && op->getNumArgs() == 1) // *std::max_element(…)
            if (const auto* made = dyn_cast<CallExpr>(op->getArg(0)->IgnoreParenImpCasts()->IgnoreImplicit());
                made && made->getDirectCallee() && !isa<CXXOperatorCallExpr, CXXMemberCallExpr>(made))
                if (std::optional<Value> v = algorithm(made, made->getDirectCallee()))
                    return *v;
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
                at.push_back(eval_index(op->getArg(k)));
            return element(eval(op->getArg(0)), at, where);
        }
        if (op->isAssignmentOp()) {
            const Value v = eval(op->getArg(1));
            assign(op->getArg(0), getOperatorSpelling(op->getOperator()), v, where);
            return v;
        }
        if (op->getOperator() == OO_Call) {
            const Value base = eval(op->getArg(0));
            if (is_std_record(op->getArg(0)->getType(), {"function", "move_only_function"}))
                reporter_.fail(where, Diag::indirect_call,
                               {"'" + written(op->getArg(0)) + "'", "a std::function"});
            if (base.tensor() || base.object()) {
                Indices at;
                for (unsigned k = 1; k < op->getNumArgs(); ++k)
                    at.push_back(eval_index(op->getArg(k)));
                return element(base, at, where);
            }
        }
        if (std::optional<Value> v = tensor_operator(op))
            return *v;
        const FunctionDecl* f = op->getDirectCallee();
        if (!f)
            reporter_.fail(where, Diag::unsupported_call, {"operator"});
        if (is_output(op))
            reporter_.fail(where, Diag::latent_output);
        const llvm::ArrayRef<const Expr*> args(op->getArgs(), op->getNumArgs());
        if (const auto* m = dyn_cast<CXXMethodDecl>(f))
            return call_written(m, args.drop_front(), eval(args[0]), where);
        return call_written(f, args, {}, where);
    }
    if (const auto* m = dyn_cast<CXXMemberCallExpr>(e)) {
        const CXXMethodDecl* method = m->getMethodDecl();
        if (set_values(m) || grow(m))
            return {};
        const Value self = eval(m->getImplicitObjectArgument());
        const std::string name = method->getNameAsString();
        if (isa<CXXConversionDecl>(method) && !self.record())
            return self;
        if (std::optional<Value> v = factorisation_member(self, m))
            return *v;
        if (self.record()) {
            if (std::optional<Value> v = distribution_member(self, m))
                return *v;
            if (method->isVirtual())
                reporter_.fail(where, Diag::virtual_call, {name});
            const llvm::ArrayRef<const Expr*> args(m->getArgs(), m->getNumArgs());
            Value v = call_written(method, args, self, where, {}, m->getImplicitObjectArgument());
            if (Record* r = v.record(); r && frame().is_model)
                r->text = written(e);
            return v;
        }
        if (is_growing(method)) {
            if (const VarDecl* v = root_variable(m->getImplicitObjectArgument()))
                if (Variable* variable = find_variable(v))
                    variable->poisoned = true;
            reporter_.fail(where, Diag::no_growing, {name});
        }
        // A method of the user's data, called with a latent, is followed like any function.
        const bool followed = self.object() && !is_foreign(method) && !frame().times.is_load(e);
        if (followed && method->isVirtual())
            reporter_.fail(where, Diag::virtual_call, {name});
        if (followed)
            return call_written(method, llvm::ArrayRef<const Expr*>(m->getArgs(), m->getNumArgs()), self,
                                where);
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
                    t = constant_text(v.scalar()->make());
                } else {
                    reporter_.fail(where, Diag::unsupported_call, {name});
                }
                args += (args.empty() ? "" : ", ") + t;
            }
            const bool size_like =
                m->getNumArgs() == 0 && (name == "size" || name == "rows" || name == "cols");
            if (name == "size" && o->dims.size() == 1)
                return {convert(size_of(o->dims[0]), e->getType(), where)};
            Group* home = o->load.home;
            text.text = "(" + o->load.text + ")." + name + "(" + args + ")";
            text.home = size_like ? home : nullptr;
            return load_value(text, e->getType());
        }
        reporter_.fail(where, Diag::unsupported_call, {name});
    }
    const FunctionDecl* f = e->getDirectCallee();
    if (!f)
        reporter_.fail(
            where, Diag::indirect_call,
            {"'" + written(e->getCallee()) + "'", e->getCallee()->getType()->isMemberPointerType() ||
                                                          isa<BinaryOperator>(e->getCallee()->IgnoreParens())
                                                      ? "a pointer to a member"
                                                      : "a pointer to a function"});
    if (f->getBuiltinID() != 0 && f->getName() == "__builtin_expect")
        return eval(e->getArg(0));
    if (is_ode(f))
        return eval_ode(e);
    if (std::optional<Value> v = tensor_function(e, f))
        return *v;
    if (std::optional<Value> v = algorithm(e, f))
        return *v;
    const FunctionDecl* target = f;
    if (!is_primitive(f))
        if (const FunctionDecl* math = math_function(f))
            target = math;
    if (is_output(e))
        reporter_.fail(where, Diag::latent_output);
    if (!is_primitive(target)) {
        Value v = call_written(target, llvm::ArrayRef<const Expr*>(e->getArgs(), e->getNumArgs()), {}, where);
        if (Record* r = v.record(); r && frame().is_model && r->text.empty())
            r->text = written(e);
        return v;
    }
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
    // std::abs and std::max of integers are integers.
    Value result = call(target, std::move(args), {}, where);
    return target == f ? result : convert_if_scalar(std::move(result), e->getType(), where);
}

} // namespace ppc::frontend
