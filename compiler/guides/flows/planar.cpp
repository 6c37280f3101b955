// Planar maps (Rezende and Mohamed 2015): x' = x + v^ tanh(w x + b), with log |det| =
// log(1 + (1 - tanh^2) w v^). Where w v^ > -1 the map has an inverse (their appendix A.1):
// v^ = v + (m(w v) - w v) w / (|w|^2 + least), with m(y) = softplus(y + log(e - 1)) - 1 > -1, which is 0 at
// 0: from v = 0 a flow starts as the identity. `least` is for w = 0.
#include "compiler/guides/flows/kinds.h"

namespace ppc::guides {
namespace {

constexpr double log_e_less_one = 0.54132485461291810; // softplus of it is 1
constexpr double least = 1e-12;

} // namespace

ir::ArrayId append_planar(Flow& flow, ir::ArrayId x, int map) {
    ir::Program& p = flow.program();
    ir::Pool& pool = flow.pool();
    const ir::Expr d = flow.dimension(), zero = pool.integer(0), one = pool.real(1);
    // The direction starts at random: 0 would be none.
    const ir::ArrayId w = flow.parameters("directions", map, d, d), v = flow.parameters("shifts", map, d),
                      b = flow.parameters("bias", map, pool.integer(1));
    const ir::SpaceId latents = flow.space("latents", "number of latents");
    ir::Block block;
    ir::Loop sums = flow.loop(latents, d);
    const auto sum = [&](const char* name, ir::ArrayId a, ir::ArrayId other) {
        const ir::ArrayId cell = p.add_cell(name, ir::none);
        const ir::Expr i = flow.index(sums);
        sums.body.push_back({ir::Accumulate{cell, zero, pool.mul(p.read(a, i), p.read(other, i))}, {}});
        return p.read_cell(cell);
    };
    const ir::Expr along = sum("w x", w, x), shift = sum("w v", w, v), square = sum("w w", w, w);
    block.push_back({std::move(sums), {}});
    const ir::Expr bent = call(p, "tanh", pool.add(along, p.read(b, zero))),
                   m = pool.sub(call(p, "softplus", pool.add(shift, pool.real(log_e_less_one))), one),
                   more = pool.div(pool.sub(m, shift), pool.add(square, pool.real(least))),
                   slope = pool.sub(one, pool.mul(bent, bent)),
                   turned = pool.add(shift, pool.mul(more, square));
    block.push_back(flow.log_det(call(p, "log", pool.add(one, pool.mul(slope, turned)))));
    const ir::ArrayId out = flow.local("x " + std::to_string(map + 1), d);
    ir::Loop move = flow.loop(latents, d);
    const ir::Expr j = flow.index(move), direction = pool.add(p.read(v, j), pool.mul(more, p.read(w, j)));
    move.body.push_back({ir::Store{out, j, pool.add(p.read(x, j), pool.mul(direction, bent))}, {}});
    block.push_back({std::move(move), {}});
    flow.append(std::move(block));
    return out;
}

} // namespace ppc::guides
