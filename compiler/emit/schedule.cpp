#include "compiler/emit/schedule.h"

#include <algorithm>

namespace ppc::emit {

using ir::Accumulate;
using ir::ArrayId;
using ir::Block;
using ir::Expr;
using ir::LoopId;
using ir::Node;
using ir::none;
using ir::Op;
using ir::Stmt;

namespace {
constexpr unsigned most_inlined_nodes = 14; // longer expressions get a variable, for the reader
}

Schedule::Schedule(const ir::Program& program, const ir::Scopes& scopes, const LoopPlans& plans,
                   const std::vector<bool>& is_scalar)
    : program_(program), scopes_(scopes), plans_(plans), is_scalar_(is_scalar), rows_(program.pool.size()) {
    collect(program.body, {}, false, false);
    auto expr = [](std::size_t id) { return Expr{static_cast<std::uint32_t>(id)}; };
    for (std::size_t id = rows_.size(); id-- > 0;) // users before operands
        for (std::size_t row = 0; row < rows_[id].size(); ++row)
            place(expr(id), row);
    for (std::size_t id = 0; id < rows_.size(); ++id)
        for (Row& row : rows_[id]) {
            for (Expr a : program.pool[expr(id)].args) {
                const Row& operand = row_for(a, row.place.block);
                row.size += operand.is_variable ? 1 : operand.size;
            }
            row.is_variable |= row.size > most_inlined_nodes && !inlines(expr(id));
            if (row.is_variable)
                before_[{row.place.block, row.place.position}].push_back(expr(id));
        }
}

bool Schedule::is_guarded(Expr e) const {
    const auto& rows = rows_[e.id];
    return std::any_of(rows.begin(), rows.end(), [](const Row& r) { return r.is_guarded; });
}

std::span<const Expr> Schedule::before(const Block& block, std::size_t position) const {
    const auto found = before_.find({ids_.at(&block), position});
    if (found == before_.end())
        return {};
    return found->second;
}

/// Numbers the blocks and notes what statements use.
void Schedule::collect(const Block& block, Place around, bool is_loop, bool is_simd) {
    const auto id = static_cast<BlockId>(blocks_.size());
    blocks_.push_back({&block, around, is_loop, is_simd});
    depth_.push_back(around.block == none ? 0 : depth_[around.block] + 1);
    ids_[&block] = id;
    for (std::size_t position = 0; position < block.size(); ++position) {
        const Place here{id, position};
        const Stmt& s = block[position];
        if (const auto* a = std::get_if<Accumulate>(&s.node)) {
            writers_[a->array].push_back(id);
            use(a->value, here, false, false);
            const LoopId partial = plans_.partial_loop(*a), split = plans_.split_loop(*a);
            if (split != none)
                split_index(a->index, split, lift(here));
            else if (partial != none)
                use(a->index, lift({bodies_.at(partial), 0}), true, false); // added after the loop
            else
                use(a->index, here, false, false);
            continue;
        }
        if (const auto* apply = std::get_if<ir::Apply>(&s.node)) {
            writers_[apply->output].push_back(id);
            for (const auto* sizes : {&apply->sizes, &apply->output_sizes})
                for (const Expr size : *sizes)
                    use(size, here, false, false);
            continue;
        }
        if (const auto* store = std::get_if<ir::Store>(&s.node))
            writers_[store->array].push_back(id);
        for_each_expr(s, [&](Expr e) { use(e, here, false, false); });
        if (const auto* loop = std::get_if<ir::Loop>(&s.node)) {
            bodies_[loop->var] = static_cast<BlockId>(blocks_.size());
            collect(loop->body, here, true, plans_[loop->var].is_simd);
        } else if (const auto* branch = std::get_if<ir::If>(&s.node)) {
            collect(branch->then_block, here, false, is_simd);
            collect(branch->else_block, here, false, is_simd);
        }
    }
}

/// The index of a split accumulation is written out in full after the loop, but for what does not vary in it.
void Schedule::split_index(Expr e, LoopId loop, Place at) {
    const LoopId home = scopes_.home(e);
    if (home == none || !scopes_.encloses(loop, home)) {
        use(e, at, false, false);
        return;
    }
    for (Expr a : program_.pool[e].args)
        split_index(a, loop, at);
}

Schedule::Place Schedule::meet(Place a, Place b) const {
    while (a.block != b.block)
        if (depth(a.block) > depth(b.block))
            a = lift(a);
        else
            b = lift(b);
    return {a.block, std::min(a.position, b.position)};
}

/// True if the block around both places is outside a branch around one of them, so that what is computed
/// there is computed even if that branch is not taken; but for the two sides of one branch, of which one is.
bool Schedule::leaves_branches(Place a, Place b) const {
    const BlockId outer = meet(a, b).block;
    const auto is_in_branch = [&](Place p) {
        for (; p.block != outer; p = lift(p))
            if (!blocks_[p.block].is_loop)
                return true;
        return false;
    };
    const bool are_two_sides = a.block != b.block && a.block != outer && b.block != outer &&
                               lift(a).block == outer && lift(b).block == outer &&
                               lift(a).position == lift(b).position;
    return !are_two_sides && (is_in_branch(a) || is_in_branch(b));
}

/// The outermost block that `e` may leave `from` for: not further out than its home, and not past a write of
/// what it reads.
Schedule::BlockId Schedule::barrier(Expr e, BlockId from) {
    const LoopId home = scopes_.home(e);
    const BlockId outermost = home == none ? 0 : bodies_.at(home);
    while (from != outermost && !writes_inside(from, e))
        from = blocks_[from].around.block;
    return from;
}

/// -x has no place of its own: it is written where it is used, so that sums subtract x.
bool Schedule::is_negation(Expr e) const {
    const Node& n = program_.pool[e];
    if (n.op != Op::Product || n.args.size() != 2)
        return false;
    const Node& c = program_.pool[n.args[0]];
    return c.op == Op::Const && (n.type == ir::Type::Real ? c.number == -1 : c.integer == -1);
}

Schedule::Row& Schedule::use(Expr e, Place at, bool moved, bool in_branch) {
    if (is_negation(e))
        return use(program_.pool[e].args[1], at, moved, in_branch);
    const BlockId limit = barrier(e, at.block);
    auto& rows = rows_[e.id];
    auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.barrier == limit; });
    if (found == rows.end()) {
        rows.push_back({.barrier = limit, .use = at, .place = {}});
        found = rows.end() - 1;
    }
    Row& row = *found;
    row.is_lifted = row.is_lifted || leaves_branches(row.use, at);
    row.use = meet(row.use, at);
    ++row.uses;
    row.is_moved = row.is_moved && moved;
    row.was_in_branch = row.was_in_branch || in_branch;
    return row;
}

