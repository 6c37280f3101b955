// What a loop carries from one iteration to the next.
//
// Before a loop is executed, its body is searched for assignments to variables declared outside. A number
// that is only added to is a sum. Of a vector to which iterations assign at different places (`a[t] = …`),
// each has a slice; one whose loop assigns at one place alone has that slice for the loop (lower_slice.cpp).
// Everything else is state (lower_state.cpp). So each element is stored once.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

/// Something that is assigned in a loop and lives longer than an iteration.
struct Lowering::Carried {
    enum class Kind : std::uint8_t { sum, slices, state };
    const VarDecl* v = nullptr;
    ir::LoopId declared_in = ir::none; ///< Variable::loop outside of this loop
    Kind kind = Kind::state;
    std::size_t singles = 0;    ///< slices opened for the whole loop
    std::size_t depth = 0;      ///< open slices around what this loop assigns to
    Value before;               ///< the innermost of them, before the loop
    bool is_in_range = false;   ///< slices: whatever the data are
    Cells::Level level;         ///< slices: in the first iteration, then in the current one
    std::shared_ptr<Tensor> at; ///< slices: at the start of the iteration
    State state;
};

std::optional<Lowering::Carried> Lowering::carried(const VarDecl* v, const Writes& w, const Counter& counter,
                                                   const Stmt* body, SourceRange where) {
    using enum Carried::Kind;
    Variable& variable = *find_variable(v);
    Carried c;
    c.v = v;
    c.declared_in = variable.loop;
    Writes in = w;
    const auto enter = [&] {
        c.depth = depth_of(variable.value);
        c.before = slice_of(variable.value);
        in.elements.clear();
        for (const auto& indices : w.elements)
            in.elements.push_back(in_slice(variable.value, indices));
        in.as_whole =
            w.as_whole || llvm::any_of(in.elements, [](const auto& indices) { return indices.empty(); });
    };
    enter();
    const auto is_number = [&] {
        return c.before.scalar() || (c.before.empty() && c.depth == 0 && !is_container(v->getType()));
    };
    if (in.only_adds && is_number() && c.depth == 0)
        return std::nullopt; // a sum: see assign
    if (!in.as_whole) {
        auto whole = to_tensor(c.before, where);
        // Dimensions in which all assignments have the same index.
        for (std::size_t d = 0; d < whole->dims.size() && whole->open_dims == 0;) {
            const auto at = common_index(in, d, counter.variable, body);
            if (!at) {
                ++d;
                continue;
            }
            Cells::Level single;
            single.dim = d;
            single.at = single.first = *at;
            if (!whole->cells) {
                Cells cells;
                cells.scope = current_loop();
                cells.base = whole;
                whole = cells_tensor(*whole, std::move(cells), where);
            }
            variable.value = edit_slice(
                variable.value, c.depth,
                [&](const Value&) -> Value { return {open_slice(*whole, single, where)}; }, where);
            ++c.singles;
            enter();
            if (is_number())
                break;
            whole = to_tensor(c.before, where);
            d = 0;
        }
        for (std::size_t d = 0; !is_number() && d < whole->dims.size() && c.kind != slices; ++d) {
            const auto shift = common_shift(in, d, counter.variable);
            // What deeper loops add to an element is summed first.
            if (!shift || (in.only_adds && in.in_loop && c.depth == 0))
                continue;
            c.kind = slices;
            c.level.dim = d;
            c.level.down = counter.down;
            c.level.is_once = in.elements.size() == 1;
            c.level.first = pool().add(counter.first, *shift);
            const bool is_below = *shift == pool().integer(0) && counter.end == whole->dims[d].text &&
                                  !whole->dims[d].ragged && !counter.end.empty();
            c.is_in_range = is_below && pool().is_const(c.level.first) && pool()[c.level.first].integer >= 0;
        }
        if (c.kind != slices && whole->open_dims > 0)
            reporter_.fail(
                where, Diag::not_followed,
                {v->getNameAsString(), "its rows have no size yet: give them one where it is declared"});
    }
    if (c.kind != slices && in.only_adds && (is_number() || !w.as_whole)) {
        c.kind = sum;
        variable.sum = is_number() ? program_.add_cell(v->getNameAsString(), current_loop())
                                   : new_array(v->getNameAsString(), to_tensor(c.before, where)->dims, where);
    }
    return c;
}

