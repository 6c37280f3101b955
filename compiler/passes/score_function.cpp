#include "compiler/passes/score_function.h"

#include "compiler/ir/analysis.h"
#include "compiler/passes/log_sum.h"
#include "compiler/passes/pipeline.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace ppc::passes {

using namespace ir;

namespace {

/// The elements of scored sites that a value depends on.
struct Dependence {
    std::vector<std::pair<std::size_t, Expr>> elements; ///< site and index, each once
    std::set<std::size_t> whole;                        ///< sites of which it may be any element

    void add(std::size_t site, Expr index) {
        if (std::ranges::find(elements, std::pair(site, index)) == elements.end())
            elements.emplace_back(site, index);
    }
    void add(const Dependence& other) {
        for (const auto& [site, index] : other.elements)
            add(site, index);
        whole.insert(other.whole.begin(), other.whole.end());
    }
    bool operator==(const Dependence&) const = default;
};

class Scores {
public:
    Scores(const Program& elbo, const std::vector<ScoredSite>& sites) : p_(elbo), sites_(sites) {
        // Kept for now, whatever is contracted.
        for (const ScoredSite& s : sites_)
            for (const ArrayId a : {p_.sites[s.site].values, s.log_q})
                p_.arrays[a].role = ArrayRole::output, p_.arrays[a].offset = p_.pool.integer(0);
        p_ = passes::run(simplifying_passes(), p_);
        for (const ScoredSite& s : sites_)
            for (const ArrayId a : {p_.sites[s.site].values, s.log_q})
                p_.arrays[a].role = ArrayRole::local, p_.arrays[a].offset = {};
        of_array_.resize(p_.arrays.size());
        for (std::size_t k = 0; k < sites_.size(); ++k)
            by_values_[p_.sites[sites_[k].site].values] = k;
        for_each_stmt(p_.body, [&](const Stmt& s) {
            if (const auto* store = std::get_if<Store>(&s.node))
                if (const auto it = by_values_.find(store->array); it != by_values_.end())
                    draws_[store->value].emplace_back(it->second, store->index);
        });
    }

    Program run(Expr noise) {
        for (bool changed = true; changed;) {
            changed = false;
            memo_.clear();
            follow(p_.body, changed);
        }
        memo_.clear();
        for (const ScoredSite& s : sites_) {
            const std::string& name = p_.sites[s.site].name;
            costs_.push_back(new_array("cost." + name, ArrayRole::local, p_.sites[s.site].size, {}));
            shared_.push_back(p_.add_cell("shared cost." + name, none));
        }
        add_costs(p_.body);
        Expr first = p_.pool.integer(0);
        for (std::size_t k = 0; k < sites_.size(); ++k) {
            append_score(k, noise, first);
            first = p_.pool.add(first, p_.sites[sites_[k].site].size);
        }
        return std::move(p_);
    }

private:
    ArrayId new_array(const std::string& name, ArrayRole role, Expr size, Expr offset) {
        Array a;
        a.name = name;
        a.role = role;
        a.size = size;
        a.offset = offset;
        return p_.add_array(std::move(a));
    }

    // --- what depends on which draws -----------------------------------------------------------------

    const Dependence& of(Expr root) {
        if (const auto it = memo_.find(root.id); it != memo_.end())
            return it->second;
        Dependence found;
        for_each_node(p_.pool, root, [&](Expr e) {
            if (const auto it = draws_.find(e); it != draws_.end())
                for (const auto& [site, index] : it->second)
                    found.add(site, index);
            const Node& n = p_.pool[e];
            if (n.op != Op::Read)
                return;
            if (const auto it = by_values_.find(n.ref); it != by_values_.end()) {
                found.add(it->second, n.args[0]);
                // The element that is read may itself depend on any of those that its site's draws do.
                const Dependence& before = of_array_[n.ref];
                found.whole.insert(before.whole.begin(), before.whole.end());
                for (const auto& [site, index] : before.elements)
                    found.whole.insert(site);
            } else if (n.ref < of_array_.size()) {
                found.add(of_array_[n.ref]);
            }
        });
        return memo_.emplace(root.id, std::move(found)).first->second;
    }

    /// What is written to an array. Elements of sites keep their indices if these mean the same wherever the
    /// array can be read: in the iteration that makes it.
    void note(ArrayId array, const Dependence& d, bool& changed) {
        Dependence& of_array = of_array_[array];
        const Dependence before = of_array;
        std::size_t outer = 0; // loops around whose variables are fixed while the array lives
        const LoopId scope = p_.arrays[array].scope;
        if (const auto it = std::ranges::find(loops_, scope); scope != none && it != loops_.end())
            outer = static_cast<std::size_t>(it - loops_.begin()) + 1;
        of_array.whole.insert(d.whole.begin(), d.whole.end());
        for (const auto& [site, index] : d.elements) {
            const bool is_fixed =
                outer > 0 && std::all_of(loops_.begin() + static_cast<std::ptrdiff_t>(outer), loops_.end(),
                                         [&, at = index](LoopId loop) { return !varies(p_.pool, at, loop); });
            if (is_fixed)
                of_array.add(site, index);
            else
                of_array.whole.insert(site);
        }
        changed |= !(of_array == before);
    }

