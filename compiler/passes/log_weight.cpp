#include "compiler/passes/log_weight.h"

#include "compiler/ir/analysis.h"

namespace ppc::passes {

using namespace ir;

namespace {

/// `0 == i` and the like: an iteration among many.
bool is_one_iteration(const Program& p, Expr condition) {
    const Node& n = p.pool[condition];
    if (n.op != Op::Equal)
        return false;
    bool constant = false, index = false;
    for (const Expr a : n.args) {
        constant |= p.pool[a].op == Op::Const;
        index |= p.pool[a].op == Op::Index;
    }
    return constant && index;
}

bool reads_latents(const Program& p, Expr e) {
    bool latent = false, data = false;
    const auto visit = [&](auto&& self, Expr x) -> void {
        const Node& n = p.pool[x];
        if (n.op == Op::Read) {
            (is_load_time(p.arrays[n.ref].role) ? data : latent) = true;
            return; // which element does not matter
        }
        for (std::size_t k = n.op == Op::Select ? 1 : 0; k < n.args.size(); ++k)
            self(self, n.args[k]);
    };
    visit(visit, e);
    return latent && !data;
}

std::optional<Expr> weight(Program& p, Expr e, bool may_be_data) {
    const Node n = p.pool[e];
    const auto accepted = [&](Expr w) -> std::optional<Expr> {
        if (p.pool[w].op == Op::Select && is_one_iteration(p, p.pool[w].args[0])) {
            const Node choice = p.pool[w];
            if (reads_latents(p, choice.args[2]))
                return w;
        }
        return may_be_data || reads_latents(p, w) ? std::optional(w) : std::nullopt;
    };
    if (n.op == Op::Const)
        return n.number == 0 ? std::optional(p.pool.real(1)) : std::nullopt;
    if (n.op == Op::Call && p.functions[n.ref].name == "ppc::math::log")
        return accepted(n.args[0]);
    if (n.op == Op::Call && p.functions[n.ref].name == "ppc::math::log1p")
        return accepted(p.pool.add(p.pool.real(1), n.args[0]));
    if (n.op == Op::Select) {
        const bool once = is_one_iteration(p, n.args[0]);
        const auto a = weight(p, n.args[1], may_be_data || once), b = weight(p, n.args[2], may_be_data);
        if (a && b)
            return p.pool.select(n.args[0], *a, *b);
    }
    if (n.op == Op::Sum) {
        std::vector<Expr> factors;
        for (const Expr part : n.args) {
            const auto w = weight(p, part, may_be_data);
            if (!w)
                return std::nullopt;
            factors.push_back(*w);
        }
        return p.pool.product(factors);
    }
    return std::nullopt;
}

} // namespace

std::optional<Expr> weight_of(Program& program, Expr log_prob) { return weight(program, log_prob, false); }

} // namespace ppc::passes
