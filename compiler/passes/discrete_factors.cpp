#include "compiler/passes/discrete_factors.h"

#include "compiler/ir/analysis.h"
#include "compiler/passes/follow_arrays.h"
#include "compiler/passes/guard_logs.h"
#include "compiler/passes/kept_values.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ppc::passes {

using namespace ir;

namespace {

/// Values that go through more arrays than this carry the whole past.
constexpr unsigned most_arrays = 6;
/// A chain's table has a dimension for each iteration that is looked back.
constexpr unsigned most_lags = 4;

struct Problem {
    std::string text;
    Place place;
};

class Extraction {
public:
    explicit Extraction(const Program& model) : p_(model) {}

    DiscreteGraph run() {
        DiscreteGraph graph;
        try {
            collect(p_.body, {});
            find_dependent();
            check_sites();
            follow(p_.body);
            take_out(p_.body, {});
            for (DiscreteFactor& f : factors_)
                prune(f);
            for (DiscreteFactor& f : factors_)
                match(f);
            forget_sites();
        } catch (const Problem& problem) {
            graph.problem = problem.text;
            graph.place = problem.place;
            return graph;
        }
        graph.variables = std::move(variables_);
        graph.factors = std::move(factors_);
        graph.rest = std::move(p_);
        return graph;
    }

private:
    const std::string& name(const DiscreteVariable& v) const { return p_.sites[v.site].name; }

    // --- what is there -------------------------------------------------------------------------------

    static Path inside(const Path& path, const Loop& loop) {
        Path inner = path;
        inner.push_back({loop.var, loop.space, loop.extent, loop.order, {}});
        return inner;
    }
    static Path inside(const Path& path, Expr condition) {
        Path inner = path;
        inner.push_back({.condition = condition});
        return inner;
    }

    void collect(const Block& block, const Path& path) {
        for (const Stmt& s : block) {
            const auto* loop = std::get_if<Loop>(&s.node);
            if (const auto* e = std::get_if<Enumerate>(&s.node)) {
                variable_of_[p_.sites[e->site].values] = static_cast<unsigned>(variables_.size());
                variables_.push_back({e->site, path, e->index, e->lower, e->count, 0, false, s.place});
            }
            if (const auto* store = std::get_if<Store>(&s.node))
                stores_[store->array].push_back({path, store->index, store->value});
            else if (const ArrayId a = written_array(p_, s); a != none)
                others_.insert(a);
            if (const auto* whole = std::get_if<Transform>(&s.node)) {
                kept_.collect(p_, *whole);
                continue;
            }
            if (const auto* branch = std::get_if<If>(&s.node))
                for (const Block* b : {&branch->then_block, &branch->else_block})
                    for_each_stmt(*b, [&](const Stmt& inner) {
                        if (const ArrayId a = written_array(p_, inner); a != none)
                            others_.insert(a);
                    });
            for_each_block(s, [&](const Block& b) { collect(b, loop ? inside(path, *loop) : path); });
        }
    }

    Expr from_kept(Expr e, const Place& place) {
        ArrayId lost = none;
        const Expr read = kept_.read(p_, e, lost);
        if (lost != none)
            throw Problem{"'" + p_.arrays[lost].name +
                              "' is read beside a discrete latent, and only a part of it is kept",
                          place};
        return read;
    }

    bool depends(Expr e) {
        bool found = false;
        for_each_node(p_.pool, e, [&](Expr x) {
            const Node& n = p_.pool[x];
            found |= n.op == Op::Read && (variable_of_.contains(n.ref) || dependent_.contains(n.ref));
        });
        return found;
    }

    /// Arrays whose elements depend on discrete latents.
    void find_dependent() {
        for (bool changed = true; changed;) {
            changed = false;
            for_each_stmt(p_.body, [&](const Stmt& s) {
                const ArrayId a = written_array(p_, s);
                if (a == none || dependent_.contains(a) || p_.arrays[a].role == ArrayRole::value)
                    return;
                bool here = false;
                for_each_expr(s, [&](Expr e) { here |= depends(e); });
                if (here)
                    changed = dependent_.insert(a).second;
            });
        }
    }

