// Latents of finite support: their values select elements and sides of branches, as data do.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"
#include "compiler/ir/analysis.h"

#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace ppc::frontend {

void Lowering::sample_discrete(ir::SiteId id, const Value& dist, ir::Expr index, SourceRange where) {
    const std::string name = program_.sites[id].name;
    if (data_branches_ > 0)
        reporter_.fail(where, Diag::discrete_under_branch, {name});
    const Value support = call_member(dist, "support", {}, where);
    if (!support.record() || !find_method(support.record()->decl, "count", {}))
        return sample_integer(id, dist, support, index, where);
    ir::Enumerate e;
    e.site = id;
    e.index = index;
    e.lower = to_scalar(call_member(support, "first", {}, where), where).make();
    e.count = to_scalar(call_member(support, "count", {}, where), where).make();
    if (!is_load_expr(e.lower) || !is_load_expr(e.count))
        reporter_.fail(where, Diag::discrete_latent, {name, dist.record()->decl->getNameAsString()});
    bool varies = false;
    for (const ir::Expr bound : {e.lower, e.count})
        ir::for_each_node(program_.pool, bound,
                          [&](ir::Expr x) { varies |= program_.pool[x].op == ir::Op::Index; });
    ir::Site& site = program_.sites[id];
    if (!varies) {
        site.first = e.lower;
        site.categories = e.count;
    }
    site.kind = ir::SiteKind::discrete;
    site.support = support_name(support);
    program_.arrays[site.values].element = ir::Type::Int;
    push({e, place(where)});
    const Value x{step_scalar(program_.read(site.values, index))};
    const Value log_prob = call_member(dist, "log_prob", {x}, where);
    push(
        {ir::Term{id, ir::TermKind::prior, pool().to_real(to_scalar(log_prob, where).make())}, place(where)});
}

/// A latent of infinitely many integers, which nothing sums out: whether a guide draws it is asked when the
/// guide is known.
void Lowering::sample_integer(ir::SiteId id, const Value& dist, const Value& support, ir::Expr index,
                              SourceRange where) {
    ir::Site& site = program_.sites[id];
    site.is_integer = true;
    site.support = support_name(support);
    site.transform = "identity";
    const ir::Expr u = pool().param(0, ir::Type::Real);
    ir::Sample s{id, index, {}, u, pool().real(0), u};
    const Value x{site_value(id, program_.read(site.values, index))};
    ir::Expr log_prob;
    const ir::Block statements = block_of([&] {
        log_prob = pool().to_real(to_scalar(call_member(dist, "log_prob", {x}, where), where).make());
    });
    s.log_prob = statements.empty() ? log_prob : pool().real(0);
    push({std::move(s), place(where)});
    for (const ir::Stmt& statement : statements)
        push(statement);
    if (!statements.empty())
        push({ir::Term{id, ir::TermKind::prior, log_prob}, place(where)});
}

/// An element of a site as the source sees it.
Scalar Lowering::site_value(ir::SiteId id, ir::Expr element) {
    return step_scalar(program_.sites[id].is_integer ? pool().to_int(element) : element);
}

/// True if the value is made of discrete latents, data, and integers in local arrays: which discrete latents
/// these hold is found when they are summed out.
bool Lowering::is_discrete_value(ir::Expr root) const {
    std::set<std::uint32_t> seen;
    std::function<bool(ir::Expr)> visit = [&](ir::Expr e) {
        if (!seen.insert(e.id).second)
            return true;
        const ir::Node& n = program_.pool[e];
        if (n.op == ir::Op::Read) {
            const ir::Array& a = program_.arrays[n.ref];
            const bool is_latent = a.role == ir::ArrayRole::value && a.element != ir::Type::Int;
            return !is_latent && a.role != ir::ArrayRole::unconstrained && visit(n.args[0]);
        }
        return n.op != ir::Op::Param && llvm::all_of(n.args, visit);
    };
    return visit(root);
}

/// Data as an array of the step, for indices that only the step knows: captured once, where the object that
/// holds them is complete.
std::shared_ptr<Tensor> Lowering::captured_whole(const Object& o, SourceRange where) {
    bool row = false;
    const std::size_t rank = rank_of(o.type, row);
    const bool nested =
        rank == 2 && !(o.type.getNonReferenceType()->getAsCXXRecordDecl() &&
                       in_namespace(o.type.getNonReferenceType()->getAsCXXRecordDecl(), "Eigen"));
    // What changes after it was made is captured as it is here.
    if (rank == 0 || nested || o.load.nest || (!o.load.stable && slice_.nest()))
        reporter_.fail(where, Diag::discrete_index_of_data, {o.load.text});
    const auto whole = to_tensor({o}, where);
    const QualType type = element_type_of(o.type, rank);
    ir::Array array;
    array.name = o.load.text;
    array.element = ir_type(type) == ir::Type::Real ? ir::Type::Real : ir::Type::Int;
    array.role = ir::ArrayRole::data;
    array.size = pool().integer(1);
    for (const Dim& d : whole->dims)
        array.size = pool().mul(array.size, d.extent);
    const bool real = array.element == ir::Type::Real;
    Group* const home = !o.load.stable ? slice_.current() : o.load.home ? o.load.home : slice_.root();
    const std::string key = "whole " + o.load.text;
    ir::ArrayId id = ir::none;
    if (const auto it = home->captures.find(key); o.load.stable && it != home->captures.end()) {
        id = program_.pool[it->second].ref;
    } else {
        array.number = real ? program_.reals++ : program_.integers++;
        const std::string call =
            std::string(real ? "ppc_load.real(" : "ppc_load.integer(") + std::to_string(array.number) + ", ";
        id = program_.add_array(std::move(array));
        const std::string text = "(" + o.load.text + ")";
        if (whole->dims.size() == 1)
            slice_.line("for (const auto& ppc_element : " + text + ") " + call + "ppc_element);", home);
        else
            slice_.line("for (long long ppc_row = 0; ppc_row < " + whole->dims[0].text +
                            "; ++ppc_row) for (long long ppc_column = 0; ppc_column < " +
                            whole->dims[1].text + "; ++ppc_column) " + call + text +
                            "(ppc_row, ppc_column));",
                        home);
        home->captures.emplace(key, program_.read(id, pool().integer(0)));
    }
    auto out = std::make_shared<Tensor>();
    out->dims = whole->dims;
    out->row = whole->row;
    out->direct = true;
    out->element = program_.arrays[id].element;
    out->at = [this, id, dims = whole->dims](const Indices& at) {
        return step_scalar(program_.read(id, flat_position(dims, positions_of(at))));
    };
    return out;
}

/// Terms count where the side of a branch on discrete latents is taken.
void Lowering::guard_terms(ir::Block& side, ir::Expr condition) {
    for (ir::Stmt& s : side) {
        if (auto* term = std::get_if<ir::Term>(&s.node))
            term->value = pool().select(condition, term->value, pool().real(0));
        ir::for_each_block(s, [&](ir::Block& inner) { guard_terms(inner, condition); });
    }
}

} // namespace ppc::frontend
