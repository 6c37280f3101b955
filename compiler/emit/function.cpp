#include "compiler/emit/function.h"

#include "compiler/emit/expression.h"
#include "compiler/emit/memory.h"
#include "compiler/emit/names.h"
#include "compiler/emit/schedule.h"

#include <algorithm>

namespace ppc::emit {

using ir::Accumulate;
using ir::Array;
using ir::ArrayId;
using ir::ArrayRole;
using ir::Block;
using ir::Expr;
using ir::LoopId;
using ir::none;
using ir::Stmt;
using ir::Type;

namespace {

constexpr LoopId in_branch = none - 1; // no array is scoped to a branch

/// A program that owns its memory plan's offsets. Built before the analyses that refer to it.
struct Planned {
    explicit Planned(const ir::Program& p) : program(p), memory(plan_memory(program)) {}
    ir::Program program;
    Memory memory;
};

class FunctionEmitter : private ExpressionContext {
public:
    explicit FunctionEmitter(const ir::Program& p)
        : planned_(p), program_(planned_.program), memory_(planned_.memory), scopes_(program_),
          plans_(program_, scopes_, memory_.is_scalar),
          schedule_(program_, scopes_, plans_, memory_.is_scalar), writer_(program_, *this),
          storage_(program_.arrays.size()) {
        for (const char* reserved : {"args", "math", "e", "i", "j", "k", "l", "m"})
            names_.unique(reserved);
    }

    Items emit() {
        Items out;
        bind_extents(out);
        for (ArrayId a = 0; a < program_.arrays.size(); ++a)
            if (is_used(a))
                bind(a, out);
        if (!out.empty())
            out.push_back(Blank{});
        block(program_.body, none, out);
        for (ArrayId a = 0; a < program_.arrays.size(); ++a)
            if (is_used(a) && is_written_back(a))
                out.push_back(Assignment{external(a), "=", {storage_[a]}});
        if (out.empty())
            out.push_back(Verbatim{"static_cast<void>(args);"});
        return out;
    }

private:
    // What expressions refer to.
    std::string variable(Expr e) const override {
        const auto found = variables_.find(e.id);
        return found == variables_.end() ? "" : found->second;
    }
    std::string extent(std::uint32_t number) const override { return extents_.at(number); }
    std::string index(LoopId loop) const override { return loop_names_.at(loop); }
    Code element(ArrayId a, const Code& position) const override {
        if (memory_.is_scalar[a])
            return {storage_[a]};
        const Code value = subscript({storage_[a]}, position);
        if (program_.arrays[a].element == Type::Real || program_.arrays[a].role == ArrayRole::data)
            return value;
        // Scratch and results are doubles.
        return program_.arrays[a].element == Type::Int ? call("static_cast<long long>", {value})
                                                       : binary(value, "!=", {"0.0"}, Precedence::equality);
    }
    bool is_guarded(Expr read) const override { return read.id < pool_size_ && schedule_.is_guarded(read); }
    unsigned depth(Expr e) const override { return scopes_.depth(scopes_.home(e)); }

    // Arrays.
    bool is_written(ArrayId a) const { return memory_.uses[a].is_accumulated || memory_.uses[a].stores > 0; }
    bool is_used(ArrayId a) const {
        const ArrayRole role = program_.arrays[a].role;
        return memory_.uses[a].is_read || is_written(a) || role == ArrayRole::gradient ||
               role == ArrayRole::output;
    }
    bool is_external(ArrayId a) const {
        const ArrayRole role = program_.arrays[a].role;
        return role != ArrayRole::local && role != ArrayRole::value;
    }
    bool is_ragged(ArrayId a) const {
        return std::find(memory_.ragged.begin(), memory_.ragged.end(), a) != memory_.ragged.end();
    }
    bool starts_from_zero(ArrayId a) const { return memory_.uses[a].is_accumulated || !is_written(a); }
    /// A scalar result that is stored once: its element is assigned directly.
    bool is_direct(ArrayId a) const {
        return memory_.is_scalar[a] && is_external(a) && memory_.uses[a].stores == 1 &&
               !memory_.uses[a].is_read;
    }
    bool is_written_back(ArrayId a) const {
        const ArrayRole role = program_.arrays[a].role;
        const bool is_result = role == ArrayRole::gradient || role == ArrayRole::output || is_written(a);
        return memory_.is_scalar[a] && is_external(a) && is_result && !is_direct(a);
    }
    /// A scalar that one Store of its own block defines: declared there, const.
    bool is_defined_by_store(ArrayId a, const Block& block, LoopId loop) const {
        const Memory::Use& use = memory_.uses[a];
        return memory_.is_scalar[a] && !is_external(a) && !use.is_accumulated && use.stores == 1 &&
               use.store_block == &block && program_.arrays[a].scope == loop;
    }

