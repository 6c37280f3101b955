#include "compiler/passes/adjoint.h"

#include <algorithm>

namespace ppc::passes {

using namespace ir;

bool AdjointArithmetic::is_guarded(Expr adjoint) {
    if (const auto it = guarded_.find(adjoint.id); it != guarded_.end())
        return it->second;
    const Node& n = pool_[adjoint];
    const auto guarded = [&](Expr e) { return is_guarded(e); };
    bool result = false;
    if (n.op == Op::Select)
        result = pool_.is_real_const(n.args[1], 0) || pool_.is_real_const(n.args[2], 0) ||
                 (guarded(n.args[1]) && guarded(n.args[2]));
    else if (n.op == Op::Sum)
        result = std::all_of(n.args.begin(), n.args.end(), guarded);
    else if (n.op == Op::Product)
        result = std::any_of(n.args.begin(), n.args.end(), guarded);
    guarded_.emplace(adjoint.id, result);
    return result;
}

Expr AdjointArithmetic::scaled(Expr adjoint, Expr factor) {
    const Node n = pool_[adjoint];
    const auto guarded = [&](Expr e) { return is_guarded(e); };
    if (n.op == Op::Select && is_guarded(adjoint)) {
        const auto side = [&](Expr e) { return pool_.is_real_const(e, 0) ? e : scaled(e, factor); };
        const Expr if_true = side(n.args[1]);
        return pool_.select(n.args[0], if_true, side(n.args[2]));
    }
    if (n.op == Op::Sum && std::any_of(n.args.begin(), n.args.end(), guarded)) {
        std::vector<Expr> terms;
        for (Expr t : n.args)
            terms.push_back(scaled(t, factor));
        return pool_.sum(std::move(terms));
    }
    if (n.op == Op::Product)
        if (const auto it = std::find_if(n.args.begin(), n.args.end(), guarded); it != n.args.end()) {
            std::vector<Expr> rest = {factor};
            for (auto other = n.args.begin(); other != n.args.end(); ++other)
                if (other != it)
                    rest.push_back(*other);
            return scaled(*it, pool_.product(std::move(rest)));
        }
    return pool_.mul(adjoint, factor);
}

Expr AdjointArithmetic::guarded_read(Expr read) {
    const Expr zero = pool_.real(0);
    return pool_.select(pool_.equal(read, zero), zero, read);
}

Expr partial_product(Pool& pool, const std::vector<Expr>& factors, std::size_t i) {
    std::vector<Expr> others;
    for (std::size_t j = 0; j < factors.size(); ++j)
        if (j != i)
            others.push_back(factors[j]);
    return pool.product(std::move(others));
}

} // namespace ppc::passes
