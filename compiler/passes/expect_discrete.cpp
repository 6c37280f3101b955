#include "compiler/passes/expect_discrete.h"

#include "compiler/ir/analysis.h"
#include "compiler/passes/discrete_factors.h"
#include "compiler/passes/factor_code.h"
#include "compiler/passes/follow_arrays.h"
#include "compiler/passes/pipeline.h"
#include "compiler/passes/remove_dead.h"

#include <algorithm>

namespace ppc::passes {

using namespace ir;

namespace {

struct Problem {
    std::string text;
    Place place;
};

class Expectations {
public:
    Expectations(DiscreteGraph& graph, const std::vector<GivenDistribution>& given)
        : g_(graph), p_(graph.rest), pool_(graph.rest.pool), given_(given) {}

    std::vector<ExpectedSite> run() {
        for (unsigned v = 0; v < g_.variables.size(); ++v) {
            make_distribution(v);
            append_entropy(v);
        }
        for (const DiscreteFactor& f : g_.factors)
            append_expectation(f);
        std::vector<ExpectedSite> out = sites_;
        std::ranges::sort(out, {}, &ExpectedSite::site);
        return out;
    }

private:
    const std::string& name(unsigned v) const { return p_.sites[g_.variables[v].site].name; }

    ArrayId new_array(const std::string& name, Expr size) {
        Array a;
        a.name = name;
        a.size = size;
        return p_.add_array(std::move(a));
    }

    void make_distribution(unsigned v) {
        const DiscreteVariable& variable = g_.variables[v];
        if (varies(pool_, variable.count) || varies(pool_, variable.lower))
            throw Problem{"which values discrete site '" + name(v) +
                              "' has differs between its elements, which a guide cannot hold; leave "
                              "it out of the guide, so that it is summed out",
                          variable.place};
        const Expr elements = p_.sites[variable.site].size, size = pool_.mul(elements, variable.count);
        spaces_.push_back(static_cast<SpaceId>(p_.spaces.size()));
        p_.spaces.push_back({name(v) + " values", false, true, false, ""});
        if (const GivenDistribution* d = given(v))
            sites_.push_back({variable.site, d->probability, d->log_probability, elements, variable.count});
        else
            sites_.push_back({variable.site, new_array("q." + name(v), size),
                              new_array("log_q." + name(v), size), elements, variable.count});
    }

    const GivenDistribution* given(unsigned v) const {
        const auto it = std::ranges::find(given_, g_.variables[v].site, &GivenDistribution::site);
        return it == given_.end() ? nullptr : &*it;
    }

    /// probability * value, where the probability may be 0 and the value then infinite.
    Expr weighted(Expr probability, Expr value, bool may_be_zero) {
        const Expr product = pool_.mul(probability, value);
        return may_be_zero ? pool_.select(pool_.less(pool_.real(0), probability), product, pool_.real(0))
                           : product;
    }

    Loop loop_over_values(unsigned v) { return {p_.new_loop(), spaces_[v], sites_[v].count, {}}; }

    Expr position(unsigned v, Expr element, Expr value) {
        return pool_.add(pool_.mul(element, sites_[v].count), value);
    }

    /// Opens the loops and branches of `path` one inside the other, and runs `body` in the innermost.
    void inside(const Path& path, std::size_t depth, std::vector<std::pair<LoopId, Expr>>& renamed,
                Block& out, bool with_branches, const std::function<void(Block&, LoopId)>& body,
                LoopId scope = none) {
        if (depth == path.size())
            return body(out, scope);
        const Around& a = path[depth];
        if (a.condition.valid()) {
            if (!with_branches)
                return inside(path, depth + 1, renamed, out, with_branches, body, scope);
            If side{with_loops(p_, a.condition, renamed), {}, {}};
            inside(path, depth + 1, renamed, side.then_block, with_branches, body, scope);
            out.push_back({std::move(side), {}});
            return;
        }
        Loop loop{p_.new_loop(), a.space, with_loops(p_, a.extent, renamed), {}};
        renamed.emplace_back(a.var, pool_.index(loop.var));
        inside(path, depth + 1, renamed, loop.body, with_branches, body, loop.var);
        out.push_back({std::move(loop), {}});
    }

    void append_entropy(unsigned v) {
        const DiscreteVariable& variable = g_.variables[v];
        std::vector<std::pair<LoopId, Expr>> renamed;
        inside(variable.path, 0, renamed, p_.body, true, [&](Block& out, LoopId) {
            Loop values = loop_over_values(v);
            const Expr at = position(v, with_loops(p_, variable.index, renamed), pool_.index(values.var));
            const Expr q = p_.read(sites_[v].probability, at), log_q = p_.read(sites_[v].log_probability, at);
            values.body.push_back(
                {Term{variable.site, TermKind::guide, pool_.neg(weighted(q, log_q, given(v) != nullptr))},
                 variable.place});
            out.push_back({std::move(values), variable.place});
        });
    }

    // --- terms ---------------------------------------------------------------------------------------

    /// An element that a factor reads, in the loops that are open.
    struct Element {
        const DiscreteRead* read;
        Expr index;
        Expr value; ///< counted from 0: the variable of a loop
    };