    /// First element of an array that the runtime owns.
    Code pointer(ArrayId a) const {
        const Array& array = program_.arrays[a];
        auto numbered = [&](const char* table) {
            return subscript({std::string("args->") + table}, integer_literal(array.number));
        };
        auto at = [&](const char* base, Expr offset) {
            const Code start{std::string("args->") + base};
            if (!offset.valid() || writer_.write(offset).text == "0")
                return start;
            return binary(start, "+", writer_.write(offset), Precedence::additive);
        };
        switch (array.role) {
        case ArrayRole::data:
            return numbered(array.element == Type::Real ? "real" : "integer");
        case ArrayRole::derived:
            return numbered("real");
        case ArrayRole::input:
            return at("input", array.offset);
        case ArrayRole::noise:
            return at("noise", array.offset);
        case ArrayRole::gradient:
            return at("gradient", array.offset);
        case ArrayRole::output:
            return at("output", array.offset);
        case ArrayRole::result:
            return at("value", {});
        case ArrayRole::local:
        case ArrayRole::value:
            return at("work", memory_.work_offset[a]);
        }
        __builtin_unreachable();
    }
    /// The one element of a scalar that the runtime owns.
    Code external(ArrayId a) const {
        const Array& array = program_.arrays[a];
        if (array.role == ArrayRole::result)
            return subscript({"args->value"}, integer_literal(array.number));
        if (array.role == ArrayRole::data || array.role == ArrayRole::derived)
            return subscript(pointer(a), {"0"});
        const Code start = pointer(a);
        const auto plus = start.text.find(" + ");
        return plus == std::string::npos
                   ? subscript(start, {"0"})
                   : subscript({start.text.substr(0, plus)}, writer_.write(array.offset));
    }

    void bind_extents(Items& out) {
        extents_.resize(program_.extents);
        std::vector<std::string> space_names(program_.extents);
        for_each_stmt(program_.body, [&](const Stmt& s) {
            const auto* loop = std::get_if<ir::Loop>(&s.node);
            if (loop && program_.pool[loop->extent].op == ir::Op::Extent &&
                program_.spaces[loop->space].is_plate)
                space_names[program_.pool[loop->extent].ref] = "_" + program_.spaces[loop->space].name;
        });
        for (std::uint32_t e = 0; e < program_.extents; ++e) {
            if (!memory_.extents[e])
                continue;
            const std::string& name = space_names[e];
            extents_[e] = names_.unique(name.empty() ? "n" + std::to_string(e) : "n" + name);
            out.push_back(
                Declaration{"const long long", extents_[e], subscript({"args->extent"}, integer_literal(e))});
        }
    }

    std::string name_of(ArrayId a) {
        const Array& array = program_.arrays[a];
        std::string name = array.name.empty() ? "a" + std::to_string(a) : array.name;
        return names_.unique(name);
    }

    /// Declares an array at the top of the function; scalars of loops are declared there.
    void bind(ArrayId a, Items& out) {
        const Array& array = program_.arrays[a];
        if (is_direct(a)) {
            storage_[a] = external(a).text;
            return;
        }
        storage_[a] = name_of(a);
        const bool is_integer = array.role == ArrayRole::data && array.element != Type::Real;
        if (memory_.is_scalar[a]) {
            if (is_external(a) && !is_written_back(a))
                out.push_back(
                    Declaration{is_integer ? "const int" : "const double", storage_[a], external(a)});
            else if (array.scope == none && !is_defined_by_store(a, program_.body, none))
                declare_scalar(a, out);
            return;
        }
        const bool is_const =
            !is_written(a) && array.role != ArrayRole::gradient && array.role != ArrayRole::output;
        const std::string element = is_integer ? "int" : "double";
        out.push_back(Declaration{(is_const ? "const " : "") + element + "* const __restrict", storage_[a],
                                  pointer(a)});
        if (array.scope == none && starts_from_zero(a) && !is_const)
            zero(a, out);
    }

