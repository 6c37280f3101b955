// Elements of local vectors: what a read finds.
//
// A tensor is a value. An assignment to elements makes another tensor (lower_element.cpp): the same Cells
// with more of their array stored, or with another slice, or an overlay, which chooses between the new
// elements and the tensor below. Inside a loop whose iterations write different slices, that of this
// iteration is a value like any other, known by its expressions, and is stored in the array when the
// iteration ends (lower_slice.cpp). So the array holds what earlier iterations left, and nothing else,
// wherever in the body it is read.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {
namespace {} // namespace

std::shared_ptr<Tensor> Lowering::cells_tensor(const Tensor& shape, Cells cells, SourceRange where) {
    auto out = std::make_shared<Tensor>();
    out->dims = shape.dims;
    out->row = shape.row;
    out->is_event = shape.is_event;
    out->open_dims = shape.open_dims;
    out->scope = shape.scope;
    out->direct = true;
    const auto shared = std::make_shared<const Cells>(std::move(cells));
    out->cells = shared;
    if (shape.open_dims > 0) {
        out->at = [this, where](const Indices&) -> Scalar {
            reporter_.fail(
                where, Diag::unsupported_expression,
                {"a vector of vectors before its rows are set", "assign each row in a loop or plate first"});
        };
        return out;
    }
    out->at = [this, shared, dims = shape.dims, where](const Indices& at) {
        const std::string name = shared->array == ir::none ? "vector" : program_.arrays[shared->array].name;
        check_index(at, dims, name, where);
        return step_scalar(read_cell(*shared, dims, positions_of(at), where));
    };
    return out;
}

std::shared_ptr<Tensor> Lowering::new_storage(const std::string& name, std::vector<Dim> dims,
                                              SourceRange where) {
    Tensor shape;
    shape.dims = std::move(dims);
    Cells cells;
    cells.array = new_array(name, shape.dims, where);
    cells.scope = current_loop();
    return cells_tensor(shape, std::move(cells), where);
}

std::shared_ptr<Tensor> Lowering::stored_tensor(ir::ArrayId array, const Tensor& shape, SourceRange where) {
    auto out = std::make_shared<Tensor>();
    out->dims = shape.dims;
    out->row = shape.row;
    out->is_event = shape.is_event;
    out->direct = true;
    out->at = [this, array, dims = shape.dims, where](const Indices& at) {
        check_index(at, dims, std::string(program_.arrays[array].name), where);
        return step_scalar(program_.read(array, flat_position(dims, positions_of(at))));
    };
    return out;
}

ir::Expr Lowering::slice_element(const Cells::Level& level, std::vector<ir::Expr> at, SourceRange where) {
    at.erase(at.begin() + static_cast<std::ptrdiff_t>(level.dim));
    const Value& slice = *level.slice;
    if (const Scalar* s = slice.scalar())
        return pool().to_real(s->make());
    return pool().to_real(to_tensor(slice, where)->at(scalars(at)).make());
}

ir::Expr Lowering::read_cell(const Cells& cells, const std::vector<Dim>& dims,
                             const std::vector<ir::Expr>& at, SourceRange where) {
    if (!cells.level)
        return read_written(cells, dims, at);
    const Cells::Level& level = *cells.level;
    const auto other = [&] {
        return level.loop == ir::none ? read_written(cells, dims, at) : read_earlier(cells, dims, at);
    };
    const auto apart = compare(at[level.dim], level.at);
    if (apart)
        return *apart == 0 ? slice_element(level, at, where) : other();
    return pool().select(pool().equal(at[level.dim], level.at), slice_element(level, at, where), other());
}

ir::Expr Lowering::read_base(const Cells& cells, const std::vector<ir::Expr>& at) {
    return cells.base ? pool().to_real(cells.base->at(scalars(at)).make()) : pool().real(0);
}

/// `is_sure`: the element has been stored. Others are 0.
ir::Expr Lowering::read_array(const Cells& cells, const std::vector<Dim>& dims,
                              const std::vector<ir::Expr>& at, bool is_sure) {
    *cells.is_read = true;
    if (!is_sure)
        program_.arrays[cells.array].is_zeroed = true;
    return program_.read(cells.array, position_in(cells, dims, at));
}

/// Of an element in the array.
ir::Expr Lowering::position_in(const Cells& cells, const std::vector<Dim>& dims, std::vector<ir::Expr> at) {
    if (!cells.inside)
        return flat_position(dims, at);
    for (const auto& [d, index] : llvm::reverse(cells.inside->fixed))
        at.insert(at.begin() + static_cast<std::ptrdiff_t>(d), index);
    return flat_position(cells.inside->dims, at);
}

namespace {
const ir::Expr* find_known(const Cells& cells, const std::vector<ir::Expr>& at) {
    const auto found = llvm::find_if(cells.known, [&](const Cells::Element& e) { return e.at == at; });
    return found == cells.known.end() ? nullptr : &found->value;
}
} // namespace