void Lowering::begin_iteration(Carried& c, ir::Expr iteration, SourceRange where) {
    using enum Carried::Kind;
    Variable& variable = *find_variable(c.v);
    if (c.kind == sum) {
        variable.sum_loop = current_loop();
        return;
    }
    variable.loop = current_loop();
    if (c.kind == slices) {
        c.level.loop = current_loop();
        c.level.at =
            c.level.down ? pool().sub(c.level.first, iteration) : pool().add(c.level.first, iteration);
    }
    variable.value = edit_slice(
        variable.value, c.depth,
        [&](const Value& v) -> Value {
            if (c.kind == state)
                return read_state(c.state, iteration, c.before, where);
            c.at = open_slice(*to_tensor(v, where), c.level, where);
            return {c.at};
        },
        where);
}

void Lowering::end_iteration(const Carried& c, ir::Expr iteration, SourceRange where) {
    using enum Carried::Kind;
    Variable& variable = *find_variable(c.v);
    if (variable.poisoned || c.kind == sum)
        return;
    variable.value = edit_slice(
        variable.value, c.depth,
        [&](const Value& v) -> Value {
            if (c.kind == state) {
                store_state(c.state, pool().add(iteration, pool().integer(1)), v, where);
                return v;
            }
            const Cells::Level* level = level_of(v);
            if (!level || level->loop != c.level.loop)
                reporter_.fail(where, Diag::not_followed,
                               {c.v->getNameAsString(),
                                "branches in the loop assign to it in ways that cannot be joined"});
            const Tensor& whole = *v.tensor();
            const bool is_sure =
                c.is_in_range || *level->is_checked || is_index_in_range(level->at, whole.dims[level->dim]);
            store_slice(whole, *level, *level->slice, is_sure, where);
            return v;
        },
        where);
}

void Lowering::end_loop(const Carried& c, ir::Expr extent, SourceRange where) {
    using enum Carried::Kind;
    Variable& variable = *find_variable(c.v);
    variable.loop = c.declared_in;
    if (variable.poisoned)
        return;
    if (c.kind != sum)
        variable.value = edit_slice(
            variable.value, c.depth,
            [&](const Value& v) -> Value {
                if (c.kind == state)
                    return read_state(c.state, extent, c.before, where);
                return {close_slices(*v.tensor(), extent, where)};
            },
            where);
    for (std::size_t k = 1; k <= c.singles; ++k)
        variable.value = edit_slice(
            variable.value, c.depth - k,
            [&](const Value& v) -> Value { return {close_slice(*v.tensor(), where)}; }, where);
}

void Lowering::carrying_loop(const LoopHeader& header, bool is_plate, SourceRange where,
                             const Counter& counter, const Stmt* body,
                             const std::function<void(ir::Expr)>& run) {
    using enum Carried::Kind;
    std::vector<Carried> all;
    ir::Expr extent;
    std::set<ir::ArrayId> states;
    const auto before = [&](ir::Expr n) {
        extent = n;
        for (Carried& c : all) {
            const std::string name = c.v->getNameAsString();
            Variable& variable = *find_variable(c.v);
            if (c.kind == slices)
                variable.value = edit_slice(
                    variable.value, c.depth,
                    [&](const Value& v) -> Value {
                        return {for_slices(to_tensor(v, where), name, c.level, where)};
                    },
                    where);
            if (c.kind != state)
                continue;
            if ((c.before.empty() && is_container(c.v->getType())) ||
                (c.before.tensor() && c.before.tensor()->growing))
                reporter_.fail(where, Diag::not_followed,
                               {name, "it has no size yet: give it one where it is declared"});
            c.before = by_field(forced(c.before));
            c.state = new_state(c.before, name, pool().add(n, pool().integer(1)), where);
            store_state(c.state, pool().integer(0), c.before, where);
            collect_state(c.state, states);
        }
    };
    const auto iteration = [&](ir::Expr i) {
        for (Carried& c : all)
            begin_iteration(c, i, where);
        run(i);
        for (const Carried& c : all)
            end_iteration(c, i, where);
        if (!reads_state(*block_, states))
            return;
        loops_.back().is_ordered = true;
        for (const Carried& c : all)
            if (c.kind == state && loops_.back().carries.empty())
                loops_.back().carries = c.v->getNameAsString();
    };
    const std::map<const VarDecl*, Writes> writes = writes_in(body);
    try {
        for (const auto& [v, w] : writes)
            if (const Variable& variable = *find_variable(v);
                !variable.poisoned && !variable.alias && variable.sum == ir::none)
                if (std::optional<Carried> c = carried(v, w, counter, body, where))
                    all.push_back(std::move(*c));
        loop(header, is_plate, where, iteration, before);
    } catch (...) {
        for (const auto& [v, w] : writes) // whose values are those of no place
            if (Variable* variable = find_variable(v)) {
                variable->poisoned = true;
                variable->sum = ir::none;
            }
        throw;
    }
    for (const Carried& c : all)
        end_loop(c, extent, where);
}

} // namespace ppc::frontend