    void follow(const Block& block, bool& changed) {
        for (const Stmt& s : block) {
            if (const auto* store = std::get_if<Store>(&s.node)) {
                // A draw is what it is made of, beside itself.
                Dependence d;
                if (by_values_.contains(store->array))
                    for (const Expr made_of : p_.pool[store->value].args)
                        d.add(of(made_of));
                else
                    d = of(store->value);
                note(store->array, d, changed);
            } else if (const auto* add = std::get_if<Accumulate>(&s.node))
                note(add->array, of(add->value), changed);
            else if (const auto* apply = std::get_if<Apply>(&s.node)) {
                Dependence all;
                for (const Expr input : apply->inputs)
                    for (const auto& [site, index] : of(input).elements)
                        all.whole.insert(site);
                for (const Expr input : apply->inputs)
                    all.whole.insert(of(input).whole.begin(), of(input).whole.end());
                note(apply->output, all, changed);
            }
            const auto* loop = std::get_if<Loop>(&s.node);
            if (loop)
                loops_.push_back(loop->var);
            for_each_block(s, [&](const Block& inner) { follow(inner, changed); });
            if (loop)
                loops_.pop_back();
        }
    }

    // --- costs ---------------------------------------------------------------------------------------

    void add_costs(Block& block) {
        Block out;
        for (Stmt& s : block) {
            for_each_block(s, [&](Block& inner) { add_costs(inner); });
            const Term* term = std::get_if<Term>(&s.node);
            const Expr value = term ? term->value : Expr{};
            const Place place = s.place;
            out.push_back(std::move(s));
            if (!value.valid())
                continue;
            const Dependence d = of(value);
            for (const std::size_t k : d.whole) {
                out.push_back({Accumulate{shared_[k], p_.pool.integer(0), value}, place});
                is_written_.insert(shared_[k]);
            }
            for (std::size_t e = 0; e < d.elements.size(); ++e) {
                const auto& [k, index] = d.elements[e];
                if (d.whole.contains(k))
                    continue;
                Expr once = value; // two indices from the data may be one element
                for (std::size_t b = 0; b < e; ++b)
                    if (d.elements[b].first == k)
                        once =
                            p_.pool.select(p_.pool.equal(d.elements[b].second, index), p_.pool.real(0), once);
                out.push_back({Accumulate{costs_[k], index, once}, place});
                is_written_.insert(costs_[k]);
            }
        }
        block = std::move(out);
    }

    void append_score(std::size_t k, Expr noise, Expr first) {
        Pool& pool = p_.pool;
        const Site site = p_.sites[sites_[k].site];
        const ArrayId baseline =
            new_array("baseline." + site.name, ArrayRole::noise, site.size, pool.add(noise, first));
        const ArrayId cost_out = new_array("cost_out." + site.name, ArrayRole::output, site.size, first);
        p_.spaces.push_back({site.name + " scores", false, true, false, ""});
        Loop loop{p_.new_loop(), static_cast<SpaceId>(p_.spaces.size() - 1), site.size, {}};
        const Expr at = pool.index(loop.var);
        Expr cost = pool.real(0);
        if (is_written_.contains(costs_[k]))
            cost = pool.add(cost, p_.read(costs_[k], at));
        if (is_written_.contains(shared_[k]))
            cost = pool.add(cost, p_.read_cell(shared_[k]));
        const Expr log_q = p_.read(sites_[k].log_q, at);
        const auto held = [&](Expr e) { return math_call(p_, "held_fixed", {e}); };
        const Expr advantage = held(pool.sub(cost, p_.read(baseline, at)));
        // Its value is 0.
        const Expr score = pool.mul(advantage, pool.sub(log_q, held(log_q)));
        loop.body.push_back({Store{cost_out, at, cost}, site.place});
        loop.body.push_back({Term{sites_[k].site, TermKind::guide, score}, site.place});
        p_.body.push_back({std::move(loop), site.place});
    }

    Program p_;
    const std::vector<ScoredSite>& sites_;
    std::map<ArrayId, std::size_t> by_values_;                        ///< site by the array of its values
    std::map<Expr, std::vector<std::pair<std::size_t, Expr>>> draws_; ///< elements by what is drawn
    std::vector<Dependence> of_array_;
    std::unordered_map<std::uint32_t, Dependence> memo_;
    std::vector<LoopId> loops_;           ///< around the statement at hand, outermost first
    std::vector<ArrayId> costs_, shared_; ///< of its own elements, and of what counts for all
    std::set<ArrayId> is_written_;
};

} // namespace

Program score_function(const Program& elbo, const std::vector<ScoredSite>& sites, Expr noise) {
    return Scores(elbo, sites).run(noise);
}

} // namespace ppc::passes
