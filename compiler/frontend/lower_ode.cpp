// Solutions of differential equations: the right-hand side is executed into a block of its own and outlined
// into programs (ir::Equation), whose parameters are what it takes from around it.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"
#include "compiler/ir/analysis.h"

using namespace clang;

namespace ppc::frontend {

/// Takes a block out of the program that it was executed in.
class Lowering::Outline {
public:
    Outline(Lowering& lowering, const ir::Block& block, std::set<ir::ArrayId> own, SourceRange where)
        : l_(lowering), own_(std::move(own)), where_(where) {
        ir::for_each_stmt(block, [&](const ir::Stmt& s) {
            if (const auto* loop = std::get_if<ir::Loop>(&s.node))
                loops_.insert(loop->var);
            if (const ir::ArrayId a = ir::written_array(l_.program_, s); a != ir::none)
                own_.insert(a);
            if (std::holds_alternative<ir::Term>(s.node) || std::holds_alternative<ir::Sample>(s.node) ||
                std::holds_alternative<ir::Transform>(s.node) ||
                std::holds_alternative<ir::Enumerate>(s.node))
                refuse("has a site", "move the site out of it");
        });
        scalars_ = l_.program_.add_array({});
        block_ = rewritten(block);
        ir::Array& scalars = l_.program_.arrays[scalars_];
        scalars.name = "parameters";
        scalars.size = l_.pool().integer(static_cast<std::int64_t>(values_.size()));
        for (const ir::ArrayId a : own_)
            check(l_.program_.arrays[a].size);
    }

    const ir::Block& block() const { return block_; }
    /// What the block takes from around it: numbers, which lie in `scalars` in the block, and whole arrays,
    /// each of which has a copy.
    const std::vector<ir::Expr>& values() const { return values_; }
    ir::ArrayId scalars() const { return scalars_; }
    const std::vector<std::pair<ir::ArrayId, ir::ArrayId>>& arrays() const { return arrays_; }
    const std::set<ir::ArrayId>& own() const { return own_; }

private:
    [[noreturn]] void refuse(const std::string& what, const std::string& remedy) {
        l_.reporter_.fail(where_, Diag::unsupported_expression, {"a right-hand side that " + what, remedy});
    }

    bool is_inside(ir::Expr e) {
        if (const auto it = inside_.find(e.id); it != inside_.end())
            return it->second;
        const ir::Node& n = l_.pool()[e];
        bool result = (n.op == ir::Op::Index && loops_.contains(n.ref)) ||
                      (n.op == ir::Op::Read && own_.contains(n.ref));
        for (const ir::Expr a : n.args)
            result = result || is_inside(a);
        inside_.emplace(e.id, result);
        return result;
    }

    ir::Expr rewritten(ir::Expr root) {
        return l_.pool().rewrite(
            root,
            [&](ir::Expr e) -> ir::Expr {
                const ir::Node n = l_.pool()[e];
                if (n.op == ir::Op::Const)
                    return e;
                if (n.op == ir::Op::Index && !loops_.contains(n.ref))
                    refuse("depends on the number of an iteration around it",
                           "copy what it needs of this iteration to a variable before");
                if (!is_inside(e) && n.type == ir::Type::Real)
                    return parameter(e);
                if (n.op == ir::Op::Read && !own_.contains(n.ref) &&
                    !ir::is_load_time(l_.program_.arrays[n.ref].role))
                    return l_.program_.read(copy_of(n.ref), rewritten(n.args[0]));
                return {};
            },
            memo_);
    }

    void check(ir::Expr size) { rewritten(size); }

    ir::Block rewritten(const ir::Block& block) {
        ir::Block out = block;
        for (ir::Stmt& s : out) {
            ir::map_exprs(s, [&](ir::Expr e) { return rewritten(e); });
            ir::for_each_block(s, [&](ir::Block& b) { b = rewritten(b); });
        }
        return out;
    }

