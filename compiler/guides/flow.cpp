// flow(KIND, maps, hidden, nonlinearity): a flow of maps of one kind, each kind a row of lib/ppc/flows.def
// with its file in compiler/guides/flows.
#include "compiler/guides/flow.h"

#include "compiler/guides/families.h"
#include "compiler/guides/flows/kinds.h"

#include <algorithm>
#include <cmath>

namespace ppc::guides {

Flow::Flow(Part& part)
    : part_(part), p_(part.program()), loc_(part.joint("loc", Role::location)),
      raw_scale_(part.joint("scale", Role::scale)), noise_(part.noise(part.label("noise"), part.dimension)) {}

void Flow::finish(ir::ArrayId x) {
    part_.append(part_.per_element([&](ir::Block& out, const Latent& l, ir::Expr element) {
        const ir::Expr i = pool().add(l.in_part, element);
        const Scale scale = scale_of(p_, ScaleMap::softplus, p_.read(raw_scale_, i));
        out.push_back(
            {ir::Store{l.u, element, pool().add(p_.read(loc_, i), pool().mul(scale.value, p_.read(x, i)))},
             {}});
        out.push_back(
            {ir::Term{l.site, ir::TermKind::guide, minus_log_normal(p_, scale, p_.read(noise_, i))}, {}});
    }));
}

ir::SpaceId Flow::space(const std::string& name, const std::string& size, bool is_ragged) {
    for (ir::SpaceId s = 0; s < p_.spaces.size(); ++s)
        if (p_.spaces[s].name == part_.label(name))
            return s;
    p_.spaces.push_back({part_.label(name), false, true, is_ragged, size});
    return static_cast<ir::SpaceId>(p_.spaces.size() - 1);
}

ir::ArrayId Flow::parameters(const std::string& name, int map, ir::Expr size, ir::Expr random_inputs) {
    const std::string label = part_.label(name + " " + std::to_string(map + 1));
    part_.guide.blocks.push_back({label, Role::free, part_.guide.parameters, size});
    part_.guide.blocks.back().random_inputs = random_inputs;
    return part_.parameters(label, size);
}

ir::ArrayId Flow::local(const std::string& name, ir::Expr size, ir::LoopId scope) {
    ir::Array array;
    array.name = part_.label(name);
    array.size = size;
    array.scope = scope;
    return p_.add_array(std::move(array));
}

ir::Stmt Flow::log_det(ir::Expr value) {
    return {ir::Term{part_.latents.front().site, ir::TermKind::guide, value}, {}};
}

void Flow::append(ir::Loop loop) {
    ir::Block block;
    block.push_back({std::move(loop), {}});
    part_.append(std::move(block));
}

ir::Expr Flow::hidden_units(int otherwise) {
    const std::vector<double>& given = part_.asked.numbers;
    if (given.size() > 1)
        return pool().integer(static_cast<std::int64_t>(given[1]));
    return otherwise > 0 ? pool().integer(otherwise)
                         : pool().add(pool().mul(pool().integer(3), dimension()), pool().integer(1));
}

ir::Expr Flow::activated(ir::Expr z) {
    const auto says = [&](const char* word) {
        return std::ranges::find(part_.asked.words, word) != part_.asked.words.end();
    };
    if (says("tanh"))
        return call(p_, "tanh", z);
    const ir::Expr zero = pool().real(0);
    return pool().select(pool().less(zero, z), z, says("elu") ? call(p_, "expm1", z) : zero);
}

ir::Expr Flow::clipped(ir::Expr x, double least, double most) {
    const ir::Expr low = pool().real(least), high = pool().real(most);
    return pool().select(pool().less(x, low), low, pool().select(pool().less(high, x), high, x));
}

ir::Expr Flow::latent(ir::Expr place, int map) {
    return map % 2 == 0 ? place : pool().sum({dimension(), pool().integer(-1), pool().neg(place)});
}

ir::Expr Flow::held() { return pool().int_div(dimension(), pool().integer(2)); }

ir::ArrayId Flow::hidden_layer(ir::ArrayId x, int map) {
    const ir::Expr hidden = hidden_units(), seen = held();
    const ir::ArrayId weights = parameters("input weights", map, pool().mul(hidden, seen), seen),
                      biases = parameters("hidden biases", map, hidden, seen),
                      layer = local("hidden " + std::to_string(map + 1), hidden);
    ir::Loop h = loop(space("hidden units", "hidden units"), hidden);
    const ir::ArrayId sum = p_.add_cell("seen", h.var);
    ir::Loop j = loop(space("latents held", "half of the latents"), seen);
    const ir::Expr weight = p_.read(weights, pool().add(pool().mul(index(h), seen), index(j)));
    j.body.push_back(
        {ir::Accumulate{sum, pool().integer(0), pool().mul(weight, p_.read(x, latent(index(j), map)))}, {}});
    h.body.push_back({std::move(j), {}});
    h.body.push_back(
        {ir::Store{layer, index(h), activated(pool().add(p_.read(biases, index(h)), p_.read_cell(sum)))},
         {}});
    append(std::move(h));
    return layer;
}

namespace {

bool is_whole_number(double x, double most) { return x >= 1 && x <= most && x == std::floor(x); }

const FlowKind* kind_of(const ir::GuidePart& part) {
    for (const FlowKind& k : flow_kinds())
        if (!part.words.empty() && part.words[0] == k.name)
            return &k;
    return nullptr;
}

constexpr int default_maps = 4;

} // namespace

void check_flow_arguments(const Use& use, const std::string& example, std::size_t words) {
    const std::vector<double>& given = use.part.numbers;
    const std::string family = "'" + use.part.family + "'";
    if (!given.empty() && !is_whole_number(given[0], 100))
        use.refuse("the number of maps of " + family + " is a whole number from 1 to 100: " + example);
    if (given.size() > 1 && !is_whole_number(given[1], 100'000))
        use.refuse("the number of hidden units of " + family +
                   " is a whole number from 1 to 100000: " + example);
    for (std::size_t w = words; w < use.part.words.size(); ++w)
        if (const std::string& word = use.part.words[w]; word != "relu" && word != "elu" && word != "tanh")
            use.refuse("the nonlinearity of " + family + " is relu, elu or tanh: " + example);
}

void check_several(const Use& use) {
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
        use.refuse("the family '" + use.part.family + "' is one of two latents or more, and site '" +
                       use.model.sites[use.sites.front()].name +
                       "' alone is one number; use 'normal' here, or give this part more sites",
                   use.sites.front());
}

int maps_of(const Part& part, int otherwise) {
    return part.asked.numbers.empty() ? otherwise : static_cast<int>(part.asked.numbers[0]);
}

void check_flow(const Use& use) {
    use.takes(2, 2);
    const FlowKind* kind = kind_of(use.part);
    if (!kind) {
        std::string list;
        for (const FlowKind& k : flow_kinds())
            list += (list.empty() ? "" : ", ") + std::string(k.name);
        use.refuse("'flow' takes the kind of its maps first, one of " + list + ": flow(" +
                   flow_kinds()[0].name + ", 4)");
    }
    const std::string example =
        std::string("flow(") + kind->name + (kind->has_network ? ", 4, 16, elu)" : ", 4)");
    check_flow_arguments(use, example, 1);
    if (!kind->has_network && (use.part.numbers.size() > 1 || use.part.words.size() > 1))
        use.refuse(std::string("maps of the kind '") + kind->name +
                   "' have no network, so that 'flow' takes only their number here: " + example);
    if (kind->needs_several)
        check_several(use);
}

void build_flow(Part& part) {
    const FlowKind& kind = *kind_of(part.asked);
    if (kind.needs_several)
        part.bound(LatentBound::Kind::several);
    if (kind.has_network)
        part.bound(LatentBound::Kind::dense);
    Flow flow(part);
    ir::ArrayId x = flow.noise();
    for (int map = 0; map < maps_of(part, default_maps); ++map)
        x = kind.append(flow, x, map);
    flow.finish(x);
}

const std::vector<FlowKind>& flow_kinds() {
    static const std::vector<FlowKind> all{
#define PPC_FLOW(name, has_network, needs_several, summary)                                                  \
    {#name, summary, append_##name, has_network, needs_several},
#include "lib/ppc/flows.def"
#undef PPC_FLOW
    };
    return all;
}

} // namespace ppc::guides
