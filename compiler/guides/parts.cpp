#include "compiler/guides/parts.h"

#include "compiler/passes/log_sum.h"

#include <algorithm>
#include <map>
#include <span>

namespace ppc::guides {

std::vector<Latent> latents(const ir::Program& density) {
    std::vector<Latent> out;
    for (ir::ArrayId a = 0; a < density.arrays.size(); ++a) {
        const ir::Array& array = density.arrays[a];
        if (array.role == ir::ArrayRole::input)
            out.push_back({array.site, a, array.offset, array.size});
    }
    return out;
}

ir::Expr call(ir::Program& program, const char* function, ir::Expr argument) {
    return passes::math_call(program, function, {argument});
}

Scale scale_of(ir::Program& program, ScaleMap map, ir::Expr raw) {
    if (map == ScaleMap::exp)
        return {call(program, "exp", raw), raw};
    const ir::Expr value = call(program, "softplus", raw);
    return {value, call(program, "log", value)};
}

ScaleMap Part::map() const {
    return std::ranges::find(asked.words, "exp") != asked.words.end() ? ScaleMap::exp : ScaleMap::softplus;
}

std::string Part::label(const std::string& what) const {
    if (is_whole)
        return what;
    std::string names;
    for (const Latent& l : latents)
        names += (names.empty() ? "" : ", ") + name(l);
    return what + " of " + names;
}

namespace {

ir::ArrayId add_flat(ir::Program& program, ir::ArrayRole role, const std::string& name, ir::Expr& end,
                     ir::Expr size, ir::SiteId site) {
    ir::Array array;
    array.name = name;
    array.role = role;
    array.size = size;
    array.offset = end;
    array.site = site;
    end = program.pool.add(end, size);
    return program.add_array(std::move(array));
}

} // namespace

ir::ArrayId Part::parameters(const std::string& name, ir::Expr size, ir::SiteId site) {
    return add_flat(program(), ir::ArrayRole::input, name, guide.parameters, size, site);
}

ir::ArrayId Part::noise(const std::string& name, ir::Expr size, ir::SiteId site) {
    return add_flat(program(), ir::ArrayRole::noise, name, guide.noise, size, site);
}

ir::ArrayId Part::own_parameters(const std::string& what, const Latent& latent) {
    const std::string full = what + "." + name(latent);
    guide.blocks.push_back({full, Role::weight, guide.parameters, latent.size});
    return parameters(full, latent.size, latent.site);
}

void Part::bound(LatentBound::Kind kind) {
    std::string sites;
    for (const Latent& l : latents)
        sites += (sites.empty() ? "'" : ", '") + name(l) + "'";
    guide.bounds.push_back({kind, asked.family, sites, dimension});
}

ir::ArrayId Part::joint(const std::string& name, Role role) {
    const ir::Expr offset = guide.parameters;
    const std::size_t before = guide.blocks.size();
    const ir::ArrayId array = parameters(label(name), dimension);
    if (is_whole) // all latents in order
        guide.blocks.push_back({name, role, offset, dimension, program().pool.integer(0)});
    else
        for (const Latent& l : latents)
            guide.blocks.push_back(
                {name + "." + this->name(l), role, program().pool.add(offset, l.in_part), l.size, l.offset});
    if (role == Role::scale)
        for (Block& block : std::span(guide.blocks).subspan(before))
            block.map = map();
    return array;
}

void Part::weave(ir::SiteId site, Woven element) { guide.woven.emplace(site, std::move(element)); }

void Part::append(ir::Block block) {
    for (ir::Stmt& s : block)
        program().body.push_back(std::move(s));
}

ir::Block Part::per_element(const std::function<void(ir::Block&, const Latent&, ir::Expr)>& element) {
    ir::Program& program = guide.program;
    std::map<ir::ArrayId, const Latent*> by_array;
    for (const Latent& l : latents)
        by_array[l.u] = &l;
    std::map<std::uint32_t, ir::Expr> renamed; // old loop variable -> new index
    auto rename = [&](ir::Expr e) {
        return program.pool.rewrite(e, [&](ir::Expr x) {
            const ir::Node& n = program.pool[x];
            if (n.op == ir::Op::Index)
                if (const auto it = renamed.find(n.ref); it != renamed.end())
                    return it->second;
            return ir::Expr{};
        });
    };
    std::function<ir::Block(const ir::Block&)> walk = [&](const ir::Block& block) {
        ir::Block out;
        for (const ir::Stmt& s : block) {
            if (const auto* loop = std::get_if<ir::Loop>(&s.node)) {
                ir::Loop copy{program.new_loop(), loop->space, rename(loop->extent), {}};
                renamed[loop->var] = program.pool.index(copy.var);
                copy.body = walk(loop->body);
                if (!copy.body.empty())
                    out.push_back({std::move(copy), s.place});
            } else if (const auto* branch = std::get_if<ir::If>(&s.node)) {
                ir::If copy{rename(branch->condition), walk(branch->then_block), walk(branch->else_block)};
                if (!copy.then_block.empty() || !copy.else_block.empty())
                    out.push_back({std::move(copy), s.place});
            } else if (const auto* store = std::get_if<ir::Store>(&s.node)) {
                // The store of a site's value, constrain(u[index]), is where its element stands.
                std::function<void(ir::Expr)> find = [&](ir::Expr e) {
                    const ir::Node n = density.pool[e];
                    if (n.op == ir::Op::Read)
                        if (const auto it = by_array.find(n.ref);
                            it != by_array.end() && density.arrays[store->array].site == it->second->site) {
                            element(out, *it->second, rename(n.args[0]));
                            return;
                        }
                    for (const ir::Expr a : n.args)
                        find(a);
                };
                find(store->value);
            }
        }
        return out;
    };
    ir::Block out = walk(density.body);
    // Of a value that is transformed as a whole, the unconstrained elements have no statement each.
    for (const Latent& l : latents)
        if (const ir::Site& site = density.sites[l.site]; site.unconstrained == l.u) {
            program.spaces.push_back({site.name + " unconstrained", false, true, false, ""});
            ir::Loop loop{
                program.new_loop(), static_cast<ir::SpaceId>(program.spaces.size() - 1), l.size, {}};
            element(loop.body, l, program.pool.index(loop.var));
            out.push_back({std::move(loop), site.place});
        }
    return out;
}

ir::Expr minus_log_normal(ir::Program& program, const Scale& scale, ir::Expr noise) {
    ir::Pool& pool = program.pool;
    return pool.sum({scale.log, pool.product({pool.real(0.5), noise, noise}), pool.real(half_log_two_pi)});
}

void negate_terms(ir::Program& program, ir::Block& block) {
    for (ir::Stmt& s : block) {
        if (auto* t = std::get_if<ir::Term>(&s.node))
            t->value = program.pool.neg(t->value);
        ir::for_each_block(s, [&](ir::Block& b) { negate_terms(program, b); });
    }
}

} // namespace ppc::guides
