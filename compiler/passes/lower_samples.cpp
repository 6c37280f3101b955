#include "compiler/passes/lower_samples.h"

#include "compiler/ir/analysis.h"
#include "compiler/passes/remove_dead.h"
#include "compiler/passes/transform_blocks.h"

#include <stdexcept>

namespace ppc::passes {

using namespace ir;

namespace {

/// Replaces each statement by what `expand` appends in its place; expand returns false to keep the statement.
/// `scope` is the loop around the statement. The blocks of a Transform are its own business.
template <class F> void expand_block(Block& block, F&& expand, LoopId scope = none) {
    Block result;
    for (Stmt& s : block) {
        const auto* loop = std::get_if<Loop>(&s.node);
        if (!std::holds_alternative<Transform>(s.node))
            for_each_block(s, [&](Block& inner) { expand_block(inner, expand, loop ? loop->var : scope); });
        if (!expand(s, result, scope))
            result.push_back(std::move(s));
    }
    block = std::move(result);
}

/// The array of a latent site's unconstrained elements in role `role`.
ArrayId array_of_site(Program& p, SiteId site, ArrayRole role, Expr offset) {
    if (const ArrayId own = p.sites[site].unconstrained; own != none) {
        p.arrays[own].role = role;
        p.arrays[own].offset = offset;
        return own;
    }
    Array a;
    a.name = "u_" + p.sites[site].name;
    a.role = role;
    a.size = p.sites[site].size;
    a.offset = offset;
    a.site = site;
    a.is_cell = p.arrays[p.sites[site].values].is_cell;
    return p.add_array(std::move(a));
}

void set_roles(Program& p, ArrayRole from, ArrayRole to) {
    for (Array& a : p.arrays)
        if (a.role == from) {
            a.role = to;
            a.offset = {};
        }
}

std::vector<ArrayId> arrays_of_latents(Program& p, ArrayRole role) {
    const std::vector<Expr> offsets = latent_offsets(p);
    std::vector<ArrayId> arrays(p.sites.size(), none);
    for (SiteId s = 0; s < p.sites.size(); ++s)
        if (offsets[s].valid())
            arrays[s] = array_of_site(p, s, role, offsets[s]);
    return arrays;
}

void remove_terms(Block& block) {
    std::erase_if(block, [](const Stmt& s) { return std::holds_alternative<Term>(s.node); });
    for (Stmt& s : block)
        for_each_block(s, remove_terms);
}

/// Terms log |det| of a transform that was read backward, which are of kind guide.
void make_jacobians(Block& block) {
    for (Stmt& s : block) {
        if (auto* t = std::get_if<Term>(&s.node))
            t->kind = TermKind::jacobian;
        for_each_block(s, make_jacobians);
    }
}

/// Samples become Stores of constrain(u), and the Terms if they are wanted. `inputs` has the arrays u by
/// site; of the sites `given` they are stored.
void expand_samples(Program& p, Block& body, const std::vector<ArrayId>& inputs, bool with_terms,
                    const BeforeElement& before = {}, const std::set<SiteId>& given = {}) {
    if (!with_terms)
        remove_terms(body);
    expand_block(body, [&](const Stmt& stmt, Block& out, LoopId scope) {
        if (const auto* whole = std::get_if<Transform>(&stmt.node)) {
            if (given.contains(whole->site)) {
                append(out, taken(p, whole->keep));
                Block inverse = inverse_with_jacobian(p, *whole, scope);
                make_jacobians(inverse);
                append(out, inverse);
                return true;
            }
            append(out, whole->constrain);
            append(out, whole->keep);
            return true;
        }
        const auto* s = std::get_if<Sample>(&stmt.node);
        if (!s)
            return false;
        const bool is_given = given.contains(s->site);
        if (before && !is_given)
            before(out, *s);
        const Expr value[] = {p.read(p.sites[s->site].values, s->index)};
        const Expr u =
            is_given ? p.pool.substitute(s->unconstrain, value) : p.read(inputs[s->site], s->index);
        const Expr args[] = {u};
        if (is_given)
            out.push_back({Store{inputs[s->site], s->index, u}, stmt.place});
        else
            out.push_back({Store{p.sites[s->site].values, s->index, p.pool.substitute(s->constrain, args)},
                           stmt.place});
        if (!with_terms)
            return true;
        const Expr jacobian = p.pool.substitute(s->log_abs_det, args);
        if (!p.pool.is_real_const(jacobian, 0))
            out.push_back({Term{s->site, TermKind::jacobian, jacobian}, stmt.place});
        out.push_back({Term{s->site, TermKind::prior, s->log_prob}, stmt.place});
        return true;
    });
}

void expand_samples(Program& p, bool with_terms) {
    const std::vector<ArrayId> inputs = arrays_of_latents(p, ArrayRole::input);
    expand_samples(p, p.body, inputs, with_terms);
}

/// Writes each site's log densities to an output array of its own, element by element; the sites' arrays lie
/// one after the other in table order.
class Pointwise {
public:
    explicit Pointwise(Program& program) : p_(program), arrays_(program.sites.size(), none) {}

