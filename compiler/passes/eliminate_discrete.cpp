#include "compiler/passes/eliminate_discrete.h"

#include "compiler/ir/analysis.h"
#include "compiler/passes/discrete_factors.h"
#include "compiler/passes/elimination_order.h"
#include "compiler/passes/factor_code.h"
#include "compiler/passes/follow_arrays.h"
#include "compiler/passes/log_sum.h"
#include "compiler/passes/log_weight.h"
#include "compiler/passes/pipeline.h"
#include "compiler/passes/remove_dead.h"
#include "compiler/passes/table_size.h"

#include <algorithm>
#include <limits>
#include <memory>

namespace ppc::passes {

using namespace ir;

namespace {

struct Problem {
    std::string text;
    Place place;
};

/// Up to this many combinations of values are written out one by one.
constexpr std::int64_t most_written_out = 16;

/// A variable, so many iterations back.
struct Ref {
    unsigned variable = 0, lag = 0;
    friend auto operator<=>(const Ref&, const Ref&) = default;
};
using Refs = std::set<Ref>;
/// Which value of each variable, counted from 0.
using Values = std::map<Ref, Expr>;

/// Where statements are put: the loops of a nest, which are open.
struct Context {
    std::vector<LoopId> loops;
    Block* out = nullptr;
    LoopId innermost() const { return loops.empty() ? none : loops.back(); }
};

/// A function of discrete values.
struct Table {
    Refs refs;
    std::function<Expr(const Values&, Block& out, LoopId scope)> at;
    SiteId site = none;
    TermKind kind = TermKind::prior;
};

/// Variables of one nest of loops, and nests inside it.
struct Level {
    std::vector<SpaceId> spaces;
    unsigned representative = 0; ///< a variable; of the outermost level none
    std::vector<unsigned> variables;
    std::vector<const DiscreteFactor*> factors;
    std::vector<std::unique_ptr<Level>> inner;
    std::vector<Table> arrived; ///< from the levels inside
    Context context;            ///< while it is open
};

class Eliminator {
public:
    Eliminator(DiscreteGraph& graph, Summation summation, std::vector<EliminationStep>& steps)
        : g_(graph), p_(graph.rest), summation_(summation), steps_(steps) {}

    void run() {
        noise_size_ = p_.pool.integer(0);
        for (unsigned v = 0; v < g_.variables.size(); ++v)
            add_variable(v);
        for (const DiscreteFactor& f : g_.factors)
            add_factor(f);
        Context context{{}, &p_.body};
        open(root_, context);
        p_.value_tables = tables_to_check(p_, std::move(tables_));
    }

private:
    using Kind = DiscreteRead::Kind;
    const std::string& name(unsigned v) const { return p_.sites[g_.variables[v].site].name; }

    // --- levels --------------------------------------------------------------------------------------

    static std::vector<SpaceId> spaces_of(const DiscreteVariable& v) {
        std::vector<SpaceId> out;
        if (!v.is_whole)
            for (const Around& a : v.path)
                out.push_back(a.space);
        return out;
    }

    static bool is_prefix(const std::vector<SpaceId>& a, const std::vector<SpaceId>& b) {
        return a.size() <= b.size() && std::equal(a.begin(), a.end(), b.begin());
    }

    Level& level_for(Level& from, const std::vector<SpaceId>& spaces, unsigned v) {
        if (from.spaces == spaces)
            return from;
        for (const auto& inner : from.inner)
            if (is_prefix(inner->spaces, spaces))
                return level_for(*inner, spaces, v);
        auto level = std::make_unique<Level>();
        level->spaces = spaces;
        level->representative = v;
        Level& result = *level;
        // Levels that lie inside the new one.
        for (auto it = from.inner.begin(); it != from.inner.end();)
            if (is_prefix(spaces, (*it)->spaces)) {
                result.inner.push_back(std::move(*it));
                it = from.inner.erase(it);
            } else {
                ++it;
            }
        from.inner.push_back(std::move(level));
        return result;
    }

    void add_variable(unsigned v) {
        const DiscreteVariable& variable = g_.variables[v];
        if (variable.is_whole)
            make_whole(v);
        Level& level = level_for(root_, spaces_of(variable), v);
        level.variables.push_back(v);
        if (variable.carried > 0)
            level.representative = v;
    }

    Level& level_of(unsigned v) { return level_for(root_, spaces_of(g_.variables[v]), v); }

    void add_factor(const DiscreteFactor& f) {
        Level* home = &root_;
        const DiscreteRead* deepest = nullptr;
        std::size_t gathered = 0;
        for (const DiscreteRead& r : f.reads) {
            gathered += r.kind == Kind::gathered && !g_.variables[r.variable].is_whole ? 1 : 0;
            if (r.kind == Kind::gathered || g_.variables[r.variable].is_whole)
                continue;
            Level& level = level_of(r.variable);
            if (!deepest || level.spaces.size() > home->spaces.size()) {
                if (deepest && !is_prefix(home->spaces, level.spaces))
                    meet(f, deepest->variable, r.variable);
                deepest = &r;
                home = &level;
            } else if (!is_prefix(level.spaces, home->spaces)) {
                meet(f, deepest->variable, r.variable);
            }
        }
        if (gathered > 0)
            return add_gathered(f, gathered);
        home->factors.push_back(&f);
    }

