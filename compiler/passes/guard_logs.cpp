#include "compiler/passes/guard_logs.h"

#include "compiler/ir/analysis.h"

#include <limits>
#include <set>

namespace ppc::passes {

using namespace ir;

namespace {

/// What the value is computed from: elements that only indices or conditions ask for do not count.
struct Operands {
    bool has_discrete = false, has_latent = false;
};

using IsDiscrete = std::function<bool(ArrayId)>;

void find_operands(const Program& p, Expr e, const IsDiscrete& is_discrete, std::set<Expr>& seen,
                   Operands& found) {
    if (!seen.insert(e).second)
        return;
    const Node& n = p.pool[e];
    if (n.op == Op::Read) {
        const Array& array = p.arrays[n.ref];
        found.has_discrete |= is_discrete(n.ref);
        found.has_latent |= array.element == Type::Real && !is_load_time(array.role);
        return;
    }
    for (std::size_t i = n.op == Op::Select ? 1 : 0; i < n.args.size(); ++i)
        find_operands(p, n.args[i], is_discrete, seen, found);
}

} // namespace

Expr guard_logs(Program& p, Expr root, const IsDiscrete& is_discrete) {
    return p.pool.rewrite(root, [&](Expr e) -> Expr {
        const Node n = p.pool[e];
        if (n.op != Op::Call)
            return {};
        const std::string& name = p.functions[n.ref].name;
        const bool is_log1p = name == "ppc::math::log1p";
        if (name != "ppc::math::log" && !is_log1p)
            return {};
        Operands found;
        std::set<Expr> seen;
        find_operands(p, n.args[0], is_discrete, seen, found);
        if (!found.has_discrete || !found.has_latent)
            return {};
        const Expr never = p.pool.real(-std::numeric_limits<double>::infinity());
        return p.pool.select(p.pool.equal(n.args[0], p.pool.real(is_log1p ? -1 : 0)), never, e);
    });
}

} // namespace ppc::passes
