#include "compiler/passes/differentiate.h"

#include "compiler/ir/analysis.h"
#include "compiler/ir/scope.h"
#include "compiler/passes/activity.h"
#include "compiler/passes/adjoint.h"
#include "compiler/passes/results.h"

#include <algorithm>
#include <cassert>
#include <map>

namespace ppc::passes {

using namespace ir;

namespace {

/// What has come together for the adjoint of one node.
struct Pending {
    std::vector<Expr> terms;
    ArrayId cell = none; ///< what deeper blocks add to
    bool cell_is_guarded = true;
};

/// A block in the sweep: the program, the body of a loop, or a branch of an If.
struct Frame {
    LoopId loop; ///< the loop it is in; none for the program
    bool is_branch = false;
    bool is_ordered = false;
    std::vector<bool> written;                         ///< branch, ordered loop: the arrays written in it
    std::unordered_map<std::uint32_t, bool> depends{}; ///< branch, ordered loop: which nodes read these
    std::map<std::uint32_t, Pending, std::greater<>>
        pending;                                        ///< nodes differentiated in this block, last first
    std::map<std::uint32_t, std::vector<Expr>> outward; ///< nodes that belong to a block around this one
    Block out;
};

/// Where an array is written: the loops (and, as none, the Ifs) around the statement.
struct Writer {
    bool is_store;
    Expr index;
    std::vector<LoopId> path;
};

class Sweep {
public:
    explicit Sweep(const Program& program)
        : p_(program), scopes_(p_), results_(p_), writers_(p_.arrays.size()), adjoints_(p_.arrays.size()) {
        std::vector<LoopId> path;
        find_writers(p_.body, path);
        for (ArrayId a = 0, count = static_cast<ArrayId>(p_.arrays.size()); a < count; ++a)
            if (p_.arrays[a].role == ArrayRole::input)
                adjoints_[a].array = add_adjoint(a, ArrayRole::gradient);
    }

    Differentiation run() {
        Block body = forward(p_.body, none);
        Frame frame{.loop = none, .written = {}, .pending = {}, .outward = {}, .out = {}};
        sweep(p_.body, frame);
        assert(frame.outward.empty());
        std::move(frame.out.begin(), frame.out.end(), std::back_inserter(body));
        results_.finish(body);
        p_.body = std::move(body);
        return {std::move(p_), std::move(underivable_), std::move(underivable_place_)};
    }

private:
    // --- what depends on inputs ----------------------------------------------------------------------

    void find_writers(const Block& block, std::vector<LoopId>& path) {
        for (const Stmt& s : block) {
            assert(!std::holds_alternative<Sample>(s.node));
            if (const auto* store = std::get_if<Store>(&s.node))
                writers_[store->array].push_back({true, store->index, path});
            if (const auto* add = std::get_if<Accumulate>(&s.node))
                writers_[add->array].push_back({false, add->index, path});
            if (const auto* apply = std::get_if<Apply>(&s.node))
                writers_[apply->output].push_back({true, {}, path});
            const auto* loop = std::get_if<Loop>(&s.node);
            for_each_block(s, [&](const Block& b) {
                path.push_back(loop ? loop->var : none);
                find_writers(b, path);
                path.pop_back();
            });
        }
    }

    bool is_active(Expr e) { return activity_(e); }

    /// Whether the expression reads one of the arrays; `memo` is for these arrays.
    bool depends_on(Expr e, const std::vector<bool>& arrays,
                    std::unordered_map<std::uint32_t, bool>& memo) const {
        if (const auto it = memo.find(e.id); it != memo.end())
            return it->second;
        const Node& n = p_.pool[e];
        bool result = n.op == Op::Read && n.ref < arrays.size() && arrays[n.ref];
        for (Expr a : n.args)
            result = result || depends_on(a, arrays, memo);
        memo.emplace(e.id, result);
        return result;
    }

    // --- forward -------------------------------------------------------------------------------------

    /// The statements that compute the arrays made in each iteration of `loop`. Arrays made further out are
    /// complete by then. Loops in it are copies, since the reverse order has these loops again.
    Block forward(const Block& body, LoopId loop) {
        std::vector<bool> wanted, helpers;
        for (const Array& a : p_.arrays) {
            wanted.push_back(a.scope == loop && a.role != ArrayRole::gradient);
            helpers.push_back(a.scope != loop && a.scope != none && scopes_.knows(a.scope) &&
                              scopes_.encloses(loop, a.scope));
        }
        return clone(p_, slice(p_, body, wanted, helpers, false));
    }

