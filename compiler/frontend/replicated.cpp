#include "compiler/frontend/replicated.h"

#include <algorithm>
#include <map>
#include <set>

namespace ppc::frontend {

using namespace ir;

namespace {

using Loops = std::vector<LoopId>;

class Finder {
public:
    explicit Finder(const Program& model) : model_(model), children_(model.sites.size()) {
        walk(model.body);
        for (SiteId s = 0; s < model.sites.size(); ++s)
            for (const SiteId p : model.sites[s].parents)
                children_[p].push_back(s);
    }

    std::vector<Replicated> find() const {
        std::vector<Replicated> out;
        for (const auto& [site, sample] : samples_) {
            const Loops& loops = loops_.at(site);
            if (loops.empty() || !is_plate_.at(loops.back()) || !model_.sites[site].parents.empty() ||
                !is_invariant(*sample, loops))
                continue;
            if (const SiteId t = only_parameter_of(site, loops); t != none)
                out.push_back({site, t});
        }
        return out;
    }

private:
    /// Where each site stands: the loops around it, but for those over the elements of a vector.
    void walk(const Block& block) {
        for (const Stmt& s : block) {
            if (const auto* loop = std::get_if<Loop>(&s.node)) {
                const Space& space = model_.spaces[loop->space];
                is_plate_[loop->var] = space.is_plate;
                if (!space.is_event)
                    open_.push_back(loop->var);
                walk(loop->body);
                if (!space.is_event)
                    open_.pop_back();
                continue;
            }
            if (const auto* sample = std::get_if<Sample>(&s.node)) {
                loops_.emplace(sample->site, open_);
                samples_.emplace(sample->site, sample);
            } else if (const auto* whole = std::get_if<Transform>(&s.node)) {
                loops_.emplace(whole->site, open_);
                continue;
            } else if (const auto* discrete = std::get_if<Enumerate>(&s.node)) {
                loops_.emplace(discrete->site, open_);
            } else if (const auto* term = std::get_if<Term>(&s.node)) {
                loops_.emplace(term->site, open_);
            }
            for_each_block(s, [&](const Block& b) { walk(b); });
        }
    }

    /// Whether its distribution is the same in each iteration: beside the site's own values it reads no
    /// array.
    bool is_invariant(const Sample& sample, const Loops& loops) const {
        bool varies = false;
        std::set<std::uint32_t> seen;
        const std::function<void(Expr)> visit = [&](Expr e) {
            const Node& n = model_.pool[e];
            if (!seen.insert(e.id).second || (n.op == Op::Read && n.ref == model_.sites[sample.site].values))
                return;
            if (n.op == Op::Index)
                varies |= std::ranges::find(loops, n.ref) != loops.end();
            if (n.op == Op::Read)
                varies |= model_.arrays[n.ref].role != ArrayRole::data;
            for (const Expr a : n.args)
                visit(a);
        };
        visit(sample.log_prob);
        visit(sample.constrain);
        return !varies;
    }

    bool is_inside(SiteId site, const Loops& loops) const {
        const auto it = loops_.find(site);
        return it != loops_.end() && it->second.size() >= loops.size() &&
               std::equal(loops.begin(), loops.end(), it->second.begin());
    }

    /// The first latent that the site is a parameter of; none if anything in the iteration is shared, or if
    /// the site is more than a parameter.
    SiteId only_parameter_of(SiteId site, const Loops& loops) const {
        SiteId found = none;
        bool is_observed = false;
        for (const SiteId child : children_[site]) {
            const Site& c = model_.sites[child];
            if (c.kind == SiteKind::deterministic)
                continue;
            if (c.kind != SiteKind::latent || !is_inside(child, loops) ||
                loops_.at(child).size() != loops.size())
                return none;
            for (const SiteId parent : c.parents)
                if (!is_inside(parent, loops) || !is_inside_with_parents(parent, loops))
                    return none;
            for (const SiteId grandchild : children_[child])
                if (const SiteKind kind = model_.sites[grandchild].kind; kind != SiteKind::deterministic) {
                    if (!is_inside(grandchild, loops))
                        return none;
                    is_observed |= kind == SiteKind::observed || kind == SiteKind::factor;
                }
            if (found == none)
                found = child;
        }
        return is_observed ? found : none;
    }

    bool is_inside_with_parents(SiteId site, const Loops& loops) const {
        return std::ranges::all_of(model_.sites[site].parents, [&](SiteId p) {
            return is_inside(p, loops) && is_inside_with_parents(p, loops);
        });
    }

    const Program& model_;
    std::vector<std::vector<SiteId>> children_;
    Loops open_;
    std::map<LoopId, bool> is_plate_;
    std::map<SiteId, Loops> loops_;
    std::map<SiteId, const Sample*> samples_;
};

} // namespace

std::vector<Replicated> replicated_sites(const Program& model) { return Finder(model).find(); }

} // namespace ppc::frontend