    void check_sites() {
        for_each_stmt(p_.body, [&](const Stmt& s) {
            if (const auto* sample = std::get_if<Sample>(&s.node))
                if (depends(sample->constrain) || depends(sample->log_abs_det) ||
                    depends(sample->unconstrain))
                    throw Problem{"the support of site '" + p_.sites[sample->site].name +
                                      "' depends on a discrete latent; give it a support that does not",
                                  s.place};
            if (const ArrayId a = written_array(p_, s);
                a != none && dependent_.contains(a) && p_.arrays[a].role == ArrayRole::output)
                throw Problem{"'" + p_.sites[p_.arrays[a].site].name +
                                  "' depends on a discrete latent, which has no one value once it is summed "
                                  "out; leave it out, or make it of continuous latents",
                              s.place};
        });
    }

    // --- following values through arrays -----------------------------------------------------------------

    /// Reads of arrays that hold discrete values become these.
    void follow(Block& block, const Path& path = {}) {
        for (Stmt& s : block) {
            place_ = s.place;
            map_exprs(s, [&](Expr e) { return followed(e, path, 0); });
            const auto* loop = std::get_if<Loop>(&s.node);
            for_each_block(s, [&](Block& b) { follow(b, loop ? inside(path, *loop) : path); });
        }
    }

    Expr followed(Expr root, const Path& path, unsigned depth) {
        if (!depends(root))
            return root;
        return p_.pool.rewrite(root, [&](Expr e) -> Expr {
            const Node n = p_.pool[e];
            if (n.op != Op::Read || !dependent_.contains(n.ref) || others_.contains(n.ref))
                return {};
            const Array& array = p_.arrays[n.ref];
            if (depth == 0)
                is_lost_ = false;
            std::optional<Expr> value;
            if (depth < most_arrays)
                value = stored_value(p_, stores_[n.ref], n.args[0], array.size, path, array.is_zeroed);
            if (value)
                value = followed(*value, path, depth + 1);
            else
                is_lost_ = true;
            return value && !is_lost_ ? *value : Expr{}; // or the array is made again
        });
    }

    // --- factors -------------------------------------------------------------------------------------

    /// Moves Terms that depend on discrete latents to factors_, and drops the Enumerates.
    void take_out(Block& block, const Path& path) {
        Block kept;
        for (Stmt& s : block) {
            const auto* loop = std::get_if<Loop>(&s.node);
            if (const auto* term = std::get_if<Term>(&s.node); term && depends(term->value)) {
                add_factor(*term, path, s.place);
                continue;
            }
            if (auto* sample = std::get_if<Sample>(&s.node); sample && depends(sample->log_prob)) {
                add_factor({sample->site, TermKind::prior, sample->log_prob}, path, s.place);
                sample->log_prob = p_.pool.real(0);
            }
            // A conditional that depends on values that are summed out is none to draw from.
            if (auto* sample = std::get_if<Sample>(&s.node)) {
                for (Expr* e : {&sample->mean, &sample->draw, &sample->location, &sample->scale})
                    if (e->valid() && depends(*e))
                        *e = {};
            }
            const bool is_enumerate = std::holds_alternative<Enumerate>(s.node);
            if (auto* branch = std::get_if<If>(&s.node)) {
                take_out(branch->then_block, inside(path, branch->condition));
                take_out(branch->else_block, inside(path, p_.pool.logical_not(branch->condition)));
            } else {
                for_each_block(s, [&](Block& b) { take_out(b, loop ? inside(path, *loop) : path); });
            }
            if (!is_enumerate)
                kept.push_back(s);
        }
        block = std::move(kept);
    }

    void add_factor(const Term& term, const Path& path, const Place& place) {
        DiscreteFactor f;
        f.term = term;
        f.path = path;
        f.place = place;
        factors_.push_back(std::move(f));
    }

