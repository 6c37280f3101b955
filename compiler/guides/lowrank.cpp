// A multivariate normal with few directions of correlation: u = loc + s (e + W f), e of all latents and f of
// `rank` standard normals, so that the covariance is s (I + W W^T) s (Pyro's AutoLowRankMultivariateNormal).
// Rank: the root of the number of latents, rounded, if none is given.
//
// With v = e + W f, t = W^T v and M = I + W^T W, log q = -(sum of log s) - 1/2 (log |M| + v^T v - t^T M^-1 t)
// and constants (matrix determinant lemma, Woodbury's identity). M = L D L^T is factorised in each step:
// rank^3.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

#include <cmath>

namespace ppc::guides {

void check_lowrank(const Use& use) {
    use.takes_map(1);
    const std::vector<double>& given = use.part.numbers;
    if (!given.empty() && (given[0] < 1 || given[0] != std::floor(given[0]) || given[0] > 1000))
        use.refuse("the rank of 'lowrank' is a whole number from 1: lowrank(5)");
}

namespace {

class LowRank {
public:
    explicit LowRank(Part& part) : part_(part), p_(part.program()), pool_(p_.pool), d_(part.dimension) {}

    void build() {
        rank_ = rank();
        loc_ = part_.joint("loc", Role::location);
        raw_ = part_.joint("scale", Role::scale);
        const ir::Expr entries = pool_.mul(d_, rank_);
        part_.guide.blocks.push_back({part_.label("weights"), Role::weight, part_.guide.parameters, entries});
        // A tenth in size. Where all are 0 the gradient is 0 as well.
        part_.guide.blocks.back().random_inputs = pool_.integer(100);
        weights_ = part_.parameters(part_.label("weights"), entries);
        noise_ = part_.noise(part_.label("noise"), d_);
        few_ = part_.noise(part_.label("noise of directions"), rank_);
        latents_ = space("latents", "number of latents", false);
        directions_ = space("directions", "rank", false);
        before_ = space("directions before", "direction", true);
        directions();
        projections();
        factorise();
        site();
    }

private:
    ir::Expr rank() {
        if (!part_.asked.numbers.empty())
            return pool_.integer(static_cast<std::int64_t>(part_.asked.numbers[0]));
        part_.guide.roots.push_back({p_.extents++, d_});
        return pool_.extent(part_.guide.roots.back().extent);
    }

    ir::SpaceId space(const char* name, const char* size, bool is_ragged) {
        p_.spaces.push_back({name, false, true, is_ragged, size});
        return static_cast<ir::SpaceId>(p_.spaces.size() - 1);
    }
    ir::ArrayId local(const char* name, ir::Expr size) {
        ir::Array array;
        array.name = part_.label(name);
        array.size = size;
        return p_.add_array(std::move(array));
    }
    ir::Loop loop(ir::SpaceId space, ir::Expr extent, ir::Order order = ir::Order::any) {
        return {p_.new_loop(), space, extent, {}, order};
    }
    ir::Expr index(const ir::Loop& l) { return pool_.index(l.var); }
    ir::Expr weight(ir::Expr latent, ir::Expr direction) {
        return p_.read(weights_, pool_.add(pool_.mul(latent, rank_), direction));
    }
    void append(ir::Loop l) {
        ir::Block block;
        block.push_back({std::move(l), {}});
        part_.append(std::move(block));
    }
    ir::Term term(ir::Expr value) { return {part_.latents.front().site, ir::TermKind::guide, value}; }
    ir::Expr half(ir::Expr x) { return pool_.mul(pool_.real(0.5), x); }
    /// -sum of N[row, c] other(c) / D[c] over c before `last`; a cell of the loop `scope`.
    ir::Expr minus_sum_before(ir::Expr row, ir::Expr last, ir::LoopId scope, ir::Block& out,
                              const std::function<ir::Expr(ir::Expr)>& other) {
        const ir::ArrayId sum = p_.add_cell("known", scope);
        ir::Loop c = loop(before_, last);
        c.body.push_back({ir::Accumulate{sum, pool_.integer(0),
                                         pool_.product({factor(row, index(c)), other(index(c)),
                                                        pool_.recip(p_.read(diagonal_, index(c)))})},
                          {}});
        out.push_back({std::move(c), {}});
        return pool_.neg(p_.read_cell(sum));
    }
    ir::Expr factor(ir::Expr row, ir::Expr column) {
        return p_.read(factor_, pool_.add(pool_.mul(row, rank_), column));
    }

    /// v = e + W f, with its share of -log q.
    void directions() {
        v_ = local("v", d_);
        ir::Loop i = loop(latents_, d_);
        const ir::ArrayId sum = p_.add_cell("along", i.var);
        ir::Loop k = loop(directions_, rank_);
        k.body.push_back({ir::Accumulate{sum, pool_.integer(0),
                                         pool_.mul(weight(index(i), index(k)), p_.read(few_, index(k)))},
                          {}});
        i.body.push_back({std::move(k), {}});
        i.body.push_back(
            {ir::Store{v_, index(i), pool_.add(p_.read(noise_, index(i)), p_.read_cell(sum))}, {}});
        const ir::Expr v = p_.read(v_, index(i));
        i.body.push_back({term(pool_.add(half(pool_.mul(v, v)), pool_.real(half_log_two_pi))), {}});
        append(std::move(i));
    }