    // --- reverse -------------------------------------------------------------------------------------

    void sweep(const Block& block, Frame& frame) {
        frames_.push_back(&frame);
        for (auto s = block.rbegin(); s != block.rend(); ++s) {
            place_ = s->place;
            std::visit([&](const auto& node) { reverse(node); }, s->node);
        }
        flush([](Expr) { return true; });
        frames_.pop_back();
        for (auto& [id, terms] : frame.outward)
            pass_outward({id}, p_.pool.sum(std::move(terms)), frame);
        frame.outward.clear();
    }

    Frame& frame() { return *frames_.back(); }
    void emit(auto node) { frame().out.push_back({std::move(node), place_}); }

    void reverse(const Term& s) {
        results_.add(frame().out, s, place_);
        add(s.value, p_.pool.real(1));
    }
    void reverse(const Store& s) { reverse_write(s.array, s.index, s.value); }
    void reverse(const Accumulate& s) { reverse_write(s.array, s.index, s.value); }
    void reverse(const Sample&) { assert(!"samples are lowered before differentiation"); }
    void reverse(const Enumerate&) { assert(!"discrete latents are summed out before differentiation"); }
    void reverse(const Transform&) { assert(!"samples are lowered before differentiation"); }

    void reverse_write(ArrayId array, Expr index, Expr value) {
        if (!is_active(value))
            return;
        std::vector<bool> arrays(p_.arrays.size());
        arrays[array] = true;
        flush_readers_of(arrays);
        if (const Expr adjoint = adjoint_of_element(array, index); adjoint.valid())
            add(value, adjoint);
    }

    void reverse(const Apply& s) {
        if (std::ranges::none_of(s.inputs, [&](Expr e) { return is_active(e); }))
            return;
        std::vector<bool> arrays(p_.arrays.size());
        arrays[s.output] = true;
        flush_readers_of(arrays);
        const ArrayAdjoint& adjoint = adjoints_[s.output];
        if (adjoint.array == none)
            return;
        const Routine& routine = p_.routines[s.routine];
        if (routine.adjoint.empty())
            return underivable(routine.name);
        Expr total = p_.pool.integer(0);
        std::vector<Expr> first;
        for (Expr input : s.inputs) {
            first.push_back(total);
            total = p_.pool.add(total, p_.arrays[p_.pool[input].ref].size);
        }
        Array all;
        all.name = "adjoints_" + p_.arrays[s.output].name;
        all.size = total;
        all.scope = p_.arrays[s.output].scope;
        Apply apply{s.routine, true, s.inputs, p_.add_array(std::move(all)), s.sizes, {}};
        for (int k = 0; k < 2; ++k) // of the value and of its adjoint
            apply.sizes.insert(apply.sizes.end(), s.output_sizes.begin(), s.output_sizes.end());
        const Expr zero = p_.pool.integer(0);
        apply.inputs.push_back(p_.read(s.output, zero));
        apply.inputs.push_back(p_.read(adjoint.array, zero));
        const ArrayId parts = apply.output;
        emit(std::move(apply));
        for (std::size_t k = 0; k < s.inputs.size(); ++k)
            if (is_active(s.inputs[k]))
                pass_to_whole(p_.pool[s.inputs[k]].ref, parts, first[k]);
    }

    /// Adds what lies in `parts` from `first` on to the adjoints of all elements of the array.
    void pass_to_whole(ArrayId array, ArrayId parts, Expr first) {
        Space space;
        space.name = p_.arrays[array].name + " elements";
        space.is_event = true;
        p_.spaces.push_back(std::move(space));
        const LoopId loop = p_.new_loop();
        const Expr at = p_.pool.index(loop);
        const Expr adjoint = p_.read(parts, p_.pool.add(first, at));
        Block body{{Accumulate{adjoint_array(array, adjoint), at, adjoint}, place_}};
        emit(Loop{loop, static_cast<SpaceId>(p_.spaces.size() - 1), p_.arrays[array].size, std::move(body)});
    }