    [[noreturn]] void meet(const DiscreteFactor& f, unsigned a, unsigned b) {
        throw Problem{"discrete sites '" + name(a) + "' and '" + name(b) +
                          "' stand in independent plates and meet in '" + p_.sites[f.term.site].name +
                          "', so that all their elements would have to be summed out at once; put one plate "
                          "inside the other in the same order everywhere, or leave one site out",
                      f.place};
    }

    /// Loops of the factor that stand for the loops of its level.
    std::map<LoopId, Expr> open_loops(const DiscreteFactor& f, const Context& context) {
        std::map<LoopId, Expr> out;
        for (std::size_t r = 0; r < f.reads.size(); ++r)
            if (!g_.variables[f.reads[r].variable].is_whole)
                for (std::size_t d = 0; d < f.loops[r].size(); ++d) {
                    const Expr here = p_.pool.index(context.loops[d]);
                    const auto [it, fresh] = out.emplace(f.loops[r][d], here);
                    if (!fresh && it->second != here)
                        throw Problem{"'" + p_.sites[f.term.site].name +
                                          "' reads discrete elements of different iterations of one plate",
                                      f.place};
                }
        return out;
    }

    // --- values --------------------------------------------------------------------------------------

    Expr in_context(const DiscreteVariable& v, Expr e, const Context& context) {
        std::vector<std::pair<LoopId, Expr>> to;
        for (std::size_t d = 0; d < v.path.size() && d < context.loops.size(); ++d)
            to.emplace_back(v.path[d].var, p_.pool.index(context.loops[d]));
        return with_loops(p_, e, to);
    }

    Expr count(const Ref& r) {
        const DiscreteVariable& v = g_.variables[r.variable];
        if (v.is_whole)
            return whole_.at(r.variable).states;
        return in_context(v, v.count, level_of(r.variable).context);
    }

    /// All elements of the site as one variable: its states count in the base `count` of an element.
    struct Whole {
        Expr states;
        ArrayId powers = none; ///< count^k
    };
    void make_whole(unsigned number) {
        DiscreteVariable& v = g_.variables[number];
        if (varies(p_.pool, v.count) || varies(p_.pool, v.lower))
            throw Problem{
                "'" + name(number) +
                    "' is read at elements of other iterations, and the number of its values differs "
                    "between iterations",
                v.place};
        const Expr elements = p_.sites[v.site].size;
        const ArrayId powers = p_.add_integer_data("powers of " + name(number), elements);
        const JointStates joint{p_.extents++, p_.arrays[powers].number, v.count, elements, v.site};
        whole_[number] = {p_.pool.extent(joint.extent), powers};
        p_.joint_states.push_back(joint);
    }

    Expr value_of(const DiscreteRead& read, Expr index, const Values& values, const Context& context) {
        const DiscreteVariable& v = g_.variables[read.variable];
        if (v.is_whole) {
            // On a side that is not taken the element may not be there; then its power reads as 0.
            const Expr read_power = p_.read(whole_.at(read.variable).powers, index);
            const Expr one = p_.pool.integer(1);
            const Expr power = p_.pool[index].op == Op::Index || p_.pool.is_const(index)
                                   ? read_power
                                   : p_.pool.select(p_.pool.less(read_power, one), one, read_power);
            const Expr digit =
                p_.pool.int_mod(p_.pool.int_div(values.at({read.variable, 0}), power), v.count);
            return p_.pool.add(v.lower, digit);
        }
        return p_.pool.add(in_context(v, v.lower, context), values.at({read.variable, read.lag}));
    }

    Refs refs_of(const DiscreteFactor& f) const {
        Refs out;
        for (const DiscreteRead& r : f.reads)
            out.insert({r.variable, g_.variables[r.variable].is_whole ? 0 : r.lag});
        return out;
    }

    // --- loops over values ---------------------------------------------------------------------------

    SpaceId value_space(unsigned v) {
        const auto [it, fresh] = spaces_.emplace(v, static_cast<SpaceId>(p_.spaces.size()));
        if (fresh)
            p_.spaces.push_back(
                {name(v) + " values", false, true, varies(p_.pool, g_.variables[v].count), ""});
        return it->second;
    }

    /// Runs `body` in loops over the values of `refs`.
    void for_values(const Refs& refs, Block& out, LoopId scope,
                    const std::function<void(const Values&, Block&, LoopId)>& body, Values values = {}) {
        // Few values that are known here are written out, all or none of them.
        const Node combinations = p_.pool[size_of(refs)];
        const bool is_written_out = combinations.op == Op::Const && combinations.integer <= most_written_out;
        for_each_value(refs, is_written_out, out, scope, body, std::move(values));
    }

