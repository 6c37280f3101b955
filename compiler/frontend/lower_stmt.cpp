// Statements and declarations: executed once, symbolically; on data alone, carried into the load slice.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {

bool Lowering::exec(const Stmt* s, const Continuation& after) {
    if (const auto* c = dyn_cast_or_null<CompoundStmt>(s))
        return exec_block(llvm::ArrayRef<const Stmt*>(c->body_begin(), c->body_end()), after);
    const Stmt* one[] = {s};
    return exec_block(s ? llvm::ArrayRef<const Stmt*>(one) : llvm::ArrayRef<const Stmt*>(), after);
}

bool Lowering::exec_block(llvm::ArrayRef<const Stmt*> stmts, const Continuation& after) {
    for (std::size_t i = 0; i < stmts.size(); ++i) {
        const Stmt* s = stmts[i];
        while (const auto* attributed = dyn_cast<AttributedStmt>(s))
            s = attributed->getSubStmt();
        // `if (data) continue; rest` is `if (!data) rest`, and `if (c) return a; rest` is a choice of
        // results: what follows, in this block and those around it, becomes part of the sides that get there.
        if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(s) && contains_return(s)) {
            const auto rest = stmts.drop_front(i + 1);
            return exec_returning_loop(s, {[this, rest, after] { return exec_block(rest, after); }, true});
        }
        if (isa<IfStmt, CompoundStmt, SwitchStmt>(s) && (contains_continue(s) || contains_return(s))) {
            const auto rest = stmts.drop_front(i + 1);
            Continuation following{[this, rest, after] { return exec_block(rest, after); }, after.effects};
            for (const Stmt* r : rest)
                following.effects = following.effects || frame().times.has_site(r) || contains_loop(r);
            if (const auto* cases = dyn_cast<SwitchStmt>(s))
                return exec_switch(cases, following);
            const auto* choice = dyn_cast<IfStmt>(s);
            return choice ? exec_leaving_if(choice, following) : exec(s, following);
        }
        try {
            if (exec_statement(s))
                return true;
        } catch (const Abandoned&) {
            if (!frame().is_model)
                throw;
            // Variables that the statement would have declared are unusable, without further messages.
            while (const auto* label = dyn_cast<LabelStmt>(s))
                s = label->getSubStmt();
            if (const auto* d = dyn_cast<DeclStmt>(s))
                for (const Decl* decl : d->decls())
                    if (const auto* v = dyn_cast<VarDecl>(decl))
                        frame().variables[v].poisoned = true;
        }
        if (continued_)
            return false;
    }
    return after.run ? after.run() : false;
}

bool Lowering::exec_statement(const Stmt* s) {
    if (isa<NullStmt>(s))
        return false;
    if (isa<ContinueStmt>(s)) {
        continued_ = true;
        return false;
    }
    if (const auto* b = dyn_cast<BreakStmt>(s))
        return exec_break(b), false;
    if (const auto* c = dyn_cast<CompoundStmt>(s))
        return exec(c);
    if (const auto* r = dyn_cast<ReturnStmt>(s))
        return exec_return(r);
    // Data alone: the user's own statement, in the load slice.
    if (!isa<DeclStmt>(s) && frame().times.is_load(s) && !contains_return(s)) {
        if (isa<Expr>(s) && !frame().is_model)
            return eval(cast<Expr>(s)), false;
        // The variables of a function that is inlined are not in the slice.
        if (frame().is_model || !isa<IfStmt, ForStmt, CXXForRangeStmt, WhileStmt>(s)) {
            carry_load(s);
            return false;
        }
    }
    if (const auto* d = dyn_cast<DeclStmt>(s)) {
        for (const Decl* decl : d->decls()) {
            if (const auto* v = dyn_cast<DecompositionDecl>(decl);
                v && frame().is_model && !frame().times.is_step(v))
                carry_decomposition(d, v);
            else if (const auto* v = dyn_cast<VarDecl>(decl))
                exec_decl(v);
            else if (frame().is_model && isa<CXXRecordDecl, EnumDecl>(decl))
                slice_.line(source_text(s) + (source_text(s).ends_with(";") ? "" : ";"));
            else if (!isa<CXXRecordDecl, EnumDecl, TypedefNameDecl, UsingDecl, UsingDirectiveDecl,
                          StaticAssertDecl, EmptyDecl>(decl))
                reporter_.fail(s->getSourceRange(), Diag::unsupported_statement,
                               {"a declaration", "declare it outside the function"});
            else if (frame().is_model)
                slice_.line(source_text(s));
        }
        return false;
    }
    if (const auto* i = dyn_cast<IfStmt>(s))
        return exec_if(i);
    if (const auto* f = dyn_cast<ForStmt>(s))
        return exec_for(f), false;
    if (const auto* f = dyn_cast<CXXForRangeStmt>(s))
        return exec_range_for(f), false;
    if (const auto* w = dyn_cast<WhileStmt>(s))
        return exec_while(w), false;
    if (const auto* d = dyn_cast<DoStmt>(s))
        return exec_do(d), false;
    if (const auto* c = dyn_cast<SwitchStmt>(s))
        return exec_switch(c, {});
    if (const auto* e = dyn_cast<Expr>(s)) {
        eval(e);
        return false;
    }
    reporter_.fail(s->getSourceRange(), Diag::unsupported_statement,
                   {construct_name(s), construct_remedy(s)});
}

