// Statements: executed once, symbolically.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {
namespace {

bool contains_return(const Stmt* s) {
    if (!s || isa<LambdaExpr>(s))
        return false;
    if (isa<ReturnStmt>(s))
        return true;
    for (const Stmt* c : s->children())
        if (contains_return(c))
            return true;
    return false;
}

/// A `break` of the loop that s is the body of.
const BreakStmt* find_break(const Stmt* s) {
    if (!s || isa<LambdaExpr, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt>(s))
        return nullptr;
    if (const auto* b = dyn_cast<BreakStmt>(s))
        return b;
    for (const Stmt* c : s->children())
        if (const auto* b = find_break(c))
            return b;
    return nullptr;
}

/// A `continue` of the loop that s is the body of.
bool contains_continue(const Stmt* s) {
    if (!s || isa<LambdaExpr, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(s))
        return false;
    if (isa<ContinueStmt>(s))
        return true;
    for (const Stmt* c : s->children())
        if (contains_continue(c))
            return true;
    return false;
}

bool contains_loop(const Stmt* s) {
    if (!s || isa<LambdaExpr>(s))
        return false;
    if (isa<ForStmt, CXXForRangeStmt, WhileStmt, DoStmt>(s))
        return true;
    for (const Stmt* c : s->children())
        if (contains_loop(c))
            return true;
    return false;
}

} // namespace

bool Lowering::exec(const Stmt* s) {
    if (!s)
        return false;
    if (const auto* c = dyn_cast<CompoundStmt>(s))
        return exec_block(llvm::ArrayRef<const Stmt*>(c->body_begin(), c->body_end()));
    const Stmt* one[] = {s};
    return exec_block(one);
}

bool Lowering::exec_block(llvm::ArrayRef<const Stmt*> stmts) {
    for (std::size_t i = 0; i < stmts.size(); ++i) {
        const Stmt* s = stmts[i];
        const auto rest = stmts.drop_front(i + 1);
        // `if (data) continue; rest` is `if (!data) rest`, and `if (c) return a; rest` is a choice of
        // results.
        const auto* branch_stmt = dyn_cast<IfStmt>(s);
        const bool leaves = branch_stmt && (contains_continue(s) || contains_return(s));
        if (leaves && !branch_stmt->getInit()) {
            const Scalar c =
                convert(eval_scalar(branch_stmt->getCond()), context_.BoolTy, branch_stmt->getSourceRange());
            bool effects = contains_continue(s);
            for (const Stmt* r : stmts.drop_front(i))
                effects = effects || frame().times.has_site(r) || contains_loop(r);
            auto side = [&](const Stmt* body) {
                return [this, body, rest] {
                    continued_ = false;
                    if (exec(body))
                        return true;
                    if (continued_) {
                        continued_ = false;
                        return false;
                    }
                    return exec_block(rest);
                };
            };
            return branch(c, branch_stmt->getSourceRange(), effects, side(branch_stmt->getThen()),
                          side(branch_stmt->getElse()));
        }
        try {
            if (exec_statement(s))
                return true;
        } catch (const Abandoned&) {
            if (!frame().is_model)
                throw;
            // Variables that the statement would have declared are unusable, without further messages.
            if (const auto* d = dyn_cast<DeclStmt>(s))
                for (const Decl* decl : d->decls())
                    if (const auto* v = dyn_cast<VarDecl>(decl))
                        frame().variables[v].poisoned = true;
        }
        if (continued_)
            return false;
    }
    return false;
}