    /// What the factor's Term needs besides complete arrays: what is made anew in an iteration of the loops
    /// around it, and what depends on discrete latents.
    void prune(DiscreteFactor& f) {
        std::vector<bool> wanted(p_.arrays.size()), helpers(p_.arrays.size());
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            helpers[a] = p_.arrays[a].role == ArrayRole::local && !kept_.is_written(a) &&
                         (p_.arrays[a].scope != none || dependent_.contains(a));
        Stmt term{f.term, f.place};
        for_each_node(p_.pool, f.term.value, [&](Expr x) {
            if (const Node& n = p_.pool[x]; n.op == Op::Read && helpers[n.ref])
                wanted[n.ref] = true;
        });
        f.body = slice(p_, p_.body, wanted, helpers, false);
        drop_transforms(f.body);
        insert(f.body, f.path, 0, term);
        finish(f.body);
    }

    /// What is left of them in a slice that wants none of their arrays.
    static void drop_transforms(Block& block) {
        std::erase_if(block, [](const Stmt& s) { return std::holds_alternative<Transform>(s.node); });
        for (Stmt& s : block)
            for_each_block(s, drop_transforms);
        remove_empty(block);
    }

    void finish(Block& block) {
        const auto is_discrete = [&](ArrayId a) {
            return variable_of_.contains(a) || dependent_.contains(a);
        };
        for (Stmt& s : block) {
            map_exprs(s, [&](Expr e) { return guard_logs(p_, from_kept(e, s.place), is_discrete); });
            for_each_block(s, [&](Block& b) { finish(b); });
        }
    }

    /// Puts the statement at the end of the block inside the loops of `path`, which are opened where the
    /// slice has left nothing of them.
    static void insert(Block& block, const Path& path, std::size_t depth, const Stmt& s) {
        if (depth == path.size()) {
            block.push_back(s);
            return;
        }
        const Around& a = path[depth];
        if (a.condition.valid()) {
            block.push_back({If{a.condition, {}, {}}, s.place});
            return insert(std::get<If>(block.back().node).then_block, path, depth + 1, s);
        }
        for (Stmt& inner : block)
            if (auto* loop = std::get_if<Loop>(&inner.node); loop && loop->var == path[depth].var)
                return insert(loop->body, path, depth + 1, s);
        block.push_back({Loop{a.var, a.space, a.extent, {}, a.order}, s.place});
        insert(std::get<Loop>(block.back().node).body, path, depth + 1, s);
    }

    // --- which elements a factor reads ---------------------------------------------------------------

    void match(DiscreteFactor& f) {
        std::set<std::pair<ArrayId, Expr>> elements;
        std::unordered_set<std::uint32_t> seen;
        for_each_stmt(f.body, [&](const Stmt& s) {
            for_each_expr(s, [&](Expr root) {
                for_each_node(p_.pool, root, seen, [&](Expr e) {
                    const Node& n = p_.pool[e];
                    if (n.op == Op::Read && variable_of_.contains(n.ref))
                        elements.insert({n.ref, n.args[0]});
                });
            });
        });
        std::set<unsigned> gathered;
        for (const auto& [array, index] : elements) {
            const unsigned number = variable_of_.at(array);
            DiscreteVariable& v = variables_[number];
            DiscreteRead read{number, DiscreteRead::Kind::own, 0, array, index};
            std::vector<LoopId> loops;
            if (own_element(f, v, index, read.lag, loops)) {
                v.carried = std::max(v.carried, read.lag);
            } else if (is_fixed_in(f, index) && gathered.insert(number).second) {
                read.kind = DiscreteRead::Kind::gathered;
                loops.clear();
            } else {
                v.is_whole = true;
                loops.clear();
            }
            f.reads.push_back(read);
            f.loops.push_back(std::move(loops));
        }
        // What depends on one element that data choose can be added to that element's own; with another
        // discrete element beside it, it cannot.
        if (f.reads.size() > 1)
            for (const unsigned number : gathered)
                variables_[number].is_whole = true;
        f.carries_over = carries_over(f);
        if (f.carries_over)
            for (const DiscreteRead& r : f.reads)
                variables_[r.variable].is_whole = true;
    }

