// Loops: IR loops over index spaces, and the loop of the load slice beside each.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

ir::Expr Lowering::position() const {
    const Nest* nest = slice_.current()->nest;
    return nest ? nest->position : program_.pool.integer(0);
}

ir::SpaceId Lowering::space_for(const LoopHeader& header) {
    if (!header.key.empty())
        if (const auto it = spaces_.find(header.key); it != spaces_.end())
            return it->second;
    program_.spaces.push_back(header.space);
    const auto id = static_cast<ir::SpaceId>(program_.spaces.size() - 1);
    if (!header.key.empty())
        spaces_.emplace(header.key, id);
    return id;
}

void Lowering::loop(const LoopHeader& header, bool is_plate, SourceRange where,
                    const std::function<void(ir::Expr)>& body, const std::function<void(ir::Expr)>& before) {
    Nest* outer = slice_.nest();
    Nest nest;
    nest.outer = outer;
    nest.loop = program_.new_loop();
    nest.space = space_for(header);
    const ir::Expr index = pool().index(nest.loop);
    // A loop in a branch may not run at all: its positions are counted, as those of a ragged loop are.
    const Group* branch = slice_.current()->branch;
    nest.ragged = header.dim.ragged || (branch && branch->nest == outer);
    const std::string count = slice_.fresh("count");
    std::string ragged_line;
    if (!nest.ragged) {
        nest.extent = header.dim.extent;
        nest.position = outer ? pool().add(pool().mul(outer->position, nest.extent), index) : index;
        nest.total = outer ? pool().mul(outer->total, nest.extent) : nest.extent;
    } else {
        program_.spaces[nest.space].is_ragged = true;
        const ir::Expr outer_position = outer ? outer->position : pool().integer(0);
        auto table = [&](const std::string& name) {
            ir::Array array;
            array.name = name;
            array.element = ir::Type::Int;
            array.role = ir::ArrayRole::data;
            array.size = outer ? outer->total : pool().integer(1);
            array.number = program_.integers++;
            return program_.add_array(std::move(array));
        };
        const ir::ArrayId offsets = table("offsets of " + program_.spaces[nest.space].name);
        const ir::ArrayId counts = table("counts of " + program_.spaces[nest.space].name);
        const std::uint32_t total = slice_.new_extent();
        nest.extent = program_.read(counts, outer_position);
        nest.position = pool().add(program_.read(offsets, outer_position), index);
        nest.total = pool().extent(total);
        const std::string call = "ppc_load.ragged(" + std::to_string(program_.arrays[offsets].number) + ", " +
                                 std::to_string(program_.arrays[counts].number) + ", " +
                                 std::to_string(total) + ", ";
        ragged_line = call + count + ");";
        if (branch && branch->nest == outer)
            slice_.current()->branch->skipped.push_back(call + "0);");
    }
    if (before)
        before(nest.extent);
    if (nest.ragged)
        slice_.line("long long " + count + " = 0;");
    if (!header.stop.empty())
        slice_.line("bool " + header.stop + " = false;");
    slice_.open(header.slice_header, slice_.new_nest(nest), false);
    slice_.current()->footer = header.slice_footer;
    if (nest.ragged)
        slice_.line("++" + count + ";");
    ir::Block* around = block_;
    ir::Loop ir_loop{nest.loop, nest.space, nest.extent, {}};
    block_ = &ir_loop.body;
    loops_.push_back({.loop = nest.loop,
                      .is_plate = is_plate,
                      .is_ordered = false,
                      .carries = {},
                      .stop = header.stop,
                      .late_branches = late_branches_});
    const unsigned branches = data_branches_;
    try {
        body(index);
    } catch (...) {
        loops_.pop_back();
        block_ = around;
        slice_.close();
        throw;
    }
    data_branches_ = branches;
    if (loops_.back().is_ordered) {
        ir_loop.order = ir::Order::forward;
        if (is_plate)
            reporter_.report(where, Diag::carried_state, {loops_.back().carries});
    }
    loops_.pop_back();
    block_ = around;
    if (!header.stop.empty()) // after everything else that the iteration leaves
        slice_.line("if (" + header.stop + ") break;");
    slice_.close();
    if (nest.ragged)
        slice_.line(ragged_line);
    close_sums(nest.loop);
    if (!ir_loop.body.empty())
        push({std::move(ir_loop), place(where)});
}

Dim Lowering::dim_of(const Scalar& size, const std::string& what, SourceRange where) {
    if (size.extent.valid())
        return {size.extent, size.load->text, false};
    if (std::int64_t n = 0; size.load && llvm::to_integer(size.load->text, n))
        return {pool().integer(n), size.load->text, false};
    if (!size.load) {
        // A literal, or arithmetic of sizes in IR.
        const ir::Expr e = size.make();
        if (pool().is_const(e))
            return {e, std::to_string(pool()[e].integer), false};
        reporter_.fail(where, Diag::extent_latent);
    }
    return load_dim(size.load->text, *size.load, what);
}

Dim Lowering::load_dim(const std::string& text, const LoadText& of, const std::string& what) {
    Dim dim;
    dim.text = text;
    dim.ragged = of.nest != nullptr;
    if (!dim.ragged) {
        Group* where = of.stable ? of.home : nullptr;
        std::string read = text;
        if (!of.stable) { // later assignments must not reach it
            read = slice_.fresh("size");
            slice_.line("const auto " + read + " = " + text + ";");
            dim.text = read;
        }
        dim.extent = slice_.extent("static_cast<long long>(" + read + ")", what, where);
    } else {
        dim.extent = slice_.capture(text, ir::Type::Int, of.stable);
    }
    return dim;
}

void Lowering::for_each(const std::vector<Dim>& dims, const std::string& name, SourceRange where,
                        const std::function<void(const Indices&)>& body) {
    std::vector<LoopHeader> headers;
    for (const Dim& d : dims) {
        LoopHeader header;
        header.dim = d;
        header.space = {name, false, true, d.ragged, d.text};
        if (!d.ragged)
            header.key = "extent " + std::to_string(d.extent.id);
        headers.push_back(std::move(header));
    }
    element_loops(std::move(headers), where, body);
}

void Lowering::for_each(const std::vector<Dim>& dims, const std::vector<ir::SpaceId>& spaces,
                        SourceRange where, const std::function<void(const Indices&)>& body) {
    std::vector<LoopHeader> headers;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        LoopHeader header;
        header.dim = dims[d];
        header.space = program_.spaces[spaces[d]];
        header.key = "space " + std::to_string(spaces[d]);
        spaces_.emplace(header.key, spaces[d]);
        headers.push_back(std::move(header));
    }
    element_loops(std::move(headers), where, body);
}

void Lowering::element_loops(std::vector<LoopHeader> headers, SourceRange where,
                             const std::function<void(const Indices&)>& body) {
    Indices indices;
    std::function<void(std::size_t)> nest = [&](std::size_t d) {
        if (d == headers.size()) {
            body(indices);
            return;
        }
        LoopHeader& header = headers[d];
        const std::string i = slice_.fresh("i");
        header.slice_header = "for (long long " + i + " = 0; " + i + " < static_cast<long long>(" +
                              header.dim.text + "); ++" + i + ") {";
        loop(header, header.space.is_plate, where, [&](ir::Expr index) {
            Scalar s;
            s.type = ir::Type::Int;
            s.load = LoadText{i, true, slice_.current(), slice_.nest()};
            event_index_[slice_.nest()] = i;
            s.make = [index] { return index; };
            indices.push_back(s);
            nest(d + 1);
            indices.pop_back();
        });
    };
    nest(0);
}

} // namespace ppc::frontend