    void for_each_value(const Refs& refs, bool is_written_out, Block& out, LoopId scope,
                        const std::function<void(const Values&, Block&, LoopId)>& body, Values values) {
        if (refs.empty())
            return body(values, out, scope);
        const Ref first = *refs.begin();
        Refs rest = refs;
        rest.erase(first);
        if (is_written_out) {
            for (std::int64_t k = 0; k < p_.pool[count(first)].integer; ++k) {
                values[first] = p_.pool.integer(k);
                for_each_value(rest, is_written_out, out, scope, body, values);
            }
            return;
        }
        Loop loop{p_.new_loop(), value_space(first.variable), count(first), {}};
        values[first] = p_.pool.index(loop.var);
        for_each_value(rest, is_written_out, loop.body, loop.var, body, values);
        out.push_back({std::move(loop), {}});
    }

    Expr size_of(const Refs& refs) {
        if (!refs.empty())
            check_size(refs, refs.begin()->variable);
        Expr size = p_.pool.integer(1);
        for (const Ref& r : refs)
            size = p_.pool.mul(size, count(r));
        return size;
    }
    /// Refuses a table over these if it is known to be too large, and has it checked with the data otherwise.
    void check_size(const Refs& refs, unsigned summed_out) {
        if (!checked_.insert(refs).second)
            return;
        ValueTable table;
        const DiscreteVariable& v = g_.variables[summed_out];
        table.place = p_.sites[v.site].place;
        for (const Ref& r : refs) {
            const DiscreteVariable& variable = g_.variables[r.variable];
            table.over.push_back(
                {variable.site, variable.is_whole ? whole_.at(r.variable).states : variable.count});
        }
        if (const std::string problem = table_problem(p_, table.over, v.site); !problem.empty())
            throw Problem{problem, table.place};
        tables_.push_back(std::move(table));
    }
    Expr position(const Refs& refs, const Values& values) {
        Expr at = p_.pool.integer(0);
        for (const Ref& r : refs)
            at = p_.pool.add(p_.pool.mul(at, count(r)), values.at(r));
        return at;
    }

    ArrayId new_array(const std::string& name, Expr size, LoopId scope) {
        Array a;
        a.name = name;
        a.size = size;
        a.scope = scope;
        return p_.add_array(std::move(a));
    }

    // --- factors as tables ---------------------------------------------------------------------------

    Table table_of(const DiscreteFactor& f, const Context& context) {
        const std::map<LoopId, Expr> loops = open_loops(f, context);
        Table table{refs_of(f), {}, f.term.site, f.term.kind};
        const auto code = [this, &f, loops, context](const Values& values, LoopId scope) {
            return FactorCode(
                p_, f, loops,
                [this, values, context](const DiscreteRead& r, Expr index) {
                    return value_of(r, index, values, context);
                },
                scope);
        };
        if (FactorCode::is_expression(f, loops)) {
            table.at = [code](const Values& values, Block& out, LoopId scope) {
                Expr value;
                code(values, scope).append(out, [&](Block&, Expr e, const FactorCode&) { value = e; });
                return value;
            };
            return table;
        }
        // With loops of its own it is computed once for all uses.
        const ArrayId array =
            new_array(p_.sites[f.term.site].name + " terms", size_of(table.refs), context.innermost());
        for_values(table.refs, *context.out, context.innermost(),
                   [&](const Values& values, Block& out, LoopId scope) {
                       const Expr at = position(table.refs, values);
                       code(values, scope).append(out, [&](Block& inner, Expr e, const FactorCode&) {
                           inner.push_back({Accumulate{array, at, e}, f.place});
                       });
                   });
        table.at = [this, array, refs = table.refs](const Values& values, Block&, LoopId) {
            return p_.read(array, position(refs, values));
        };
        return table;
    }

    /// A factor that reads the element that data name adds to that element's table before its level is
    /// opened.
    void add_gathered(const DiscreteFactor& f, std::size_t gathered) {
        const DiscreteRead& r = f.reads.front();
        const DiscreteVariable& v = g_.variables[r.variable];
        if (gathered > 1 || f.reads.size() > 1 || varies(p_.pool, v.count) || varies(p_.pool, v.lower))
            throw Problem{"'" + p_.sites[f.term.site].name + "' reads '" + name(r.variable) +
                              "' at an element that data choose, together with another discrete element; ppc "
                              "cannot sum these out",
                          f.place};
        const Expr size = p_.pool.mul(p_.sites[v.site].size, v.count);
        const ArrayId array = new_array(p_.sites[f.term.site].name + " terms", size, none);
        const Context top{{}, &p_.body};
        Loop loop{p_.new_loop(), value_space(r.variable), v.count, {}};
        const Values values{{{r.variable, 0}, p_.pool.index(loop.var)}};
        FactorCode code(
            p_, f, {},
            [&](const DiscreteRead& read, Expr index) { return value_of(read, index, values, top); },
            loop.var);
        code.append(loop.body, [&](Block& out, Expr e, const FactorCode& c) {
            const Expr at = p_.pool.add(p_.pool.mul(c.renamed(r.index), v.count), p_.pool.index(loop.var));
            out.push_back({Accumulate{array, at, e}, f.place});
        });
        p_.body.push_back({std::move(loop), f.place});
        Table table{{{r.variable, 0}}, {}, f.term.site, f.term.kind};
        table.at = [this, array, number = r.variable](const Values& of, Block&, LoopId) {
            const DiscreteVariable& variable = g_.variables[number];
            const Expr own = in_context(variable, variable.index, level_of(number).context);
            return p_.read(array, p_.pool.add(p_.pool.mul(own, variable.count), of.at({number, 0})));
        };
        level_of(r.variable).arrived.push_back(std::move(table));
    }

