// Assignments to elements of local vectors, and to parts of them.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

/// True if the elements may be stored here and now: nothing has read the array, or written these.
bool Lowering::may_store(const Cells& cells, const Part& at) {
    if (cells.base || *cells.is_read || latent_branches_ > 0 || data_branches_ > 0 ||
        cells.scope != current_loop())
        return false;
    return llvm::all_of(cells.written, [&](const std::vector<Cells::Range>& region) {
        for (std::size_t d = 0; d < at.size(); ++d)
            if (at[d].valid() && is_outside({region[d]}, {at[d]}))
                return true;
        return false;
    });
}

/// Stores the part in the array: a number, or a vector or matrix with the dimensions that have no index.
void Lowering::store_elements(const Cells& cells, const std::vector<Dim>& dims, const Part& at,
                              const Value& part, SourceRange where) {
    std::vector<Dim> rest;
    for (std::size_t d = 0; d < dims.size(); ++d)
        if (!at[d].valid())
            rest.push_back(dims[d]);
    if (rest.empty()) {
        push({ir::Store{cells.array, position_in(cells, dims, at),
                        pool().to_real(to_scalar(part, where).make())},
              place(where)});
        return;
    }
    const auto source = to_tensor(part, where);
    for_each(rest, std::string(program_.arrays[cells.array].name), where, [&](const Indices& i) {
        std::vector<ir::Expr> all = at;
        for (std::size_t d = 0, next = 0; d < all.size(); ++d)
            if (!all[d].valid())
                all[d] = i[next++].make();
        push({ir::Store{cells.array, position_in(cells, dims, all), pool().to_real(source->at(i).make())},
              place(where)});
    });
}

/// Where no assignment may have happened, its index may be out of range: nothing is stored then.
void Lowering::store_in_range(const Dim& dim, ir::Expr index, SourceRange where,
                              const std::function<void()>& store) {
    ir::If guard{
        pool().logical_and(pool().less_equal(pool().integer(0), index), pool().less(index, dim.extent)),
        {},
        {}};
    guard.then_block = block_of(store);
    push({std::move(guard), place(where)});
}

/// The tensor with the part stored in its array.
std::shared_ptr<Tensor> Lowering::store_part(const Tensor& whole, const Part& at, const Value& part,
                                             SourceRange where) {
    Cells cells = *whole.cells;
    if (cells.array == ir::none)
        cells.array = new_array(unnamed_storage, whole.dims, where);
    store_elements(cells, whole.dims, at, part, where);
    std::vector<Cells::Range> region;
    for (std::size_t d = 0; d < at.size(); ++d)
        region.push_back(at[d].valid() ? Cells::Range{at[d], {}}
                                       : Cells::Range{pool().integer(0), whole.dims[d].extent});
    cells.written.push_back(std::move(region));
    if (llvm::all_of(at, [](ir::Expr e) { return e.valid(); }))
        cells.known.push_back({at, pool().to_real(to_scalar(part, where).make())});
    return cells_tensor(whole, std::move(cells), where);
}

/// The tensor with the part in place of what it has there, chosen when it is read.
std::shared_ptr<Tensor> Lowering::overlay(const std::shared_ptr<Tensor>& whole, const Part& at,
                                          const Value& part, SourceRange where) {
    auto out = std::make_shared<Tensor>(*whole);
    out->cells = nullptr;
    out->direct = true;
    out->at = [this, whole, at, part, where](const Indices& r) {
        std::vector<ir::Expr> fixed, read;
        Indices rest;
        for (std::size_t d = 0; d < at.size(); ++d)
            if (at[d].valid()) {
                fixed.push_back(at[d]);
                read.push_back(r[d].make());
            } else {
                rest.push_back(r[d]);
            }
        if (are_distinct(fixed, read))
            return whole->at(r);
        const Scalar inside = part.scalar() ? *part.scalar() : to_tensor(part, where)->at(rest);
        if (fixed == read)
            return step_scalar(pool().to_real(inside.make()));
        return step_scalar(pool().select(same_element(fixed, read), pool().to_real(inside.make()),
                                         pool().to_real(whole->at(r).make())));
    };
    return out;
}

