#include "compiler/emit/function.h"

#include "compiler/emit/bindings.h"
#include "compiler/emit/carried.h"
#include "compiler/emit/routine.h"
#include "compiler/emit/schedule.h"

#include <map>
#include <set>

namespace ppc::emit {

using ir::Accumulate;
using ir::ArrayId;
using ir::Block;
using ir::Expr;
using ir::LoopId;
using ir::none;
using ir::Stmt;

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
          names_(reserved()), bindings_(program_, memory_, writer_, names_) {}

    Items emit() {
        Items body;
        block(program_.body, none, body);
        for (Item& item : bindings_.write_back())
            body.push_back(std::move(item));
        Items out = bindings_.declarations();
        if (!out.empty())
            out.push_back(Blank{});
        for (Item& item : body)
            out.push_back(std::move(item));
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
    std::string extent(std::uint32_t number) const override { return bindings_.extent(number); }
    std::string index(LoopId loop) const override { return loop_names_.at(loop); }
    Code element(ArrayId a, const Code& position) const override { return bindings_.element(a, position); }
    bool is_guarded(Expr read) const override { return read.id < pool_size_ && schedule_.is_guarded(read); }
    /// What is computed from what the iteration before left comes last, after what it left itself.
    unsigned depth(Expr e) const override {
        const bool waits = e.id < pool_size_ && waits_[e.id];
        const unsigned last = !waits ? 0 : program_.pool[e].op == ir::Op::Read ? 1 : 2;
        return 3 * scopes_.depth(scopes_.home(e)) + last;
    }

    static Names reserved() {
        Names names;
        for (const char* name : {"args", "math", "e", "i", "j", "k", "l", "m"})
            names.unique(name);
        return names;
    }

    // Statements.
    void block(const Block& b, LoopId loop, Items& out) {
        if (loop != none)
            bindings_.enter_scope(b, loop, out);
        const std::map<std::uint32_t, std::string> outside = variables_;
        for (std::size_t position = 0; position < b.size(); ++position) {
            const Stmt& s = b[position];
            place(s, out);
            for (Expr e : schedule_.before(b, position)) {
                if (carried_.contains(e.id))
                    continue;
                const std::string name = names_.unique("t" + std::to_string(++temporaries_));
                out.push_back(Declaration{"const " + writer_.type(e), name, writer_.definition(e)});
                variables_[e.id] = name;
            }
            statement(s, b, loop, out);
            for (const auto& [written, next] : handed_on_)
                if (written == &s)
                    out.push_back(Declaration{"const double", next, written_element(s)});
        }
        variables_ = outside;
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
            if (bindings_.is_defined_by_store(a, b, loop))
                out.push_back(Declaration{std::string("const ") + bindings_.variable_type(a),
                                          bindings_.name(a), value});
            else
                out.push_back(Assignment{target(a, store->index), "=", value});
        } else if (const auto* a = std::get_if<Accumulate>(&s.node)) {
            accumulate(*a, out);
        } else if (const auto* apply = std::get_if<ir::Apply>(&s.node)) {
            emit_apply(*apply, out);
        }
    }