    void reverse(const Loop& s) {
        flush_readers_of(arrays_written(p_, s.body));
        Block first = forward(s.body, s.var);
        Frame inner{.loop = s.var, .written = {}, .pending = {}, .outward = {}, .out = {}};
        inner.is_ordered = s.order != Order::any;
        if (inner.is_ordered) {
            inner.written = arrays_written(p_, s.body);
            add_carried_adjoints(s, inner.written);
        }
        const Place place = place_;
        sweep(s.body, inner);
        place_ = place;
        if (inner.out.empty())
            return;
        read_what_is_kept(s.body, s.var, inner.out);
        std::move(inner.out.begin(), inner.out.end(), std::back_inserter(first));
        emit(Loop{s.var, s.space, s.extent, std::move(first), reversed(s.order)});
    }

    /// Adjoints of the elements that later iterations read come together before the store is reversed, and
    /// the statement that adds to them comes after it: they must be known when the sweep begins.
    void add_carried_adjoints(const Loop& s, const std::vector<bool>& written) {
        const std::vector<bool> read = arrays_read(p_, s.body);
        for (ArrayId a = 0; a < written.size(); ++a) {
            const Array& array = p_.arrays[a];
            const bool outlives = array.scope != s.var && scopes_.encloses(array.scope, s.var);
            if (written[a] && read[a] && outlives && adjoints_[a].array == none &&
                is_active(p_.read(a, p_.pool.integer(0))))
                adjoints_[a] = {add_adjoint(a, ArrayRole::local), chooses(s.body)};
        }
    }

    /// True if values are chosen in the block, so that an adjoint of 0 may stand for a side not taken.
    bool chooses(const Block& block) const {
        bool found = false;
        std::unordered_set<std::uint32_t> seen;
        for_each_stmt(block, [&](const Stmt& s) {
            for_each_expr(s, [&](Expr root) {
                for_each_node(p_.pool, root, seen, [&](Expr e) { found |= p_.pool[e].op == Op::Select; });
            });
        });
        return found;
    }

    static Order reversed(Order order) {
        return order == Order::any ? Order::any : order == Order::forward ? Order::backward : Order::forward;
    }

    void reverse(const If& s) {
        If result{s.condition, {}, {}};
        flush_readers_of(arrays_written(p_, Block{{s, {}}}));
        const Place place = place_;
        const auto branch = [&](const Block& block) {
            const auto saved = own_;
            Frame inner{.loop = frame().loop,
                        .is_branch = true,
                        .written = arrays_written(p_, block),
                        .pending = {},
                        .outward = {},
                        .out = {}};
            sweep(block, inner);
            own_ = saved;
            return std::move(inner.out);
        };
        result.then_block = branch(s.then_block);
        result.else_block = branch(s.else_block);
        place_ = place;
        if (!result.then_block.empty() || !result.else_block.empty())
            emit(std::move(result));
    }

    /// In the reverse of a loop that ran before: what the first run stored in an array is read, if it is dear
    /// to compute.
    void read_what_is_kept(const Block& body, LoopId loop, Block& out) {
        std::unordered_map<std::uint32_t, Expr> memo;
        for (const Stmt& s : body) {
            const auto* store = std::get_if<Store>(&s.node);
            if (!store || scopes_.home(store->value) != loop || p_.arrays[store->array].scope == loop)
                continue;
            bool dear = false;
            for_each_node(p_.pool, store->value, [&](Expr e) {
                const Op op = p_.pool[e].op;
                dear |= (op == Op::Call || op == Op::Recip) && scopes_.home(e) == loop;
            });
            if (dear)
                memo.emplace(store->value.id, p_.read(store->array, store->index));
        }
        if (memo.empty())
            return;
        const auto rewrite = [&](auto&& self, Block& block) -> void {
            for (Stmt& s : block) {
                map_exprs(s, [&](Expr e) { return p_.pool.rewrite(e, [](Expr) { return Expr{}; }, memo); });
                for_each_block(s, [&](Block& b) { self(self, b); });
            }
        };
        rewrite(rewrite, out);
    }

    // --- adjoints of nodes ---------------------------------------------------------------------------

    /// A node belongs to the body of its home loop. In a branch or an ordered loop, those that read what it
    /// writes belong to it, because their adjoints are needed before the write is reversed.
    bool belongs(Expr e, Frame& f) const {
        if (f.is_branch)
            return depends_on(e, f.written, f.depends) || (may_be_out_of_range(e) && !is_symbolic(e, f));
        const LoopId home = scopes_.home(e);
        return home == f.loop ||
               (f.is_ordered && scopes_.encloses(home, f.loop) && depends_on(e, f.written, f.depends));
    }

