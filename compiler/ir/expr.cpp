#include "compiler/ir/expr.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <map>

namespace ppc::ir {
namespace {

std::size_t hash_of(const Node& n) {
    std::size_t h = static_cast<std::size_t>(n.op) * 31 + static_cast<std::size_t>(n.type);
    auto mix = [&h](std::uint64_t v) {
        h ^= std::hash<std::uint64_t>{}(v + 0x9e3779b97f4a7c15ull + (h << 6) + (h >> 2));
    };
    mix(n.ref);
    mix(std::bit_cast<std::uint64_t>(n.number));
    mix(static_cast<std::uint64_t>(n.integer));
    for (Expr a : n.args)
        mix(a.id);
    return h;
}

bool same(const Node& a, const Node& b) {
    return a.op == b.op && a.type == b.type && a.ref == b.ref &&
           std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number) &&
           a.integer == b.integer && a.args == b.args;
}

} // namespace

Expr Pool::intern(Node node) {
    const std::size_t h = hash_of(node);
    const auto [first, last] = index_.equal_range(h);
    for (auto it = first; it != last; ++it)
        if (same(nodes_[it->second], node))
            return {it->second};
    const auto id = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back(std::move(node));
    index_.emplace(h, id);
    return {id};
}

Expr Pool::real(double value) {
    return intern({.op = Op::Const, .type = Type::Real, .number = value, .args = {}});
}
Expr Pool::integer(std::int64_t value) {
    return intern({.op = Op::Const, .type = Type::Int, .integer = value, .args = {}});
}
Expr Pool::boolean(bool value) {
    return intern({.op = Op::Const, .type = Type::Bool, .integer = value, .args = {}});
}
Expr Pool::param(std::uint32_t number, Type type) {
    return intern({.op = Op::Param, .type = type, .ref = number, .args = {}});
}
Expr Pool::index(std::uint32_t loop) {
    return intern({.op = Op::Index, .type = Type::Int, .ref = loop, .args = {}});
}
Expr Pool::extent(std::uint32_t number) {
    return intern({.op = Op::Extent, .type = Type::Int, .ref = number, .args = {}});
}
Expr Pool::read(std::uint32_t array, Expr index, Type element) {
    assert(nodes_[index.id].type == Type::Int);
    return intern({.op = Op::Read, .type = element, .ref = array, .args = {index}});
}

bool Pool::is_real_const(Expr e, double value) const {
    const Node& n = nodes_[e.id];
    return n.op == Op::Const && n.type == Type::Real && n.number == value;
}

Expr Pool::sum(std::vector<Expr> terms) {
    assert(!terms.empty());
    const Type type = nodes_[terms[0].id].type;
    assert(type != Type::Bool);
    // Flatten, then collect the coefficient of each term: c1*x + c2*x = (c1+c2)*x.
    double real_constant = 0;
    std::int64_t int_constant = 0;
    std::vector<Expr> order;
    std::unordered_map<std::uint32_t, double> real_coefficient;
    std::unordered_map<std::uint32_t, std::int64_t> int_coefficient;
    auto collect = [&](auto&& self, Expr e, double rc, std::int64_t ic) -> void {
        const Node n = nodes_[e.id];
        assert(n.type == type);
        if (n.op == Op::Sum) {
            for (Expr a : n.args)
                self(self, a, rc, ic);
            return;
        }
        if (n.op == Op::Const) {
            real_constant += rc * n.number;
            int_constant += ic * n.integer;
            return;
        }
        Expr base = e;
        if (n.op == Op::Product) {
            const Node& first = nodes_[n.args[0].id];
            if (first.op == Op::Const) {
                rc *= first.number;
                ic *= first.integer;
                base = product(std::vector<Expr>(n.args.begin() + 1, n.args.end()));
                if (nodes_[base.id].op == Op::Sum) { // -(a + b): distribute the constant
                    self(self, base, rc, ic);
                    return;
                }
            }
        }
        const bool fresh = type == Type::Real ? real_coefficient.emplace(base.id, 0.0).second
                                              : int_coefficient.emplace(base.id, 0).second;
        if (fresh)
            order.push_back(base);
        if (type == Type::Real)
            real_coefficient[base.id] += rc;
        else
            int_coefficient[base.id] += ic;
    };
    for (Expr t : terms)
        collect(collect, t, 1, 1);
    std::vector<Expr> out;
    for (Expr base : order) {
        if (type == Type::Real) {
            const double c = real_coefficient[base.id];
            if (c == 1)
                out.push_back(base);
            else
                out.push_back(product({real(c), base})); // c == 0 is kept: 0 * inf is NaN, as in the source
        } else if (const std::int64_t c = int_coefficient[base.id]; c != 0) {
            out.push_back(c == 1 ? base : product({integer(c), base}));
        }
    }
    std::sort(out.begin(), out.end());
    if (type == Type::Real && (real_constant != 0 || out.empty()))
        out.insert(out.begin(), real(real_constant));
    if (type == Type::Int && (int_constant != 0 || out.empty()))
        out.insert(out.begin(), integer(int_constant));
    if (out.size() == 1)
        return out[0];
    return intern({.op = Op::Sum, .type = type, .args = std::move(out)});
}

