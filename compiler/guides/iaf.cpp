// Inverse autoregressive flows on a standard normal (Kingma et al. 2016; Pyro's AutoIAFNormal): x_0 = e and,
// for each flow, x' = exp(a) x + b element by element, where a and b of an element are functions of the
// elements before it, so that log |dx' / dx| is the sum of a. Between flows the order is reversed. At last
// u = loc + s x, so that a fit can start where the density is; -log q(u) = -log N(e; 0, I) + the sum of all a
// + the sum of log s.
//
// The functions are a masked network with one hidden layer (MADE: Germain et al. 2015). Of D elements, a
// hidden unit has a degree t + 1 of 1 to D - 1 and sees that many elements, the first; element i sees the
// units of degree i at most. Units are in the order of their degrees, so that what is seen always are the
// first of them, and only weights that there are have a place.
#include "compiler/guides/families.h"
#include "compiler/guides/flow.h"

namespace ppc::guides {
namespace {

constexpr double least_log_scale = -5, most_log_scale = 3; // as Pyro's affine autoregressive transform

class Iaf {
public:
    explicit Iaf(Flow& flow)
        : flow_(flow), p_(flow.program()), pool_(flow.pool()), d_(flow.dimension()),
          degrees_(pool_.sub(d_, pool_.integer(1))), hidden_(flow.hidden_units()),
          of_each_degree_(pool_.int_div(hidden_, degrees_)), with_one_more_(pool_.int_mod(hidden_, degrees_)),
          by_degree_(flow.space("degrees", "number of latents less 1")),
          of_degree_(flow.space("units of a degree", "units", true)),
          inputs_(flow.space("latents seen", "degree", true)),
          latents_(flow.space("latents", "number of latents")),
          units_(flow.space("units seen", "units of lower degree", true)) {}

    /// The elements after a flow, whose terms are its log scales.
    ir::ArrayId transformed(ir::ArrayId x, int map) {
        const ir::ArrayId layer = hidden_layer(x, map);
        const ir::Expr entries = outputs_before(d_);
        // Zeros: the flow starts as the identity.
        const ir::ArrayId means = flow_.parameters("mean weights", map, entries),
                          mean_biases = flow_.parameters("mean biases", map, d_),
                          scales = flow_.parameters("scale weights", map, entries),
                          scale_biases = flow_.parameters("scale biases", map, d_),
                          out = flow_.local("x " + std::to_string(map + 1), d_);
        ir::Loop i = flow_.loop(latents_, d_);
        const ir::ArrayId mean = p_.add_cell("mean", i.var), scale = p_.add_cell("log_scale", i.var);
        ir::Loop h = flow_.loop(units_, units_before(index(i)));
        const ir::Expr at = pool_.add(outputs_before(index(i)), index(h)), seen = p_.read(layer, index(h));
        for (const auto& [sum, weights] : {std::pair(mean, means), std::pair(scale, scales)})
            h.body.push_back(
                {ir::Accumulate{sum, pool_.integer(0), pool_.mul(p_.read(weights, at), seen)}, {}});
        i.body.push_back({std::move(h), {}});
        const ir::Expr place = flow_.latent(index(i), map),
                       log_scale =
                           flow_.clipped(pool_.add(p_.read(scale_biases, index(i)), p_.read_cell(scale)),
                                         least_log_scale, most_log_scale);
        i.body.push_back({ir::Store{out, place,
                                    pool_.sum({pool_.mul(call(p_, "exp", log_scale), p_.read(x, place)),
                                               p_.read(mean_biases, index(i)), p_.read_cell(mean)})},
                          {}});
        i.body.push_back(flow_.log_det(log_scale));
        flow_.append(std::move(i));
        return out;
    }

private:
    ir::Expr index(const ir::Loop& l) { return flow_.index(l); }

    ir::Expr smaller(ir::Expr a, ir::Expr b) { return pool_.select(pool_.less(a, b), a, b); }
    /// 0 + 1 + … + (n - 1)
    ir::Expr triangle(ir::Expr n) {
        return pool_.int_div(pool_.mul(n, pool_.sub(n, pool_.integer(1))), pool_.integer(2));
    }
    /// Number of units of degree at most i.
    ir::Expr units_before(ir::Expr i) {
        return pool_.add(pool_.mul(i, of_each_degree_), smaller(i, with_one_more_));
    }
    /// Number of weights of units of degree at most t, each of which has as many as its degree.
    ir::Expr inputs_before(ir::Expr t) {
        const ir::Expr one = pool_.integer(1);
        return pool_.add(pool_.mul(of_each_degree_, triangle(pool_.add(t, one))),
                         triangle(pool_.add(smaller(t, with_one_more_), one)));
    }
    /// Number of weights of elements before i, each of which has one for each unit that it sees.
    ir::Expr outputs_before(ir::Expr i) {
        const ir::Expr few = smaller(i, with_one_more_);
        return pool_.sum({pool_.mul(of_each_degree_, triangle(i)), triangle(few),
                          pool_.mul(pool_.sub(i, few), with_one_more_)});
    }

    /// The hidden layer of a flow over x.
    ir::ArrayId hidden_layer(ir::ArrayId x, int map) {
        const ir::ArrayId weights = flow_.parameters("input weights", map, inputs_before(degrees_), d_),
                          biases = flow_.parameters("hidden biases", map, hidden_, d_),
                          layer = flow_.local("hidden " + std::to_string(map + 1), hidden_);
        ir::Loop t = flow_.loop(by_degree_, degrees_);
        const ir::Expr next = pool_.add(index(t), pool_.integer(1));
        ir::Loop k = flow_.loop(of_degree_, pool_.sub(units_before(next), units_before(index(t))));
        const ir::Expr unit = pool_.add(units_before(index(t)), index(k));
        const ir::ArrayId sum = p_.add_cell("seen", k.var);
        ir::Loop j = flow_.loop(inputs_, next);
        const ir::Expr weight =
            p_.read(weights, pool_.sum({inputs_before(index(t)), pool_.mul(index(k), next), index(j)}));
        j.body.push_back({ir::Accumulate{sum, pool_.integer(0),
                                         pool_.mul(weight, p_.read(x, flow_.latent(index(j), map)))},
                          {}});
        k.body.push_back({std::move(j), {}});
        k.body.push_back(
            {ir::Store{layer, unit, flow_.activated(pool_.add(p_.read(biases, unit), p_.read_cell(sum)))},
             {}});
        t.body.push_back({std::move(k), {}});
        flow_.append(std::move(t));
        return layer;
    }

    Flow& flow_;
    ir::Program& p_;
    ir::Pool& pool_;
    ir::Expr d_, degrees_, hidden_, of_each_degree_, with_one_more_;
    ir::SpaceId by_degree_, of_degree_, inputs_, latents_, units_;
};

} // namespace

void check_iaf(const Use& use) {
    use.takes(2, 1);
    check_flow_arguments(use, "iaf(2, 16, elu)", 0);
    check_several(use);
}

void build_iaf(Part& part) {
    part.bound(LatentBound::Kind::several);
    part.bound(LatentBound::Kind::dense);
    Flow flow(part);
    Iaf maps(flow);
    ir::ArrayId x = flow.noise();
    for (int map = 0; map < maps_of(part, 1); ++map)
        x = maps.transformed(x, map);
    flow.finish(x);
}

} // namespace ppc::guides