    // --- summing out ---------------------------------------------------------------------------------

    /// The factors that are left when `eliminated` are summed out.
    std::vector<Table> sum_out(const Refs& eliminated, std::vector<Table> tables, const Level& level) {
        std::vector<Ref> numbered;
        std::map<Ref, unsigned> numbers;
        const auto number = [&](const Ref& r) {
            const auto [it, fresh] = numbers.emplace(r, static_cast<unsigned>(numbered.size()));
            if (fresh)
                numbered.push_back(r);
            return it->second;
        };
        std::set<unsigned> out;
        std::vector<std::set<unsigned>> factors;
        for (const Ref& r : eliminated)
            out.insert(number(r));
        for (const Table& t : tables) {
            factors.emplace_back();
            for (const Ref& r : t.refs)
                factors.back().insert(number(r));
        }
        for (const unsigned next : elimination_order(out, factors))
            tables = sum_out_one(numbered[next], std::move(tables), level);
        return tables;
    }

    std::vector<Table> sum_out_one(const Ref& r, std::vector<Table> tables, const Level& level) {
        const Context& context = level.context;
        std::vector<Table> left, mine;
        for (Table& t : tables)
            (t.refs.contains(r) ? mine : left).push_back(std::move(t));
        Table result;
        result.site = g_.variables[r.variable].site;
        for (const Table& t : mine) {
            result.refs.insert(t.refs.begin(), t.refs.end());
            result.kind = t.kind == TermKind::likelihood ? t.kind : result.kind;
        }
        result.refs.insert(r);
        check_size(result.refs, r.variable);
        result.refs.erase(r);
        note(r, result.refs, level);
        if (is_linear_)
            return sum_out_weights(r, std::move(left), mine, std::move(result), level);
        const auto uniforms = summation_ == Summation::sample ? noise_for(r, result.refs) : Uniforms{};
        const auto sum = [&](const Values& values, Block& out, LoopId scope) {
            SummedOver over{value_space(r.variable), count(r), name(r.variable), summation_, {}};
            over.uniform = [&](Expr k) { return uniforms(values, k); };
            return log_sum(p_, over, out, scope, [&](Expr k, Block& inner, LoopId inner_scope) {
                Values all = values;
                all[r] = k;
                // Nothing may depend on it: it is still summed over.
                std::vector<Expr> parts{p_.pool.real(0)};
                for (const Table& t : mine)
                    parts.push_back(t.at(all, inner, inner_scope));
                return p_.pool.sum(parts);
            });
        };
        if (result.refs.empty()) {
            const Expr value = sum({}, *context.out, context.innermost());
            result.at = [value](const Values&, Block&, LoopId) { return value; };
        } else {
            const ArrayId array =
                new_array("sum over " + name(r.variable), size_of(result.refs), context.innermost());
            for_values(result.refs, *context.out, context.innermost(),
                       [&](const Values& values, Block& out, LoopId scope) {
                           const Expr value = sum(values, out, scope);
                           out.push_back({Store{array, position(result.refs, values), value}, {}});
                       });
            result.at = [this, array, refs = result.refs](const Values& values, Block&, LoopId) {
                return p_.read(array, position(refs, values));
            };
        }
        left.push_back(std::move(result));
        return left;
    }

    /// The same where tables are probabilities, not their logarithms.
    std::vector<Table> sum_out_weights(const Ref& r, std::vector<Table> left, const std::vector<Table>& mine,
                                       Table result, const Level& level) {
        const Context& context = level.context;
        const ArrayId array =
            new_array("sum over " + name(r.variable), size_of(result.refs), context.innermost());
        for_values(result.refs, *context.out, context.innermost(),
                   [&](const Values& values, Block& out, LoopId scope) {
                       const ArrayId sum = p_.add_cell(name(r.variable) + " sum", scope);
                       const Expr zero = p_.pool.integer(0);
                       for_values(
                           {r}, out, scope,
                           [&](const Values& all, Block& inner, LoopId inner_scope) {
                               inner.push_back(
                                   {Accumulate{sum, zero, product(mine, all, inner, inner_scope)}, {}});
                           },
                           values);
                       out.push_back({Store{array, position(result.refs, values), p_.read_cell(sum)}, {}});
                   });
        result.at = [this, array, refs = result.refs](const Values& values, Block&, LoopId) {
            return p_.read(array, position(refs, values));
        };
        left.push_back(std::move(result));
        return left;
    }

    Expr product(const std::vector<Table>& tables, const Values& values, Block& out, LoopId scope) {
        std::vector<Expr> factors{p_.pool.real(1)};
        for (const Table& t : tables)
            factors.push_back(t.at(values, out, scope));
        return p_.pool.product(factors);
    }

