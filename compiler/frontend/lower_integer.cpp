// Integer sites of a written guide: drawn by inversion, as a step function of a standard normal, with the log
// density of the draw kept apart, of which the score-function estimate of the gradient is made
// (passes/score_function.h).
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

/// The array of log densities of the draws of a site.
ir::ArrayId Lowering::scored_array(ir::SiteId id) {
    ir::Array a;
    a.name = "log_q." + program_.sites[id].name;
    a.size = program_.sites[id].size;
    const ir::ArrayId log_q = program_.add_array(std::move(a));
    guide_->scores.push_back({id, log_q});
    guide_->scored = pool().add(guide_->scored, program_.sites[id].size);
    return log_q;
}

/// A draw of an integer element. One call holds it, so that what depends on it can be found.
ir::Expr Lowering::integer_draw(ir::SiteId id, const Value& scalar, ir::Expr noise, SourceRange where) {
    const ir::Site& site = program_.sites[id];
    const auto refuse = [&](Diag diag, std::initializer_list<std::string> arguments) {
        reporter_.report(where, diag, arguments);
        reporter_.report(site_place(site.name), Diag::site_here, {site.name});
        throw Abandoned{};
    };
    if (!scalar.record() || !is_discrete(scalar) || !find_method(scalar.record()->decl, "from_normal", {}))
        refuse(Diag::guide_integer, {site.name});
    if (const std::string support = support_name(call_member(scalar, "support", {}, where));
        support != site.support)
        refuse(Diag::guide_other_support, {site.name, support, site.support});
    const Value made = call_member(scalar, "from_normal", {Value{step_scalar(noise)}}, where);
    return math("held_fixed", to_scalar(made, where), where).make();
}

/// The log density of the draw that has been stored at `index`. In the term -log q it is held fixed: the
/// expectation of its derivative is 0, and would only add noise.
void Lowering::score_integer(ir::SiteId id, const Value& scalar, ir::ArrayId log_q, ir::Expr index,
                             SourceRange where) {
    const Value drawn{site_value(id, program_.read(program_.sites[id].values, index))};
    const ir::Expr log_density =
        pool().to_real(to_scalar(call_member(scalar, "log_prob", {drawn}, where), where).make());
    push({ir::Store{log_q, index, log_density}, place(where)});
    const ir::Expr held = math("held_fixed", step_scalar(program_.read(log_q, index)), where).make();
    push({ir::Term{id, ir::TermKind::guide, pool().neg(held)}, place(where)});
}

} // namespace ppc::frontend
