// Block neural autoregressive maps (De Cao, Titov and Aziz 2019): each latent goes through a network with one
// hidden layer of its own units, monotone in the latent, that also sees all latents before it. With the gate
// g = logistic(c - 4) the map is x' = (1 - g) x + g f(x), where
//   f_i = shift_i + the sum over units k of i of exp(o_ik) / K tanh(z_ik) + what units of latents before
//   give, z_ik = exp(w_ik) x_i + what latents before give + b_ik,
// so that dx'_i / dx_i = (1 - g) + g / K times the sum of exp(o_ik + w_ik) (1 - tanh^2 z_ik) is positive. A
// fit starts near the identity, by the gate.
#include "compiler/guides/flows/kinds.h"

namespace ppc::guides {
namespace {

constexpr double shut = -4; ///< a gate that lets 0.018 through
constexpr int default_units = 8;

} // namespace

ir::ArrayId append_block_autoregressive(Flow& flow, ir::ArrayId x, int map) {
    ir::Program& p = flow.program();
    ir::Pool& pool = flow.pool();
    const ir::Expr d = flow.dimension(), units = flow.hidden_units(default_units), zero = pool.integer(0),
                   one = pool.real(1), all = pool.mul(d, units);
    // Of latent i, i latents are before it: its units have i weights each, its output i times K.
    const auto before = [&](ir::Expr i) {
        return pool.int_div(pool.mul(i, pool.sub(i, pool.integer(1))), pool.integer(2));
    };
    const ir::Expr pairs = pool.mul(before(d), units);
    const ir::ArrayId own = flow.parameters("own weights", map, all),
                      biases = flow.parameters("hidden biases", map, all, pool.integer(1)),
                      inputs = flow.parameters("input weights", map, pairs),
                      outputs = flow.parameters("output weights", map, all),
                      others = flow.parameters("weights of others", map, pairs),
                      shifts = flow.parameters("shifts", map, d),
                      gates = flow.parameters("gate", map, pool.integer(1)),
                      hidden = flow.local("hidden " + std::to_string(map + 1), all),
                      out = flow.local("x " + std::to_string(map + 1), d);
    const ir::SpaceId latents = flow.space("latents", "number of latents"),
                      of_latent = flow.space("units of a latent", "units"),
                      seen = flow.space("latents before", "place", true);
    const ir::Expr gate = call(p, "logistic", pool.add(p.read(gates, zero), pool.real(shut))),
                   shut_part = pool.sub(one, gate), share = pool.div(gate, pool.to_real(units));

    ir::Loop i = flow.loop(latents, d);
    ir::Loop k = flow.loop(of_latent, units);
    const ir::Expr unit = pool.add(pool.mul(flow.index(i), units), flow.index(k));
    const ir::ArrayId sum = p.add_cell("seen", k.var);
    ir::Loop j = flow.loop(seen, flow.index(i));
    const ir::Expr pair =
        pool.add(pool.mul(before(flow.index(i)), units), pool.mul(flow.index(k), flow.index(i)));
    j.body.push_back({ir::Accumulate{sum, zero,
                                     pool.mul(p.read(inputs, pool.add(pair, flow.index(j))),
                                              p.read(x, flow.latent(flow.index(j), map)))},
                      {}});
    k.body.push_back({std::move(j), {}});
    const ir::Expr own_x = p.read(x, flow.latent(flow.index(i), map));
    k.body.push_back({ir::Store{hidden, unit,
                                call(p, "tanh",
                                     pool.sum({pool.mul(call(p, "exp", p.read(own, unit)), own_x),
                                               p.read_cell(sum), p.read(biases, unit)}))},
                      {}});
    i.body.push_back({std::move(k), {}});
    flow.append(std::move(i));

    ir::Loop o = flow.loop(latents, d);
    const ir::ArrayId value = p.add_cell("value", o.var), slope = p.add_cell("slope", o.var),
                      shift = p.add_cell("shift", o.var);
    ir::Loop u = flow.loop(of_latent, units);
    const ir::Expr place = pool.add(pool.mul(flow.index(o), units), flow.index(u)), h = p.read(hidden, place);
    u.body.push_back({ir::Accumulate{value, zero, pool.mul(call(p, "exp", p.read(outputs, place)), h)}, {}});
    u.body.push_back(
        {ir::Accumulate{slope, zero,
                        pool.mul(call(p, "exp", pool.add(p.read(outputs, place), p.read(own, place))),
                                 pool.sub(one, pool.mul(h, h)))},
         {}});
    o.body.push_back({std::move(u), {}});
    // Units of latents before lie one after the other.
    ir::Loop e = flow.loop(flow.space("units before", "units of latents before", true),
                           pool.mul(flow.index(o), units));
    e.body.push_back({ir::Accumulate{shift, zero,
                                     pool.mul(p.read(others, pool.add(pool.mul(before(flow.index(o)), units),
                                                                      flow.index(e))),
                                              p.read(hidden, flow.index(e)))},
                      {}});
    o.body.push_back({std::move(e), {}});
    const ir::Expr at = flow.latent(flow.index(o), map);
    o.body.push_back(
        {ir::Store{out, at,
                   pool.sum({pool.mul(shut_part, p.read(x, at)), pool.mul(share, p.read_cell(value)),
                             pool.mul(gate, pool.add(p.read(shifts, flow.index(o)), p.read_cell(shift)))})},
         {}});
    o.body.push_back(flow.log_det(call(p, "log", pool.add(shut_part, pool.mul(share, p.read_cell(slope))))));
    flow.append(std::move(o));
    return out;
}

} // namespace ppc::guides
