// Parameters of written guides: their places in the flat vector, and their first values, which the load slice
// captures.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

/// PPC_PARAM(name, initial, support)
Value Lowering::guide_param(const std::string& name, const CallExpr* e) {
    const SourceRange where = e->getSourceRange();
    if (!in_median_)
        claim_guide_name(name, where, true);
    const Expr* support_expr = e->getNumArgs() > 2 ? e->getArg(2) : nullptr;
    const Value support = support_expr ? eval(support_expr) : Value{};
    const Value initial = eval(e->getArg(1));
    if (!frame().times.is_load(e->getArg(1)))
        reporter_.fail(e->getArg(1)->getSourceRange(), Diag::extent_latent);
    std::vector<Dim> dims;
    std::shared_ptr<Tensor> values;
    if (!initial.scalar()) {
        values = to_tensor(initial, where);
        dims = values->dims;
    }
    const Record* s = support.record();
    const std::string kind = s ? s->decl->getNameAsString() : "Real";
    GuideParameter parameter{name, {}, {}, in_median_ ? 0 : program_.reals++};
    // The array of its elements: a new one, with the first values that `note_all` captures.
    const auto declare = [&](ir::Expr size, llvm::function_ref<void()> note_all) {
        if (in_median_)
            return median_parameter(name, size, where);
        parameter.offset = guide_->parameters;
        parameter.size = size;
        const ir::ArrayId array = guide_array(name, ir::ArrayRole::input, size, guide_->parameters);
        guide_parameters_.emplace(name, array);
        note_all();
        guide_->blocks.push_back(parameter);
        return array;
    };
    if (kind == "LowerCholesky") {
        if (dims.size() != 2 || slice_.nest())
            reporter_.fail(where, Diag::guide_triangle, {name});
        check_same({dims[0], "its first value", "rows"}, {dims[1], "it", "columns"}, where,
                   "parameter '" + name + "'");
        const ir::Expr n = dims[0].extent, one = pool().integer(1), two = pool().integer(2);
        const ir::ArrayId array = declare(pool().int_div(pool().mul(n, pool().add(n, one)), two), [&] {
            slice_.line("ppc_load.lower_cholesky(" + std::to_string(parameter.initial) + ", " +
                        initial_text(initial) + ");");
        });
        auto out = std::make_shared<Tensor>();
        out->dims = dims;
        out->direct = true;
        out->at = [this, array, one, two, where](const Indices& at) {
            const ir::Expr i = at[0].make(), j = at[1].make();
            const ir::Expr raw =
                program_.read(array, pool().add(pool().int_div(pool().mul(i, pool().add(i, one)), two), j));
            const ir::Expr diagonal = math("softplus", step_scalar(raw), where).make();
            return step_scalar(pool().select(pool().less(j, i), raw,
                                             pool().select(pool().equal(i, j), diagonal, pool().real(0))));
        };
        return {out};
    }
    const std::string unconstrain =
        s ? type_text(context_.getRecordType(s->decl)) + support_arguments(*s, where) + ".unconstrain(" : "(";
    auto note = [&](const Scalar& value) {
        const std::string text = value.load ? value.load->text : constant_text(value.make());
        slice_.line("ppc_load.real(" + std::to_string(parameter.initial) + ", " + unconstrain + text + "));");
    };
    const ir::ArrayId array = declare(total_elements(dims), [&] {
        if (dims.empty())
            note(*initial.scalar());
        else
            for_each(dims, name, where, [&](const Indices& at) { note(values->at(at)); });
    });
    auto constrained = [this, support, array, where](ir::Expr index) {
        const ir::Expr raw = program_.read(array, index);
        if (!support.record())
            return step_scalar(raw);
        return to_scalar(call_member(support, "constrain", {{step_scalar(raw)}}, where), where);
    };
    if (dims.empty())
        return {constrained(element_index({}, {}))};
    const ir::Expr base = slice_.nest() ? slice_.nest()->position : pool().integer(0);
    auto out = std::make_shared<Tensor>();
    out->dims = dims;
    out->direct = !s || kind == "Real";
    out->at = [this, dims, base, constrained](const Indices& at) {
        ir::Expr index = base;
        for (std::size_t d = 0; d < dims.size(); ++d)
            index = pool().add(pool().mul(index, dims[d].extent), at[d].make());
        return constrained(index);
    };
    return {out};
}

std::string Lowering::constant_text(ir::Expr e) const {
    const ir::Node& n = program_.pool[e];
    if (n.op != ir::Op::Const)
        throw Abandoned{};
    if (n.type != ir::Type::Real)
        return std::to_string(n.integer);
    return real_literal(n.number);
}

std::string Lowering::initial_text(const Value& v) const {
    return v.object() ? v.object()->load.text : std::string("0");
}

std::string Lowering::support_arguments(const Record& support, SourceRange where) {
    std::string args;
    for (const FieldDecl* f : support.decl->fields()) {
        const auto it = support.fields.find(f);
        const Scalar* x = it == support.fields.end() ? nullptr : it->second.scalar();
        if (!x || (!x->load && !pool().is_const(x->make())))
            reporter_.fail(where, Diag::extent_latent);
        args += (args.empty() ? "" : ", ") + (x->load ? x->load->text : constant_text(x->make()));
    }
    return "(" + args + ")";
}

std::optional<std::string> Lowering::load_text_of(ir::Expr e) const {
    const ir::Node& n = program_.pool[e];
    const auto joined = [&](const char* between) -> std::optional<std::string> {
        std::string out;
        for (const ir::Expr a : n.args) {
            const std::optional<std::string> text = load_text_of(a);
            if (!text)
                return std::nullopt;
            out += (out.empty() ? "(" : between) + *text;
        }
        return out + ")";
    };
    switch (n.op) {
    case ir::Op::Const:
        return std::to_string(n.integer) + "LL";
    case ir::Op::Extent:
        return "ppc_load.size(" + std::to_string(n.ref) + ")";
    case ir::Op::Sum:
        return joined(" + ");
    case ir::Op::Product:
        return joined(" * ");
    case ir::Op::Less:
        return joined(" < ");
    case ir::Op::LessEqual:
        return joined(" <= ");
    case ir::Op::Select: {
        const auto c = load_text_of(n.args[0]), a = load_text_of(n.args[1]), b = load_text_of(n.args[2]);
        return c && a && b ? std::optional("(" + *c + " ? " + *a + " : " + *b + ")") : std::nullopt;
    }
    case ir::Op::Read:
        if (const ir::Array& a = program_.arrays[n.ref];
            a.role == ir::ArrayRole::data && a.element == ir::Type::Int)
            if (const std::optional<std::string> at = load_text_of(n.args[0]))
                return "ppc_load.captured(" + std::to_string(a.number) + ", " + *at + ")";
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

/// A size in the words of the load slice: extents that it has set. Loader::same_site takes any negative
/// number as unknown.
std::string Lowering::size_of_text(ir::Expr e) const { return load_text_of(e).value_or("-1LL"); }

} // namespace ppc::frontend