void Lowering::carry_load(const Stmt* s) {
    std::string text = source_text(s);
    if (lacks_semicolon(s))
        text += ";";
    slice_.line(std::move(text));
}

void Lowering::carry_decomposition(const DeclStmt* s, const VarDecl* v) {
    slice_.line("[[maybe_unused]] " + source_text(s));
    Variable variable;
    variable.loop = current_loop();
    variable.nest = slice_.nest();
    variable.home = slice_.anchor();
    // The parts are read by their own names, which the slice has.
    variable.value = {
        Object{LoadText{"", frame().times.is_stable(v), variable.home, slice_.nest()}, v->getType()}};
    frame().variables[v] = variable;
}

/// True for `T v;` and `T v{};`.
static bool is_blank(const VarDecl* v) {
    const Expr* init = v->getInit() ? v->getInit()->IgnoreImplicit() : nullptr;
    if (const auto* made = dyn_cast_or_null<CXXConstructExpr>(init))
        return made->getNumArgs() == 0;
    if (const auto* list = dyn_cast_or_null<InitListExpr>(init)) {
        const InitListExpr* syntax = list->isSyntacticForm() ? list : list->getSyntacticForm();
        return (syntax ? syntax : list)->getNumInits() == 0;
    }
    return !init || isa<ImplicitValueInitExpr>(init);
}

/// True if nothing in the body replaces the matrix as a whole, by which it might get another size.
static bool keeps_size(const Stmt* body, const VarDecl* matrix) {
    bool keeps = true;
    walk(body, [&](const Stmt* s) {
        const Expr* target = nullptr;
        if (const auto* op = dyn_cast<CXXOperatorCallExpr>(s); op && op->getOperator() == OO_Equal)
            target = op->getArg(0);
        if (const auto* call = dyn_cast<CXXMemberCallExpr>(s))
            if (const CXXMethodDecl* m = call->getMethodDecl();
                m && m->getIdentifier() &&
                llvm::is_contained({"resize", "conservativeResize", "swap"}, m->getName()))
                target = call->getImplicitObjectArgument();
        const auto* ref = target ? dyn_cast<DeclRefExpr>(target->IgnoreParenImpCasts()) : nullptr;
        keeps = keeps && !(ref && ref->getDecl() == matrix);
        return keeps;
    });
    return keeps;
}

