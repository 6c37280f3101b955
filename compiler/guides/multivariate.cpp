// One multivariate normal over the part's latents in unconstrained space: u = loc + L noise, L lower
// triangular with a diagonal of scales, its rows packed one after the other.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

namespace ppc::guides {

void check_multivariate(const Use& use) { use.takes_map(); }

void build_multivariate(Part& part) {
    ir::Program& p = part.program();
    ir::Pool& pool = p.pool;
    part.bound(LatentBound::Kind::dense);
    const ir::Expr d = part.dimension, zero = pool.integer(0), one = pool.integer(1), two = pool.integer(2);
    const ir::Expr packed = pool.int_div(pool.mul(d, pool.add(d, one)), two);
    const ir::ArrayId loc = part.joint("loc", Role::location);
    Block block{part.label("scale_tril"), Role::scale_tril, part.guide.parameters, packed};
    block.map = part.map();
    if (!part.is_whole)
        for (const Latent& l : part.latents)
            block.rows.push_back({l.offset, l.size});
    part.guide.blocks.push_back(std::move(block));
    const ir::ArrayId tril = part.parameters(part.label("scale_tril"), packed);
    const ir::ArrayId noise = part.noise(part.label("noise"), d);
    ir::Array flat;
    flat.name = part.label("u");
    flat.size = d;
    const ir::ArrayId u = p.add_array(std::move(flat));
    p.spaces.push_back({"latents", false, true, false, "number of latents"});
    p.spaces.push_back({"latents before", false, true, true, "row of the triangle"});
    const auto rows = static_cast<ir::SpaceId>(p.spaces.size() - 2), columns = rows + 1;

    ir::Loop row{p.new_loop(), rows, d, {}};
    const ir::Expr i = pool.index(row.var);
    const ir::Expr start = pool.int_div(pool.mul(i, pool.add(i, one)), two);
    ir::Loop column{p.new_loop(), columns, i, {}};
    const ir::Expr j = pool.index(column.var);
    const ir::ArrayId sum = p.add_cell("row_sum", row.var);
    column.body.push_back(
        {ir::Accumulate{sum, zero, pool.mul(p.read(tril, pool.add(start, j)), p.read(noise, j))}, {}});
    const Scale diagonal = part.scale(p.read(tril, pool.add(start, i)));
    const ir::Expr e = p.read(noise, i);
    row.body.push_back({std::move(column), {}});
    row.body.push_back(
        {ir::Store{u, i, pool.sum({p.read(loc, i), p.read_cell(sum), pool.mul(diagonal.value, e)})}, {}});
    row.body.push_back(
        {ir::Term{part.latents.front().site, ir::TermKind::guide, minus_log_normal(p, diagonal, e)}, {}});
    ir::Block body;
    body.push_back({std::move(row), {}});
    part.append(std::move(body));
    part.append(part.per_element([&](ir::Block& out, const Latent& l, ir::Expr index) {
        out.push_back({ir::Store{l.u, index, p.read(u, pool.add(l.in_part, index))}, {}});
    }));
}

} // namespace ppc::guides
