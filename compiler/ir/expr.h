// Expressions of the IR: interned, immutable, pure.
//
// Contract (stated once, here):
// - An expression is a 32-bit id into a Pool. Two equal expressions have the same id, so equality is
//   comparison of ids and common subexpressions are shared by construction. A node's operands have
//   smaller ids than the node: id order is a topological order.
// - Expressions have no effect and no place in time. Where one is computed is decided by `home` (scope.h):
//   the innermost loop whose variable, or whose per-iteration array, it depends on. So an expression
//   that does not vary in a loop is outside that loop by construction.
// - A Read names an array that is complete when it is read: every statement that writes the array comes
// before the
//   reading statement in program order, and is not in a loop that also contains the reader unless
//   the array is scoped to that loop's iteration, the write is a Store at the same index, or the loop is
//   ordered and the element was completed by an earlier iteration or earlier in this one. Writes of what is
//   visibly another element (`are_apart`, analysis.h) do not count.
// - Reals are IEEE doubles, Ints are 64-bit signed (data are 32-bit), Bools are true or false. Sums and
//   products are n-ary and unordered: a pass may reassociate them, never across a Select.
// - Select evaluates both sides; the side not taken contributes nothing, not even NaN, to the value or to any
//   adjoint (an adjoint of a side is itself a Select with zero).
// - A subtraction is a sum with a product by -1; a division is a product with a Recip; so that an
//   invariant divisor becomes an invariant factor.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace ppc::ir {

enum class Type : std::uint8_t { Real, Int, Bool };

enum class Op : std::uint8_t {
    Const,   ///< `number` (Real), `integer` (Int, Bool)
    Param,   ///< hole number `ref` of a template expression (derivative rules, Sample's transforms)
    Index,   ///< variable of loop `ref`
    Extent,  ///< load-time size or offset number `ref` (Int)
    Read,    ///< element args[0] (Int) of array `ref`
    Sum,     ///< n-ary, Real or Int
    Product, ///< n-ary, Real or Int
    Recip,   ///< 1 / args[0]
    IntDiv,  ///< C++ semantics
    IntMod,
    Less, ///< args[0] < args[1], Real or Int operands
    LessEqual,
    Equal,
    And,
    Or,
    Not,
    ToReal, ///< Int or Bool to Real
    ToInt,  ///< Bool to Int; Real that is whole (an integer in an array of reals) to Int
    Select, ///< args[0] ? args[1] : args[2]
    Call    ///< function `ref` of the program's function table
};

struct Expr {
    std::uint32_t id = UINT32_MAX;
    bool valid() const { return id != UINT32_MAX; }
    friend bool operator==(Expr, Expr) = default;
    friend auto operator<=>(Expr, Expr) = default;
};

struct Node {
    Op op;
    Type type;
    std::uint32_t ref = 0;    ///< Param, Index, Extent, Read, Call: see Op
    double number = 0;        ///< Const of type Real
    std::int64_t integer = 0; ///< Const of type Int or Bool
    std::vector<Expr> args;   ///< the only children a node has: traversal is this vector
};

/// Owns nodes; builders fold constants and normalise, so that what they return may be another kind of node
/// than asked for. Builders check types by assertion: wrong types are a bug of the caller, never a user's
/// error.
class Pool {
public:
    const Node& operator[](Expr e) const { return nodes_[e.id]; }
    std::size_t size() const { return nodes_.size(); }

    Expr real(double value);
    Expr integer(std::int64_t value);
    Expr boolean(bool value);
    Expr param(std::uint32_t number, Type type);
    Expr index(std::uint32_t loop);
    Expr extent(std::uint32_t number);
    Expr read(std::uint32_t array, Expr index, Type element);
    Expr sum(std::vector<Expr> terms); ///< flattens, folds constants, merges equal terms; empty is an error
    Expr product(
        std::vector<Expr> factors); ///< flattens, folds constants; a zero factor of Int type folds to zero
    Expr add(Expr a, Expr b) { return sum({a, b}); }
    Expr sub(Expr a, Expr b) { return sum({a, neg(b)}); }
    Expr mul(Expr a, Expr b) { return product({a, b}); }
    Expr div(Expr a, Expr b) { return product({a, recip(b)}); }
    Expr neg(Expr a);
    Expr recip(Expr a);
    Expr int_div(Expr a, Expr b);
    Expr int_mod(Expr a, Expr b);
    Expr less(Expr a, Expr b);
    Expr less_equal(Expr a, Expr b);
    Expr equal(Expr a, Expr b);
    Expr logical_and(Expr a, Expr b);
    Expr logical_or(Expr a, Expr b);
    Expr logical_not(Expr a);
    Expr to_real(Expr a); ///< identity on Real
    Expr to_int(Expr a);  ///< identity on Int
    Expr select(Expr condition, Expr if_true, Expr if_false);
    Expr call(std::uint32_t function, std::vector<Expr> args, Type result);

    bool is_const(Expr e) const { return nodes_[e.id].op == Op::Const; }
    bool is_real_const(Expr e, double value) const;

    /// The node `e` with other children: the builder of the same kind, so the result is normalised.
    Expr with_args(Expr e, std::vector<Expr> args);

    /// Rebuilds `root` bottom-up; `leaf` may replace any node before its children are looked at (return
    /// an invalid Expr to descend). `memo` may be kept between calls for the same replacement.
    Expr rewrite(Expr root, const std::function<Expr(Expr)>& leaf,
                 std::unordered_map<std::uint32_t, Expr>& memo);
    Expr rewrite(Expr root, const std::function<Expr(Expr)>& leaf);
    /// Replaces Param i by args[i].
    Expr substitute(Expr root, std::span<const Expr> args);

private:
    Expr intern(Node node);
    std::vector<Node> nodes_;
    std::unordered_multimap<std::size_t, std::uint32_t> index_;
};

} // namespace ppc::ir