    void declare_scalar(ArrayId a, Items& out) {
        const Type element = program_.arrays[a].element;
        const char* zero_text = element == Type::Real ? "0.0" : element == Type::Int ? "0" : "false";
        out.push_back(Declaration{scalar_type(a), storage_[a], Code{zero_text}});
    }
    const char* scalar_type(ArrayId a) const {
        const Type element = program_.arrays[a].element;
        return element == Type::Real ? "double" : element == Type::Int ? "long long" : "bool";
    }
    void zero(ArrayId a, Items& out) {
        For loop{"e", {"0"}, writer_.write(program_.arrays[a].size), 1, "", {}};
        loop.body.push_back(Assignment{subscript({storage_[a]}, {"e"}), "=", {"0.0"}});
        out.push_back(std::move(loop));
    }

    // Statements.
    void block(const Block& b, LoopId loop, Items& out) {
        if (loop != none)
            for (ArrayId a = 0; a < program_.arrays.size(); ++a)
                if (program_.arrays[a].scope == loop && is_used(a))
                    enter_scope(a, b, loop, out);
        const std::map<std::uint32_t, std::string> outside = variables_;
        for (std::size_t position = 0; position < b.size(); ++position) {
            const Stmt& s = b[position];
            place(s, out);
            for (Expr e : schedule_.before(b, position)) {
                const std::string name = names_.unique("t" + std::to_string(++temporaries_));
                out.push_back(Declaration{"const " + writer_.type(e), name, writer_.definition(e)});
                variables_[e.id] = name;
            }
            statement(s, b, loop, out);
        }
        variables_ = outside;
    }

    void enter_scope(ArrayId a, const Block& b, LoopId loop, Items& out) {
        if (memory_.is_scalar[a]) {
            if (!is_defined_by_store(a, b, loop))
                declare_scalar(a, out);
            return;
        }
        if (is_ragged(a))
            out.push_back(Declaration{"double* const __restrict", storage_[a], pointer(a)});
        if (memory_.uses[a].is_accumulated)
            zero(a, out);
    }

    /// A comment that says which source line the next statements come from, where it changes.
    void place(const Stmt& s, Items& out) {
        if (s.place.line == 0)
            return;
        const std::string file = s.place.file.substr(s.place.file.find_last_of('/') + 1);
        std::string text = file + ":" + std::to_string(s.place.line);
        std::string sites;
        for (const ir::Site& site : program_.sites)
            if (site.place.line == s.place.line && site.place.file == s.place.file)
                sites += (sites.empty() ? "" : ", ") + site.name;
        if (const auto* loop = std::get_if<ir::Loop>(&s.node); loop && program_.spaces[loop->space].is_plate)
            sites = "plate " + program_.spaces[loop->space].name;
        text = sites.empty() ? text : sites + " (" + text + ")";
        if (text == last_place_)
            return;
        last_place_ = text;
        out.push_back(Comment{text});
    }

    void statement(const Stmt& s, const Block& b, LoopId loop, Items& out) {
        if (const auto* inner = std::get_if<ir::Loop>(&s.node)) {
            emit_loop(*inner, out);
        } else if (const auto* branch = std::get_if<ir::If>(&s.node)) {
            Branch item{writer_.write(branch->condition), {}, {}};
            block(branch->then_block, in_branch, item.then_body);
            block(branch->else_block, in_branch, item.else_body);
            out.push_back(std::move(item));
        } else if (const auto* store = std::get_if<ir::Store>(&s.node)) {
            const ArrayId a = store->array;
            const Code value = writer_.write(store->value);
            if (is_defined_by_store(a, b, loop))
                out.push_back(Declaration{std::string("const ") + scalar_type(a), storage_[a], value});
            else
                out.push_back(Assignment{target(a, store->index), "=", value});
        } else if (const auto* a = std::get_if<Accumulate>(&s.node)) {
            accumulate(*a, out);
        }
    }

    Code target(ArrayId a, Expr index) const {
        return memory_.is_scalar[a] ? Code{storage_[a]} : subscript({storage_[a]}, writer_.write(index));
    }

    void accumulate(const Accumulate& a, Items& out) {
        if (const LoopId split = plans_.split_loop(a); split != none) {
            const Code offset = binary({loop_names_.at(split)}, "-", {block_begin_}, Precedence::additive);
            out.push_back(Assignment{subscript({buffers_.at(&a)}, offset), "=", writer_.write(a.value)});
            return;
        }
        const auto [is_negative, magnitude] = writer_.signed_value(a.value);
        out.push_back(Assignment{sum_target(a.array, a.index), is_negative ? "-=" : "+=", magnitude});
    }