    /// Uniform numbers, one for each value in each place where it is chosen or not.
    using Uniforms = std::function<Expr(const Values&, Expr k)>;
    Uniforms noise_for(const Ref& r, const Refs& with) {
        const DiscreteVariable& v = g_.variables[r.variable];
        const Level& level = level_of(r.variable);
        // After a chain's loop, its last iteration stands for the choice there.
        Expr element = p_.pool.integer(0);
        Expr elements = p_.pool.integer(1);
        if (!v.is_whole) {
            std::vector<std::pair<LoopId, Expr>> to;
            for (std::size_t d = 0; d < v.path.size(); ++d)
                to.emplace_back(
                    v.path[d].var,
                    d < level.context.loops.size()
                        ? p_.pool.index(level.context.loops[d])
                        : p_.pool.sub(in_context(v, v.path[d].extent, level.context), p_.pool.integer(1)));
            element = with_loops(p_, v.index, to);
            elements = p_.sites[v.site].size;
        }
        const Expr width = p_.pool.mul(size_of(with), count(r));
        Array noise;
        noise.name = name(r.variable) + " uniform";
        noise.role = ArrayRole::noise;
        noise.offset = noise_size_;
        noise.size = p_.pool.mul(elements, width);
        noise_size_ = p_.pool.add(noise_size_, noise.size);
        const ArrayId array = p_.add_array(std::move(noise));
        return [this, array, element, width, with, n = count(r)](const Values& values, Expr k) {
            const Expr at = p_.pool.add(p_.pool.mul(position(with, values), n), k);
            return p_.read(array, p_.pool.add(p_.pool.mul(element, width), at));
        };
    }

    void note(const Ref& r, const Refs& with, const Level& level) {
        const DiscreteVariable& v = g_.variables[r.variable];
        EliminationStep step{{v.site, r.lag}, level.spaces, v.is_whole, {}};
        for (const Ref& other : with)
            step.with.push_back({g_.variables[other.variable].site, other.lag});
        steps_.push_back(std::move(step));
    }

    // --- levels as code ------------------------------------------------------------------------------

    bool is_chain(const Level& level) const {
        return std::any_of(level.variables.begin(), level.variables.end(), [&](unsigned v) {
            return !g_.variables[v].is_whole && g_.variables[v].carried > 0;
        });
    }

    /// Statements of a level whose loops are open in `context`; it is no chain.
    void open(Level& level, const Context& context) {
        level.context = context;
        for (const auto& inner : level.inner)
            enter(*inner, context);
        Refs own;
        for (const unsigned v : level.variables)
            own.insert({v, 0});
        deliver(sum_out(own, tables_of(level), level), level);
    }

    std::vector<Table> tables_of(Level& level) {
        std::vector<Table> tables;
        for (const DiscreteFactor* f : level.factors)
            tables.push_back(table_of(*f, level.context));
        std::move(level.arrived.begin(), level.arrived.end(), std::back_inserter(tables));
        level.arrived.clear();
        return tables;
    }

    /// Opens the loops that `level` has beyond those of the level around it.
    void enter(Level& level, const Context& around) {
        std::vector<Loop> loops;
        Context context = around;
        const bool chain = is_chain(level);
        const DiscreteVariable& v = g_.variables[level.representative];
        for (std::size_t d = around.loops.size(); d < v.path.size(); ++d) {
            const Around& a = v.path[d];
            Loop loop{p_.new_loop(), a.space, in_context(v, a.extent, context), {}, Order::any};
            context.loops.push_back(loop.var);
            loops.push_back(std::move(loop));
        }
        Block body;
        if (chain) {
            Context before = context;
            before.loops.pop_back();
            before.out = &body;
            run_chain(level, before, std::move(loops.back()));
            loops.pop_back();
        } else {
            context.out = &body;
            open(level, context);
        }
        while (!loops.empty()) {
            loops.back().body = std::move(body);
            body.clear();
            body.push_back({std::move(loops.back()), v.place});
            loops.pop_back();
        }
        std::move(body.begin(), body.end(), std::back_inserter(*around.out));
    }

    /// What is left goes to the level of the innermost variable that it depends on.
    void deliver(const std::vector<Table>& tables, Level& level) {
        for (const Table& t : tables) {
            if (t.refs.empty()) {
                Block& out = *level.context.out;
                const Expr value = t.at({}, out, level.context.innermost());
                out.push_back({Term{t.site, t.kind, value}, p_.sites[t.site].place});
                continue;
            }
            Level* to = &root_;
            for (const Ref& r : t.refs)
                if (Level& of = level_of(r.variable); of.spaces.size() > to->spaces.size())
                    to = &of;
            const ArrayId array = new_array("sum over " + p_.sites[t.site].name + " terms", size_of(t.refs),
                                            to->context.innermost());
            for_values(t.refs, *level.context.out, level.context.innermost(),
                       [&](const Values& values, Block& out, LoopId scope) {
                           const Expr value = t.at(values, out, scope);
                           out.push_back({Accumulate{array, position(t.refs, values), value}, {}});
                       });
            Table sum{t.refs, {}, t.site, t.kind};
            sum.at = [this, array, refs = t.refs](const Values& values, Block&, LoopId) {
                return p_.read(array, position(refs, values));
            };
            to->arrived.push_back(std::move(sum));
        }
    }

