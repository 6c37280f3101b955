#include "compiler/passes/log_sum.h"

#include <cassert>
#include <limits>

namespace ppc::passes {

using namespace ir;

Expr math_call(Program& p, const char* function, std::vector<Expr> args) {
    const std::string name = std::string("ppc::math::") + function;
    for (FunctionId f = 0; f < p.functions.size(); ++f)
        if (p.functions[f].name == name)
            return p.pool.call(f, std::move(args), p.functions[f].result);
    assert(false && "the front end registers the functions that passes and guides need");
    return {};
}

namespace {

/// Up to this many values are written out one by one.
constexpr std::int64_t most_written_out = 4;

Expr call(Program& p, const char* function, std::vector<Expr> args) {
    return math_call(p, function, std::move(args));
}

ArrayId new_array(Program& p, const std::string& name, Expr size, LoopId scope) {
    Array a;
    a.name = name;
    a.size = size;
    a.scope = scope;
    return p.add_array(std::move(a));
}

} // namespace

namespace {

/// One term after the other, so that each step chooses between what there was and the next term.
Expr choose(Program& p, const SummedOver& over, Block& out, LoopId scope,
            const std::function<Expr(Expr, Block&, LoopId)>& term) {
    const auto step = [&](Expr before, Expr next, Expr k) {
        return over.summation == Summation::max
                   ? call(p, "fmax", {before, next})
                   : call(p, "log_add_exp_drawn", {before, next, over.uniform(k)});
    };
    const Expr nothing = p.pool.real(-std::numeric_limits<double>::infinity());
    const Node count = p.pool[over.count];
    if (count.op == Op::Const && count.integer <= most_written_out) {
        Expr result = nothing;
        for (std::int64_t k = 0; k < count.integer; ++k) {
            const Expr next = term(p.pool.integer(k), out, scope);
            result = k == 0 ? next : step(result, next, p.pool.integer(k));
        }
        return result;
    }
    const ArrayId chosen =
        new_array(p, over.name + " chosen", p.pool.add(over.count, p.pool.integer(1)), scope);
    out.push_back({Store{chosen, p.pool.integer(0), nothing}, {}});
    Loop loop{p.new_loop(), over.space, over.count, {}, Order::forward};
    const Expr k = p.pool.index(loop.var);
    const Expr next = term(k, loop.body, loop.var);
    loop.body.push_back(
        {Store{chosen, p.pool.add(k, p.pool.integer(1)), step(p.read(chosen, k), next, k)}, {}});
    out.push_back({std::move(loop), {}});
    return p.read(chosen, over.count);
}

} // namespace

Expr log_sum(Program& p, const SummedOver& over, Block& out, LoopId scope,
             const std::function<Expr(Expr, Block&, LoopId)>& term) {
    if (over.summation != Summation::sum)
        return choose(p, over, out, scope, term);
    const Node count = p.pool[over.count];
    if (count.op == Op::Const && count.integer <= most_written_out) {
        std::vector<Expr> terms;
        for (std::int64_t k = 0; k < count.integer; ++k)
            terms.push_back(term(p.pool.integer(k), out, scope));
        if (terms.empty())
            return p.pool.real(-std::numeric_limits<double>::infinity());
        if (terms.size() == 1)
            return terms[0];
        if (terms.size() == 2)
            return call(p, "log_add_exp", {terms[0], terms[1]});
        Expr top = terms[0];
        for (std::size_t k = 1; k < terms.size(); ++k)
            top = call(p, "larger_held_fixed", {top, terms[k]});
        std::vector<Expr> parts;
        for (const Expr t : terms)
            parts.push_back(call(p, "scaled_exp", {t, top}));
        return p.pool.add(top, call(p, "log", {p.pool.sum(parts)}));
    }
    const ArrayId terms = new_array(p, over.name + " terms", over.count, scope);
    const ArrayId largest =
        new_array(p, over.name + " largest", p.pool.add(over.count, p.pool.integer(1)), scope);
    const ArrayId sum = p.add_cell(over.name + " sum", scope);
    const Expr zero = p.pool.integer(0);
    {
        Loop loop{p.new_loop(), over.space, over.count, {}};
        const Expr k = p.pool.index(loop.var);
        const Expr value = term(k, loop.body, loop.var);
        loop.body.push_back({Store{terms, k, value}, {}});
        out.push_back({std::move(loop), {}});
    }
    out.push_back({Store{largest, zero, p.pool.real(-std::numeric_limits<double>::infinity())}, {}});
    {
        Loop loop{p.new_loop(), over.space, over.count, {}, Order::forward};
        const Expr k = p.pool.index(loop.var);
        const Expr next = call(p, "larger_held_fixed", {p.read(largest, k), p.read(terms, k)});
        loop.body.push_back({Store{largest, p.pool.add(k, p.pool.integer(1)), next}, {}});
        out.push_back({std::move(loop), {}});
    }
    const Expr top = p.read(largest, over.count);
    {
        Loop loop{p.new_loop(), over.space, over.count, {}};
        const Expr k = p.pool.index(loop.var);
        loop.body.push_back({Accumulate{sum, zero, call(p, "scaled_exp", {p.read(terms, k), top})}, {}});
        out.push_back({std::move(loop), {}});
    }
    return p.pool.add(top, call(p, "log", {p.read_cell(sum)}));
}

} // namespace ppc::passes
