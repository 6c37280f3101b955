#include "compiler/passes/adjoint.h"

#include <algorithm>

namespace ppc::passes {

using namespace ir;

bool is_guarded(const Pool& pool, Expr adjoint) {
    const Node& n = pool[adjoint];
    const auto guarded = [&](Expr e) { return is_guarded(pool, e); };
    switch (n.op) {
    case Op::Select:
        return pool.is_real_const(n.args[1], 0) || pool.is_real_const(n.args[2], 0) ||
               (guarded(n.args[1]) && guarded(n.args[2]));
    case Op::Sum:
        return std::all_of(n.args.begin(), n.args.end(), guarded);
    case Op::Product:
        return std::any_of(n.args.begin(), n.args.end(), guarded);
    default:
        return false;
    }
}

Expr scaled(Pool& pool, Expr adjoint, Expr factor) {
    const Node n = pool[adjoint];
    const auto guarded = [&](Expr e) { return is_guarded(pool, e); };
    if (n.op == Op::Select && is_guarded(pool, adjoint)) {
        const auto side = [&](Expr e) { return pool.is_real_const(e, 0) ? e : scaled(pool, e, factor); };
        return pool.select(n.args[0], side(n.args[1]), side(n.args[2]));
    }
    if (n.op == Op::Sum && std::any_of(n.args.begin(), n.args.end(), guarded)) {
        std::vector<Expr> terms;
        for (Expr t : n.args)
            terms.push_back(scaled(pool, t, factor));
        return pool.sum(std::move(terms));
    }
    if (n.op == Op::Product)
        if (const auto it = std::find_if(n.args.begin(), n.args.end(), guarded); it != n.args.end()) {
            std::vector<Expr> rest = {factor};
            for (auto other = n.args.begin(); other != n.args.end(); ++other)
                if (other != it)
                    rest.push_back(*other);
            return scaled(pool, *it, pool.product(std::move(rest)));
        }
    return pool.mul(adjoint, factor);
}

Expr guarded_read(Pool& pool, Expr read) {
    const Expr zero = pool.real(0);
    return pool.select(pool.equal(read, zero), zero, read);
}

Expr partial_product(Pool& pool, const std::vector<Expr>& factors, std::size_t i) {
    std::vector<Expr> others;
    for (std::size_t j = 0; j < factors.size(); ++j)
        if (j != i)
            others.push_back(factors[j]);
    return pool.product(std::move(others));
}

} // namespace ppc::passes