const Schedule::Row& Schedule::row_for(Expr e, BlockId user) {
    if (is_negation(e))
        return row_for(program_.pool[e].args[1], user);
    const BlockId limit = barrier(e, user);
    for (const Row& row : rows_[e.id])
        if (row.barrier == limit)
            return row;
    __builtin_unreachable();
}

/// True for what is always written where it is used.
bool Schedule::inlines(Expr e) const {
    const Node& n = program_.pool[e];
    switch (n.op) {
    case Op::Const:
    case Op::Index:
    case Op::Extent:
        return true;
    case Op::Read:
        return is_scalar_[n.ref];
    case Op::Not:
    case Op::ToReal:
    case Op::ToInt:
        return inlines(n.args[0]) && program_.pool[n.args[0]].op != Op::Read;
    case Op::Product:
        return n.args.size() == 2 && program_.pool[n.args[0]].op == Op::Const && inlines(n.args[1]);
    default:
        return false;
    }
}

const std::vector<ArrayId>& Schedule::reads(Expr e) {
    if (const auto found = reads_.find(e.id); found != reads_.end())
        return found->second;
    const Node& n = program_.pool[e];
    std::vector<ArrayId> all;
    for (Expr a : n.args) {
        const auto& more = reads(a);
        all.insert(all.end(), more.begin(), more.end());
    }
    if (n.op == Op::Read && writers_.contains(n.ref))
        all.push_back(n.ref);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return reads_[e.id] = std::move(all);
}

/// True if something that `e` reads is written inside `block`, so that `e` cannot leave it.
bool Schedule::writes_inside(BlockId block, Expr e) {
    for (ArrayId array : reads(e))
        for (BlockId b : writers_[array]) {
            while (b != none && b != block)
                b = blocks_[b].around.block;
            if (b == block)
                return true;
        }
    return false;
}

/// True if the index is in range wherever the read can be moved: a constant within a constant size, or made
/// of variables of loops that are still around it.
bool Schedule::is_in_range(Expr read, bool was_in_branch) const {
    const Node& n = program_.pool[read];
    const Node& index = program_.pool[n.args[0]];
    const Node& size = program_.pool[program_.arrays[n.ref].size];
    if (is_scalar_[n.ref])
        return true;
    if (index.op == Op::Const && size.op == Op::Const)
        return index.integer < size.integer;
    if (was_in_branch)
        return false;
    bool has_index = false, has_other = false;
    auto walk = [&](auto&& self, Expr e) -> void {
        const Node& x = program_.pool[e];
        has_index |= x.op == Op::Index;
        has_other |= x.op == Op::Read || x.op == Op::Select || x.op == Op::IntDiv || x.op == Op::IntMod;
        for (Expr a : x.args)
            self(self, a);
    };
    walk(walk, n.args[0]);
    return has_index && !has_other;
}

void Schedule::place(Expr e, std::size_t number) {
    Row row = rows_[e.id][number];
    const Node& n = program_.pool[e];
    const bool divides = n.op == Op::IntDiv || n.op == Op::IntMod; // traps when moved out of its branch
    row.place = row.use;
    bool crosses_branch = false;
    for (Place p = row.use; p.block != row.barrier;) {
        const BlockRow& b = blocks_[p.block];
        p = b.around;
        if (!b.is_loop) {
            crosses_branch = true;
            continue;
        }
        if (crosses_branch && divides)
            break;
        row.place = p;
        row.was_in_branch |= crosses_branch;
        row.is_moved = true;
    }
    row.is_moved |= row.is_lifted;
    row.was_in_branch |= row.is_lifted;
    if (n.op == Op::Read && row.is_moved)
        row.is_guarded = !is_in_range(e, row.was_in_branch);
    if (divides && row.is_moved && !program_.pool.is_const(n.args[1]))
        row.is_guarded = true;
    const bool is_moved_here = row.place.block != row.use.block;
    const BlockRow& block = blocks_[row.place.block];
    for (std::size_t i = 0; i < n.args.size(); ++i) {
        // Computed in any case if it becomes a variable.
        const bool is_side = i > 0 && (n.op == Op::Select || n.op == Op::And || n.op == Op::Or);
        Row& operand = use(n.args[i], row.place, row.is_moved || is_side, row.was_in_branch);
        operand.is_side |= n.op == Op::Select && i > 0 && block.is_simd;
        operand.uses += row.is_guarded ? 1 : 0; // the guard asks for it too
    }
    // Sides of Selects in vectorised loops are computed in any case, so that the loop has no control flow.
    const bool plain = n.op == Op::Read || n.args.empty();
    row.is_variable = !inlines(e) && (row.uses > 1 || is_moved_here || (row.is_side && !plain));
    rows_[e.id][number] = row;
}

} // namespace ppc::emit
