// The loops of the source: `for`, range-`for` and plates, and the loop of the load slice that each becomes.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {

void Lowering::exec_for(const ForStmt* s) {
    const SourceRange where(s->getForLoc(), s->getRParenLoc());
    const auto* init = dyn_cast_or_null<DeclStmt>(s->getInit());
    const auto* v = init && init->isSingleDecl() ? dyn_cast<VarDecl>(init->getSingleDecl()) : nullptr;
    if ((!v && !frame().is_model) || s->getConditionVariable())
        reporter_.fail(where, Diag::unsupported_statement,
                       {"a loop without the form 'for (int i = a; i < b; ++i)'", "write it so"});
    const bool integer = v && v->getType()->isIntegerType() && v->getInit();
    const auto* cond =
        dyn_cast_or_null<BinaryOperator>(s->getCond() ? s->getCond()->IgnoreParenImpCasts() : nullptr);
    const auto* inc =
        dyn_cast_or_null<UnaryOperator>(s->getInc() ? s->getInc()->IgnoreParenImpCasts() : nullptr);
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
    const std::string name = !v ? "" : frame().is_model ? v->getNameAsString() : slice_.fresh(v->getName());
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
        if (size.extent.valid()) {
            header.dim = {size.extent, text, false};
        } else if (size.load) {
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
        // In helpers the bound is the text of an argument, which may be of another type than the parameter.
        const QualType common = cond->getRHS()->getType();
        const std::string bound = slice_operand(cond->getRHS());
        const bool is_own = frame().is_model || !common->isUnsignedIntegerType();
        header.slice_header = "for (" + type_text(v->getType()) + " " + name + " = " + start + "; " + name +
                              " " + cond->getOpcodeStr().str() + " " +
                              (is_own ? bound : "static_cast<" + type_text(common) + ">(" + bound + ")") +
                              "; ++" + name + ") {";
    } else {
        // Any loop header on data: iterations are counted as they happen.
        header.dim.ragged = true;
        header.space.size_text = "counted";
        const std::string begin = s->getInit() ? source_text(s->getInit()) : "";
        header.slice_header = "for (" + begin + (begin.ends_with(";") ? " " : "; ") +
                              (s->getCond() ? source_text(s->getCond()) : "") + "; " +
                              (s->getInc() ? source_text(s->getInc()) : "") + ") {";
    }
    allow_break(s->getBody(), header);
    const Counter counter = counter_of(s, v, canonical, first);
    carrying_loop(header, false, where, counter, s->getBody(), [&](ir::Expr index) {
        if (!counter.variable && init)
            for (const Decl* d : init->decls())
                if (const auto* own = dyn_cast<VarDecl>(d)) {
                    Variable variable;
                    variable.loop = current_loop();
                    variable.name = own == v ? name : own->getNameAsString();
                    variable.nest = slice_.nest();
                    const LoadText text{variable.name, true, slice_.current(), slice_.nest()};
                    variable.value = load_value(text, own->getType());
                    variable.home = slice_.anchor();
                    frame().variables[own] = variable;
                }
        if (counter.variable) {
            Variable variable;
            variable.loop = current_loop();
            variable.name = name;
            variable.nest = slice_.nest();
            Scalar value;
            value.type = ir::Type::Int;
            value.load = LoadText{name, true, slice_.current(), slice_.nest()};
            value.make = [this, index, counter] {
                return counter.down ? pool().sub(counter.first, index) : pool().add(index, counter.first);
            };
            variable.value = {value};
            variable.is_counter = true;
            variable.home = slice_.anchor();
            frame().variables[v] = variable;
        }
        exec(s->getBody());
        continued_ = false;
    });
}