    /// True if the factor reads what earlier iterations of the loops around it left in an array, so that one
    /// iteration cannot be had without the others.
    bool carries_over(const DiscreteFactor& f) {
        std::map<ArrayId, std::set<Expr>> written; // indices
        std::set<ArrayId> in_own_loop;
        const auto collect_writes = [&](auto&& self, const Block& block) -> void {
            for (const Stmt& s : block) {
                const auto* store = std::get_if<Store>(&s.node);
                const auto* add = std::get_if<Accumulate>(&s.node);
                if (store || add) {
                    const ArrayId a = store ? store->array : add->array;
                    const Expr index = store ? store->index : add->index;
                    written[a].insert(index);
                    if (varies_around(f, index))
                        in_own_loop.insert(a);
                }
                for_each_block(s, [&](const Block& b) { self(self, b); });
            }
        };
        collect_writes(collect_writes, f.body);
        bool found = false;
        for_each_stmt(f.body, [&](const Stmt& s) {
            for_each_expr(s, [&](Expr root) {
                for_each_node(p_.pool, root, [&](Expr x) {
                    const Node& n = p_.pool[x];
                    found |= n.op == Op::Read && in_own_loop.contains(n.ref) &&
                             !written[n.ref].contains(n.args[0]);
                });
            });
        });
        return found;
    }

    /// True if the expression varies in a loop around the Term.
    bool varies_around(const DiscreteFactor& f, Expr e) {
        bool found = false;
        for_each_node(p_.pool, e, [&](Expr x) {
            const Node& n = p_.pool[x];
            found |= n.op == Op::Index &&
                     std::ranges::any_of(f.path, [&](const Around& a) { return a.var == n.ref; });
        });
        return found;
    }

    /// True if the index varies in loops around the Term only.
    bool is_fixed_in(const DiscreteFactor& f, Expr index) {
        bool fixed = is_load_time(p_, index);
        for_each_node(p_.pool, index, [&](Expr x) {
            const Node& n = p_.pool[x];
            if (n.op == Op::Index)
                fixed &= std::any_of(f.path.begin(), f.path.end(),
                                     [&](const Around& a) { return a.var == n.ref; });
        });
        return fixed;
    }

    /// Finds the loops of the factor's path that stand for the loops of the variable, so that `index` is its
    /// element in this iteration, or in an earlier one of the innermost loop.
    bool own_element(const DiscreteFactor& f, const DiscreteVariable& v, Expr index, unsigned& lag,
                     std::vector<LoopId>& loops) {
        const auto search = [&](auto&& self, std::size_t depth) -> bool {
            if (depth == v.path.size()) {
                std::vector<std::pair<LoopId, Expr>> to;
                for (std::size_t d = 0; d < depth; ++d)
                    to.emplace_back(v.path[d].var, p_.pool.index(loops[d]));
                for (unsigned back = 0; back <= (depth > 0 ? most_lags : 0); ++back) {
                    if (back > 0)
                        to.back().second = p_.pool.sub(p_.pool.index(loops.back()), p_.pool.integer(back));
                    if (with_loops(p_, v.index, to) == index) {
                        lag = back;
                        return true;
                    }
                }
                return false;
            }
            for (const Around& a : f.path) {
                if (a.space != v.path[depth].space || std::count(loops.begin(), loops.end(), a.var))
                    continue;
                loops.push_back(a.var);
                if (self(self, depth + 1))
                    return true;
                loops.pop_back();
            }
            return false;
        };
        return search(search, 0);
    }

    void forget_sites() {
        for (const DiscreteVariable& v : variables_) {
            p_.arrays[p_.sites[v.site].values].role = ArrayRole::local;
            p_.sites[v.site].values = none;
        }
    }

    Program p_;
    std::vector<DiscreteVariable> variables_;
    std::vector<DiscreteFactor> factors_;
    std::map<ArrayId, unsigned> variable_of_;
    std::map<ArrayId, std::vector<PlacedStore>> stores_;
    std::set<ArrayId> others_; ///< written by something else than plain Stores
    std::set<ArrayId> dependent_;
    KeptValues kept_;
    bool is_lost_ = false; ///< what is being followed goes back to an element that nobody can tell
    Place place_;
};

} // namespace

bool has_discrete(const Program& model) {
    return std::ranges::any_of(model.sites, [](const Site& s) { return s.kind == SiteKind::discrete; });
}

DiscreteGraph discrete_graph(const Program& model) { return Extraction(model).run(); }

} // namespace ppc::passes