    /// The lower triangle of M, and t = W^T v.
    void projections() {
        matrix_ = local("M", pool_.mul(rank_, rank_));
        projected_ = local("t", rank_);
        ir::Loop a = loop(directions_, rank_);
        ir::Loop b = loop(before_, pool_.add(index(a), pool_.integer(1)));
        const auto sum_over_latents = [&](ir::LoopId scope, ir::Block& out,
                                          const std::function<ir::Expr(ir::Expr)>& value) {
            const ir::ArrayId sum = p_.add_cell("over_latents", scope);
            ir::Loop i = loop(latents_, d_);
            i.body.push_back({ir::Accumulate{sum, pool_.integer(0), value(index(i))}, {}});
            out.push_back({std::move(i), {}});
            return p_.read_cell(sum);
        };
        const ir::Expr product = sum_over_latents(
            b.var, b.body, [&](ir::Expr i) { return pool_.mul(weight(i, index(a)), weight(i, index(b))); });
        const ir::Expr one_on_diagonal =
            pool_.select(pool_.equal(index(a), index(b)), pool_.real(1), pool_.real(0));
        b.body.push_back({ir::Store{matrix_, pool_.add(pool_.mul(index(a), rank_), index(b)),
                                    pool_.add(one_on_diagonal, product)},
                          {}});
        a.body.push_back({std::move(b), {}});
        const ir::Expr t = sum_over_latents(
            a.var, a.body, [&](ir::Expr i) { return pool_.mul(weight(i, index(a)), p_.read(v_, i)); });
        a.body.push_back({ir::Store{projected_, index(a), t}, {}});
        append(std::move(a));
    }

    /// M = (N D^-1) D (N D^-1)^T with N = L D row by row, y = L^-1 t, and log |M| - y^T D^-1 y.
    void factorise() {
        factor_ = local("N", pool_.mul(rank_, rank_));
        diagonal_ = local("D", rank_);
        solved_ = local("y", rank_);
        ir::Loop a = loop(directions_, rank_, ir::Order::forward);
        const auto matrix = [&](ir::Expr column) {
            return p_.read(matrix_, pool_.add(pool_.mul(index(a), rank_), column));
        };
        ir::Loop b = loop(before_, index(a), ir::Order::forward);
        const ir::Expr known = minus_sum_before(index(a), index(b), b.var, b.body,
                                                [&](ir::Expr c) { return factor(index(b), c); });
        b.body.push_back({ir::Store{factor_, pool_.add(pool_.mul(index(a), rank_), index(b)),
                                    pool_.add(matrix(index(b)), known)},
                          {}});
        a.body.push_back({std::move(b), {}});
        const ir::Expr of_diagonal = minus_sum_before(index(a), index(a), a.var, a.body,
                                                      [&](ir::Expr c) { return factor(index(a), c); });
        a.body.push_back({ir::Store{diagonal_, index(a), pool_.add(matrix(index(a)), of_diagonal)}, {}});
        const ir::Expr of_solution = minus_sum_before(index(a), index(a), a.var, a.body,
                                                      [&](ir::Expr c) { return p_.read(solved_, c); });
        a.body.push_back(
            {ir::Store{solved_, index(a), pool_.add(p_.read(projected_, index(a)), of_solution)}, {}});
        const ir::Expr d = p_.read(diagonal_, index(a)), y = p_.read(solved_, index(a));
        a.body.push_back(
            {term(half(pool_.sum({call(p_, "log", d), pool_.neg(pool_.product({y, y, pool_.recip(d)}))}))),
             {}});
        append(std::move(a));
    }

    void site() {
        part_.append(part_.per_element([&](ir::Block& out, const Latent& l, ir::Expr element) {
            const ir::Expr i = pool_.add(l.in_part, element);
            const Scale scale = part_.scale(p_.read(raw_, i));
            out.push_back(
                {ir::Store{l.u, element, pool_.add(p_.read(loc_, i), pool_.mul(scale.value, p_.read(v_, i)))},
                 {}});
            out.push_back({ir::Term{l.site, ir::TermKind::guide, scale.log}, {}});
        }));
    }

    Part& part_;
    ir::Program& p_;
    ir::Pool& pool_;
    ir::Expr d_, rank_;
    ir::ArrayId loc_ = 0, raw_ = 0, weights_ = 0, noise_ = 0, few_ = 0, v_ = 0, matrix_ = 0, projected_ = 0,
                factor_ = 0, diagonal_ = 0, solved_ = 0;
    ir::SpaceId latents_ = 0, directions_ = 0, before_ = 0;
};

} // namespace

void build_lowrank(Part& part) { LowRank(part).build(); }

} // namespace ppc::guides
