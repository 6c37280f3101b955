// Couplings by monotone rational-quadratic splines (Durkan et al. 2019, "Neural spline flows", equations 4
// and 5): half of the latents stay; each of the others goes through a spline on [-bound, bound] that is the
// identity beyond, whose bins and slopes are functions of those that stay, by a network with one hidden
// layer.
//
// In a bin of width w and height h with slopes d, d' at its ends, s = h / w and t in [0, 1] the place in it:
//   y = y_left + h (s t^2 + d t (1 - t)) / (s + (d + d' - 2 s) t (1 - t)),
//   dy/dx = s^2 (d' t^2 + 2 s t (1 - t) + d (1 - t)^2) / (s + (d + d' - 2 s) t (1 - t))^2.
// With t held within [0, 1], each bin adds what of its height lies below y: no bin is looked up.
#include "compiler/guides/flows/kinds.h"

#include <cmath>

namespace ppc::guides {
namespace {

constexpr int bins = 8;
constexpr double bound = 5; ///< of a standard normal nearly all
constexpr double least_part = 1e-3, least_slope = 1e-3;
constexpr double most_logit = 10; ///< of a bin's share, so that no exp overflows

class Spline {
public:
    Spline(Flow& flow, ir::ArrayId x, int map)
        : flow_(flow), p_(flow.program()), pool_(flow.pool()), x_(x), map_(map), held_(flow.held()),
          moved_(pool_.sub(flow.dimension(), held_)), hidden_(flow.hidden_units()), one_(pool_.real(1)) {}

    ir::ArrayId append() {
        layer_ = flow_.hidden_layer(x_, map_);
        out_ = flow_.local("x " + std::to_string(map_ + 1), flow_.dimension());
        ir::Loop stay = flow_.loop(flow_.space("latents held", "half of the latents"), held_);
        const ir::Expr same = flow_.latent(flow_.index(stay), map_);
        stay.body.push_back({ir::Store{out_, same, p_.read(x_, same)}, {}});
        flow_.append(std::move(stay));
        ir::Loop i = flow_.loop(flow_.space("latents moved", "half of the latents"), moved_);
        move(i);
        flow_.append(std::move(i));
        return out_;
    }

private:
    ir::Expr in_bin(const ir::Loop& i, ir::Expr bin) {
        return pool_.add(pool_.mul(flow_.index(i), pool_.integer(bins)), bin);
    }

    /// One output of the network for each of `count` places of the element of loop i, in an array of its own,
    /// by `finished` from the sum.
    ir::ArrayId outputs(ir::Loop& i, const std::string& name, int count,
                        const std::function<ir::Expr(ir::Expr)>& finished) {
        const ir::Expr per = pool_.integer(count), all = pool_.mul(moved_, per);
        // Zeros: the map starts as the identity.
        const ir::ArrayId weights = flow_.parameters(name + " weights", map_, pool_.mul(all, hidden_)),
                          biases = flow_.parameters(name + " biases", map_, all),
                          result = flow_.local(name, per, i.var);
        ir::Loop k = flow_.loop(flow_.space(name, "bins"), per);
        const ir::ArrayId sum = p_.add_cell(name, k.var);
        ir::Loop h = flow_.loop(flow_.space("hidden units", "hidden units"), hidden_);
        const ir::Expr place = pool_.add(pool_.mul(flow_.index(i), per), flow_.index(k));
        const ir::Expr weight = p_.read(weights, pool_.add(pool_.mul(place, hidden_), flow_.index(h)));
        h.body.push_back(
            {ir::Accumulate{sum, pool_.integer(0), pool_.mul(weight, p_.read(layer_, flow_.index(h)))}, {}});
        k.body.push_back({std::move(h), {}});
        k.body.push_back({ir::Store{result, flow_.index(k),
                                    finished(pool_.add(p_.read(biases, place), p_.read_cell(sum)))},
                          {}});
        i.body.push_back({std::move(k), {}});
        return result;
    }

