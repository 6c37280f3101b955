// One multivariate normal over all latents in unconstrained space: u = loc + L noise, L lower triangular with
// diagonal softplus(raw), its rows packed one after the other.
#include "compiler/guides/builders.h"
#include "compiler/guides/parts.h"

namespace ppc::guides {

Guide multivariate(const ir::Program& density) {
    Guide guide;
    guide.name = "multivariate";
    guide.program = density;
    ir::Program& p = guide.program;
    ir::Pool& pool = p.pool;
    p.body.clear();
    const ir::Expr d = dimension(p), zero = pool.integer(0), one = pool.integer(1), two = pool.integer(2);
    const ir::Expr packed = pool.int_div(pool.mul(d, pool.add(d, one)), two);
    const ir::ArrayId loc = add_flat(p, ir::ArrayRole::input, "loc", zero, d, ir::none);
    const ir::ArrayId tril = add_flat(p, ir::ArrayRole::input, "scale_tril", d, packed, ir::none);
    const ir::ArrayId noise = add_flat(p, ir::ArrayRole::noise, "noise", zero, d, ir::none);
    guide.blocks.push_back({"loc", Role::location, zero, d, zero});
    guide.blocks.push_back({"scale_tril", Role::scale_tril, d, packed, {}});
    ir::Array flat;
    flat.name = "u";
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
    const ir::Expr diagonal = call(p, "softplus", p.read(tril, pool.add(start, i)));
    const ir::Expr e = p.read(noise, i);
    row.body.push_back({std::move(column), {}});
    row.body.push_back(
        {ir::Store{u, i, pool.sum({p.read(loc, i), p.read_cell(sum), pool.mul(diagonal, e)})}, {}});
    row.body.push_back({ir::Term{latents(density).front().site, ir::TermKind::guide,
                                 pool.sum({call(p, "log", diagonal), pool.product({pool.real(0.5), e, e}),
                                           pool.real(half_log_two_pi)})},
                        {}});
    p.body.push_back({std::move(row), {}});
    for (ir::Stmt& s : per_element(p, density, [&](ir::Block& out, const Latent& l, ir::Expr index) {
             out.push_back({ir::Store{l.u, index, p.read(u, pool.add(l.offset, index))}, {}});
         }))
        p.body.push_back(std::move(s));
    for (const Latent& l : latents(density))
        p.arrays[l.u].role = ir::ArrayRole::local, p.arrays[l.u].offset = l.offset;
    guide.parameters = pool.add(d, packed);
    guide.noise = d;
    return guide;
}

} // namespace ppc::guides
