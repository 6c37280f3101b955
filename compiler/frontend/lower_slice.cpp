// Slices of local vectors and matrices: the elements that one iteration of a loop assigns, or that a whole
// loop assigns to.
//
// While one is open, Cells hold it as a value of its own: a number, or a vector, which a loop inside may open
// in turn. When the iteration ends, it is stored.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

const Cells::Level* Lowering::level_of(const Value& v) {
    const Tensor* t = v.tensor();
    return t && t->cells && t->cells->level ? &*t->cells->level : nullptr;
}

Value Lowering::slice_of(const Value& v) {
    const Cells::Level* level = level_of(v);
    return level ? slice_of(*level->slice) : v;
}

std::size_t Lowering::depth_of(const Value& v) {
    const Cells::Level* level = level_of(v);
    return level ? 1 + depth_of(*level->slice) : 0;
}

Value Lowering::edit_slice(const Value& v, std::size_t depth, const std::function<Value(const Value&)>& edit,
                           SourceRange where) {
    if (depth == 0)
        return edit(v);
    const Cells::Level* level = level_of(v);
    if (!level)
        reporter_.fail(where, Diag::not_followed,
                       {"a vector", "branches in a loop assign to it in ways that cannot be joined"});
    return {with_level(*v.tensor(), *level, edit_slice(*level->slice, depth - 1, edit, where), where)};
}

/// True if the slices of a loop are none that have been written. (Both sides of a branch on latents run: each
/// has an array of its own.)
bool Lowering::is_free(const Cells& cells, const Cells::Level& level) {
    if (cells.base || *cells.is_read || latent_branches_ > 0 || cells.scope != current_loop() ||
        (cells.inside && cells.inside->branches != data_branches_))
        return false;
    return llvm::all_of(cells.written, [&](const std::vector<Cells::Range>& region) {
        const auto& [first, count] = region[level.dim];
        if (level.down)
            return compare(first, level.first) == 1;
        const ir::Expr end = pool().add(first, count.valid() ? count : pool().integer(1));
        return compare(level.first, end).value_or(-1) >= 0;
    });
}

namespace {
Tensor shape_without(const Tensor& whole, std::size_t dim) {
    Tensor out;
    out.dims = whole.dims;
    out.dims.erase(out.dims.begin() + static_cast<std::ptrdiff_t>(dim));
    out.element = whole.element;
    return out;
}
} // namespace

/// The tensor with the slice opened, which is what was there before. Cells with a loop's level are those of
/// for_slices: nothing that they have stored is in the slice.
std::shared_ptr<Tensor> Lowering::open_slice(const Tensor& whole, Cells::Level level, SourceRange where) {
    if (whole.open_dims > 0 && whole.dims.size() > 1) { // rows that are vectors of vectors themselves
        Tensor rows = shape_without(whole, level.dim);
        rows.open_dims = whole.open_dims;
        rows.scope = current_loop();
        Cells open;
        open.scope = current_loop();
        return with_level(whole, level, {cells_tensor(rows, std::move(open), where)}, where);
    }
    if (whole.open_dims > 0)
        return with_level(whole, level, {}, where);
    level.branches = data_branches_;
    const Cells& cells = *whole.cells;
    const Tensor shape = shape_without(whole, level.dim);
    const bool is_unwritten =
        level.loop != ir::none || llvm::all_of(cells.written, [&](const std::vector<Cells::Range>& region) {
            return is_outside({region[level.dim]}, {level.at});
        });
    if (is_unwritten && !cells.base) {
        if (shape.dims.empty())
            return with_level(whole, level, {step_scalar(pool().real(0))}, where);
        Cells fresh;
        fresh.scope = current_loop();
        if (level.is_once && latent_branches_ == 0) { // it is complete as soon as it is assigned
            fresh.array = cells.array;
            fresh.is_read = cells.is_read;
            fresh.inside = cells.inside.value_or(Cells::Inside{whole.dims, {}, 0});
            fresh.inside->fixed.emplace_back(level.dim, level.at);
            fresh.inside->branches = data_branches_;
        }
        return with_level(whole, level, {cells_tensor(shape, std::move(fresh), where)}, where);
    }
    ir::Expr index = level.at;
    if (level.loop == ir::none && !pool().is_const(index)) // where the loop does not run, it may be any
        index = pool().select(pool().logical_and(pool().less_equal(pool().integer(0), index),
                                                 pool().less(index, whole.dims[level.dim].extent)),
                              index, pool().integer(0));
    const auto below = is_unwritten ? cells.base : std::make_shared<const Tensor>(whole);
    auto view = std::make_shared<Tensor>(shape);
    view->direct = below->direct;
    view->at = [this, below, index, dim = level.dim](Indices i) {
        i.insert(i.begin() + static_cast<std::ptrdiff_t>(dim), step_scalar(index));
        return step_scalar(pool().to_real(below->at(i).make()));
    };
    if (shape.dims.empty())
        return with_level(whole, level, {view->at({})}, where);
    return with_level(whole, level, {view}, where);
}