    /// Parts of the interval, and where each begins.
    struct Parts {
        ir::Expr part, begin; ///< of bin k
    };
    Parts parts(ir::Loop& i, const std::string& name, ir::Expr k) {
        const ir::ArrayId shares = outputs(i, name, bins, [&](ir::Expr z) {
            return call(p_, "exp", flow_.clipped(z, -most_logit, most_logit));
        });
        const ir::ArrayId total = p_.add_cell(name + " total", i.var);
        const ir::SpaceId space = flow_.space(name, "bins");
        ir::Loop sum = flow_.loop(space, pool_.integer(bins));
        sum.body.push_back({ir::Accumulate{total, pool_.integer(0), p_.read(shares, flow_.index(sum))}, {}});
        i.body.push_back({std::move(sum), {}});
        const auto part = [&](ir::Expr bin) {
            const ir::Expr share = pool_.div(p_.read(shares, bin), p_.read_cell(total));
            return pool_.mul(
                pool_.real(2 * bound),
                pool_.add(pool_.real(least_part), pool_.mul(pool_.real(1 - bins * least_part), share)));
        };
        const ir::ArrayId ends = flow_.local(name + " ends", pool_.integer(bins + 1), i.var);
        i.body.push_back({ir::Store{ends, pool_.integer(0), pool_.real(-bound)}, {}});
        ir::Loop run = flow_.loop(space, pool_.integer(bins));
        run.order = ir::Order::forward;
        const ir::Expr r = flow_.index(run);
        run.body.push_back(
            {ir::Store{ends, pool_.add(r, pool_.integer(1)), pool_.add(p_.read(ends, r), part(r))}, {}});
        i.body.push_back({std::move(run), {}});
        return {part(k), p_.read(ends, k)};
    }

    void move(ir::Loop& i) {
        ir::Loop k = flow_.loop(flow_.space("bins", "bins"), pool_.integer(bins));
        const ir::Expr bin = flow_.index(k);
        const Parts width = parts(i, "widths", bin), height = parts(i, "heights", bin);
        // Slopes at the inner ends; 1 at the outer ones, where the identity goes on. softplus is 1 at 0.
        const double at_zero = std::log(std::expm1(1 - least_slope));
        const ir::ArrayId slopes = outputs(i, "slopes", bins - 1, [&](ir::Expr z) {
            return pool_.add(pool_.real(least_slope),
                             call(p_, "softplus", pool_.add(z, pool_.real(at_zero))));
        });
        const auto slope_before = [&](ir::Expr end) { // of bin `end`
            const ir::Expr first = pool_.integer(0), inner = pool_.sub(end, pool_.integer(1));
            const ir::Expr is_inner =
                pool_.logical_and(pool_.less(first, end), pool_.less(end, pool_.integer(bins)));
            return pool_.select(is_inner, p_.read(slopes, pool_.select(is_inner, inner, first)), one_);
        };
        const ir::Expr at = flow_.latent(pool_.add(held_, flow_.index(i)), map_), x = p_.read(x_, at);
        const ir::ArrayId y = p_.add_cell("y", i.var);
        const ir::Expr w = width.part, h = height.part, s = pool_.div(h, w), d = slope_before(bin),
                       next = slope_before(pool_.add(bin, pool_.integer(1))),
                       place = pool_.div(pool_.sub(x, width.begin), w), t = flow_.clipped(place, 0, 1),
                       left = pool_.sub(one_, t), both = pool_.mul(t, left),
                       bend = pool_.sub(pool_.add(d, next), pool_.mul(pool_.real(2), s)),
                       below = pool_.add(s, pool_.mul(bend, both));
        const ir::Expr added =
            pool_.div(pool_.mul(h, pool_.add(pool_.product({s, t, t}), pool_.mul(d, both))), below);
        k.body.push_back({ir::Accumulate{y, pool_.integer(0), added}, {}});
        const ir::Expr slope =
            pool_.sum({pool_.product({next, t, t}), pool_.product({pool_.real(2), s, both}),
                       pool_.product({d, left, left})});
        const ir::Expr log_slope =
            pool_.add(pool_.mul(pool_.real(2), call(p_, "log", pool_.div(s, below))), call(p_, "log", slope));
        const ir::Expr is_here =
            pool_.logical_and(pool_.less_equal(pool_.real(0), place), pool_.less(place, one_));
        k.body.push_back(flow_.log_det(pool_.select(is_here, log_slope, pool_.real(0))));
        i.body.push_back({std::move(k), {}});
        const ir::Expr beyond = pool_.sub(x, flow_.clipped(x, -bound, bound));
        i.body.push_back({ir::Store{out_, at, pool_.sum({pool_.real(-bound), p_.read_cell(y), beyond})}, {}});
    }

    Flow& flow_;
    ir::Program& p_;
    ir::Pool& pool_;
    ir::ArrayId x_;
    int map_;
    ir::Expr held_, moved_, hidden_, one_;
    ir::ArrayId layer_ = ir::none, out_ = ir::none;
};

} // namespace

ir::ArrayId append_spline(Flow& flow, ir::ArrayId x, int map) { return Spline(flow, x, map).append(); }

} // namespace ppc::guides