Value Lowering::replaced(const Value& container, const Part& at, const Value& part, const std::string& name,
                         SourceRange where) {
    const auto whole = to_tensor(container, where);
    const Cells* cells = whole->cells.get();
    if (cells && cells->level) {
        const Cells::Level& level = *cells->level;
        const ir::Expr index = at[level.dim];
        // What a loop assigns to was found before. In a branch the same index may be captured again.
        if (!index.valid() || compare(index, level.at).value_or(0) != 0)
            reporter_.fail(where, Diag::not_followed,
                           {name, "a loop around assigns to other elements of it; keep these apart"});
        if (level.loop == current_loop() && level.branches == data_branches_)
            *level.is_checked = true;
        Part rest = at;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(level.dim));
        const bool is_all = llvm::none_of(rest, [](ir::Expr e) { return e.valid(); });
        return {with_level(*whole, level, is_all ? part : replaced(*level.slice, rest, part, name, where),
                           where)};
    }
    if (cells && whole->open_dims == 0 && may_store(*cells, at))
        return {store_part(*whole, at, part, where)};
    return {overlay(whole, at, part, where)};
}

Value Lowering::with_element(const Value& container, const Indices& indices, ir::Expr value,
                             const std::string& name, SourceRange where) {
    const auto whole = to_tensor(container, where);
    Part at;
    for (const Scalar& s : indices) {
        at.push_back(s.make());
        if (!is_load_expr(at.back()))
            reporter_.fail(where, Diag::latent_index);
    }
    check_index(indices, whole->dims, name, where);
    return replaced({whole}, at, {step_scalar(value)}, name, where);
}

std::shared_ptr<Tensor> Lowering::with_row_size(const Tensor& whole, const Tensor& row,
                                                const std::string& name, SourceRange where) {
    if (row.dims.size() != whole.open_dims)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"a row of '" + name + "' with other dimensions", "assign a vector of its type"});
    Tensor shape = whole;
    shape.dims.insert(shape.dims.end(), row.dims.begin(), row.dims.end());
    shape.open_dims = 0;
    Cells cells = *whole.cells;
    cells.array = new_array(name, shape.dims, where);
    program_.arrays[cells.array].scope = whole.scope;
    if (cells.level && cells.level->slice)
        if (const Tensor* slice = cells.level->slice->tensor(); slice && slice->open_dims > 0)
            cells.level->slice =
                std::make_shared<const Value>(Value{with_row_size(*slice, row, name, where)});
    return cells_tensor(shape, std::move(cells), where);
}

Value Lowering::with_part(const Value& container, const Indices& indices, const Value& part,
                          const std::string& name, SourceRange where) {
    auto whole = to_tensor(container, where);
    const auto source = to_tensor(part, where);
    if (whole->open_dims > 0) // the first row that is assigned tells the size of all
        whole = with_row_size(*whole, *source, name, where);
    const std::vector<Dim> rest(whole->dims.begin() + static_cast<std::ptrdiff_t>(indices.size()),
                                whole->dims.end());
    for (std::size_t d = 0; d < rest.size() && d < source->dims.size(); ++d)
        check_same({rest[d], "'" + name + "'", "elements"},
                   {source->dims[d], "the right-hand side", "elements"}, where);
    check_index(indices, whole->dims, name, where);
    Part at;
    for (const Scalar& s : indices)
        at.push_back(s.make());
    at.resize(whole->dims.size());
    auto copy = std::make_shared<Tensor>(*to_tensor(materialise(part, name, where), where));
    mark_read({copy}); // its elements stay
    copy->dims = rest;
    copy->row = false;
    copy->cells = nullptr;
    return replaced({whole}, at, {copy}, name, where);
}

} // namespace ppc::frontend