    Code target(ArrayId a, Expr index) const {
        return bindings_.target(a, memory_.is_scalar[a] ? Code{} : writer_.write(index));
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

    void emit_apply(const ir::Apply& s, Items& out) {
        const auto list = [&](const char* type, const char* name, const std::vector<std::string>& elements) {
            std::string text;
            for (const std::string& e : elements)
                text += (text.empty() ? "" : ", ") + e;
            const std::string unique = names_.unique(name);
            out.push_back(Declaration{type, unique + "[]", Code{"{" + text + "}"}});
            return unique;
        };
        std::vector<std::string> sizes, inputs;
        for (const auto* part : {&s.sizes, &s.output_sizes}) // the last ones to check what comes back
            for (Expr e : *part)
                sizes.push_back(writer_.write(e).text);
        for (Expr e : s.inputs)
            inputs.push_back(bindings_.start(program_.pool[e].ref));
        const std::string all_sizes = sizes.empty() ? "nullptr" : list("const long long", "sizes", sizes);
        const std::string all_inputs =
            inputs.empty() ? "nullptr" : list("const double* const", "inputs", inputs);
        if (program_.routines[s.routine].equation.rates) {
            const std::string symbol = equation_symbol(program_, s.routine), system = names_.unique("system");
            out.push_back(Declaration{"const ppc::OdeSystem", system,
                                      Code{"{args, " + symbol + "_rates, " + symbol + "_adjoint, " + symbol +
                                           "_work(args->extent, args->integer)}"}});
            out.push_back(Verbatim{std::string(s.is_adjoint ? "ppc_ode_adjoint" : "ppc_ode") + "(&" + system +
                                   ", " + all_sizes + ", " + all_inputs + ", " + bindings_.start(s.output) +
                                   ");"});
            return;
        }
        out.push_back(Verbatim{routine_symbol(program_, s.routine, s.is_adjoint) + "(" + all_sizes + ", " +
                               all_inputs + ", " + bindings_.start(s.output) + ");"});
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
            const std::vector<HandedOn> carried = open_carried(loop, var, extent, out);
            For item = iterations(loop, var, {"0"}, extent);
            close_carried(carried, item);
            out.push_back(std::move(item));
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
            buffers_[a] = names_.unique(bindings_.name(a->array) + "_later");
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
        item.is_backward = loop.order == ir::Order::backward;
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

    struct HandedOn {
        std::uint32_t read;
        std::string now, next; ///< variables: what this iteration reads, what it leaves to the next
    };

    /// Variables for what iterations hand on; before the first one they have what is in memory.
    std::vector<HandedOn> open_carried(const ir::Loop& loop, const std::string& var, const Code& extent,
                                       Items& out) {
        std::vector<HandedOn> result;
        const bool is_backward = loop.order == ir::Order::backward;
        for (const Carried& c : carried_elements(program_, loop)) {
            const ArrayId a = program_.pool[c.read].ref;
            if (memory_.is_scalar[a])
                continue;
            loop_names_[loop.var] = is_backward ? "(" + extent.text + " - 1)" : "0";
            const Code first = target(a, program_.pool[c.read].args[0]);
            loop_names_[loop.var] = var;
            HandedOn h{c.read.id, names_.unique(bindings_.name(a) + "_now"),
                       names_.unique(bindings_.name(a) + "_next")};
            const Code runs = binary(extent, ">", {"0"}, Precedence::relational);
            out.push_back(Declaration{"double", h.now, conditional(runs, first, {"0.0"})});
            variables_[h.read] = h.now;
            carried_.insert(h.read);
            handed_on_.emplace_back(c.write, h.next);
            result.push_back(std::move(h));
        }
        return result;
    }
    void close_carried(const std::vector<HandedOn>& carried, For& loop) {
        for (const HandedOn& h : carried) {
            loop.body.push_back(Assignment{{h.now}, "=", {h.next}});
            variables_.erase(h.read);
            carried_.erase(h.read);
            handed_on_.pop_back();
        }
    }
    Code written_element(const Stmt& s) const {
        if (const auto* store = std::get_if<ir::Store>(&s.node))
            return target(store->array, store->index);
        const auto& add = std::get<Accumulate>(s.node);
        return target(add.array, add.index);
    }

    void open_partials(const LoopPlan& plan, Items& out) {
        for (const Partial& p : plan.partials) {
            const std::string name = names_.unique(bindings_.name(p.array) + "_sum");
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
    Bindings bindings_;
    std::map<LoopId, std::string> loop_names_;
    std::map<std::uint32_t, std::string> variables_;
    const std::vector<bool> waits_ = depends_on_carried(program_); ///< by expression
    std::set<std::uint32_t> carried_;                              ///< reads that are variables of their loop
    std::vector<std::pair<const Stmt*, std::string>> handed_on_;   ///< after a write: the variable for it
    std::map<std::pair<ArrayId, std::uint32_t>, std::string> partials_;
    std::map<const Accumulate*, std::string> buffers_;
    std::string block_begin_, last_place_;
    unsigned temporaries_ = 0;
};

} // namespace

Items emit_function(const ir::Program& program) { return FunctionEmitter(program).emit(); }

} // namespace ppc::emit