    void run() {
        Expr total = p_.pool.integer(0);
        for (SiteId id = 0; id < p_.sites.size(); ++id) {
            const Site& site = p_.sites[id];
            if (site.kind == SiteKind::deterministic || site.kind == SiteKind::auxiliary)
                continue;
            Array terms;
            terms.name = "terms." + site.name;
            terms.role = ArrayRole::output;
            terms.size = densities(site);
            terms.offset = total;
            terms.site = id;
            total = p_.pool.add(total, terms.size);
            arrays_[id] = p_.add_array(std::move(terms));
        }
        walk(p_.body);
    }

private:
    Expr densities(const Site& site) {
        if (site.joint > 0)
            return site.densities;
        return site.size.valid() ? site.size : p_.pool.integer(1);
    }

    void walk(Block& block) {
        Block out;
        for (Stmt& s : block) {
            if (std::holds_alternative<Transform>(s.node)) { // its Terms are Jacobians
                out.push_back(std::move(s));
                continue;
            }
            const auto* loop = std::get_if<Loop>(&s.node);
            if (loop)
                loops_.push_back({loop->var, loop->extent});
            for_each_block(s, [this](Block& inner) { walk(inner); });
            if (loop)
                loops_.pop_back();
            if (const auto* term = std::get_if<Term>(&s.node)) {
                out.push_back({Accumulate{arrays_[term->site], element_of(p_.sites[term->site]), term->value},
                               s.place});
                continue;
            }
            const auto* sample = std::get_if<Sample>(&s.node);
            const Stmt density =
                sample ? Stmt{Accumulate{arrays_[sample->site], sample->index, sample->log_prob}, s.place}
                       : Stmt{};
            out.push_back(std::move(s));
            if (sample)
                out.push_back(density);
        }
        block = std::move(out);
    }

    /// Flat position in the site's shape of the iteration at hand. Each loop around a Term is a dimension of
    /// its site.
    Expr element_of(const Site& site) {
        Expr at = p_.pool.integer(0);
        bool ragged = site.shape.size() != loops_.size() + site.joint;
        for (const Dimension& d : site.shape)
            ragged |= varies(p_.pool, d.extent);
        for (std::size_t d = 0; d < loops_.size(); ++d) {
            const Expr index = p_.pool.index(loops_[d].var), extent = loops_[d].extent;
            if (ragged && varies(p_.pool, extent))
                at = p_.pool.add(p_.read(offsets_beside(extent), p_.pool[extent].args[0]), index);
            else
                at = p_.pool.add(p_.pool.mul(at, ragged ? extent : site.shape[d].extent), index);
        }
        return at;
    }

    /// The table of where each run of a ragged loop begins, which the load slice fills together with
    /// `counts`, the table that the loop's extent is read from: it is captured just before it.
    ArrayId offsets_beside(Expr counts) const {
        const Node& n = p_.pool[counts];
        if (n.op == Op::Read)
            for (ArrayId a = 0; a < p_.arrays.size(); ++a)
                if (p_.arrays[a].role == ArrayRole::data && p_.arrays[a].element == Type::Int &&
                    p_.arrays[a].number + 1 == p_.arrays[n.ref].number &&
                    p_.arrays[a].name.starts_with("offsets of "))
                    return a;
        throw std::logic_error("a ragged loop without a table of offsets in " + p_.name);
    }