/// Written by statements and loops that are over.
ir::Expr Lowering::read_written(const Cells& cells, const std::vector<Dim>& dims,
                                const std::vector<ir::Expr>& at) {
    if (const ir::Expr* value = find_known(cells, at))
        return *value;
    ir::Expr is_there = pool().boolean(false);
    for (const std::vector<Cells::Range>& region : cells.written)
        is_there = pool().logical_or(is_there, is_inside(region, dims, at));
    if (const ir::Node& known = pool()[is_there]; known.op == ir::Op::Const)
        return known.integer ? read_array(cells, dims, at, true) : read_base(cells, at);
    if (!cells.base)
        return read_array(cells, dims, at, false);
    return pool().select(is_there, read_array(cells, dims, at, true), read_base(cells, at));
}

/// In a loop with a slice for each iteration: an element of another slice than this iteration's.
ir::Expr Lowering::read_earlier(const Cells& cells, const std::vector<Dim>& dims,
                                const std::vector<ir::Expr>& at) {
    const Cells::Level& level = *cells.level;
    const ir::Expr index = at[level.dim];
    if (const ir::Expr* value = find_known(cells, at))
        return *value;
    // Whether a comes before b in the order of the iterations; nothing if that depends.
    const auto is_before = [&](ir::Expr a, ir::Expr b) -> std::optional<bool> {
        const auto apart = compare(a, b);
        return apart ? std::optional(level.down ? *apart > 0 : *apart < 0) : std::nullopt;
    };
    const auto less = [&](ir::Expr a, ir::Expr b) {
        return level.down ? pool().less(b, a) : pool().less(a, b);
    };
    const auto is_passed = is_before(index, level.at), is_out = is_before(index, level.first);
    if (is_passed == false || (cells.base && is_out == true))
        return read_base(cells, at); // a later iteration writes it, or none does
    for (OpenLoop& l : loops_)
        if (l.loop == level.loop && !l.is_ordered) {
            l.is_ordered = true;
            l.carries = program_.arrays[cells.array].name;
        }
    ir::Expr is_there = pool().boolean(true);
    if (!is_passed)
        is_there = less(index, level.at);
    const bool is_stored = is_out == false || is_filled(cells, dims);
    if (cells.base && !is_stored)
        is_there = pool().logical_and(is_there, pool().logical_not(less(index, level.first)));
    if (pool().is_const(is_there))
        return read_array(cells, dims, at, is_stored);
    // An index that stays would be one expression for the element before and after it is stored, so it is
    // one that runs.
    std::vector<ir::Expr> running = at;
    if (!varies_inside(index, level.loop))
        running[level.dim] = pool().select(is_there, index, level.at);
    return pool().select(is_there, read_array(cells, dims, running, cells.base || is_stored),
                         read_base(cells, at));
}

/// True if all slices before the first one of the loop, a constant, have been stored.
bool Lowering::is_filled(const Cells& cells, const std::vector<Dim>& dims) {
    const Cells::Level& level = *cells.level;
    if (!pool().is_const(level.first) || level.down)
        return false;
    std::set<std::int64_t> filled;
    for (const std::vector<Cells::Range>& region : cells.written) {
        bool is_whole = !region[level.dim].count.valid() && pool().is_const(region[level.dim].first);
        for (std::size_t d = 0; d < dims.size(); ++d)
            is_whole &=
                d == level.dim || (region[d].first == pool().integer(0) && region[d].count == dims[d].extent);
        if (is_whole)
            filled.insert(pool()[region[level.dim].first].integer);
    }
    for (std::int64_t k = 0; k < pool()[level.first].integer; ++k)
        if (!filled.contains(k))
            return false;
    return true;
}

std::shared_ptr<Tensor> Lowering::with_level(const Tensor& whole, Cells::Level level, Value slice,
                                             SourceRange where) {
    Cells cells = *whole.cells;
    level.slice = std::make_shared<const Value>(std::move(slice));
    cells.level = std::move(level);
    return cells_tensor(whole, std::move(cells), where);
}

std::shared_ptr<Tensor> Lowering::merge_cells(const Scalar& c, const Tensor& a, const Tensor& b,
                                              SourceRange where) {
    const Cells *x = a.cells.get(), *y = b.cells.get();
    const auto same_region = [](const auto& r, const auto& s) {
        return llvm::equal(r, s, [](const Cells::Range& p, const Cells::Range& q) {
            return p.first == q.first && p.count == q.count;
        });
    };
    if (!x || !y || x->is_read != y->is_read || x->array != y->array ||
        !llvm::equal(x->written, y->written, same_region) || x->level.has_value() != y->level.has_value())
        return nullptr;
    if (!x->level)
        return std::make_shared<Tensor>(a);
    const Cells::Level &l = *x->level, &m = *y->level;
    if (l.loop != m.loop || l.dim != m.dim || l.at != m.at)
        return nullptr;
    return with_level(
        a, l, changed(*l.slice, *m.slice) ? select_value(c, *l.slice, *m.slice, where) : *l.slice, where);
}

/// Elements that are assigned later go elsewhere, so that those of a copy stay.
void Lowering::mark_read(const Value& v) {
    const Tensor* t = v.tensor();
    if (!t || !t->cells)
        return;
    *t->cells->is_read = true;
    if (t->cells->level)
        mark_read(*t->cells->level->slice);
}

} // namespace ppc::frontend