Expr Pool::product(std::vector<Expr> factors) {
    assert(!factors.empty());
    const Type type = nodes_[factors[0].id].type;
    assert(type != Type::Bool);
    double real_constant = 1;
    std::int64_t int_constant = 1;
    std::vector<Expr> out;
    auto collect = [&](auto&& self, Expr e) -> void {
        const Node& n = nodes_[e.id];
        assert(n.type == type);
        if (n.op == Op::Product) {
            for (Expr a : std::vector<Expr>(n.args))
                self(self, a);
        } else if (n.op == Op::Const) {
            real_constant *= n.number;
            int_constant *= n.integer;
        } else {
            out.push_back(e);
        }
    };
    for (Expr f : factors)
        collect(collect, f);
    std::sort(out.begin(), out.end());
    if (type == Type::Int && int_constant == 0)
        return integer(0);
    const bool unit = type == Type::Real ? real_constant == 1 : int_constant == 1;
    if (!unit || out.empty())
        out.insert(out.begin(), type == Type::Real ? real(real_constant) : integer(int_constant));
    if (out.size() == 1)
        return out[0];
    return intern({.op = Op::Product, .type = type, .args = std::move(out)});
}

Expr Pool::neg(Expr a) {
    return nodes_[a.id].type == Type::Real ? product({real(-1), a}) : product({integer(-1), a});
}

Expr Pool::recip(Expr a) {
    const Node& n = nodes_[a.id];
    assert(n.type == Type::Real);
    if (n.op == Op::Const)
        return real(1 / n.number);
    if (n.op == Op::Recip)
        return n.args[0];
    return intern({.op = Op::Recip, .type = Type::Real, .args = {a}});
}

Expr Pool::int_div(Expr a, Expr b) {
    const Node &x = nodes_[a.id], &y = nodes_[b.id];
    if (x.op == Op::Const && y.op == Op::Const && y.integer != 0)
        return integer(x.integer / y.integer);
    return intern({.op = Op::IntDiv, .type = Type::Int, .args = {a, b}});
}
Expr Pool::int_mod(Expr a, Expr b) {
    const Node &x = nodes_[a.id], &y = nodes_[b.id];
    if (x.op == Op::Const && y.op == Op::Const && y.integer != 0)
        return integer(x.integer % y.integer);
    return intern({.op = Op::IntMod, .type = Type::Int, .args = {a, b}});
}

Expr Pool::less(Expr a, Expr b) {
    const Node &x = nodes_[a.id], &y = nodes_[b.id];
    assert(x.type == y.type);
    if (x.op == Op::Const && y.op == Op::Const)
        return boolean(x.type == Type::Real ? x.number < y.number : x.integer < y.integer);
    return intern({.op = Op::Less, .type = Type::Bool, .args = {a, b}});
}
Expr Pool::less_equal(Expr a, Expr b) {
    const Node &x = nodes_[a.id], &y = nodes_[b.id];
    assert(x.type == y.type);
    if (x.op == Op::Const && y.op == Op::Const)
        return boolean(x.type == Type::Real ? x.number <= y.number : x.integer <= y.integer);
    return intern({.op = Op::LessEqual, .type = Type::Bool, .args = {a, b}});
}
Expr Pool::equal(Expr a, Expr b) {
    const Node &x = nodes_[a.id], &y = nodes_[b.id];
    assert(x.type == y.type);
    if (x.op == Op::Const && y.op == Op::Const)
        return boolean(x.type == Type::Real ? x.number == y.number : x.integer == y.integer);
    if (b < a)
        std::swap(a, b);
    return intern({.op = Op::Equal, .type = Type::Bool, .args = {a, b}});
}

