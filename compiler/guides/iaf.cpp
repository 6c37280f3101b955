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
#include "compiler/guides/parts.h"

#include <cmath>

namespace ppc::guides {
namespace {

constexpr double least_log_scale = -5, most_log_scale = 3; // as Pyro's affine autoregressive transform

bool is_whole_number(double x, double most) { return x >= 1 && x <= most && x == std::floor(x); }

} // namespace

void check_iaf(const Use& use) {
    use.takes(2, 1);
    const std::vector<double>& given = use.part.numbers;
    if (!given.empty() && !is_whole_number(given[0], 100))
        use.refuse("the number of flows of 'iaf' is a whole number from 1 to 100: iaf(2)");
    if (given.size() > 1 && !is_whole_number(given[1], 100'000))
        use.refuse("the number of hidden units of 'iaf' is a whole number from 1 to 100000: iaf(2, 16)");
    for (const std::string& word : use.part.words)
        if (word != "relu" && word != "elu" && word != "tanh")
            use.refuse("the nonlinearity of 'iaf' is relu, elu or tanh: iaf(2, 16, elu)");
    std::int64_t latents = 0;
    for (const ir::SiteId s : use.sites) {
        const ir::Site& site = use.model.sites[s];
        const ir::Expr size =
            site.unconstrained == ir::none ? site.size : use.model.arrays[site.unconstrained].size;
        if (!use.model.pool.is_const(size))
            return; // Loader::check_several looks at the data
        latents += use.model.pool[size].integer;
    }
    if (latents < 2)
        use.refuse("the family 'iaf' is one of two latents or more, and site '" +
                       use.model.sites[use.sites.front()].name +
                       "' alone is one number; use 'normal' here, or give this part more sites",
                   use.sites.front());
}

namespace {

class Iaf {
public:
    explicit Iaf(Part& part)
        : part_(part), p_(part.program()), pool_(p_.pool), d_(part.dimension),
          degrees_(pool_.sub(d_, pool_.integer(1))) {}

    void build() {
        part_.bound(LatentBound::Kind::several);
        part_.bound(LatentBound::Kind::dense);
        const std::vector<double>& given = part_.asked.numbers;
        const int flows = given.empty() ? 1 : static_cast<int>(given[0]);
        hidden_ = given.size() > 1
                      ? pool_.integer(static_cast<std::int64_t>(given[1]))
                      : pool_.add(pool_.mul(pool_.integer(3), d_), pool_.integer(1)); // Pyro's default
        of_each_degree_ = pool_.int_div(hidden_, degrees_);
        with_one_more_ = pool_.int_mod(hidden_, degrees_);
        const ir::ArrayId loc = part_.joint("loc", Role::location), raw = part_.joint("scale", Role::scale),
                          noise = part_.noise(part_.label("noise"), d_);
        by_degree_ = space("degrees", "number of latents less 1");
        of_degree_ = space("units of a degree", "units", true);
        inputs_ = space("latents seen", "degree", true);
        latents_ = space("latents", "number of latents");
        units_ = space("units seen", "units of lower degree", true);
        ir::ArrayId x = noise;
        for (int flow = 0; flow < flows; ++flow)
            x = transformed(x, flow);
        part_.append(part_.per_element([&](ir::Block& out, const Latent& l, ir::Expr element) {
            const ir::Expr i = pool_.add(l.in_part, element);
            const ir::Expr scale = call(p_, "softplus", p_.read(raw, i));
            out.push_back(
                {ir::Store{l.u, element, pool_.add(p_.read(loc, i), pool_.mul(scale, p_.read(x, i)))}, {}});
            out.push_back(
                {ir::Term{l.site, ir::TermKind::guide, minus_log_normal(p_, scale, p_.read(noise, i))}, {}});
        }));
    }

private:
    ir::SpaceId space(const char* name, const char* size, bool is_ragged = false) {
        p_.spaces.push_back({name, false, true, is_ragged, size});
        return static_cast<ir::SpaceId>(p_.spaces.size() - 1);
    }
    ir::ArrayId local(const std::string& name, ir::Expr size) {
        ir::Array array;
        array.name = part_.label(name);
        array.size = size;
        return p_.add_array(std::move(array));
    }
    ir::ArrayId free(const std::string& name, int flow, ir::Expr size, ir::Expr random_inputs = {}) {
        const std::string label = part_.label(name + " " + std::to_string(flow + 1));
        part_.guide.blocks.push_back({label, Role::free, part_.guide.parameters, size});
        part_.guide.blocks.back().random_inputs = random_inputs;
        return part_.parameters(label, size);
    }
    ir::Loop loop(ir::SpaceId space, ir::Expr extent) { return {p_.new_loop(), space, extent, {}}; }
    ir::Expr index(const ir::Loop& l) { return pool_.index(l.var); }
    void append(ir::Loop l) {
        ir::Block block;
        block.push_back({std::move(l), {}});
        part_.append(std::move(block));
    }

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

    ir::Expr activated(ir::Expr z) {
        const std::string word = part_.asked.words.empty() ? "relu" : part_.asked.words[0];
        if (word == "tanh")
            return call(p_, "tanh", z);
        const ir::Expr zero = pool_.real(0);
        return pool_.select(pool_.less(zero, z), z, word == "elu" ? call(p_, "expm1", z) : zero);
    }
    ir::Expr clipped(ir::Expr x) {
        const ir::Expr least = pool_.real(least_log_scale), most = pool_.real(most_log_scale);
        return pool_.select(pool_.less(x, least), least, pool_.select(pool_.less(most, x), most, x));
    }

    /// The latent at place i of a flow's order.
    ir::Expr latent(ir::Expr i, int flow) { return flow % 2 == 0 ? i : pool_.sum({degrees_, pool_.neg(i)}); }

    /// The hidden layer of a flow over x.
    ir::ArrayId hidden_layer(ir::ArrayId x, int flow) {
        const ir::ArrayId weights = free("input weights", flow, inputs_before(degrees_), d_),
                          biases = free("hidden biases", flow, hidden_, d_),
                          layer = local("hidden " + std::to_string(flow + 1), hidden_);
        ir::Loop t = loop(by_degree_, degrees_);
        const ir::Expr next = pool_.add(index(t), pool_.integer(1));
        ir::Loop k = loop(of_degree_, pool_.sub(units_before(next), units_before(index(t))));
        const ir::Expr unit = pool_.add(units_before(index(t)), index(k));
        const ir::ArrayId sum = p_.add_cell("seen", k.var);
        ir::Loop j = loop(inputs_, next);
        const ir::Expr weight =
            p_.read(weights, pool_.sum({inputs_before(index(t)), pool_.mul(index(k), next), index(j)}));
        j.body.push_back(
            {ir::Accumulate{sum, pool_.integer(0), pool_.mul(weight, p_.read(x, latent(index(j), flow)))},
             {}});
        k.body.push_back({std::move(j), {}});
        k.body.push_back(
            {ir::Store{layer, unit, activated(pool_.add(p_.read(biases, unit), p_.read_cell(sum)))}, {}});
        t.body.push_back({std::move(k), {}});
        append(std::move(t));
        return layer;
    }

    /// The elements after a flow, whose terms are its log scales.
    ir::ArrayId transformed(ir::ArrayId x, int flow) {
        const ir::ArrayId layer = hidden_layer(x, flow);
        const ir::Expr entries = outputs_before(d_);
        // Zeros: the flow starts as the identity.
        const ir::ArrayId means = free("mean weights", flow, entries),
                          mean_biases = free("mean biases", flow, d_),
                          scales = free("scale weights", flow, entries),
                          scale_biases = free("scale biases", flow, d_),
                          out = local("x " + std::to_string(flow + 1), d_);
        ir::Loop i = loop(latents_, d_);
        const ir::ArrayId mean = p_.add_cell("mean", i.var), scale = p_.add_cell("log_scale", i.var);
        ir::Loop h = loop(units_, units_before(index(i)));
        const ir::Expr at = pool_.add(outputs_before(index(i)), index(h)), seen = p_.read(layer, index(h));
        for (const auto& [sum, weights] : {std::pair(mean, means), std::pair(scale, scales)})
            h.body.push_back(
                {ir::Accumulate{sum, pool_.integer(0), pool_.mul(p_.read(weights, at), seen)}, {}});
        i.body.push_back({std::move(h), {}});
        const ir::Expr place = latent(index(i), flow),
                       log_scale = clipped(pool_.add(p_.read(scale_biases, index(i)), p_.read_cell(scale)));
        i.body.push_back({ir::Store{out, place,
                                    pool_.sum({pool_.mul(call(p_, "exp", log_scale), p_.read(x, place)),
                                               p_.read(mean_biases, index(i)), p_.read_cell(mean)})},
                          {}});
        i.body.push_back({ir::Term{part_.latents.front().site, ir::TermKind::guide, log_scale}, {}});
        append(std::move(i));
        return out;
    }

    Part& part_;
    ir::Program& p_;
    ir::Pool& pool_;
    ir::Expr d_, degrees_, hidden_, of_each_degree_, with_one_more_;
    ir::SpaceId by_degree_ = 0, of_degree_ = 0, inputs_ = 0, latents_ = 0, units_ = 0;
};

} // namespace

void build_iaf(Part& part) { Iaf(part).build(); }

} // namespace ppc::guides
