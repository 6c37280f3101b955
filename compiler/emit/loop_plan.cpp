#include "compiler/emit/loop_plan.h"

#include "compiler/ir/analysis.h"

#include <algorithm>
#include <map>

namespace ppc::emit {

using ir::Accumulate;
using ir::Block;
using ir::Expr;
using ir::LoopId;
using ir::Node;
using ir::none;
using ir::Op;
using ir::Stmt;

namespace {

/// True if `e` takes a different value in each iteration of `loop`, visibly: v, c * v, or one of these plus
/// something that does not vary.
bool is_injective(const ir::Program& program, const ir::Scopes& scopes, Expr e, LoopId loop) {
    const Node& n = program.pool[e];
    auto varies = [&](Expr a) { return scopes.home(a) != none && scopes.encloses(loop, scopes.home(a)); };
    if (n.op == Op::Index)
        return n.ref == loop;
    if (n.op == Op::Sum || n.op == Op::Product) {
        const auto varying = std::count_if(n.args.begin(), n.args.end(), varies);
        const auto first = std::find_if(n.args.begin(), n.args.end(), varies);
        if (varying != 1 || !is_injective(program, scopes, *first, loop))
            return false;
        // A stride of zero belongs to an array without elements, whose loop does not run.
        return n.op == Op::Sum || std::all_of(n.args.begin(), n.args.end(), [&](Expr a) {
                   const Op op = program.pool[a].op;
                   return varies(a) || op == Op::Const || op == Op::Extent || op == Op::Product;
               });
    }
    return false;
}

/// The accumulations inside one loop, with the loops around each and whether a branch is between.
class Planner {
public:
    Planner(const ir::Program& program, const ir::Scopes& scopes, const std::vector<bool>& is_scalar,
            std::vector<LoopPlan>& plans, std::unordered_map<const Accumulate*, LoopId>& partial_loop,
            std::unordered_map<const Accumulate*, LoopId>& split_loop)
        : program_(program), scopes_(scopes), is_scalar_(is_scalar), plans_(plans),
          partial_loop_(partial_loop), split_loop_(split_loop) {}

    void plan() {
        walk(program_.body, {});
        for (const ir::Loop* loop : loops_)
            finish(*loop);
    }

private:
    void walk(const Block& block, const std::vector<LoopId>& around) {
        for (const Stmt& s : block) {
            if (const auto* a = std::get_if<Accumulate>(&s.node))
                accumulation(*a, around);
            std::vector<LoopId> inside = around;
            if (const auto* loop = std::get_if<ir::Loop>(&s.node)) {
                inside.push_back(loop->var);
                loops_.push_back(loop);
                LoopPlan& plan = plans_[loop->var];
                plan.is_innermost = true;
                bodies_[loop->var] = &loop->body;
                for (LoopId outer : around)
                    plans_[outer].is_innermost = false;
            }
            for_each_block(s, [&](const Block& b) { walk(b, inside); });
        }
    }

    void accumulation(const Accumulate& a, const std::vector<LoopId>& around) {
        // The outermost loop around that the target does not vary in.
        LoopId target = scopes_.home(a.index);
        if (const LoopId scope = program_.arrays[a.array].scope; scopes_.depth(scope) > scopes_.depth(target))
            target = scope;
        for (LoopId loop : around) {
            inside_[loop].push_back(&a);
            if (scopes_.depth(loop) == scopes_.depth(target) + 1 && scopes_.encloses(target, loop))
                summed_[loop].push_back(&a);
        }
        target_[&a] = target;
    }

    bool is_small(Expr extent, long long size) const {
        const Node& n = program_.pool[extent];
        return n.op == Op::Const && n.integer <= size;
    }

    static void add(std::vector<Partial>& list, const Accumulate& a) {
        for (const Partial& p : list)
            if (p.array == a.array && p.index == a.index)
                return;
        list.push_back({a.array, a.index});
    }

    void finish(const ir::Loop& node) {
        const LoopId loop = node.var;
        const Expr extent = node.extent;
        LoopPlan& plan = plans_[loop];
        const bool is_top = scopes_.depth(loop) == 1;
        const bool is_ordered = node.order != ir::Order::any;
        plan.is_blocked =
            is_top && !is_ordered && !summed_[loop].empty() && !is_small(extent, block_iterations);
        if (plan.is_innermost && !is_ordered)
            vectorise(loop, plan, is_top, extent);
        // What iterations of an ordered loop read must be in its place all the time.
        const std::vector<bool> read =
            is_ordered ? ir::arrays_read(program_, node.body) : std::vector<bool>();
        const auto is_carried = [&](ir::ArrayId a) { return a < read.size() && read[a]; };
        for (const Accumulate* a : summed_[loop])
            if ((plan.is_blocked || !is_scalar_[a->array]) && !is_carried(a->array)) {
                add(plan.partials, *a);
                partial_loop_[a] = loop;
            }
        if (plan.is_simd)
            for (const Accumulate* a : inside_[loop])
                if (target_[a] != loop && !split_loop_.contains(a) && !scopes_.encloses(loop, target_[a]))
                    add(plan.reductions, *a);
    }