    void check(const DiscreteFactor& f) {
        const std::string& of = p_.sites[f.term.site].name;
        if (f.carries_over)
            throw Problem{
                "a term of '" + of +
                    "' depends on discrete values of all iterations before it, so that the family "
                    "'discrete' would need their joint distribution; leave the discrete sites out of "
                    "the guide, so that they are summed out",
                f.place};
        for (const DiscreteRead& r : f.reads) {
            bool is_one = is_load_time(p_, r.index);
            for_each_node(pool_, r.index, [&](Expr x) {
                const Node& n = pool_[x];
                is_one &= n.op != Op::Index ||
                          std::ranges::any_of(f.path, [&](const Around& a) { return a.var == n.ref; });
            });
            if (!is_one)
                throw Problem{"a term of '" + of + "' depends on many elements of '" + name(r.variable) +
                                  "' at once, so that a guide would need their joint distribution; "
                                  "leave the discrete sites out of the guide, so that they are summed out",
                              f.place};
        }
    }

    /// The probability that the element has its value, given those of the elements before it.
    Expr weight(const std::vector<Element>& elements, std::size_t e) {
        const unsigned v = elements[e].read->variable;
        const Expr index = elements[e].index, zero = pool_.integer(0);
        // Where an earlier iteration is looked back to which there is not, any value does.
        const bool is_maybe_none = elements[e].read->lag > 0;
        const Expr exists = pool_.less_equal(zero, index);
        const Expr at = is_maybe_none ? pool_.select(exists, index, zero) : index;
        Expr result = p_.read(sites_[v].probability, position(v, at, elements[e].value));
        if (is_maybe_none)
            result = pool_.select(exists, result, pool_.recip(pool_.to_real(sites_[v].count)));
        // Two indices from the data may be one element, which has one value.
        for (std::size_t b = 0; b < e; ++b)
            if (elements[b].read->variable == v && !are_apart(*elements[b].read, *elements[e].read)) {
                const Expr same = pool_.to_real(pool_.equal(elements[b].value, elements[e].value));
                result = pool_.select(pool_.equal(elements[b].index, index), same, result);
            }
        return result;
    }

    static bool are_apart(const DiscreteRead& a, const DiscreteRead& b) {
        return a.kind == DiscreteRead::Kind::own && b.kind == DiscreteRead::Kind::own && a.lag != b.lag;
    }

    void append_expectation(const DiscreteFactor& f) {
        check(f);
        std::vector<std::pair<LoopId, Expr>> renamed;
        inside(f.path, 0, renamed, p_.body, false, [&](Block& out, LoopId scope) {
            std::vector<Element> elements;
            over_values(f, renamed, 0, elements, out, scope);
        });
    }

    void over_values(const DiscreteFactor& f, const std::vector<std::pair<LoopId, Expr>>& open,
                     std::size_t next, std::vector<Element>& elements, Block& out, LoopId scope) {
        if (next == f.reads.size())
            return append_term(f, open, elements, out, scope);
        const DiscreteRead& read = f.reads[next];
        Loop values = loop_over_values(read.variable);
        elements.push_back({&read, with_loops(p_, read.index, open), pool_.index(values.var)});
        over_values(f, open, next + 1, elements, values.body, values.var);
        elements.pop_back();
        out.push_back({std::move(values), f.place});
    }

    void append_term(const DiscreteFactor& f, const std::vector<std::pair<LoopId, Expr>>& open,
                     const std::vector<Element>& elements, Block& out, LoopId scope) {
        std::vector<Expr> weights;
        bool may_be_zero = false;
        for (std::size_t e = 0; e < elements.size(); ++e) {
            weights.push_back(weight(elements, e));
            may_be_zero |= given(elements[e].read->variable) != nullptr;
        }
        const std::map<LoopId, Expr> loops(open.begin(), open.end());
        FactorCode code(
            p_, f, loops,
            [&](const DiscreteRead& read, Expr) {
                for (const Element& e : elements)
                    if (e.read == &read)
                        return pool_.add(g_.variables[read.variable].lower, e.value);
                return Expr{};
            },
            scope);
        code.append(out, [&](Block& inner, Expr value, const FactorCode&) {
            inner.push_back(
                {Term{f.term.site, f.term.kind, weighted(pool_.product(weights), value, may_be_zero)},
                 f.place});
        });
    }

    DiscreteGraph& g_;
    Program& p_;
    Pool& pool_;
    const std::vector<GivenDistribution>& given_;
    std::vector<ExpectedSite> sites_; ///< by variable
    std::vector<SpaceId> spaces_;     ///< of its values, by variable
};

} // namespace

Expectation expect_discrete(const Program& model, const std::vector<GivenDistribution>& given) {
    if (!has_discrete(model))
        return {model, {}, {}, {}};
    DiscreteGraph graph = discrete_graph(run(simplifying_passes(), model));
    if (!graph.problem.empty())
        return {{}, {}, graph.problem, graph.place};
    Expectation result;
    try {
        result.sites = Expectations(graph, given).run();
    } catch (const Problem& problem) {
        return {{}, {}, problem.text, problem.place};
    }
    result.program = remove_dead(graph.rest);
    return result;
}

} // namespace ppc::passes