bool Lowering::exec_statement(const Stmt* s) {
    if (isa<NullStmt>(s))
        return false;
    if (isa<ContinueStmt>(s)) {
        continued_ = true;
        return false;
    }
    if (const auto* b = dyn_cast<BreakStmt>(s))
        reporter_.fail(b->getSourceRange(), Diag::unsupported_statement,
                       {"break", "loop over the data that are needed"});
    if (const auto* c = dyn_cast<CompoundStmt>(s))
        return exec(c);
    if (const auto* r = dyn_cast<ReturnStmt>(s)) {
        if (loops_.size() > frame().outer_loops) {
            const bool plate = std::any_of(loops_.begin() + static_cast<std::ptrdiff_t>(frame().outer_loops),
                                           loops_.end(), [](const OpenLoop& l) { return l.is_plate; });
            reporter_.report(s->getSourceRange(), plate ? Diag::return_out_of_plate : Diag::return_in_loop);
            return true;
        }
        if (r->getRetValue() && !(frame().is_model && frame().times.is_load(r->getRetValue())))
            frame().result = eval(r->getRetValue());
        return true;
    }
    // Data alone: the user's own statement, in the load slice.
    if (!isa<DeclStmt>(s) && frame().times.is_load(s) && !contains_return(s)) {
        if (isa<Expr>(s) && !frame().is_model)
            return eval(cast<Expr>(s)), false;
        if (frame().is_model || !isa<IfStmt>(s)) {
            carry_load(s);
            return false;
        }
    }
    if (const auto* d = dyn_cast<DeclStmt>(s)) {
        for (const Decl* decl : d->decls()) {
            if (const auto* v = dyn_cast<VarDecl>(decl))
                exec_decl(v);
            else if (!isa<TypedefNameDecl, UsingDecl, UsingDirectiveDecl, StaticAssertDecl, EmptyDecl>(decl))
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
    if (const auto* e = dyn_cast<Expr>(s)) {
        eval(e);
        return false;
    }
    if (const auto* a = dyn_cast<AttributedStmt>(s))
        return exec(a->getSubStmt());
    reporter_.fail(s->getSourceRange(), Diag::unsupported_statement,
                   {construct_name(s), "use for, if, and assignments"});
}

void Lowering::carry_load(const Stmt* s) {
    std::string text = source_text(s);
    if (isa<Expr>(s) || isa<DoStmt>(s))
        text += ";";
    slice_.line(std::move(text));
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
            declaration = (frame().times.is_stable(v) || type.isConstQualified() ? "const auto" : "auto") +
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
                const std::string text = source_text(init);
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
        // A distribution is looked into; the slice has it too, for load-time calls of its members.
        const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
        if (record && v->getInit() && frame().times.is_stable(v) && is_language_record(record))
            variable.value = eval_step(v->getInit());
        frame().variables[v] = variable;
        return;
    }
    if (const Expr* init = v->getInit()) {
        // A vector that is filled later is storage, even if its size and first contents are data.
        const bool storage = is_container(type) && !frame().times.is_stable(v);
        const Expr* bare = init;
        if (const auto* cleanups = dyn_cast<ExprWithCleanups>(bare))
            bare = cleanups->getSubExpr();
        const Value value = storage ? eval_step(bare->IgnoreImplicit()) : eval(init);
        variable.value =
            type->isReferenceType() ? value : materialise(value, v->getNameAsString(), v->getSourceRange());
        variable.value = convert_if_scalar(variable.value, type.getNonReferenceType(), v->getSourceRange());
        // Storage made by a constructor gets the variable's name.
        if (Tensor* t = variable.value.tensor(); t && t->storage != ir::none && !type->isReferenceType())
            if (std::string& name = program_.arrays[t->storage].name; name == unnamed_storage)
                name = v->getNameAsString();
    }
    frame().variables[v] = variable;
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

bool Lowering::exec_if(const IfStmt* s) {
    // PPC_SCOPE: `if (const auto scope = ppc::scope("name"); true) …`
    if (const auto* init = dyn_cast_or_null<DeclStmt>(s->getInit())) {
        const auto* v = init->isSingleDecl() ? dyn_cast<VarDecl>(init->getSingleDecl()) : nullptr;
        const Expr* call = v && v->getInit() ? v->getInit()->IgnoreImplicit() : nullptr;
        if (call && language_word(call) == Word::scope) {
            const std::string outer = scope_;
            scope_ += site_name(cast<CallExpr>(call)->getArg(0)) + ".";
            bool returned = false;
            try {
                returned = exec(s->getThen());
            } catch (...) {
                scope_ = outer;
                throw;
            }
            scope_ = outer;
            return returned;
        }
        exec(init);
    }
    if (s->getConditionVariable())
        reporter_.fail(s->getSourceRange(), Diag::unsupported_statement,
                       {"a variable declared in a condition", "declare it before the 'if'"});
    const Scalar c = convert(eval_scalar(s->getCond()), context_.BoolTy, s->getCond()->getSourceRange());
    const bool effects = frame().times.has_site(s) || contains_loop(s);
    return branch(
        c, s->getCond()->getSourceRange(), effects, [&] { return exec(s->getThen()); },
        [&] { return exec(s->getElse()); });
}

bool Lowering::branch(const Scalar& condition, SourceRange where, bool effects,
                      const std::function<bool()>& if_true, const std::function<bool()>& if_false) {
    const ir::Expr c = condition.make();
    if (pool().is_const(c))
        return pool()[c].integer ? if_true() : if_false();
    const bool on_data = condition.load && (frame().is_model || effects);
    ir::Block* around = block_;
    ir::If ir_if{c, {}, {}};
    const auto variables = frame().variables;
    const Value result = frame().result;
    const unsigned latent_before = latent_branches_;
    const bool latent = !condition.load && !is_load_expr(c);
    latent_branches_ += latent ? 1 : 0;
    data_branches_ += on_data ? 1 : 0;

    Group *then_group = nullptr, *else_group = nullptr;
    auto run = [&](const std::function<bool()>& side, ir::Block& block, const char* header, Group*& group) {
        frame().variables = variables;
        frame().result = Value{};
        block_ = &block;
        if (on_data)
            slice_.open(header, nullptr, true);
        bool returned = false;
        try {
            returned = side();
            if (frame().result.scalar())
                frame().result = forced(frame().result);
            for (auto& [v, variable] :
                 frame().variables) // what this side reads from the data is read in this branch
                if (const auto before = variables.find(v);
                    before != variables.end() && changed(before->second.value, variable.value))
                    variable.value = forced(variable.value);
        } catch (...) {
            if (on_data)
                group = slice_.close();
            block_ = around;
            throw;
        }
        if (on_data)
            group = slice_.close();
        block_ = around;
        return returned;
    };
    // The condition is evaluated once: what the first branch does to the data may not choose the second one.
    std::string choice;
    if (on_data) {
        choice = slice_.fresh("condition");
        slice_.line("const bool " + choice + " = " + condition.load->text + ";");
    }
    const std::string if_text = "if (" + choice + ") {", else_text = "if (!" + choice + ") {";
    bool then_returned = false, else_returned = false;
    std::map<const VarDecl*, Variable> then_variables;
    Value then_result;
    try {
        then_returned = run(if_true, ir_if.then_block, if_text.c_str(), then_group);
        then_variables = frame().variables;
        then_result = frame().result;
        else_returned = run(if_false, ir_if.else_block, else_text.c_str(), else_group);
    } catch (...) {
        frame().variables = variables;
        frame().result = result;
        latent_branches_ = latent_before;
        data_branches_ -= on_data ? 1 : 0;
        throw;
    }
    latent_branches_ = latent_before;
    data_branches_ -= on_data ? 1 : 0;
    if (on_data)
        Slice::balance(then_group, else_group);
    if (!ir_if.then_block.empty() || !ir_if.else_block.empty()) {
        if (latent)
            reporter_.fail(where, Diag::condition_latent_effect);
        push({std::move(ir_if), place(where)});
    }
    const Scalar chosen = step_scalar(c);
    // What either side assigned is a choice between the two values.
    std::map<const VarDecl*, Variable> merged = variables;
    for (auto& [v, variable] : merged) {
        const Variable& a = then_variables.at(v);
        const Variable& b = frame().variables.at(v);
        const bool same_a = !changed(variable.value, a.value), same_b = !changed(variable.value, b.value);
        if (a.sum != ir::none || b.sum != ir::none) {
            variable.sum = a.sum != ir::none ? a.sum : b.sum;
            variable.sum_loop = a.sum != ir::none ? a.sum_loop : b.sum_loop;
        }
        if (!(same_a && same_b))
            variable.value = then_returned   ? b.value
                             : else_returned ? a.value
                                             : select_value(chosen, a.value, b.value, where);
    }
    const Value else_result = frame().result;
    frame().variables = merged;
    if (then_returned && else_returned)
        frame().result = select_value(chosen, then_result, else_result, where);
    else if (then_returned || else_returned)
        // The other side went on to the end of a function without a value, or `rest` was part of the sides.
        frame().result = then_returned ? then_result : else_result;
    else
        frame().result = result;
    return then_returned && else_returned;
}

bool Lowering::changed(const Value& before, const Value& after) {
    if (before.v.index() != after.v.index())
        return true;
    if (before.tensor())
        return before.tensor() != after.tensor();
    if (before.record())
        return before.record() != after.record();
    if (before.scalar()) {
        if (before.scalar()->load && after.scalar()->load)
            return before.scalar()->load->text != after.scalar()->load->text;
        if (before.scalar()->load || after.scalar()->load)
            return true;
        return before.scalar()->make() != after.scalar()->make();
    }
    if (before.object())
        return before.object()->load.text != after.object()->load.text;
    return false;
}

bool Lowering::is_load_expr(ir::Expr root) const {
    std::set<std::uint32_t> seen;
    std::function<bool(ir::Expr)> visit = [&](ir::Expr e) {
        if (!seen.insert(e.id).second)
            return true;
        const ir::Node& n = program_.pool[e];
        if (n.op == ir::Op::Read && program_.arrays[n.ref].role != ir::ArrayRole::data)
            return false;
        return n.op != ir::Op::Param && llvm::all_of(n.args, visit);
    };
    return visit(root);
}

void Lowering::exec_for(const ForStmt* s) {
    const SourceRange where(s->getForLoc(), s->getRParenLoc());
    const auto* init = dyn_cast_or_null<DeclStmt>(s->getInit());
    const auto* v = init && init->isSingleDecl() ? dyn_cast<VarDecl>(init->getSingleDecl()) : nullptr;
    if (!v || !s->getCond() || !s->getInc())
        reporter_.fail(where, Diag::unsupported_statement,
                       {"a loop without the form 'for (int i = a; i < b; ++i)'", "write it so"});
    const bool integer = v->getType()->isIntegerType() && v->getInit();
    const auto* cond = dyn_cast<BinaryOperator>(s->getCond()->IgnoreParenImpCasts());
    const auto* inc = dyn_cast<UnaryOperator>(s->getInc()->IgnoreParenImpCasts());
    auto refers = [&](const Expr* e) {
        const auto* ref = dyn_cast<DeclRefExpr>(e->IgnoreParenImpCasts());
        return ref && ref->getDecl() == v;
    };
    const bool canonical =
        integer && cond && inc && inc->isIncrementOp() && refers(inc->getSubExpr()) &&
        refers(cond->getLHS()) &&
        (cond->getOpcode() == BO_LT || cond->getOpcode() == BO_LE || cond->getOpcode() == BO_NE);
    // The size of a vector of latents is data, although the vector is not.
    for (const Stmt* part : {s->getInit(), static_cast<const Stmt*>(canonical ? nullptr : s->getCond()),
                             static_cast<const Stmt*>(s->getInc())})
        if (part && !frame().times.is_load(part))
            reporter_.fail(part->getSourceRange(), Diag::loop_bound_latent);
    if (const BreakStmt* b = find_break(s->getBody()))
        reporter_.fail(
            b->getSourceRange(), Diag::unsupported_statement,
            {"break in a loop that contains sites or latents", "loop over the data that are needed"});
    const std::string name = frame().is_model ? v->getNameAsString() : slice_.fresh(v->getName());
    LoopHeader header;
    header.space.name = "line " + std::to_string(place(where).line);
    Scalar first;
    if (canonical) {
        first = eval_scalar(v->getInit());
        const Scalar last = eval_scalar(cond->getRHS());
        Scalar size = arithmetic(BO_Sub, last, convert(first, cond->getRHS()->getType(), where), where);
        auto constant = [&](const Scalar& x) {
            const ir::Expr e = x.make();
            return pool().is_const(e) ? std::optional(pool()[e].integer) : std::nullopt;
        };
        if (!last.load && !constant(last))
            reporter_.fail(s->getCond()->getSourceRange(), Diag::loop_bound_latent);
        if (!first.load && constant(first) == 0)
            size = last;
        if (cond->getOpcode() == BO_LE)
            size = arithmetic(BO_Add, size, step_scalar(pool().integer(1)), where);
        const std::string text = size.load ? size.load->text : std::to_string(*constant(size));
        if (size.load) {
            LoadText clamped = *size.load;
            clamped.text =
                "::ppc::iterations(" + clamped.text + ")"; // a bound below the start is no iteration
            header.dim = load_dim(clamped.text, clamped, "loop at line " + std::to_string(place(where).line));
        } else {
            header.dim = {pool().integer(std::max<std::int64_t>(0, *constant(size))), text, false};
        }
        header.space.size_text = written(cond->getRHS());
        if (!first.load && constant(first) == 0 && cond->getOpcode() == BO_LT)
            header.space.index = v->getNameAsString();
        if (!header.dim.ragged)
            header.key = "extent " + std::to_string(header.dim.extent.id);
        const std::string start = first.load ? first.load->text : std::to_string(*constant(first));
        header.slice_header = "for (" + type_text(v->getType()) + " " + name + " = " + start + "; " + name +
                              " " + cond->getOpcodeStr().str() + " " + slice_operand(cond->getRHS()) +
                              "; ++" + name + ") {";
    } else {
        // Any loop header on data: iterations are counted as they happen.
        header.dim.ragged = true;
        header.space.size_text = "counted";
        header.slice_header = "for (" + source_text(s->getInit()) +
                              (source_text(s->getInit()).ends_with(";") ? " " : "; ") +
                              source_text(s->getCond()) + "; " + source_text(s->getInc()) + ") {";
    }
    loop(header, false, where, [&](ir::Expr index) {
        Variable variable;
        variable.loop = current_loop();
        variable.name = name;
        variable.home = slice_.current();
        variable.nest = slice_.nest();
        Scalar value;
        value.type = ir::Type::Int;
        value.load = LoadText{name, true, slice_.current(), slice_.nest()};
        if (canonical) {
            const auto start = first.make;
            value.make = [this, index, start] { return pool().add(index, start()); };
            variable.value = {value};
        } else {
            variable.value = load_value(*value.load, v->getType());
        }
        variable.home = slice_.anchor();
        frame().variables[v] = variable;
        exec(s->getBody());
        continued_ = false;
    });
}

std::string Lowering::slice_operand(const Expr* e) {
    const Scalar s = eval_scalar(e);
    if (s.load)
        return "(" + s.load->text + ")";
    const ir::Expr x = s.make();
    return pool()[x].type == ir::Type::Real ? std::to_string(pool()[x].number)
                                            : std::to_string(pool()[x].integer);
}

void Lowering::exec_range_for(const CXXForRangeStmt* s) {
    const SourceRange where(s->getForLoc(), s->getRParenLoc());
    const VarDecl* v = s->getLoopVariable();
    const auto* range = dyn_cast<CallExpr>(s->getRangeInit()->IgnoreImplicit());
    const bool is_plate = range && language_word(range) == Word::plate;
    const std::string name = frame().is_model ? v->getNameAsString() : slice_.fresh(v->getName());
    LoopHeader header;
    if (is_plate) {
        if (const BreakStmt* b = find_break(s->getBody()))
            reporter_.fail(b->getSourceRange(), Diag::break_out_of_plate);
        const std::string plate = scope_ + site_name(range->getArg(0));
        if (!frame().times.is_load(range->getArg(1)))
            reporter_.fail(range->getArg(1)->getSourceRange(), Diag::extent_latent);
        if (range->getNumArgs() > 2 && !isa<CXXDefaultArgExpr>(range->getArg(2)))
            reporter_.fail(range->getArg(2)->getSourceRange(), Diag::unsupported_statement,
                           {"a plate with a minibatch", "leave the batch size out: every element is used"});
        const Scalar size = eval_scalar(range->getArg(1));
        header.dim = dim_of(size, "plate '" + plate + "'", where);
        header.space = {
            plate, true, false, header.dim.ragged, written(range->getArg(1)), v->getNameAsString()};
        header.key = "plate " + plate;
        header.slice_header = "for (const auto " + name + " : ::ppc::counting(" + header.dim.text + ")) {";
        if (!header.dim.ragged)
            check_plate_size(plate, header.dim, where);
    } else {
        if (!frame().times.is_load(s->getRangeInit()))
            reporter_.fail(where, Diag::unsupported_statement,
                           {"a range-for over latents", "loop over indices: for (int i = 0; i < n; ++i)"});
        if (const BreakStmt* b = find_break(s->getBody()))
            reporter_.fail(
                b->getSourceRange(), Diag::unsupported_statement,
                {"break in a loop that contains sites or latents", "loop over the data that are needed"});
        const Value container = eval(s->getRangeInit());
        const Object* o = container.object();
        if (!o)
            reporter_.fail(where, Diag::unsupported_statement, {"this range", "loop over indices"});
        header.dim.ragged = true;
        header.space = {"line " + std::to_string(place(where).line), false, false, true,
                        written(s->getRangeInit())};
        header.slice_header = "for (const auto& " + name + " : " + o->load.text + ") {";
    }
    loop(header, is_plate, where, [&](ir::Expr index) {
        Variable variable;
        variable.loop = current_loop();
        variable.name = name;
        variable.nest = slice_.nest();
        variable.home = slice_.anchor();
        const LoadText text{name, true, variable.home, slice_.nest()};
        variable.value = load_value(text, v->getType());
        if (is_plate) {
            Scalar value = *variable.value.scalar();
            value.make = [index] { return index; };
            variable.value = {value};
        }
        frame().variables[v] = variable;
        exec(s->getBody());
        continued_ = false;
    });
}

void Lowering::check_plate_size(const std::string& plate, const Dim& dim, SourceRange where) {
    // The same plate name in several loops is one plate: Loader::extent refuses a second, different size,
    // because all loops of the plate share the extent of the first.
    const auto [it, fresh] = plate_extents_.emplace(plate, dim.extent);
    if (!fresh && it->second != dim.extent && pool()[it->second].op == ir::Op::Extent)
        slice_.line("ppc_load.extent(" + std::to_string(pool()[it->second].ref) +
                    ", static_cast<long long>(" + dim.text + "), \"plate '" + plate + "'\");");
    (void)where;
}

void Lowering::close_sums(ir::LoopId loop) {
    for (auto& f : frames_)
        for (auto& [v, variable] : f->variables)
            if (variable.sum != ir::none && variable.sum_loop == loop) {
                const ir::Expr before =
                    variable.value.scalar() ? variable.value.scalar()->make() : pool().real(0);
                const ir::Expr total = pool().add(pool().to_real(before), program_.read_cell(variable.sum));
                variable.value = {step_scalar(total)};
                variable.sum = ir::none;
                variable.sum_loop = ir::none;
            }
}

void Lowering::assign(const Expr* target, llvm::StringRef op, const Value& value, SourceRange where) {
    target = target->IgnoreParenImpCasts();
    // `v.array() += …` writes v.
    if (const auto* member = dyn_cast<CXXMemberCallExpr>(target);
        member && member->getMethodDecl()->getIdentifier())
        if (const llvm::StringRef name = member->getMethodDecl()->getName();
            name == "array" || name == "matrix" || name == "noalias")
            target = member->getImplicitObjectArgument()->IgnoreParenImpCasts();
    if (const auto* ref = dyn_cast<DeclRefExpr>(target)) {
        const auto* v = dyn_cast<VarDecl>(ref->getDecl());
        Variable* variable = v ? find_variable(v) : nullptr;
        if (!variable)
            reporter_.fail(where, Diag::write_not_storage);
        if (variable->poisoned)
            throw Abandoned{};
        if (Tensor* t = variable->value.tensor(); t && t->storage != ir::none && op == "=") {
            const auto source = to_tensor(value, where);
            const Tensor copy = *t;
            for_each(copy.dims, v->getNameAsString(), where, [&](const Indices& i) {
                Tensor target_tensor = copy;
                assign_element(target_tensor, i, op, source->at(i), where);
            });
            return;
        }
        if (variable->loop != current_loop()) {
            // Added to in a deeper loop: a sum.
            if ((op != "+=" && op != "-=") || !value.scalar())
                reporter_.fail(where, Diag::carried_state, {v->getNameAsString()});
            if (variable->sum == ir::none) {
                variable->sum = program_.add_cell(v->getNameAsString(), variable->loop);
                // The loop just inside the variable's own: when it ends, the sum is complete.
                std::size_t k = 0;
                while (k < loops_.size() && loops_[k].loop != variable->loop)
                    ++k;
                variable->sum_loop = variable->loop == ir::none ? loops_[0].loop : loops_[k + 1].loop;
            }
            ir::Expr e = pool().to_real(value.scalar()->make());
            if (op == "-=")
                e = pool().neg(e);
            push({ir::Accumulate{variable->sum, pool().integer(0), e}, place(where)});
            return;
        }
        const auto is_vector = [this](const Value& x) {
            return x.tensor() || (x.object() && is_container(x.object()->type));
        };
        if ((op == "+=" || op == "-=") && is_vector(variable->value)) { // as a whole: a new value
            const auto code = op == "+=" ? BO_Add : BO_Sub;
            variable->value =
                materialise(elementwise(
                                {variable->value, value},
                                [this, code, where](const std::vector<Scalar>& x) {
                                    return arithmetic(code, convert(x[0], context_.DoubleTy, where),
                                                      convert(x[1], context_.DoubleTy, where), where);
                                },
                                where),
                            v->getNameAsString(), where);
            return;
        }
        if (op == "=") {
            variable->value = materialise(value, v->getNameAsString(), where);
            variable->value = convert_if_scalar(variable->value, v->getType().getNonReferenceType(), where);
            return;
        }
        const auto code = op == "+="   ? BO_Add
                          : op == "-=" ? BO_Sub
                          : op == "*=" ? BO_Mul
                          : op == "/=" ? BO_Div
                                       : BO_Rem;
        if (variable->sum != ir::none)
            reporter_.fail(where, Diag::carried_state, {v->getNameAsString()});
        if (!value.scalar() || !variable->value.scalar())
            reporter_.fail(
                where, Diag::unsupported_expression,
                {"operator '" + op.str() + "' on a vector", "write it element by element, or with '='"});
        Scalar a = convert(*variable->value.scalar(), context_.DoubleTy, where),
               b = convert(*value.scalar(), context_.DoubleTy, where);
        if (variable->value.scalar()->type == ir::Type::Int && value.scalar()->type == ir::Type::Int)
            a = *variable->value.scalar(), b = *value.scalar();
        variable->value = {step_scalar(arithmetic(code, a, b, where).make())};
        return;
    }
    // An element of storage.
    Value container;
    Indices at;
    std::function<void(const Expr*)> collect = [&](const Expr* e) {
        e = e->IgnoreParenImpCasts();
        if (const auto* sub = dyn_cast<ArraySubscriptExpr>(e)) {
            collect(sub->getBase());
            at.push_back(eval_scalar(sub->getIdx()));
        } else if (const auto* call = dyn_cast<CXXOperatorCallExpr>(e);
                   call && (call->getOperator() == OO_Subscript || call->getOperator() == OO_Call)) {
            collect(call->getArg(0));
            for (unsigned k = 1; k < call->getNumArgs(); ++k)
                at.push_back(eval_scalar(call->getArg(k)));
        } else if (const auto* member = dyn_cast<CXXMemberCallExpr>(e);
                   member && member->getMethodDecl()->getNameAsString() == "at") {
            collect(member->getImplicitObjectArgument());
            at.push_back(eval_scalar(member->getArg(0)));
        } else {
            container = eval(e);
        }
    };
    collect(target);
    Tensor* t = container.tensor();
    if (!t || t->storage == ir::none)
        reporter_.fail(where, Diag::write_not_storage);
    if (at.size() < t->dims.size()) {
        const Value part = element(container, at, where);
        const auto source = to_tensor(value, where);
        const Tensor copy = *part.tensor();
        for_each(copy.dims, "row", where, [&](const Indices& i) {
            Tensor target_tensor = copy;
            assign_element(target_tensor, i, op, source->at(i), where);
        });
        return;
    }
    assign_element(*t, at, op, to_scalar(value, where), where);
}

void Lowering::assign_element(Tensor& t, const Indices& at, llvm::StringRef op, const Scalar& value,
                              SourceRange where) {
    const std::string& name = program_.arrays[t.storage].name;
    if (op != "=" && op != "+=" && op != "-=")
        reporter_.fail(where, Diag::unsupported_expression,
                       {"operator '" + op.str() + "' on an element", "write it with '=' or '+='"});
    if (latent_branches_ > 0)
        reporter_.fail(where, Diag::condition_latent_effect);
    const bool adds = op != "=";
    const auto [it, fresh] = adds_to_.emplace(t.storage, adds);
    if (!fresh && it->second != adds)
        reporter_.fail(where, Diag::mixed_writes, {name});
    const ir::Expr index = t.position(at);
    for (OpenLoop& l : loops_) {
        // Reading another iteration's element, in either order, is a recurrence.
        if (const auto r = l.reads.find(t.storage); r != l.reads.end())
            for (const ir::Expr read : r->second)
                if (read != index || adds)
                    reporter_.fail(where, Diag::carried_state, {name});
        l.writes[t.storage].insert(index);
    }
    if (!adds) {
        // Elements with different constant indices are different; so are the two sides of a branch.
        for (const Assigned& before : assigned_[t.storage]) {
            const bool other = before.index.valid() && before.index != index &&
                               pool().is_const(before.index) && pool().is_const(index);
            if (!other && !(before.in_branch && data_branches_ > 0))
                reporter_.fail(where, Diag::written_twice, {name});
        }
        assigned_[t.storage].push_back({index, data_branches_ > 0});
    }
    ir::Expr e = pool().to_real(value.make());
    if (op == "-=")
        e = pool().neg(e);
    if (adds)
        push({ir::Accumulate{t.storage, index, e}, place(where)});
    else
        push({ir::Store{t.storage, index, e}, place(where)});
}

} // namespace ppc::frontend
