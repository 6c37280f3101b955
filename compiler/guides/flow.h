// What flows share: a standard normal e, then maps x' = f(x) with their log |det|, then u = loc + s x, so
// that a fit can start where the density is. -log q(u) = -log N(e; 0, I) + the sum of all log |det| + the sum
// of log s.
#pragma once

#include "compiler/guides/parts.h"

namespace ppc::guides {

class Flow {
public:
    explicit Flow(Part& part);

    ir::Program& program() { return p_; }
    ir::Pool& pool() { return p_.pool; }
    ir::Expr dimension() const { return part_.dimension; }
    /// The standard normal that the maps begin with, an element for each latent.
    ir::ArrayId noise() const { return noise_; }
    /// The latents from what the last map made.
    void finish(ir::ArrayId x);

    // For one map, of number 0, 1, ….

    /// A new space for loops.
    ir::SpaceId space(const std::string& name, const std::string& size, bool is_ragged = false);
    ir::Loop loop(ir::SpaceId space, ir::Expr extent) { return {p_.new_loop(), space, extent, {}}; }
    ir::Expr index(const ir::Loop& loop) { return p_.pool.index(loop.var); }
    /// Parameters of the map. They start at 0, or at normals of variance 1 / random_inputs.
    ir::ArrayId parameters(const std::string& name, int map, ir::Expr size, ir::Expr random_inputs = {});
    /// An array that the map fills, made anew in iterations of the loop `scope` if that is given.
    ir::ArrayId local(const std::string& name, ir::Expr size, ir::LoopId scope = ir::none);
    /// log |det| of the map, or an addend of it.
    ir::Stmt log_det(ir::Expr value);
    void append(ir::Loop loop);
    void append(ir::Block block) { part_.append(std::move(block)); }

    /// Number of hidden units: the part's second number, or `otherwise`, or 3 D + 1.
    ir::Expr hidden_units(int otherwise = 0);
    /// The nonlinearity that the part names: relu, which is also the default, elu or tanh.
    ir::Expr activated(ir::Expr z);
    /// Within the bounds; the derivative is 0 beyond them.
    ir::Expr clipped(ir::Expr x, double least, double most);
    /// The latent at a place of the map's order: every other map takes them in reverse.
    ir::Expr latent(ir::Expr place, int map);
    /// Of a map that changes the last latents of its order by functions of the others: how many these are.
    ir::Expr held();
    /// A layer of hidden units over the first `held()` latents in the map's order.
    ir::ArrayId hidden_layer(ir::ArrayId x, int map);

private:
    Part& part_;
    ir::Program& p_;
    ir::ArrayId loc_, raw_scale_, noise_;
};

/// Checks the numbers and words that a use of a flow gives: `maps` maps, hidden units, a nonlinearity.
/// `example` is a right form, for messages. `words` are those besides nonlinearities that stand first.
void check_flow_arguments(const Use& use, const std::string& example, std::size_t words);
/// Refuses a part that is known to have one latent only.
void check_several(const Use& use);

/// Number of maps that the part asks for.
int maps_of(const Part& part, int otherwise);

} // namespace ppc::guides