void Lowering::exec_decl(const VarDecl* v) {
    const QualType type = v->getType();
    if (v->isStaticLocal())
        reporter_.fail(v->getSourceRange(), Diag::unsupported_statement,
                       {"a static variable", "make it a local one"});
    // `auto x = a + b` on Eigen objects keeps references to temporaries in the plain build.
    if (type->getContainedAutoType())
        if (const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl())
            if (const TypedefNameDecl* plain = find_type_member(record, "PlainObject");
                plain && plain->getUnderlyingType().getCanonicalType()->getAsCXXRecordDecl() != record)
                reporter_.report(v->getSourceRange(), Diag::auto_eigen, {v->getNameAsString()});
    Variable variable;
    variable.loop = current_loop();
    variable.nest = slice_.nest();
    const bool step = frame().times.is_step(v);
    if (!step && frame().is_model) {
        variable.name = v->getNameAsString();
        std::string declaration;
        llvm::raw_string_ostream os(declaration);
        if (type->getContainedAutoType() || type->isReferenceType() ||
            isa_and_nonnull<LambdaExpr>(v->getInit() ? v->getInit()->IgnoreImplicit() : nullptr)) {
            const bool is_changed = type->isLValueReferenceType()
                                        ? !type.getNonReferenceType().isConstQualified()
                                        : !frame().times.is_stable(v);
            declaration = (is_changed && !type.isConstQualified() ? "auto" : "const auto") +
                          std::string(type->isReferenceType() ? "& " : " ") + variable.name;
        } else {
            PrintingPolicy policy(context_.getLangOpts());
            policy.PrintCanonicalTypes = true;
            std::string declarator = variable.name;
            type.getAsStringInternal(declarator, policy);
            declaration = declarator;
        }
        if (const Expr* init = v->getInit()) {
            const bool implicit = isa<CXXConstructExpr>(init->IgnoreImplicit()) &&
                                  cast<CXXConstructExpr>(init->IgnoreImplicit())->getNumArgs() == 0;
            if (!implicit) {
                std::string text = source_text(init);
                if (v->getInitStyle() == VarDecl::ListInit && text.starts_with(variable.name + "{"))
                    text.erase(0, variable.name.size()); // a constructor's range begins at the name
                if (v->getInitStyle() == VarDecl::CInit)
                    declaration += " = " + text;
                else if (v->getInitStyle() == VarDecl::ListInit)
                    declaration += text.starts_with("{") ? text : "{" + text + "}";
                else
                    declaration = constructed_declaration(v, declaration);
            }
        }
        slice_.line("[[maybe_unused]] " + declaration + ";");
        variable.home = slice_.anchor();
        const LoadText text{variable.name, frame().times.is_stable(v), variable.home, slice_.nest()};
        variable.value = load_value(text, type);
        bool row = false;
        if (auto* o = std::get_if<Object>(&variable.value.v);
            o && v->getInit() && !type->isReferenceType() && is_container(type) &&
            (rank_of(type, row) == 1 || (variable.nest && keeps_size(frame().function->getBody(), v))))
            o->dims = declared_dims(v->getInit());
        // A distribution is looked into; the slice has it too, for load-time calls of its members.
        const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
        if (record && v->getInit() && frame().times.is_stable(v) && is_language_record(record))
            variable.value = eval_step(v->getInit());
        frame().variables[v] = variable;
        return;
    }
    if (type->isReferenceType() && v->getInit() && is_alias(v->getInit())) {
        variable.alias = v->getInit()->IgnoreParenImpCasts();
        frame().variables[v] = variable;
        return;
    }
    if (const std::vector<Dim> dims = is_blank(v) ? fixed_dims(type) : std::vector<Dim>{}; !dims.empty()) {
        variable.value = {new_storage(v->getNameAsString(), dims, v->getSourceRange())};
    } else if (bool row = false; is_blank(v) && loops_.empty() && data_branches_ + late_branches_ == 0 &&
                                 is_container(type) && !in_namespace(type->getAsCXXRecordDecl(), "Eigen") &&
                                 rank_of(type, row) == 1) {
        variable.value = {growing_vector(v->getNameAsString())};
    } else if (const Expr* init = v->getInit()) {
        if (type->isLValueReferenceType() && !type.getNonReferenceType().isConstQualified())
            reporter_.fail(v->getSourceRange(), Diag::unsupported_statement,
                           {"a reference to what an expression returns", "use a variable, or its element"});
        // A vector that is filled later is storage, even if its size and first contents are data.
        const bool storage = is_container(type) && !frame().times.is_stable(v);
        const Expr* bare = init;
        if (const auto* cleanups = dyn_cast<ExprWithCleanups>(bare))
            bare = cleanups->getSubExpr();
        const auto* made = dyn_cast<CXXConstructExpr>(bare->IgnoreImplicit());
        // `Pair p;`: its fields are assigned later.
        const bool blank = made && made->getNumArgs() == 0 && !is_foreign(made->getConstructor()) &&
                           !made->getConstructor()->getParent()->isUnion();
        const Value value = storage || blank ? eval_step(bare->IgnoreImplicit()) : eval(init);
        variable.value =
            type->isReferenceType() ? value : materialise(value, v->getNameAsString(), v->getSourceRange());
        variable.value = convert_if_scalar(variable.value, type.getNonReferenceType(), v->getSourceRange());
        if (const Scalar* s = variable.value.scalar(); s && s->load && !s->load->stable)
            variable.value = forced(variable.value); // as the data are now
        if (const Record* r = variable.value.record(); r && !type->isReferenceType()) {
            auto now = std::make_shared<Record>(*r);
            for (auto& [field, part] : now->fields)
                if (const Scalar* s = part.scalar(); s && s->load && !s->load->stable)
                    part = forced(part);
            variable.value = {now};
        }
        // Storage made by a constructor gets the variable's name.
        if (Tensor* t = variable.value.tensor();
            t && t->cells && t->cells->array != ir::none && !type->isReferenceType())
            if (std::string& name = program_.arrays[t->cells->array].name; name == unnamed_storage)
                name = v->getNameAsString();
    }
    frame().variables[v] = variable;
    own_copy(v);
}

std::string Lowering::constructed_declaration(const VarDecl* v, const std::string& declaration) {
    // `T v(a, b)`: the arguments stand between the name and the end of the declarator.
    const Expr* init = v->getInit();
    if (const auto* cleanups = dyn_cast<ExprWithCleanups>(init))
        init = cleanups->getSubExpr();
    const auto* construct = dyn_cast<CXXConstructExpr>(init->IgnoreImplicit());
    if (!construct)
        return declaration + "(" + source_text(init) + ")";
    std::string args;
    for (const Expr* a : construct->arguments())
        if (!isa<CXXDefaultArgExpr>(a))
            args += (args.empty() ? "" : ", ") + source_text(a);
    return declaration + (args.empty() ? "" : "(" + args + ")");
}

} // namespace ppc::frontend
