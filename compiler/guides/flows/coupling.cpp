// Affine couplings (Dinh, Sohl-Dickstein and Bengio 2017): half of the latents stay; the others become
// exp(a) x + b, where a, within bounds, and b are functions of those that stay, by a network with one hidden
// layer. log |det| is the sum of a. The next map takes the latents in reverse order.
#include "compiler/guides/flows/kinds.h"

namespace ppc::guides {
namespace {

constexpr double least_log_scale = -5, most_log_scale = 3; // as iaf

} // namespace

ir::ArrayId append_coupling(Flow& flow, ir::ArrayId x, int map) {
    ir::Program& p = flow.program();
    ir::Pool& pool = flow.pool();
    const ir::Expr d = flow.dimension(), held = flow.held(), moved = pool.sub(d, held),
                   hidden = flow.hidden_units(), zero = pool.integer(0);
    const ir::ArrayId layer = flow.hidden_layer(x, map), out = flow.local("x " + std::to_string(map + 1), d);
    ir::Loop stay = flow.loop(flow.space("latents held", "half of the latents"), held);
    const ir::Expr same = flow.latent(flow.index(stay), map);
    stay.body.push_back({ir::Store{out, same, p.read(x, same)}, {}});
    flow.append(std::move(stay));

    // Zeros: the map starts as the identity.
    ir::Loop i = flow.loop(flow.space("latents moved", "half of the latents"), moved);
    ir::Loop h = flow.loop(flow.space("hidden units", "hidden units"), hidden);
    const auto output = [&](const std::string& name) {
        const ir::ArrayId weights = flow.parameters(name + " weights", map, pool.mul(moved, hidden)),
                          biases = flow.parameters(name + " biases", map, moved),
                          sum = p.add_cell(name, i.var);
        const ir::Expr at = pool.add(pool.mul(flow.index(i), hidden), flow.index(h));
        h.body.push_back(
            {ir::Accumulate{sum, zero, pool.mul(p.read(weights, at), p.read(layer, flow.index(h)))}, {}});
        return pool.add(p.read(biases, flow.index(i)), p.read_cell(sum));
    };
    const ir::Expr shift = output("shift"),
                   log_scale = flow.clipped(output("scale"), least_log_scale, most_log_scale);
    i.body.push_back({std::move(h), {}});
    const ir::Expr at = flow.latent(pool.add(held, flow.index(i)), map);
    i.body.push_back(
        {ir::Store{out, at, pool.add(pool.mul(call(p, "exp", log_scale), p.read(x, at)), shift)}, {}});
    i.body.push_back(flow.log_det(log_scale));
    flow.append(std::move(i));
    return out;
}

} // namespace ppc::guides