    struct Around {
        LoopId var;
        Expr extent;
    };
    Program& p_;
    std::vector<ArrayId> arrays_; ///< by site
    std::vector<Around> loops_;   ///< around the statement at hand, outermost first
};

} // namespace

namespace {

/// Where each latent site begins if they lie one after the other; `size` is that of one.
template <class Size> std::vector<Expr> offsets_of_latents(Program& program, Size&& size) {
    std::vector<Expr> offsets;
    Expr total = program.pool.integer(0);
    for (const Site& s : program.sites) {
        const bool latent = s.kind == SiteKind::latent && s.values != none;
        offsets.push_back(latent ? total : Expr{});
        if (latent)
            total = program.pool.add(total, size(s));
    }
    offsets.push_back(total);
    return offsets;
}

} // namespace

std::vector<Expr> latent_offsets(Program& program) {
    return offsets_of_latents(program, [&](const Site& s) {
        return s.unconstrained == none ? s.size : program.arrays[s.unconstrained].size;
    });
}

std::vector<Expr> value_offsets(Program& program) {
    return offsets_of_latents(program, [](const Site& s) { return s.size; });
}

Program lower_samples(const Program& model) {
    Program p = model;
    expand_samples(p, true);
    set_roles(p, ArrayRole::value, ArrayRole::local);
    set_roles(p, ArrayRole::output, ArrayRole::local);
    return remove_dead(p);
}

Block lowered_body(Program& tables, Block model, const std::vector<ArrayId>& unconstrained,
                   const BeforeElement& before, const std::set<SiteId>& given) {
    expand_samples(tables, model, unconstrained, true, before, given);
    return model;
}

Program constrain_program(const Program& model) {
    Program p = model;
    expand_samples(p, false);
    const std::vector<Expr> offsets = value_offsets(p);
    Expr total = offsets.back();
    for (SiteId id = 0; id < p.sites.size(); ++id) {
        const Site& s = p.sites[id];
        if (s.values == none)
            continue;
        Array& values = p.arrays[s.values];
        values.role = ArrayRole::output;
        values.site = id;
        values.offset = offsets[id].valid() ? offsets[id] : total;
        if (!offsets[id].valid())
            total = p.pool.add(total, s.size);
    }
    return remove_dead(p);
}

Program unconstrain_program(const Program& model) {
    Program p = model;
    const std::vector<Expr> offsets = latent_offsets(p), of_values = value_offsets(p);
    const std::vector<ArrayId> outputs = arrays_of_latents(p, ArrayRole::output);
    set_roles(p, ArrayRole::output, ArrayRole::local);
    for (SiteId id = 0; id < p.sites.size(); ++id) {
        if (outputs[id] == none)
            continue;
        p.arrays[outputs[id]].role = ArrayRole::output;
        p.arrays[outputs[id]].offset = offsets[id];
        Array& values = p.arrays[p.sites[id].values];
        values.role = ArrayRole::input;
        values.offset = of_values[id];
        values.site = id;
    }
    expand_block(p.body, [&](const Stmt& stmt, Block& out, LoopId) {
        if (const auto* s = std::get_if<Sample>(&stmt.node)) {
            const Expr args[] = {p.read(p.sites[s->site].values, s->index)};
            out.push_back(
                {Store{outputs[s->site], s->index, p.pool.substitute(s->unconstrain, args)}, stmt.place});
            return true;
        }
        if (const auto* whole = std::get_if<Transform>(&stmt.node)) {
            append(out, taken(p, whole->keep));
            append(out, whole->unconstrain);
            return true;
        }
        return std::holds_alternative<Term>(stmt.node);
    });
    return remove_dead(p);
}

Program score_program(const Program& model) {
    Program p = model;
    expand_block(p.body, [&](const Stmt& stmt, Block& out, LoopId) {
        const auto* s = std::get_if<Sample>(&stmt.node);
        const auto* whole = std::get_if<Transform>(&stmt.node);
        if (s)
            out.push_back({Term{s->site, TermKind::prior, s->log_prob}, stmt.place});
        if (whole)
            append(out, taken(p, whole->keep));
        return s || whole;
    });
    set_roles(p, ArrayRole::value, ArrayRole::local);
    set_roles(p, ArrayRole::output, ArrayRole::local);
    return p;
}

Program unconstrain_values(const Program& model) {
    Program p = model;
    set_roles(p, ArrayRole::output, ArrayRole::local);
    const std::vector<ArrayId> outputs = arrays_of_latents(p, ArrayRole::output);
    expand_block(p.body, [&](const Stmt& stmt, Block& out, LoopId scope) {
        if (const auto* s = std::get_if<Sample>(&stmt.node)) {
            const Expr value[] = {p.read(p.sites[s->site].values, s->index)};
            const Expr u[] = {p.pool.substitute(s->unconstrain, value)};
            out.push_back({Store{outputs[s->site], s->index, u[0]}, stmt.place});
            out.push_back({Term{s->site, TermKind::guide, p.pool.substitute(s->log_abs_det, u)}, stmt.place});
            return true;
        }
        if (const auto* whole = std::get_if<Transform>(&stmt.node)) {
            append(out, taken(p, whole->keep));
            append(out, inverse_with_jacobian(p, *whole, scope));
            return true;
        }
        return std::holds_alternative<Term>(stmt.node);
    });
    set_roles(p, ArrayRole::value, ArrayRole::local);
    return p;
}

Program terms_program(const Program& model) {
    Program p = model;
    set_roles(p, ArrayRole::output, ArrayRole::local);
    Pointwise(p).run();
    expand_samples(p, false);
    set_roles(p, ArrayRole::value, ArrayRole::local);
    return remove_dead(p);
}

} // namespace ppc::passes