    // --- chains --------------------------------------------------------------------------------------

    /// Variables of levels around that the factors in and inside `level` read.
    Refs outer_refs(const Level& level) {
        Refs out;
        for (const DiscreteFactor* f : level.factors)
            for (const Ref& r : refs_of(*f))
                if (level_of(r.variable).spaces.size() < level.spaces.size())
                    out.insert(r);
        for (const auto& inner : level.inner)
            for (const Ref& r : outer_refs(*inner))
                if (level_of(r.variable).spaces.size() < level.spaces.size())
                    out.insert(r);
        return out;
    }

    /// The forward recursion. `alpha` has, for each iteration, the log of the sum over everything before it,
    /// for each value that later iterations look back at.
    void run_chain(Level& level, const Context& before, Loop loop) {
        const Refs outer = outer_refs(level);
        Refs carried, kept, gone;
        TermKind kind = TermKind::prior;
        for (const unsigned v : level.variables) {
            const unsigned lags = g_.variables[v].carried;
            if (mentions_last_loop(g_.variables[v]))
                throw Problem{"the number of values of '" + name(v) +
                                  "' differs between the iterations of its chain",
                              g_.variables[v].place};
            gone.insert({v, lags});
            for (unsigned l = 0; l < lags; ++l) {
                kept.insert({v, l});
                carried.insert({v, l + 1});
            }
        }
        level.context = before; // the counts do not vary in the chain's own loop
        if (outer.empty() && has_weights(level))
            return run_scaled_chain(level, before, std::move(loop), carried, kept);
        Refs dims = outer;
        dims.insert(carried.begin(), carried.end());
        const Expr width = size_of(dims);
        const std::string chain = name(level.representative);
        const ArrayId alpha =
            new_array(chain + " forward", p_.pool.mul(p_.pool.add(loop.extent, p_.pool.integer(1)), width),
                      before.innermost());
        const auto element = [this, width, dims](Expr iteration, const Values& values) {
            return p_.pool.add(p_.pool.mul(iteration, width), position(dims, values));
        };
        // Before the first iteration there is nothing to look back at: one value stands for that.
        for_values(dims, *before.out, before.innermost(), [&](const Values& values, Block& out, LoopId) {
            Expr first = p_.pool.boolean(true);
            for (const Ref& r : carried)
                first = p_.pool.logical_and(first, p_.pool.equal(values.at(r), p_.pool.integer(0)));
            const Expr start = p_.pool.select(first, p_.pool.real(0),
                                              p_.pool.real(-std::numeric_limits<double>::infinity()));
            out.push_back({Store{alpha, element(p_.pool.integer(0), values), start}, {}});
        });
        loop.order = Order::forward;
        const Expr t = p_.pool.index(loop.var);
        Context inside = before;
        inside.loops.push_back(loop.var);
        inside.out = &loop.body;
        level.context = inside;
        for (const auto& inner : level.inner)
            enter(*inner, inside);
        std::vector<Table> tables = tables_of(level);
        for (const Table& table : tables)
            kind = table.kind == TermKind::likelihood ? table.kind : kind;
        Table past{dims, {}, g_.variables[level.representative].site, kind};
        past.at = [this, alpha, t, element](const Values& values, Block&, LoopId) {
            return p_.read(alpha, element(t, values));
        };
        tables.push_back(past);
        std::vector<Table> result, left;
        for (Table& table : sum_out(gone, std::move(tables), level))
            (table.refs.empty() ? left : result).push_back(std::move(table));
        deliver(left, level);
        Refs present = outer;
        present.insert(kept.begin(), kept.end());
        for_values(present, loop.body, loop.var, [&](const Values& values, Block& out, LoopId scope) {
            std::vector<Expr> parts{p_.pool.real(0)};
            for (const Table& table : result)
                parts.push_back(table.at(values, out, scope));
            Values next;
            for (const auto& [r, value] : values)
                next[kept.contains(r) ? Ref{r.variable, r.lag + 1} : r] = value;
            out.push_back(
                {Store{alpha, element(p_.pool.add(t, p_.pool.integer(1)), next), p_.pool.sum(parts)}, {}});
        });
        const Expr extent = loop.extent;
        before.out->push_back({std::move(loop), g_.variables[level.representative].place});
        level.context = before;
        Table end = past;
        end.at = [this, alpha, extent, element](const Values& values, Block&, LoopId) {
            return p_.read(alpha, element(extent, values));
        };
        const std::size_t steps = steps_.size();
        deliver(sum_out(carried, {end}, level), level);
        steps_.resize(steps); // the last iteration is told with the others
    }