    /// The partial sum that stands for an element now, or the element.
    Code sum_target(ArrayId array, Expr index) const {
        const auto found = partials_.find({array, index.id});
        return found != partials_.end() ? Code{found->second} : target(array, index);
    }

    // Loops.
    void emit_loop(const ir::Loop& loop, Items& out) {
        static constexpr const char* by_depth[] = {"i", "j", "k", "l", "m"};
        const unsigned depth = scopes_.depth(loop.var);
        const std::string var = depth <= 5 ? by_depth[depth - 1] : names_.unique("i" + std::to_string(depth));
        loop_names_[loop.var] = var;
        const LoopPlan& plan = plans_[loop.var];
        Code extent = writer_.write(loop.extent);
        if (extent.text.find_first_of("[ (") != std::string::npos) { // loaded or computed: once
            const std::string name = names_.unique(var + "_size");
            out.push_back(Declaration{"const long long", name, extent});
            extent = {name};
        }
        if (!plan.is_blocked) {
            open_partials(plan, out);
            out.push_back(iterations(loop, var, {"0"}, extent));
            close_partials(plan, out);
            return;
        }
        For blocks{names_.unique(var + "_begin"), {"0"}, extent, block_iterations, "", {}};
        const std::string end = names_.unique(var + "_end");
        const std::string size = std::to_string(block_iterations);
        const Code next = binary({blocks.var}, "+", {size}, Precedence::additive);
        blocks.body.push_back(
            Declaration{"const long long", end,
                        conditional(binary(next, "<", extent, Precedence::relational), next, extent)});
        block_begin_ = blocks.var;
        open_partials(plan, blocks.body);
        for (const Accumulate* a : plan.split) {
            buffers_[a] = names_.unique(storage_[a->array] + "_later");
            blocks.body.push_back(Declaration{"double", buffers_[a] + "[" + size + "]", {}});
        }
        blocks.body.push_back(iterations(loop, var, {blocks.var}, {end}));
        for (const Accumulate* a : plan.split) {
            For scatter{var, {blocks.var}, {end}, 1, "", {}};
            const Code offset = binary({var}, "-", {blocks.var}, Precedence::additive);
            scatter.body.push_back(
                Assignment{target(a->array, a->index), "+=", subscript({buffers_[a]}, offset)});
            blocks.body.push_back(std::move(scatter));
        }
        close_partials(plan, blocks.body);
        out.push_back(std::move(blocks));
    }

    For iterations(const ir::Loop& loop, const std::string& var, Code begin, Code end) {
        const LoopPlan& plan = plans_[loop.var];
        For item{var, std::move(begin), std::move(end), 1, "", {}};
        if (plan.is_simd) {
            item.pragma = "omp simd";
            std::string list;
            for (const Partial& p : plan.reductions)
                list += (list.empty() ? "" : ", ") + sum_target(p.array, p.index).text;
            if (!list.empty())
                item.pragma += " reduction(+ : " + list + ")";
        }
        block(loop.body, loop.var, item.body);
        return item;
    }

    void open_partials(const LoopPlan& plan, Items& out) {
        for (const Partial& p : plan.partials) {
            const std::string name = names_.unique(storage_[p.array] + "_sum");
            out.push_back(Declaration{"double", name, Code{"0.0"}});
            partials_[{p.array, p.index.id}] = name;
        }
    }
    void close_partials(const LoopPlan& plan, Items& out) {
        for (const Partial& p : plan.partials) {
            const Code name{partials_.at({p.array, p.index.id})};
            partials_.erase({p.array, p.index.id});
            out.push_back(Assignment{target(p.array, p.index), "+=", name});
        }
    }

    const Planned planned_;
    const ir::Program& program_;
    const Memory& memory_;
    const std::size_t pool_size_ = planned_.program.pool.size();
    ir::Scopes scopes_;
    LoopPlans plans_;
    Schedule schedule_;
    ExpressionWriter writer_;
    Names names_;
    std::vector<std::string> storage_; ///< variable or pointer of each array
    std::vector<std::string> extents_;
    std::map<LoopId, std::string> loop_names_;
    std::map<std::uint32_t, std::string> variables_;
    std::map<std::pair<ArrayId, std::uint32_t>, std::string> partials_;
    std::map<const Accumulate*, std::string> buffers_;
    std::string block_begin_, last_place_;
    unsigned temporaries_ = 0;
};

} // namespace

Items emit_function(const ir::Program& program) { return FunctionEmitter(program).emit(); }

} // namespace ppc::emit