    /// True if the node reads an element that may exist only where the branch is taken (`if (i < n) v[i +
    /// 1]`): its adjoint must be passed on there.
    bool may_be_out_of_range(Expr e) const {
        if (const auto it = out_of_range_.find(e.id); it != out_of_range_.end())
            return it->second;
        const Node& n = p_.pool[e];
        bool result = false;
        if (n.op == Op::Read) {
            const Array& array = p_.arrays[n.ref];
            const Node &index = p_.pool[n.args[0]], &size = p_.pool[array.size];
            const bool is_in_range =
                index.op == Op::Index ||
                (index.op == Op::Const && size.op == Op::Const && index.integer < size.integer);
            result = !array.is_cell && !is_load_time(array.role) && !is_in_range;
        }
        for (Expr a : n.args)
            result = result || may_be_out_of_range(a);
        out_of_range_.emplace(e.id, result);
        return result;
    }

    /// A read of what a statement around the branch stored at this very index: its adjoint is an expression
    /// there, and the index is in range.
    bool is_symbolic(Expr e, const Frame& f) const {
        const Node& n = p_.pool[e];
        return n.op == Op::Read && p_.arrays[n.ref].role != ArrayRole::input &&
               stays_symbolic(n.ref, n.args[0], f.loop);
    }

    void add(Expr e, Expr adjoint) {
        if (!is_active(e))
            return;
        Frame& f = frame();
        if (belongs(e, f))
            f.pending[e.id].terms.push_back(adjoint);
        else
            f.outward[e.id].push_back(adjoint);
    }

    /// At the end of block `from`: adds to the cell of a node that belongs further out. What comes out of a
    /// branch is guarded: where the branch was not taken, the node's derivative may be anything.
    void pass_outward(Expr e, Expr adjoint, Frame& from) {
        const auto owner =
            std::find_if(frames_.rbegin(), frames_.rend(), [&](Frame* f) { return belongs(e, *f); });
        assert(owner != frames_.rend());
        Pending& pending = (*owner)->pending[e.id];
        if (pending.cell == none)
            pending.cell = p_.add_cell("adjoint", (*owner)->loop);
        const bool leaves_branch =
            from.is_branch || std::any_of(frames_.rbegin(), owner, [](Frame* f) { return f->is_branch; });
        pending.cell_is_guarded &= leaves_branch || arithmetic_.is_guarded(adjoint);
        from.out.push_back({Accumulate{pending.cell, p_.pool.integer(0), adjoint}, place_});
    }

    /// Passes adjoints on from the nodes of this block that `which` holds for. All uses of these are done.
    template <class F> void flush(F&& which) {
        auto& pending = frame().pending;
        for (auto it = pending.begin(); it != pending.end();) {
            if (!which(Expr{it->first})) {
                ++it;
                continue;
            }
            Pending& node = it->second;
            if (node.cell != none) {
                const Expr read = p_.read_cell(node.cell);
                node.terms.push_back(node.cell_is_guarded ? arithmetic_.guarded_read(read) : read);
            }
            pass_on({it->first}, p_.pool.sum(std::move(node.terms)));
            it = pending.erase(it); // operands come later in this order
        }
    }

    void flush_readers_of(const std::vector<bool>& arrays) {
        std::unordered_map<std::uint32_t, bool> memo;
        flush([&](Expr e) { return depends_on(e, arrays, memo); });
    }

    void pass_on(Expr e, Expr adjoint) {
        const Node n = p_.pool[e];
        Pool& pool = p_.pool;
        switch (n.op) {
        case Op::Read:
            return pass_to_array(n.ref, n.args[0], adjoint);
        case Op::Sum:
            for (Expr a : n.args)
                add(a, adjoint);
            return;
        case Op::Product:
            for (std::size_t i = 0; i < n.args.size(); ++i)
                if (is_active(n.args[i]))
                    add(n.args[i], arithmetic_.scaled(adjoint, partial_product(pool, n.args, i)));
            return;
        case Op::Recip:
            return add(n.args[0], arithmetic_.scaled(adjoint, pool.product({pool.real(-1), e, e})));
        case Op::Select: {
            const Expr zero = pool.real(0);
            add(n.args[1], pool.select(n.args[0], adjoint, zero));
            add(n.args[2], pool.select(n.args[0], zero, adjoint));
            return;
        }
        case Op::Call:
            return pass_through_call(n, adjoint);
        default:
            assert(!"an inactive operation has an adjoint");
        }
    }