    /// True if transitions have probabilities that are no data, so that none is 0 and the recursion may add
    /// them up as they are; each variable looks back one iteration.
    bool has_weights(const Level& level) {
        if (summation_ != Summation::sum)
            return false;
        for (const unsigned v : level.variables)
            if (g_.variables[v].carried != 1)
                return false;
        for (const DiscreteFactor* f : level.factors)
            if (looks_back(*f) && !is_weight(*f))
                return false;
        // What plates inside add is the iteration's own only if it does not depend on the one before.
        const auto all_own = [&](auto&& self, const Level& of) -> bool {
            return std::all_of(of.inner.begin(), of.inner.end(), [&](const auto& inner) {
                return std::none_of(inner->factors.begin(), inner->factors.end(),
                                    [](const DiscreteFactor* f) { return looks_back(*f); }) &&
                       self(self, *inner);
            });
        };
        return all_own(all_own, level);
    }
    static bool looks_back(const DiscreteFactor& f) {
        return std::any_of(f.reads.begin(), f.reads.end(), [](const DiscreteRead& r) { return r.lag > 0; });
    }

    /// A factor that is an expression and the logarithm of a probability.
    bool is_weight(const DiscreteFactor& f) {
        bool is_expression = true;
        for_each_stmt(f.body, [&](const Stmt& s) {
            is_expression &= std::holds_alternative<Loop>(s.node) || std::holds_alternative<Term>(s.node);
        });
        return is_expression && f.path.size() == f.loops.front().size() && weight_of(p_, f.term.value);
    }

    /// The forward recursion in probabilities. Each iteration multiplies what came before by a power of two,
    /// so that it adds up to about 1: nothing is rounded, and a scale that cancels has no derivative. What
    /// the iteration adds by itself is computed beforehand, relative to its largest value, so that the
    /// recursion has no exponentials in it.
    void run_scaled_chain(Level& level, const Context& before, Loop loop, const Refs& carried,
                          const Refs& kept) {
        const unsigned first = level.representative;
        const Place place = g_.variables[first].place;
        const std::string chain = name(first);
        const Expr width = size_of(kept), iterations = loop.extent;
        const ArrayId own = new_array(chain + " own", p_.pool.mul(iterations, width), before.innermost());
        const ArrayId top = new_array(chain + " own largest", iterations, before.innermost());
        const ArrayId scale =
            new_array(chain + " scale", p_.pool.add(iterations, p_.pool.integer(1)), before.innermost());
        const ArrayId forward =
            new_array(chain + " forward", p_.pool.mul(p_.pool.add(iterations, p_.pool.integer(1)), width),
                      before.innermost());
        const auto element = [&](Expr iteration, Expr at) {
            return p_.pool.add(p_.pool.mul(iteration, width), at);
        };
        // One value's iterations lie together, so that they can be computed together.
        const auto beside = [&](Expr iteration, Expr at) {
            return p_.pool.add(p_.pool.mul(at, iterations), iteration);
        };
        const auto inside = [&](Loop& of) {
            Context context = before;
            context.loops.push_back(of.var);
            context.out = &of.body;
            return context;
        };

        // What each iteration adds by itself.
        TermKind kind = TermKind::prior;
        std::vector<const DiscreteFactor*> transitions, others;
        for (const DiscreteFactor* f : level.factors)
            (is_weight(*f) ? transitions : others).push_back(f);
        // A space of its own: joined to loops of the model it would read what they are still adding to.
        const auto own_space = static_cast<SpaceId>(p_.spaces.size());
        p_.spaces.push_back({chain + " own", false, true, p_.spaces[loop.space].is_ragged, ""});
        Loop by_itself{p_.new_loop(), own_space, iterations, {}, Order::any};
        const Expr i = p_.pool.index(by_itself.var);
        level.context = inside(by_itself);
        for (const auto& inner : level.inner)
            enter(*inner, level.context);
        level.factors = others;
        const std::vector<Table> tables = tables_of(level);
        for (const Table& t : tables)
            kind = t.kind == TermKind::likelihood ? t.kind : kind;
        const ArrayId logs = new_array(chain + " own log", width, by_itself.var);
        const ArrayId largest =
            new_array(chain + " own larger", p_.pool.add(width, p_.pool.integer(1)), by_itself.var);
        const Expr zero = p_.pool.integer(0);
        Loop highest{p_.new_loop(), value_space_of_all(chain), width, {}, Order::forward};
        for_values(kept, by_itself.body, by_itself.var, [&](const Values& values, Block& out, LoopId scope) {
            std::vector<Expr> parts{p_.pool.real(0)};
            for (const Table& t : tables)
                parts.push_back(t.at(values, out, scope));
            out.push_back({Store{logs, position(kept, values), p_.pool.sum(parts)}, {}});
        });
        by_itself.body.push_back(
            {Store{largest, zero, p_.pool.real(-std::numeric_limits<double>::infinity())}, {}});
        const Expr k = p_.pool.index(highest.var);
        highest.body.push_back(
            {Store{largest, p_.pool.add(k, p_.pool.integer(1)),
                   math_call(p_, "larger_held_fixed", {p_.read(largest, k), p_.read(logs, k)})},
             {}});
        by_itself.body.push_back({std::move(highest), {}});
        const Expr own_top = p_.read(largest, width);
        by_itself.body.push_back({Store{top, i, own_top}, {}});
        for_values(kept, by_itself.body, by_itself.var, [&](const Values& values, Block& out, LoopId) {
            const Expr at = position(kept, values);
            out.push_back(
                {Store{own, beside(i, at), math_call(p_, "scaled_exp", {p_.read(logs, at), own_top})}, {}});
        });
        before.out->push_back({std::move(by_itself), place});

        // The recursion. Before the first iteration one value stands for there being none.
        for_values(carried, *before.out, before.innermost(), [&](const Values& values, Block& out, LoopId) {
            const Expr at = position(carried, values);
            const Expr start = p_.pool.select(p_.pool.equal(at, zero), p_.pool.real(1), p_.pool.real(0));
            out.push_back({Store{forward, at, start}, {}});
        });
        before.out->push_back({Store{scale, zero, p_.pool.real(1)}, {}});
        loop.order = Order::forward;
        const Expr t = p_.pool.index(loop.var);
        level.context = inside(loop);
        const ArrayId sum = p_.add_cell(chain + " sum", loop.var);
        for_values(carried, loop.body, loop.var, [&](const Values& values, Block& out, LoopId) {
            out.push_back(
                {Accumulate{sum, zero, p_.read(forward, element(t, position(carried, values)))}, {}});
        });
        const Expr scaled_sum = p_.pool.mul(p_.read_cell(sum), p_.read(scale, t));
        loop.body.push_back({Store{scale, p_.pool.add(t, p_.pool.integer(1)),
                                   math_call(p_, "inverse_power_of_two", {scaled_sum})},
                             {}});
        Table past{carried, {}, g_.variables[first].site, kind};
        past.at = [&](const Values& values, Block&, LoopId) {
            return p_.read(forward, element(t, position(carried, values)));
        };
        std::vector<Table> weights{past};
        for (const DiscreteFactor* f : transitions) {
            Table table = table_of(*f, level.context);
            table.at = [this, log = table.at](const Values& values, Block& out, LoopId scope) {
                return *weight_of(p_, log(values, out, scope));
            };
            weights.push_back(std::move(table));
        }
        is_linear_ = true;
        const std::vector<Table> result = sum_out(carried, std::move(weights), level);
        is_linear_ = false;
        for_values(kept, loop.body, loop.var, [&](const Values& values, Block& out, LoopId scope) {
            const Expr at = position(kept, values);
            const Expr value = p_.pool.product(
                {product(result, values, out, scope), p_.read(own, beside(t, at)), p_.read(scale, t)});
            out.push_back({Store{forward, element(p_.pool.add(t, p_.pool.integer(1)), at), value}, {}});
        });
        before.out->push_back({std::move(loop), place});

        Loop terms{p_.new_loop(), by_itself.space, iterations, {}, Order::any};
        const Expr j = p_.pool.index(terms.var);
        const Expr value = p_.pool.sub(p_.read(top, j), math_call(p_, "log", {p_.read(scale, j)}));
        terms.body.push_back({Term{g_.variables[first].site, kind, value}, place});
        before.out->push_back({std::move(terms), place});
        const ArrayId total = p_.add_cell(chain + " total", before.innermost());
        for_values(kept, *before.out, before.innermost(), [&](const Values& values, Block& out, LoopId) {
            out.push_back(
                {Accumulate{total, zero, p_.read(forward, element(iterations, position(kept, values)))}, {}});
        });
        before.out->push_back(
            {Term{g_.variables[first].site, kind, math_call(p_, "log", {p_.read_cell(total)})}, place});
        level.context = before;
    }