    ir::Expr parameter(ir::Expr e) {
        const auto [it, fresh] = numbers_.emplace(e, values_.size());
        if (fresh)
            values_.push_back(e);
        return l_.program_.read(scalars_, l_.pool().integer(static_cast<std::int64_t>(it->second)));
    }

    ir::ArrayId copy_of(ir::ArrayId array) {
        for (const auto& [original, copy] : arrays_)
            if (original == array)
                return copy;
        ir::Array copy = l_.program_.arrays[array];
        if (copy.element != ir::Type::Real)
            refuse("reads integers that depend on latents", "compute them inside");
        check(copy.size);
        copy.role = ir::ArrayRole::local;
        copy.site = ir::none;
        copy.offset = {};
        arrays_.push_back({array, l_.program_.add_array(std::move(copy))});
        return arrays_.back().second;
    }

    Lowering& l_;
    std::set<ir::ArrayId> own_; ///< written in the block, or the state and the time
    std::set<ir::LoopId> loops_;
    SourceRange where_;
    ir::ArrayId scalars_;
    ir::Block block_;
    std::vector<ir::Expr> values_;
    std::map<ir::Expr, std::size_t> numbers_;
    std::vector<std::pair<ir::ArrayId, ir::ArrayId>> arrays_;
    std::unordered_map<std::uint32_t, bool> inside_;
    std::unordered_map<std::uint32_t, ir::Expr> memo_;
};

bool Lowering::is_ode(const FunctionDecl* f) const {
    return f->getIdentifier() && f->getName() == "ode" && in_namespace(f, "ppc") && f->getNumParams() == 5;
}

/// The rates at state and time, as the function that `e` is says.
Value Lowering::call_rates(const Expr* e, const Value& time, const Value& state, SourceRange where) {
    const Expr* bare = e->IgnoreImplicit();
    const CXXRecordDecl* record = bare->getType().getNonReferenceType()->getAsCXXRecordDecl();
    if (record && record->isLambda()) {
        const CXXMethodDecl* body = record->getLambdaCallOperator();
        if (record->isGenericLambda())
            reporter_.fail(where, Diag::unsupported_expression,
                           {"a generic lambda as a right-hand side", "give its parameters their types"});
        return call(body, {time, state}, {}, where, captured_step(body, eval(e), where));
    }
    if (record)
        for (const CXXMethodDecl* m : record->methods())
            if (m->getOverloadedOperator() == OO_Call && m->getNumParams() == 2)
                return call(m, {time, state}, eval(e), where);
    if (const FunctionDecl* f = named_function(bare))
        return call(f, {time, state}, {}, where);
    reporter_.fail(where, Diag::unsupported_expression,
                   {"this as the right-hand side of ppc::ode", "give a function or a lambda"});
}

Value Lowering::eval_ode(const CallExpr* e) {
    const SourceRange where = e->getSourceRange();
    const Tensor y0 = *to_tensor(eval(e->getArg(1)), where);
    const Scalar t0 = to_scalar(eval(e->getArg(2)), where);
    const Tensor times = *to_tensor(eval(e->getArg(3)), where);
    if (y0.dims.size() != 1 || times.dims.size() != 1)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"ppc::ode with such arguments", "the state and the times are vectors"});
    const Dim n = y0.dims[0];
    const bool is_short = pool().is_const(n.extent);
    const auto for_elements = [&](const std::function<void(const Indices&)>& f) {
        if (!is_short)
            return for_each({n}, "state", where, f);
        for (std::int64_t i = 0; i < pool()[n.extent].integer; ++i)
            f({step_scalar(pool().integer(i))});
    };
    const ir::Expr zero = pool().integer(0);
    const auto stored = [&](const std::string& name, const std::vector<Dim>& dims,
                            const std::function<ir::Expr(const Indices&)>& value) {
        const ir::ArrayId array = new_array(name, dims, where);
        for_each(dims, name, where,
                 [&](const Indices& i) { push({ir::Store{array, i[0].make(), value(i)}, place(where)}); });
        return program_.read(array, zero);
    };

    // The right-hand side.
    const ir::ArrayId state = new_array("state", {n}, where), rates = new_array("rates", {n}, where);
    const ir::ArrayId time = program_.add_cell("time", current_loop());
    Tensor like;
    like.dims = {n};
    const ir::Block body = block_of([&] {
        const Value rate = call_rates(e->getArg(0), {step_scalar(program_.read_cell(time))},
                                      {stored_tensor(state, like, where)}, where);
        const auto dy = to_tensor(rate, where);
        if (dy->dims.size() != 1)
            reporter_.fail(where, Diag::unsupported_expression,
                           {"a right-hand side that is no vector", "return a vector of one rate a state"});
        check_same({n, "the state", "elements"},
                   {dy->dims[0], "what the right-hand side returns", "elements"}, where);
        for_elements([&](const Indices& i) {
            push({ir::Store{rates, i[0].make(), pool().to_real(dy->at(i).make())}, place(where)});
        });
    });
    const Outline outline(*this, body, {state, time}, where);

    // The call.
    ir::Apply apply{.routine = 0, .inputs = {}, .sizes = {}};
    apply.inputs.push_back(
        stored("first_state", {n}, [&](const Indices& i) { return pool().to_real(y0.at(i).make()); }));
    std::vector<ir::Expr> parameter_sizes;
    if (!outline.values().empty()) {
        const ir::ArrayId array = program_.add_array(ir::Array(program_.arrays[outline.scalars()]));
        program_.arrays[array].scope = current_loop();
        for (std::size_t k = 0; k < outline.values().size(); ++k)
            push({ir::Store{array, pool().integer(static_cast<std::int64_t>(k)), outline.values()[k]},
                  place(where)});
        apply.inputs.push_back(program_.read(array, zero));
        parameter_sizes.push_back(program_.arrays[array].size);
    }
    for (const auto& [original, copy] : outline.arrays()) {
        apply.inputs.push_back(program_.read(original, zero));
        parameter_sizes.push_back(program_.arrays[copy].size);
    }
    std::vector<ir::Expr> settings = ode_options(e->getArg(4), where);
    settings.insert(settings.begin(), pool().to_real(t0.make()));
    const auto number = static_cast<std::int64_t>(settings.size());
    const ir::ArrayId options =
        new_array("options", {{pool().integer(number), std::to_string(number), false}}, where);
    for (std::int64_t k = 0; k < number; ++k)
        push({ir::Store{options, pool().integer(k), settings[static_cast<std::size_t>(k)]}, place(where)});
    apply.inputs.push_back(program_.read(options, zero));
    apply.inputs.push_back(
        stored("times", times.dims, [&](const Indices& i) { return pool().to_real(times.at(i).make()); }));
    apply.sizes = {n.extent, pool().integer(static_cast<std::int64_t>(parameter_sizes.size()))};
    apply.sizes.insert(apply.sizes.end(), parameter_sizes.begin(), parameter_sizes.end());
    apply.sizes.push_back(pool().integer(number));
    apply.sizes.push_back(times.dims[0].extent);
    ir::Routine routine;
    routine.name = routine.adjoint = "ppc::ode";
    routine.equation = equation(outline, state, time, rates, n, place(where));
    program_.routines.push_back(std::move(routine));
    apply.routine = static_cast<ir::RoutineId>(program_.routines.size() - 1);
    Tensor shape;
    shape.dims = {times.dims[0], n};
    const ir::ArrayId output = apply.output = new_array("solution", shape.dims, where);
    push({std::move(apply), place(where)});
    return {stored_tensor(output, shape, where)};
}