/// The variable of a loop that counts up or down by one, whatever its condition is.
Lowering::Counter Lowering::counter_of(const ForStmt* s, const VarDecl* v, bool canonical,
                                       const Scalar& first) {
    if (canonical) {
        const auto* cond = cast<BinaryOperator>(s->getCond()->IgnoreParenImpCasts());
        const Scalar last = eval_scalar(cond->getRHS());
        const bool is_below = cond->getOpcode() == BO_LT && last.load && last.load->stable;
        return {.variable = v, .first = first.make(), .end = is_below ? last.load->text : ""};
    }
    const auto* inc = s->getInc() ? dyn_cast<UnaryOperator>(s->getInc()->IgnoreParenImpCasts()) : nullptr;
    const auto* ref = inc && inc->isIncrementDecrementOp()
                          ? dyn_cast<DeclRefExpr>(inc->getSubExpr()->IgnoreParenImpCasts())
                          : nullptr;
    if (!ref || !v || ref->getDecl() != v || !v->getType()->isIntegerType() || !v->getInit() ||
        !is_only_read(s->getBody(), v) || (s->getCond() && !is_only_read(s->getCond(), v)))
        return {};
    return {.variable = v, .first = eval_scalar(v->getInit()).make(), .down = inc->isDecrementOp()};
}

std::string Lowering::slice_operand(const Expr* e) {
    const Scalar s = eval_scalar(e);
    if (s.load)
        return "(" + s.load->text + ")";
    return constant_text(s.make());
}

void Lowering::allow_break(const Stmt* body, LoopHeader& header) {
    if (!find_break(body) && !contains_return(body))
        return;
    header.dim.ragged = true;
    header.key.clear();
    header.stop = slice_.fresh("stop");
}

/// Ends the iteration, and the slice's loop after it.
void Lowering::exec_break(const BreakStmt* s) {
    if (loops_.empty() || loops_.back().stop.empty() || late_branches_ > loops_.back().late_branches)
        reporter_.fail(s->getSourceRange(), Diag::unsupported_statement,
                       {"break under a condition that depends on a latent",
                        "loop over all of the data, and choose with a ternary what is added"});
    slice_.line(loops_.back().stop + " = true;");
    continued_ = true;
}

void Lowering::exec_do(const DoStmt* s) {
    const SourceRange where(s->getDoLoc(), s->getDoLoc());
    if (!frame().times.is_load(s->getCond()))
        reporter_.fail(s->getCond()->getSourceRange(), Diag::loop_bound_latent);
    LoopHeader header; // iterations are counted as they happen
    header.dim.ragged = true;
    header.space.name = "line " + std::to_string(place(where).line);
    header.space.size_text = "counted";
    header.slice_header = "do {";
    header.slice_footer = "} while (" + source_text(s->getCond()) + ");";
    allow_break(s->getBody(), header);
    carrying_loop(header, false, where, {}, s->getBody(), [&](ir::Expr) {
        exec(s->getBody());
        continued_ = false;
    });
}

/// The elements of a vector that latents reach, by value.
void Lowering::range_for_latents(const CXXForRangeStmt* s, const Value& container) {
    const SourceRange where(s->getForLoc(), s->getRParenLoc());
    const VarDecl* v = s->getLoopVariable();
    const QualType type = v->getType();
    if (type->isLValueReferenceType() && !type.getNonReferenceType().isConstQualified() &&
        !frame().times.is_stable(v))
        reporter_.fail(where, Diag::unsupported_statement,
                       {"a range-for that assigns to elements",
                        "loop over indices: for (int i = 0; i < n; ++i), and assign to v[i]"});
    const auto elements = to_tensor(container, where);
    if (elements->dims.empty())
        reporter_.fail(where, Diag::unsupported_statement, {"this range", "loop over indices"});
    const std::string name = slice_.fresh("i");
    LoopHeader header;
    header.dim = elements->dims[0];
    header.space = {"line " + std::to_string(place(where).line), false, false, header.dim.ragged,
                    written(s->getRangeInit())};
    if (!header.dim.ragged)
        header.key = "extent " + std::to_string(header.dim.extent.id);
    header.slice_header = "for (long long " + name + " = 0; " + name + " < static_cast<long long>(" +
                          header.dim.text + "); ++" + name + ") {";
    allow_break(s->getBody(), header);
    carrying_loop(header, false, where, {}, s->getBody(), [&](ir::Expr index) {
        Scalar at;
        at.type = ir::Type::Int;
        at.load = LoadText{name, true, slice_.current(), slice_.nest()};
        at.make = [index] { return index; };
        Variable variable;
        variable.loop = current_loop();
        variable.nest = slice_.nest();
        variable.value =
            convert_if_scalar(element({elements}, {at}, where), type.getNonReferenceType(), where);
        frame().variables[v] = variable;
        exec(s->getBody());
        continued_ = false;
    });
}