    SpaceId value_space_of_all(const std::string& chain) {
        p_.spaces.push_back({chain + " values", false, true, false, ""});
        return static_cast<SpaceId>(p_.spaces.size() - 1);
    }

    bool mentions_last_loop(const DiscreteVariable& v) {
        bool found = false;
        for (const Expr e : {v.count, v.lower})
            for_each_node(p_.pool, e, [&](Expr x) {
                found |= p_.pool[x].op == Op::Index && p_.pool[x].ref == v.path.back().var;
            });
        return found;
    }

    DiscreteGraph& g_;
    Program& p_;
    Summation summation_;
    std::vector<EliminationStep>& steps_;
    Level root_;
    Expr noise_size_;        ///< uniform numbers so far
    bool is_linear_ = false; ///< tables are probabilities
    std::map<unsigned, Whole> whole_;
    std::map<unsigned, SpaceId> spaces_;
    std::set<Refs> checked_;
    std::vector<ValueTable> tables_;
};

} // namespace

Elimination eliminate_discrete(const Program& model, Summation summation) {
    if (!has_discrete(model))
        return {model, {}, {}, {}};
    DiscreteGraph graph = discrete_graph(run(simplifying_passes(), model));
    if (!graph.problem.empty())
        return {{}, {}, graph.problem, graph.place};
    Elimination result;
    try {
        Eliminator(graph, summation, result.steps).run();
    } catch (const Problem& problem) {
        return {{}, {}, problem.text, problem.place};
    }
    result.program = remove_dead(graph.rest);
    return result;
}

} // namespace ppc::passes