    void pass_through_call(const Node& call, Expr adjoint) {
        for (std::size_t i = 0; i < call.args.size(); ++i) {
            if (!is_active(call.args[i]))
                continue;
            const Function& f = p_.functions[call.ref];
            if (i >= f.derivatives.size() || !f.derivatives[i].valid()) {
                underivable(f.name);
                continue;
            }
            if (p_.pool.is_real_const(f.derivatives[i], 0))
                continue;
            add(call.args[i], arithmetic_.scaled(adjoint, p_.pool.substitute(f.derivatives[i], call.args)));
        }
    }

    void underivable(const std::string& function) {
        if (!underivable_.empty())
            return;
        underivable_ = function;
        underivable_place_ = place_;
    }

    // --- adjoints of array elements ------------------------------------------------------------------

    struct ArrayAdjoint {
        ArrayId array = none;
        bool is_guarded = true;
    };

    ArrayId add_adjoint(ArrayId of, ArrayRole role) {
        Array a = p_.arrays[of];
        a.name = (role == ArrayRole::gradient ? "gradient_" : "adjoint_") + a.name;
        a.role = role;
        a.number = none;
        a.is_zeroed = false;
        if (role == ArrayRole::gradient)
            a.of = of;
        else
            a.offset = {};
        return p_.add_array(std::move(a));
    }

    void pass_to_array(ArrayId array, Expr index, Expr adjoint) {
        if (p_.arrays[array].role != ArrayRole::input && stays_symbolic(array, index, frame().loop))
            own_[{array, index.id}].push_back(adjoint);
        else
            emit(Accumulate{adjoint_array(array, adjoint), index, adjoint});
    }

    /// The array that adjoints of the array's elements add up in; `adjoint` is one of these.
    ArrayId adjoint_array(ArrayId array, Expr adjoint) {
        ArrayAdjoint& a = adjoints_[array];
        if (p_.arrays[array].role == ArrayRole::input)
            return a.array;
        if (a.array == none)
            a.array = add_adjoint(array, ArrayRole::local);
        const bool in_branch =
            std::any_of(frames_.begin(), frames_.end(), [](Frame* f) { return f->is_branch; });
        a.is_guarded &= in_branch || arithmetic_.is_guarded(adjoint);
        return a.array;
    }

    /// True if the element is written by statements which the adjoint reaches as an expression: those in the
    /// loop that the adjoint is passed on in, and no others.
    bool stays_symbolic(ArrayId array, Expr index, LoopId loop) const {
        bool found = false, all_here = true, all_same = true, conditional = false, adds = false;
        for (const Writer& w : writers_[array]) {
            auto from = w.path.begin();
            if (loop != none) {
                from = std::find(w.path.begin(), w.path.end(), loop);
                if (from == w.path.end()) {
                    all_here = false;
                    continue;
                }
                ++from;
            }
            found |= w.index == index;
            all_same &= w.index == index;
            adds |= !w.is_store;
            conditional |= std::find(from, w.path.end(), none) != w.path.end();
        }
        if (adds)
            return p_.arrays[array].is_cell && all_here && all_same && !conditional;
        return found && (!conditional || (all_same && all_here));
    }

    /// What readers have passed to the element, all of it when its write is reversed. Invalid if there is
    /// nothing.
    Expr adjoint_of_element(ArrayId array, Expr index) {
        std::vector<Expr> terms;
        if (const auto it = own_.find({array, index.id}); it != own_.end())
            terms = it->second;
        if (const ArrayAdjoint& a = adjoints_[array]; a.array != none) {
            const Expr read = p_.read(a.array, index);
            terms.push_back(a.is_guarded ? arithmetic_.guarded_read(read) : read);
        }
        return terms.empty() ? Expr{} : p_.pool.sum(std::move(terms));
    }

    Program p_;
    Scopes scopes_;
    Activity activity_{p_};
    Results results_;
    AdjointArithmetic arithmetic_{p_.pool};
    std::vector<std::vector<Writer>> writers_;
    std::vector<ArrayAdjoint> adjoints_; // by array of the original program
    std::vector<Frame*> frames_;
    std::map<std::pair<ArrayId, std::uint32_t>, std::vector<Expr>> own_; // symbolic adjoints of elements
    Place place_;
    mutable std::unordered_map<std::uint32_t, bool> out_of_range_;
    std::string underivable_;
    Place underivable_place_;
};

} // namespace

Differentiation differentiate(const Program& program) { return Sweep(program).run(); }

} // namespace ppc::passes
