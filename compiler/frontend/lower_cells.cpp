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

/// The sign of a - b, where it is the same whatever the data and the iteration are.
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

std::optional<std::int64_t> Lowering::distance(ir::Expr a, ir::Expr b) {
    if (a == b)
        return 0;
    const ir::Node& n = pool()[pool().sub(a, b)];
    return n.op == ir::Op::Const ? std::optional(n.integer) : std::nullopt;
}

/// True if the two are different elements whatever the data are.
bool Lowering::are_distinct(const std::vector<ir::Expr>& a, const std::vector<ir::Expr>& b) {
    for (std::size_t d = 0; d < a.size() && d < b.size(); ++d)
        if (compare(a[d], b[d]).value_or(0) != 0)
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
    out->is_event = shape.is_event;
    out->open_dims = shape.open_dims;
    out->scope = shape.scope;
    out->direct = true;
    const auto shared = std::make_shared<const Cells>(std::move(cells));
    if (shape.open_dims > 0) {
        out->cells = shared;
        out->at = [this, where](const Indices&) -> Scalar {
            reporter_.fail(
                where, Diag::unsupported_expression,
                {"a vector of vectors before its rows are set", "assign each row in a loop or plate first"});
        };
        return out;
    }
    out->cells = shared;
    out->at = [this, shared, dims = shape.dims, where](const Indices& at) {
        check_index(at, dims, std::string(program_.arrays[shared->array].name), where);
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
    out->is_event = shape.is_event;
    out->direct = true;
    out->at = [this, array, dims = shape.dims, where](const Indices& at) {
        check_index(at, dims, std::string(program_.arrays[array].name), where);
        return step_scalar(program_.read(array, flat_position(dims, positions_of(at))));
    };
    return out;
}

ir::Expr Lowering::read_cell(const Cells& cells, const std::vector<Dim>& dims, const Indices& indices) {
    const std::vector<ir::Expr> at = positions_of(indices);
    for (auto e = cells.current.rbegin(); e != cells.current.rend(); ++e)
        if (e->at == at)
            return e->value;
    for (const Cells::Element& e : cells.known)
        if (e.at == at)
            return e.value;
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
    const auto stored = [&](bool is_sure = true) {
        *cells.is_read = true;
        if (!is_sure)
            program_.arrays[cells.array].is_zeroed = true;
        return program_.read(cells.array, flat_position(dims, at));
    };
    for (const Cells::Level& level : cells.levels) {
        const auto apart = compare(at[level.dim], level.at);
        if (apart && *apart == 0)
            continue;
        if (apart && *apart > 0)
            return below(); // a later iteration writes it
        // An element of this iteration, or of which one? Only an index that runs is chosen for each value;
        // one that stays would be one expression for the element before and after it is stored.
        const bool is_stored_now = llvm::any_of(
            cells.written, [&](const auto& region) { return region[level.dim].first == level.at; });
        if (!apart && (is_stored_now || !varies_inside(at[level.dim], level.loop)))
            reporter_.fail(
                used_, Diag::not_followed,
                {program_.arrays[cells.array].name,
                 "it is read at an index that cannot be compared with the one that is assigned; keep "
                 "what is read there in a variable of its own"});
        for (OpenLoop& l : loops_)
            if (l.loop == level.loop && !l.is_ordered) {
                l.is_ordered = true;
                l.carries = program_.arrays[cells.array].name;
            }
        if (!cells.base && apart)
            return stored(dims.size() == 1 && is_filled_below(cells, level.first));
        ir::Expr is_there = cells.base ? pool().less_equal(level.first, at[level.dim]) : pool().boolean(true);
        if (!apart)
            is_there = pool().logical_and(is_there, pool().less(at[level.dim], level.at));
        return pool().select(is_there, stored(cells.base || apart), below());
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

/// True if the element belongs to this iteration of all levels and is not one that has been stored in it, and
/// equals one that has been assigned or is another one for certain.
bool Lowering::may_become_current(const Cells& cells, const std::vector<ir::Expr>& at) {
    const bool here = llvm::all_of(cells.levels, [&](const Cells::Level& l) { return at[l.dim] == l.at; });
    const bool unstored = cells.levels.size() == at.size() ||
                          llvm::all_of(cells.written, [&](const std::vector<Cells::Range>& region) {
                              for (std::size_t d = 0; d < at.size(); ++d)
                                  if (!region[d].count.valid())
                                      if (compare(at[d], region[d].first).value_or(0) != 0)
                                          return true;
                              return false;
                          });
    return here && unstored && llvm::all_of(cells.current, [&](const Cells::Element& e) {
               return e.at == at || are_distinct(e.at, at);
           });
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
    if (before && !before->levels.empty() && may_become_current(*before, at)) {
        Cells cells = *before;
        const auto found = llvm::find_if(cells.current, [&](const Cells::Element& e) { return e.at == at; });
        if (found != cells.current.end())
            found->value = value;
        else
            cells.current.push_back({at, value});
        return {cells_tensor(*whole, std::move(cells), where)};
    }
    const bool is_constant = llvm::all_of(at, [&](ir::Expr e) { return pool().is_const(e); });
    if (before && before->levels.empty() && is_constant && !*before->is_read && latent_branches_ == 0 &&
        data_branches_ == 0 && program_.arrays[before->array].scope == current_loop() && !before->base &&
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
    return cells_tensor(shape, std::move(cells), where);
}

Value Lowering::with_part(const Value& container, const Indices& indices, const Value& part,
                          const std::string& name, SourceRange where) {
    auto whole = to_tensor(container, where);
    const auto source = to_tensor(part, where);
    const std::vector<ir::Expr> at = positions_of(indices);
    if (whole->open_dims > 0) // the first row that is assigned tells the size of all
        whole = with_row_size(*whole, *source, name, where);
    const std::vector<Dim> rest(whole->dims.begin() + static_cast<std::ptrdiff_t>(at.size()),
                                whole->dims.end());
    for (std::size_t d = 0; d < rest.size() && d < source->dims.size(); ++d)
        check_same({rest[d], "'" + name + "'", "elements"},
                   {source->dims[d], "the right-hand side", "elements"}, where);
    check_index(indices, whole->dims, name, where);
    const Cells* before = whole->cells.get();
    const bool fills_level =
        before && !before->levels.empty() && before->levels.size() <= at.size() && latent_branches_ == 0 &&
        data_branches_ == 0 && before->current.empty() &&
        llvm::all_of(before->levels,
                     [&](const Cells::Level& l) { return l.dim < at.size() && at[l.dim] == l.at; }) &&
        llvm::all_of(before->written, [&](const std::vector<Cells::Range>& region) {
            std::vector<ir::Expr> fixed;
            for (std::size_t d = 0; d < at.size(); ++d)
                fixed.push_back(region[d].count.valid() ? at[d] : region[d].first);
            return are_distinct(fixed, at);
        });
    if (fills_level) {
        Cells cells = *before;
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
