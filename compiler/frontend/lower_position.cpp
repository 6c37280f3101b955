// Positions of elements: which are the same, which come first, where they are in an array.
#include "compiler/frontend/lowering.h"
#include "compiler/ir/analysis.h"

using namespace clang;

namespace ppc::frontend {
namespace {

/// The least value that an index can have, as far as its form tells: loops count from 0, sizes are not
/// negative.
std::optional<std::int64_t> least(const ir::Pool& pool, ir::Expr e) {
    const ir::Node& n = pool[e];
    switch (n.op) {
    case ir::Op::Const:
        return n.integer;
    case ir::Op::Index:
    case ir::Op::Extent:
        return 0;
    case ir::Op::Sum: {
        std::int64_t total = 0;
        for (const ir::Expr a : n.args) {
            const auto one = least(pool, a);
            if (!one)
                return std::nullopt;
            total += *one;
        }
        return total;
    }
    case ir::Op::Product: {
        std::int64_t total = 1;
        for (const ir::Expr a : n.args) {
            const auto one = least(pool, a);
            if (!one || *one < 0)
                return std::nullopt;
            total *= *one;
        }
        return total;
    }
    default:
        return std::nullopt;
    }
}

} // namespace

std::vector<ir::Expr> Lowering::positions_of(const Indices& at) {
    std::vector<ir::Expr> out;
    for (const Scalar& s : at)
        out.push_back(s.make());
    return out;
}

std::optional<int> Lowering::compare(ir::Expr a, ir::Expr b) {
    if (a == b)
        return 0;
    const auto is_positive = [this](ir::Expr e) {
        const auto low = least(pool(), e);
        return low && *low > 0;
    };
    if (is_positive(pool().sub(a, b)))
        return 1;
    if (is_positive(pool().sub(b, a)))
        return -1;
    return std::nullopt;
}

/// True if the two are different elements whatever the data are.
bool Lowering::are_distinct(const std::vector<ir::Expr>& a, const std::vector<ir::Expr>& b) {
    for (std::size_t d = 0; d < a.size() && d < b.size(); ++d)
        if (compare(a[d], b[d]).value_or(0) != 0)
            return true;
    return false;
}

bool Lowering::is_outside(const std::vector<Cells::Range>& region, const std::vector<ir::Expr>& at) {
    for (std::size_t d = 0; d < at.size() && d < region.size(); ++d) {
        const auto apart = compare(at[d], region[d].first);
        if (!region[d].count.valid() ? apart.value_or(0) != 0 : apart == -1)
            return true;
        if (region[d].count.valid() &&
            compare(at[d], pool().add(region[d].first, region[d].count)).value_or(-1) >= 0)
            return true;
    }
    return false;
}

ir::Expr Lowering::is_inside(const std::vector<Cells::Range>& region, const std::vector<Dim>& dims,
                             const std::vector<ir::Expr>& at) {
    if (is_outside(region, at))
        return pool().boolean(false);
    ir::Expr all = pool().boolean(true);
    for (std::size_t d = 0; d < at.size(); ++d) {
        const auto& [first, count] = region[d];
        if (!count.valid()) {
            if (at[d] != first)
                all = pool().logical_and(all, pool().equal(at[d], first));
            continue;
        }
        const bool is_first = pool().is_const(first) && pool()[first].integer == 0;
        if (!is_first && compare(at[d], first).value_or(-1) < 0)
            all = pool().logical_and(all, pool().less_equal(first, at[d]));
        const ir::Expr end = pool().add(first, count);
        if (end != dims[d].extent)
            all = pool().logical_and(all, pool().less(at[d], end));
    }
    return all;
}

ir::Expr Lowering::same_element(const std::vector<ir::Expr>& a, const std::vector<ir::Expr>& b) {
    ir::Expr all = pool().boolean(true);
    for (std::size_t d = 0; d < a.size() && d < b.size(); ++d)
        if (a[d] != b[d])
            all = pool().logical_and(all, pool().equal(a[d], b[d]));
    return all;
}

ir::Expr Lowering::flat_position(const std::vector<Dim>& dims, const std::vector<ir::Expr>& at) {
    ir::Expr flat = at[0];
    for (std::size_t d = 1; d < dims.size(); ++d)
        flat = pool().add(pool().mul(flat, dims[d].extent), at[d]);
    return flat;
}

Indices Lowering::scalars(const std::vector<ir::Expr>& at) {
    Indices out;
    for (const ir::Expr e : at)
        out.push_back(step_scalar(e));
    return out;
}

/// True if the index is in range whatever the data are: the variable of a loop over the dimension, or a
/// constant.
bool Lowering::is_index_in_range(ir::Expr at, const Dim& dim) const {
    const ir::Node& n = program_.pool[at];
    if (n.op == ir::Op::Index)
        for (const Nest* nest = slice_.nest(); nest; nest = nest->outer)
            if (nest->loop == n.ref && nest->extent == dim.extent)
                return true;
    const ir::Node& size = program_.pool[dim.extent];
    return n.op == ir::Op::Const && size.op == ir::Op::Const && 0 <= n.integer && n.integer < size.integer;
}

/// True if the expression has the variable of the open loop, or of one inside it.
bool Lowering::varies_inside(ir::Expr e, ir::LoopId loop) const {
    std::set<ir::LoopId> inside;
    for (auto l = loops_.rbegin(); l != loops_.rend(); ++l) {
        inside.insert(l->loop);
        if (l->loop == loop)
            break;
    }
    bool found = false;
    ir::for_each_node(program_.pool, e, [&](ir::Expr part) {
        const ir::Node& n = program_.pool[part];
        found |= n.op == ir::Op::Index && inside.contains(n.ref);
    });
    return found;
}

ir::ArrayId Lowering::new_array(const std::string& name, const std::vector<Dim>& dims, SourceRange where) {
    ir::Array array;
    array.name = name;
    array.scope = current_loop();
    array.size = pool().integer(1);
    for (const Dim& d : dims) {
        if (d.ragged)
            reporter_.fail(where, Diag::unsupported_statement,
                           {"a local vector whose size differs between iterations",
                            "use an expression instead of a variable"});
        array.size = pool().mul(array.size, d.extent);
    }
    return program_.add_array(std::move(array));
}

} // namespace ppc::frontend