Expr Pool::logical_and(Expr a, Expr b) {
    if (is_const(a))
        return nodes_[a.id].integer ? b : a;
    if (is_const(b))
        return nodes_[b.id].integer ? a : b;
    return a == b ? a : intern({.op = Op::And, .type = Type::Bool, .args = {a, b}});
}
Expr Pool::logical_or(Expr a, Expr b) {
    if (is_const(a))
        return nodes_[a.id].integer ? a : b;
    if (is_const(b))
        return nodes_[b.id].integer ? b : a;
    return a == b ? a : intern({.op = Op::Or, .type = Type::Bool, .args = {a, b}});
}
Expr Pool::logical_not(Expr a) {
    const Node& n = nodes_[a.id];
    if (n.op == Op::Const)
        return boolean(!n.integer);
    if (n.op == Op::Not)
        return n.args[0];
    return intern({.op = Op::Not, .type = Type::Bool, .args = {a}});
}

Expr Pool::to_real(Expr a) {
    const Node& n = nodes_[a.id];
    if (n.type == Type::Real)
        return a;
    if (n.op == Op::Const)
        return real(static_cast<double>(n.integer));
    return intern({.op = Op::ToReal, .type = Type::Real, .args = {a}});
}
Expr Pool::to_int(Expr a) {
    const Node n = nodes_[a.id];
    if (n.type == Type::Int)
        return a;
    if (n.op == Op::Const)
        return integer(n.type == Type::Real ? static_cast<std::int64_t>(n.number) : n.integer);
    if (n.op == Op::ToReal)
        return to_int(n.args[0]);
    if (n.op == Op::Select)
        return select(n.args[0], to_int(n.args[1]), to_int(n.args[2]));
    return intern({.op = Op::ToInt, .type = Type::Int, .args = {a}});
}

Expr Pool::select(Expr condition, Expr if_true, Expr if_false) {
    const Node& c = nodes_[condition.id];
    assert(c.type == Type::Bool && nodes_[if_true.id].type == nodes_[if_false.id].type);
    if (c.op == Op::Const)
        return c.integer ? if_true : if_false;
    if (if_true == if_false)
        return if_true;
    if (c.op == Op::Not)
        return select(c.args[0], if_false, if_true);
    return intern(
        {.op = Op::Select, .type = nodes_[if_true.id].type, .args = {condition, if_true, if_false}});
}

Expr Pool::call(std::uint32_t function, std::vector<Expr> args, Type result) {
    return intern({.op = Op::Call, .type = result, .ref = function, .args = std::move(args)});
}

Expr Pool::with_args(Expr e, std::vector<Expr> args) {
    const Node n = nodes_[e.id];
    if (args == n.args)
        return e;
    switch (n.op) {
    case Op::Const:
    case Op::Param:
    case Op::Index:
    case Op::Extent:
        return e;
    case Op::Read:
        return read(n.ref, args[0], n.type);
    case Op::Sum:
        return sum(std::move(args));
    case Op::Product:
        return product(std::move(args));
    case Op::Recip:
        return recip(args[0]);
    case Op::IntDiv:
        return int_div(args[0], args[1]);
    case Op::IntMod:
        return int_mod(args[0], args[1]);
    case Op::Less:
        return less(args[0], args[1]);
    case Op::LessEqual:
        return less_equal(args[0], args[1]);
    case Op::Equal:
        return equal(args[0], args[1]);
    case Op::And:
        return logical_and(args[0], args[1]);
    case Op::Or:
        return logical_or(args[0], args[1]);
    case Op::Not:
        return logical_not(args[0]);
    case Op::ToReal:
        return to_real(args[0]);
    case Op::ToInt:
        return to_int(args[0]);
    case Op::Select:
        return select(args[0], args[1], args[2]);
    case Op::Call:
        return call(n.ref, std::move(args), n.type);
    }
    __builtin_unreachable();
}

Expr Pool::rewrite(Expr root, const std::function<Expr(Expr)>& leaf,
                   std::unordered_map<std::uint32_t, Expr>& memo) {
    if (const auto it = memo.find(root.id); it != memo.end())
        return it->second;
    Expr result = leaf(root);
    if (!result.valid()) {
        std::vector<Expr> args = nodes_[root.id].args;
        for (Expr& a : args)
            a = rewrite(a, leaf, memo);
        result = with_args(root, std::move(args));
    }
    memo.emplace(root.id, result);
    return result;
}

Expr Pool::rewrite(Expr root, const std::function<Expr(Expr)>& leaf) {
    std::unordered_map<std::uint32_t, Expr> memo;
    return rewrite(root, leaf, memo);
}

Expr Pool::substitute(Expr root, std::span<const Expr> args) {
    return rewrite(root, [&](Expr e) {
        const Node& n = nodes_[e.id];
        return n.op == Op::Param ? args[n.ref] : Expr{};
    });
}

} // namespace ppc::ir
