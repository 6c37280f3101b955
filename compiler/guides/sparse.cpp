#include "compiler/guides/sparse.h"

namespace ppc::guides {

void build_sparse(Part& part, Dependence::Kind kind) {
    ir::Program& p = part.program();
    ir::Pool& pool = p.pool;
    const ir::Expr d = part.dimension, zero = pool.integer(0);
    const ir::ArrayId loc = part.joint("loc", Role::location), raw = part.joint("scale", Role::scale),
                      noise = part.noise(part.label("noise"), d);
    Dependence dependence{kind, p.extents++, {}, 0, 0, 0, 0};
    dependence.family = part.asked.family;
    for (const Latent& l : part.latents) {
        dependence.latents.push_back({l.offset, l.size});
        dependence.sites.push_back(part.name(l));
    }
    const ir::Expr weights = pool.extent(dependence.weights);
    const ir::ArrayId place = p.add_integer_data(part.label("place"), d),
                      first = p.add_integer_data(part.label("first"), d),
                      count = p.add_integer_data(part.label("count"), d),
                      before = p.add_integer_data(part.label("before"), weights);
    dependence.place = p.arrays[place].number;
    dependence.first = p.arrays[first].number;
    dependence.count = p.arrays[count].number;
    dependence.before = p.arrays[before].number;
    part.guide.dependences.push_back(dependence);
    part.guide.blocks.push_back({part.label("weights"), Role::weight, part.guide.parameters, weights});
    const ir::ArrayId weight = part.parameters(part.label("weights"), weights);
    ir::Array standardised;
    standardised.name = part.label("x");
    standardised.size = d;
    const ir::ArrayId x = p.add_array(std::move(standardised));
    p.spaces.push_back({"latents in order", false, true, false, "number of latents"});
    p.spaces.push_back({"latents before", false, true, true, "latents that it depends on"});
    const auto rows = static_cast<ir::SpaceId>(p.spaces.size() - 2), columns = rows + 1;

    ir::Loop row{p.new_loop(), rows, d, {}, ir::Order::forward};
    const ir::Expr k = pool.index(row.var);
    ir::Loop column{p.new_loop(), columns, p.read(count, k), {}};
    const ir::Expr at = pool.add(p.read(first, k), pool.index(column.var));
    const ir::ArrayId sum = p.add_cell("sum", row.var);
    column.body.push_back(
        {ir::Accumulate{sum, zero, pool.mul(p.read(weight, at), p.read(x, p.read(before, at)))}, {}});
    const ir::Expr e = p.read(noise, k);
    row.body.push_back({std::move(column), {}});
    row.body.push_back({ir::Store{x, k, pool.add(e, p.read_cell(sum))}, {}});
    row.body.push_back(
        {ir::Term{part.latents.front().site, ir::TermKind::guide,
                  pool.sum({pool.product({pool.real(0.5), e, e}), pool.real(half_log_two_pi)})},
         {}});
    ir::Block body;
    body.push_back({std::move(row), {}});
    part.append(std::move(body));
    part.append(part.per_element([&](ir::Block& out, const Latent& l, ir::Expr index) {
        const ir::Expr i = pool.add(l.in_part, index);
        const Scale scale = part.scale(p.read(raw, i));
        out.push_back(
            {ir::Store{l.u, index,
                       pool.add(p.read(loc, i), pool.mul(scale.value, p.read(x, p.read(place, i))))},
             {}});
        out.push_back({ir::Term{l.site, ir::TermKind::guide, scale.log}, {}});
    }));
}

} // namespace ppc::guides