/// The fields of OdeOptions, all data.
std::vector<ir::Expr> Lowering::ode_options(const Expr* e, SourceRange where) {
    const auto* by_default = dyn_cast<CXXDefaultArgExpr>(e);
    const Value v = by_default ? eval_step(by_default->getExpr()) : eval(e);
    std::vector<ir::Expr> out;
    const CXXRecordDecl* decl = e->getType().getNonReferenceType()->getAsCXXRecordDecl();
    for (const FieldDecl* field : decl->getDefinition()->fields()) {
        Value part;
        if (const Record* r = v.record()) {
            if (const auto it = r->fields.find(field); it != r->fields.end())
                part = it->second;
            else if (const Expr* init = field->getInClassInitializer())
                part = eval_step(init);
        } else if (const Object* o = v.object()) {
            LoadText text = o->load;
            text.text = "(" + text.text + ")." + field->getNameAsString();
            part = load_value(text, field->getType());
        }
        const ir::Expr value = pool().to_real(to_scalar(part, where).make());
        if (!is_load_expr(value))
            reporter_.fail(where, Diag::unsupported_expression,
                           {"options of ppc::ode that depend on latents", "they must be data"});
        out.push_back(value);
    }
    return out;
}

ir::Equation Lowering::equation(const Outline& outline, ir::ArrayId state, ir::ArrayId time,
                                ir::ArrayId rates, const Dim& n, const ir::Place& where) {
    ir::Program p = program_;
    p.body = outline.block();
    p.sites.clear();
    ir::Site site;
    site.name = "rates";
    site.kind = ir::SiteKind::factor;
    site.place = where;
    p.sites.push_back(std::move(site));
    for (ir::Array& a : p.arrays) {
        a.site = ir::none;
        if (!ir::is_load_time(a.role)) {
            a.role = ir::ArrayRole::local;
            a.offset = {};
        }
    }
    for (const ir::ArrayId a : outline.own())
        if (p.arrays[a].scope == current_loop())
            p.arrays[a].scope = ir::none;
    ir::Expr offset = p.pool.integer(0);
    const auto input = [&](ir::ArrayId a) {
        p.arrays[a].role = ir::ArrayRole::input;
        p.arrays[a].offset = offset;
        p.arrays[a].scope = ir::none;
        offset = p.pool.add(offset, p.arrays[a].size);
    };
    input(state);
    if (!outline.values().empty())
        input(outline.scalars());
    for (const auto& [original, copy] : outline.arrays())
        input(copy);
    p.arrays[time].role = ir::ArrayRole::noise;
    p.arrays[time].offset = p.pool.integer(0);
    p.arrays[time].scope = ir::none;
    ir::Array weights = p.arrays[rates];
    weights.name = "weights";
    weights.role = ir::ArrayRole::noise;
    weights.offset = p.pool.integer(1);
    const ir::ArrayId weight = p.add_array(std::move(weights));

    ir::Program values = p;
    values.arrays[rates].role = ir::ArrayRole::output;
    values.arrays[rates].offset = values.pool.integer(0);

    ir::Space space;
    space.name = "rates";
    space.is_event = true;
    p.spaces.push_back(std::move(space));
    const ir::LoopId loop = p.new_loop();
    const auto term = [&](ir::Expr i) {
        return ir::Stmt{ir::Term{0, ir::TermKind::factor, p.pool.mul(p.read(weight, i), p.read(rates, i))},
                        where};
    };
    if (p.pool.is_const(n.extent))
        for (std::int64_t i = 0; i < p.pool[n.extent].integer; ++i)
            p.body.push_back(term(p.pool.integer(i)));
    else
        p.body.push_back(
            {ir::Loop{
                 loop, static_cast<ir::SpaceId>(p.spaces.size() - 1), n.extent, {term(p.pool.index(loop))}},
             where});
    return {std::make_shared<const ir::Program>(std::move(values)),
            std::make_shared<const ir::Program>(std::move(p))};
}

} // namespace ppc::frontend