void Lowering::exec_while(const WhileStmt* s) {
    const SourceRange where(s->getWhileLoc(), s->getRParenLoc());
    if (s->getConditionVariable() || !frame().times.is_load(s->getCond()))
        reporter_.fail(where, Diag::loop_bound_latent);
    LoopHeader header; // iterations are counted as they happen
    header.dim.ragged = true;
    header.space.name = "line " + std::to_string(place(where).line);
    header.space.size_text = "counted";
    header.slice_header = "while (" + source_text(s->getCond()) + ") {";
    allow_break(s->getBody(), header);
    carrying_loop(header, false, where, {}, s->getBody(), [&](ir::Expr) {
        exec(s->getBody());
        continued_ = false;
    });
}

void Lowering::exec_range_for(const CXXForRangeStmt* s) {
    const SourceRange where(s->getForLoc(), s->getRParenLoc());
    const VarDecl* v = s->getLoopVariable();
    const auto* range = dyn_cast<CallExpr>(s->getRangeInit()->IgnoreImplicit());
    const bool is_plate = range && language_word(range) == Word::plate;
    const bool is_named = range && is_counted(language_word(range));
    const char* const kind = is_plate ? "plate" : "chain";
    const std::string name = frame().is_model ? v->getNameAsString() : slice_.fresh(v->getName());
    LoopHeader header;
    if (is_named) {
        if (const BreakStmt* b = find_break(s->getBody()))
            reporter_.fail(b->getSourceRange(), Diag::break_out_of_plate);
        const std::string plate = scope_ + site_name(range->getArg(0));
        if (guide_ && is_plate)
            check_guide_plate(plate, range->getSourceRange());
        if (!frame().times.is_load(range->getArg(1)))
            reporter_.fail(range->getArg(1)->getSourceRange(), Diag::extent_latent);
        if (range->getNumArgs() > 2 && !isa<CXXDefaultArgExpr>(range->getArg(2)))
            reporter_.fail(range->getArg(2)->getSourceRange(), Diag::unsupported_statement,
                           {"a plate with a minibatch", "leave the batch size out: every element is used"});
        const Scalar size = eval_scalar(range->getArg(1));
        header.dim = dim_of(size, std::string(kind) + " '" + plate + "'", where);
        header.space = {
            plate, is_plate, false, header.dim.ragged, written(range->getArg(1)), v->getNameAsString()};
        header.key = std::string(kind) + " " + plate;
        header.slice_header = "for (const auto " + name + " : ::ppc::counting(" + header.dim.text + ")) {";
        if (!header.dim.ragged)
            check_plate_size(std::string(kind) + " '" + plate + "'", header.dim, where);
    } else {
        const Value container = eval(s->getRangeInit());
        const Object* o = container.object();
        if (container.tensor())
            return range_for_latents(s, container);
        if (!o)
            reporter_.fail(where, Diag::unsupported_statement, {"this range", "loop over indices"});
        header.dim.ragged = true;
        header.space = {"line " + std::to_string(place(where).line), false, false, true,
                        written(s->getRangeInit())};
        header.slice_header = "for (const auto& " + name + " : " + o->load.text + ") {";
        allow_break(s->getBody(), header);
    }
    const Counter counter = is_named ? Counter{.variable = v, .first = pool().integer(0)} : Counter{};
    carrying_loop(header, is_plate, where, counter, s->getBody(), [&](ir::Expr index) {
        Variable variable;
        variable.loop = current_loop();
        variable.name = name;
        variable.nest = slice_.nest();
        variable.home = slice_.anchor();
        const LoadText text{name, true, variable.home, slice_.nest()};
        variable.value = load_value(text, v->getType());
        if (is_named) {
            Scalar value = *variable.value.scalar();
            value.make = [index] { return index; };
            variable.value = {value};
            variable.is_counter = true;
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
                    ", static_cast<long long>(" + dim.text + "), " + string_literal(plate) + ");");
    (void)where;
}

} // namespace ppc::frontend