/// The tensor with Cells to which a loop can add its slices.
std::shared_ptr<Tensor> Lowering::for_slices(const std::shared_ptr<Tensor>& whole, const std::string& name,
                                             const Cells::Level& level, SourceRange where) {
    if (whole->open_dims > 0)
        return whole;
    Cells cells;
    if (whole->cells && is_free(*whole->cells, level)) {
        if (whole->cells->array != ir::none)
            return whole;
        cells = *whole->cells;
    } else {
        cells.base = whole;
    }
    cells.array = new_array(name, whole->dims, where);
    cells.scope = current_loop();
    return cells_tensor(*whole, std::move(cells), where);
}

/// At the end of an iteration.
void Lowering::store_slice(const Tensor& whole, const Cells::Level& level, const Value& slice, bool is_sure,
                           SourceRange where) {
    if (slice.empty() || whole.cells->array == ir::none)
        return; // rows that were not assigned
    const auto& cells = slice.tensor() ? slice.tensor()->cells : nullptr;
    if (cells && cells->inside && cells->array == whole.cells->array) { // is there already, or zero
        const bool is_all = llvm::any_of(cells->written, [&](const std::vector<Cells::Range>& region) {
            return llvm::all_of(llvm::enumerate(region), [&](const auto& item) {
                const auto& [d, range] = item;
                return range.first == pool().integer(0) && range.count == slice.tensor()->dims[d].extent;
            });
        });
        program_.arrays[cells->array].is_zeroed |= !is_all;
        return;
    }
    Part at(whole.dims.size());
    at[level.dim] = level.at;
    const auto store = [&] { store_elements(*whole.cells, whole.dims, at, slice, where); };
    if (is_sure)
        store();
    else
        store_in_range(whole.dims[level.dim], level.at, where, store);
}

/// After the loop, whose last iteration left `whole`.
std::shared_ptr<Tensor> Lowering::close_slices(const Tensor& whole, ir::Expr extent, SourceRange where) {
    Cells cells = *whole.cells;
    const Cells::Level level = *cells.level;
    cells.level.reset();
    if (cells.array != ir::none) {
        std::vector<Cells::Range> region;
        for (const Dim& d : whole.dims)
            region.push_back({pool().integer(0), d.extent});
        const ir::Expr first =
            level.down ? pool().sub(pool().add(level.first, pool().integer(1)), extent) : level.first;
        region[level.dim] = {first, extent};
        cells.written.push_back(std::move(region));
    }
    return cells_tensor(whole, std::move(cells), where);
}

/// After a loop that assigned to this slice alone.
std::shared_ptr<Tensor> Lowering::close_slice(const Tensor& whole, SourceRange where) {
    Cells cells = *whole.cells;
    const Cells::Level level = *cells.level;
    cells.level.reset();
    const auto before = cells_tensor(whole, std::move(cells), where);
    Part at(whole.dims.size());
    at[level.dim] = level.at;
    if (!may_store(*before->cells, at))
        return overlay(before, at, *level.slice, where);
    if (is_index_in_range(level.at, whole.dims[level.dim]))
        return store_part(*before, at, *level.slice, where);
    std::shared_ptr<Tensor> after;
    store_in_range(whole.dims[level.dim], level.at, where,
                   [&] { after = store_part(*before, at, *level.slice, where); });
    return after;
}

} // namespace ppc::frontend