    void vectorise(LoopId loop, LoopPlan& plan, bool is_top, Expr extent) {
        if (is_small(extent, 3))
            return;
        if (has_own_buffer(loop) || has_apply(loop))
            return;
        std::map<ir::ArrayId, std::vector<const Accumulate*>> varying;
        for (const Accumulate* a : inside_[loop])
            if (target_[a] != none && scopes_.encloses(loop, target_[a]) &&
                program_.arrays[a->array].scope != loop)
                varying[a->array].push_back(a);
        std::vector<const Accumulate*> scatters;
        for (const auto& [array, list] : varying) {
            const bool one_index = std::all_of(
                list.begin(), list.end(), [&](const Accumulate* a) { return a->index == list[0]->index; });
            if (!one_index || !is_injective(program_, scopes_, list[0]->index, loop))
                scatters.insert(scatters.end(), list.begin(), list.end());
        }
        const bool can_split = std::all_of(scatters.begin(), scatters.end(), [&](const Accumulate* a) {
            const Block& body = *bodies_.at(loop);
            return std::any_of(body.begin(), body.end(),
                               [&](const Stmt& s) { return std::get_if<Accumulate>(&s.node) == a; });
        });
        constexpr std::size_t most_scatters = 8; // a buffer of one block each, on the stack
        const bool worthwhile = scatters.empty() || is_top || has_call(loop);
        if (!can_split || !worthwhile || scatters.size() > most_scatters)
            return;
        plan.is_simd = true;
        plan.split = scatters;
        if (!scatters.empty())
            plan.is_blocked = true;
        for (const Accumulate* a : scatters)
            split_loop_[a] = loop;
    }

    /// True if iterations write an array that is made anew in each: one buffer cannot serve several at a
    /// time.
    bool has_own_buffer(LoopId loop) const {
        bool found = false;
        auto check = [&](ir::ArrayId a) { found |= program_.arrays[a].scope == loop && !is_scalar_[a]; };
        ir::for_each_stmt(*bodies_.at(loop), [&](const Stmt& s) {
            if (const auto* store = std::get_if<ir::Store>(&s.node))
                check(store->array);
            if (const auto* a = std::get_if<Accumulate>(&s.node))
                check(a->array);
        });
        return found;
    }

    bool has_apply(LoopId loop) const {
        bool found = false;
        ir::for_each_stmt(*bodies_.at(loop),
                          [&](const Stmt& s) { found |= std::holds_alternative<ir::Apply>(s.node); });
        return found;
    }

    bool has_call(LoopId loop) const {
        bool found = false;
        std::vector<Expr> stack;
        ir::for_each_stmt(*bodies_.at(loop),
                          [&](const Stmt& s) { for_each_expr(s, [&](Expr e) { stack.push_back(e); }); });
        std::vector<bool> seen(program_.pool.size(), false);
        while (!stack.empty() && !found) {
            const Expr e = stack.back();
            stack.pop_back();
            const LoopId home = scopes_.home(e);
            if (seen[e.id] || home == none || !scopes_.encloses(loop, home))
                continue; // computed outside the loop
            seen[e.id] = true;
            const Node& n = program_.pool[e];
            found = n.op == Op::Call;
            stack.insert(stack.end(), n.args.begin(), n.args.end());
        }
        return found;
    }

    const ir::Program& program_;
    const ir::Scopes& scopes_;
    const std::vector<bool>& is_scalar_;
    std::vector<LoopPlan>& plans_;
    std::unordered_map<const Accumulate*, LoopId>& partial_loop_;
    std::unordered_map<const Accumulate*, LoopId>& split_loop_;
    std::vector<const ir::Loop*> loops_;
    std::map<LoopId, const Block*> bodies_;
    std::map<LoopId, std::vector<const Accumulate*>> inside_, summed_;
    std::unordered_map<const Accumulate*, LoopId> target_;
};

} // namespace

LoopPlans::LoopPlans(const ir::Program& program, const ir::Scopes& scopes, const std::vector<bool>& is_scalar)
    : plans_(program.loops) {
    Planner(program, scopes, is_scalar, plans_, partial_loop_, split_loop_).plan();
}

LoopId LoopPlans::partial_loop(const Accumulate& a) const {
    const auto found = partial_loop_.find(&a);
    return found == partial_loop_.end() ? none : found->second;
}

LoopId LoopPlans::split_loop(const Accumulate& a) const {
    const auto found = split_loop_.find(&a);
    return found == split_loop_.end() ? none : found->second;
}

} // namespace ppc::emit
