// Elements of local vectors: what an assignment leaves behind, and what a read finds.
//
// A tensor is a value. An assignment to an element makes another tensor: either the same Cells with one more
// element stored, or an overlay, which chooses between the new element and the tensor below. Inside a loop
// whose iterations write different elements (a Level), what is assigned is known by its expression until the
// iteration ends, and stored then; so an element may be assigned as often as the source likes, also in
// branches. Reads of other iterations' elements find what earlier ones stored.
#include "compiler/frontend/lowering.h"
#include "compiler/ir/analysis.h"

using namespace clang;

namespace ppc::frontend {
namespace {

std::vector<ir::Expr> positions_of(const Indices& at) {
    std::vector<ir::Expr> out;
    for (const Scalar& s : at)
        out.push_back(s.make());
    return out;
}

} // namespace

std::optional<std::int64_t> Lowering::distance(ir::Expr a, ir::Expr b) {
    if (a == b)
        return 0;
    const ir::Node& n = pool()[pool().sub(a, b)];
    return n.op == ir::Op::Const ? std::optional(n.integer) : std::nullopt;
}

/// True if the two are different elements whatever the data are.
bool Lowering::are_distinct(const std::vector<ir::Expr>& a, const std::vector<ir::Expr>& b) {
    for (std::size_t d = 0; d < a.size() && d < b.size(); ++d)
        if (const auto apart = distance(a[d], b[d]); apart && *apart != 0)
            return true;
    return false;
}

ir::Expr Lowering::same_element(const std::vector<ir::Expr>& a, const std::vector<ir::Expr>& b) {
    ir::Expr all = pool().boolean(true);
    for (std::size_t d = 0; d < a.size(); ++d)
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

std::shared_ptr<Tensor> Lowering::cells_tensor(const Tensor& shape, Cells cells, SourceRange where) {
    auto out = std::make_shared<Tensor>();
    out->dims = shape.dims;
    out->row = shape.row;
    out->direct = true;
    const auto shared = std::make_shared<const Cells>(std::move(cells));
    out->cells = shared;
    out->at = [this, shared, dims = shape.dims, where](const Indices& at) {
        check_index(at, dims, program_.arrays[shared->array].name, where);
        return step_scalar(read_cell(*shared, dims, at));
    };
    return out;
}

std::shared_ptr<Tensor> Lowering::new_storage(const std::string& name, std::vector<Dim> dims,
                                              SourceRange where) {
    Tensor shape;
    shape.dims = std::move(dims);
    Cells cells;
    cells.array = new_array(name, shape.dims, where);
    return cells_tensor(shape, std::move(cells), where);
}

std::shared_ptr<Tensor> Lowering::stored_tensor(ir::ArrayId array, const Tensor& shape, SourceRange where) {
    auto out = std::make_shared<Tensor>();
    out->dims = shape.dims;
    out->row = shape.row;
    out->direct = true;
    out->at = [this, array, dims = shape.dims, where](const Indices& at) {
        check_index(at, dims, program_.arrays[array].name, where);
        return step_scalar(program_.read(array, flat_position(dims, positions_of(at))));
    };
    return out;
}

ir::Expr Lowering::read_cell(const Cells& cells, const std::vector<Dim>& dims, const Indices& indices) {
    const std::vector<ir::Expr> at = positions_of(indices);
    for (auto e = cells.current.rbegin(); e != cells.current.rend(); ++e)
        if (e->at == at)
            return e->value;
    ir::Expr value = read_stored(cells, dims, at, indices);
    for (const Cells::Element& e : cells.current)
        if (!are_distinct(e.at, at))
            value = pool().select(same_element(e.at, at), e.value, value);
    return value;
}

ir::Expr Lowering::read_stored(const Cells& cells, const std::vector<Dim>& dims,
                               const std::vector<ir::Expr>& at, const Indices& indices) {
    const auto below = [&] {
        return cells.base ? pool().to_real(cells.base->at(indices).make()) : pool().real(0);
    };
    const auto stored_at = [&](const std::vector<ir::Expr>& where, bool is_sure) {
        *cells.is_read = true;
        if (!is_sure)
            program_.arrays[cells.array].is_zeroed = true;
        return program_.read(cells.array, flat_position(dims, where));
    };
    const auto stored = [&](bool is_sure = true) { return stored_at(at, is_sure); };
    for (const Cells::Level& level : cells.levels) {
        const auto apart = distance(at[level.dim], level.at);
        if (apart && *apart == 0)
            continue;
        if (apart && *apart > 0)
            return below(); // a later iteration writes it
        for (OpenLoop& l : loops_)
            if (l.loop == level.loop && !l.is_ordered) {
                l.is_ordered = true;
                l.carries = program_.arrays[cells.array].name;
            }
        const auto before_first = distance(at[level.dim], level.first);
        if (!apart && !(before_first && *before_first < 0) && !varies_in(at[level.dim], level.loop)) {
            // The same element in all iterations, stored by one of them. An expression without the loop's
            // variable would be evaluated before the loop, so the index gets one.
            ir::Expr is_there = pool().less(at[level.dim], level.at);
            if (cells.base)
                is_there = pool().logical_and(pool().less_equal(level.first, at[level.dim]), is_there);
            std::vector<ir::Expr> from = at;
            from[level.dim] = pool().select(is_there, at[level.dim], level.at);
            return pool().select(is_there, stored_at(from, false), below());
        }
        if (!cells.base)
            return stored(apart && dims.size() == 1 && is_filled_below(cells, level.first));
        ir::Expr is_there = pool().less_equal(level.first, at[level.dim]);
        if (!apart)
            is_there = pool().logical_and(is_there, pool().less(at[level.dim], level.at));
        return pool().select(is_there, stored(), below());
    }
    // Written in this iteration, or in loops that are over.
    ir::Expr is_there = pool().boolean(false);
    for (const std::vector<Cells::Range>& region : cells.written) {
        ir::Expr inside = pool().boolean(true);
        for (std::size_t d = 0; d < at.size(); ++d) {
            const Cells::Range& range = region[d];
            if (!range.count.valid()) {
                const auto apart = distance(at[d], range.first);
                inside = apart ? (*apart == 0 ? inside : pool().boolean(false))
                               : pool().logical_and(inside, pool().equal(at[d], range.first));
            } else if (!(pool().is_const(range.first) && pool()[range.first].integer == 0 &&
                         range.count == dims[d].extent)) {
                inside = pool().logical_and(
                    inside, pool().logical_and(pool().less_equal(range.first, at[d]),
                                               pool().less(at[d], pool().add(range.first, range.count))));
            }
        }
        is_there = pool().logical_or(is_there, inside);
    }
    const ir::Node& known = pool()[is_there];
    if (known.op == ir::Op::Const)
        return known.integer ? stored() : below();
    return cells.base ? pool().select(is_there, stored(), below()) : stored(false);
}

/// True if the variable of the loop is in the expression.
bool Lowering::varies_in(ir::Expr e, ir::LoopId loop) const {
    bool found = false;
    ir::for_each_node(program_.pool, e, [&](ir::Expr part) {
        const ir::Node& n = program_.pool[part];
        found |= n.op == ir::Op::Index && n.ref == loop;
    });
    return found;
}

/// True if all elements of a vector before `first`, a constant, have been stored.
bool Lowering::is_filled_below(const Cells& cells, ir::Expr first) {
    if (!pool().is_const(first))
        return false;
    std::set<std::int64_t> filled;
    for (const std::vector<Cells::Range>& region : cells.written)
        if (region.size() == 1 && !region[0].count.valid() && pool().is_const(region[0].first))
            filled.insert(pool()[region[0].first].integer);
    for (std::int64_t k = 0; k < pool()[first].integer; ++k)
        if (!filled.contains(k))
            return false;
    return true;
}

std::shared_ptr<Tensor> Lowering::merge_cells(const Scalar& c, const Tensor& a, const Tensor& b,
                                              SourceRange where) {
    const Cells *x = a.cells.get(), *y = b.cells.get();
    const auto same_regions = [&] {
        return x->written.size() == y->written.size() &&
               std::equal(x->written.begin(), x->written.end(), y->written.begin(),
                          [](const auto& r, const auto& s) {
                              return std::equal(r.begin(), r.end(), s.begin(), s.end(),
                                                [](const Cells::Range& p, const Cells::Range& q) {
                                                    return p.first == q.first && p.count == q.count;
                                                });
                          });
    };
    if (!x || !y || x->array != y->array || x->levels.size() != y->levels.size() || !same_regions())
        return nullptr;
    Cells merged = *x;
    merged.current.clear();
    const auto add = [&](const Cells::Element& e) {
        if (llvm::any_of(merged.current, [&](const Cells::Element& other) { return other.at == e.at; }))
            return;
        Indices indices;
        for (const ir::Expr at : e.at)
            indices.push_back(step_scalar(at));
        const ir::Expr if_true = read_cell(*x, a.dims, indices), if_false = read_cell(*y, b.dims, indices);
        merged.current.push_back({e.at, pool().select(c.make(), if_true, if_false)});
    };
    for (const Cells::Element& e : x->current)
        add(e);
    for (const Cells::Element& e : y->current)
        add(e);
    return cells_tensor(a, std::move(merged), where);
}

Value Lowering::with_element(const Value& container, const Indices& indices, ir::Expr value,
                             const std::string& name, SourceRange where) {
    const auto whole = to_tensor(container, where);
    const std::vector<ir::Expr> at = positions_of(indices);
    for (std::size_t d = 0; d < at.size(); ++d)
        if (!is_load_expr(at[d]))
            reporter_.fail(where, Diag::latent_index);
    check_index(indices, whole->dims, name, where);
    const Cells* before = whole->cells.get();
    if (before && !before->levels.empty()) {
        Cells cells = *before;
        for (const Cells::Level& level : cells.levels)
            if (at[level.dim] != level.at)
                reporter_.fail(where, Diag::written_twice, {name});
        for (const std::vector<Cells::Range>& region : cells.written) {
            bool apart = false;
            for (std::size_t d = 0; d < at.size(); ++d)
                if (!region[d].count.valid())
                    if (const auto gap = distance(at[d], region[d].first); gap && *gap != 0)
                        apart = true;
            if (!apart && cells.levels.size() < at.size())
                reporter_.fail(where, Diag::written_twice, {name});
        }
        for (Cells::Element& e : cells.current) {
            if (e.at == at) {
                e.value = value;
                return {cells_tensor(*whole, std::move(cells), where)};
            }
            if (!are_distinct(e.at, at))
                reporter_.fail(where, Diag::written_twice, {name});
        }
        cells.current.push_back({at, value});
        return {cells_tensor(*whole, std::move(cells), where)};
    }
    const bool is_constant = llvm::all_of(at, [&](ir::Expr e) { return pool().is_const(e); });
    if (before && is_constant && !*before->is_read && latent_branches_ == 0 && data_branches_ == 0 &&
        program_.arrays[before->array].scope == current_loop() && !before->base &&
        llvm::all_of(before->written, [&](const auto& region) {
            std::vector<ir::Expr> fixed;
            for (const Cells::Range& r : region)
                fixed.push_back(r.count.valid() ? ir::Expr{} : r.first);
            return llvm::all_of(fixed, [](ir::Expr e) { return e.valid(); }) && are_distinct(fixed, at);
        })) {
        Cells cells = *before;
        push({ir::Store{cells.array, flat_position(whole->dims, at), value}, place(where)});
        cells.current.push_back({at, value});
        std::vector<Cells::Range> region;
        for (const ir::Expr e : at)
            region.push_back({e, {}});
        cells.written.push_back(std::move(region));
        return {cells_tensor(*whole, std::move(cells), where)};
    }
    auto out = std::make_shared<Tensor>(*whole);
    out->cells = nullptr;
    out->direct = true;
    out->at = [this, whole, at, value](const Indices& r) {
        const std::vector<ir::Expr> read = positions_of(r);
        if (read == at)
            return step_scalar(value);
        if (are_distinct(read, at))
            return whole->at(r);
        return step_scalar(pool().select(same_element(read, at), value, pool().to_real(whole->at(r).make())));
    };
    return {out};
}

Value Lowering::with_part(const Value& container, const Indices& indices, const Value& part,
                          const std::string& name, SourceRange where) {
    const auto whole = to_tensor(container, where);
    const auto source = to_tensor(part, where);
    const std::vector<ir::Expr> at = positions_of(indices);
    const std::vector<Dim> rest(whole->dims.begin() + static_cast<std::ptrdiff_t>(at.size()),
                                whole->dims.end());
    for (std::size_t d = 0; d < rest.size() && d < source->dims.size(); ++d)
        check_same({rest[d], "'" + name + "'", "elements"},
                   {source->dims[d], "the right-hand side", "elements"}, where);
    check_index(indices, whole->dims, name, where);
    const Cells* before = whole->cells.get();
    const bool fills_level = before && !before->levels.empty() && before->levels.size() <= at.size() &&
                             latent_branches_ == 0 && data_branches_ == 0 && before->current.empty() &&
                             llvm::all_of(before->levels, [&](const Cells::Level& l) {
                                 return l.dim < at.size() && at[l.dim] == l.at;
                             });
    if (fills_level) {
        Cells cells = *before;
        for (const auto& region : cells.written) {
            std::vector<ir::Expr> fixed;
            for (std::size_t d = 0; d < at.size(); ++d)
                fixed.push_back(region[d].count.valid() ? at[d] : region[d].first);
            if (!are_distinct(fixed, at))
                reporter_.fail(where, Diag::written_twice, {name});
        }
        for_each(rest, name, where, [&](const Indices& i) {
            std::vector<ir::Expr> all = at;
            for (const Scalar& s : i)
                all.push_back(s.make());
            push({ir::Store{cells.array, flat_position(whole->dims, all),
                            pool().to_real(source->at(i).make())},
                  place(where)});
        });
        std::vector<Cells::Range> region;
        for (const ir::Expr e : at)
            region.push_back({e, {}});
        for (const Dim& d : rest)
            region.push_back({pool().integer(0), d.extent});
        cells.written.push_back(std::move(region));
        return {cells_tensor(*whole, std::move(cells), where)};
    }
    const auto copy = to_tensor(materialise(part, name, where), where);
    auto out = std::make_shared<Tensor>(*whole);
    out->cells = nullptr;
    out->direct = true;
    out->at = [this, whole, copy, at](const Indices& r) {
        std::vector<ir::Expr> read = positions_of(r);
        read.resize(at.size());
        if (are_distinct(read, at))
            return whole->at(r);
        const Scalar inside = copy->at(Indices(r.begin() + static_cast<std::ptrdiff_t>(at.size()), r.end()));
        if (read == at)
            return inside;
        return step_scalar(pool().select(same_element(read, at), pool().to_real(inside.make()),
                                         pool().to_real(whole->at(r).make())));
    };
    return {out};
}

} // namespace ppc::frontend
