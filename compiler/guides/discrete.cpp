// A categorical distribution for each element of a discrete site (Pyro's AutoDiscreteParallel), by free
// logits: log q(v) = logit(v) - log sum over w of exp logit(w). passes/expect_discrete.h has put the model's
// terms and the entropies as expectations under q, so that there is nothing to draw.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"
#include "compiler/passes/log_sum.h"

namespace ppc::guides {

void check_discrete(const Use& use) {
    use.takes(0);
    for (const ir::SiteId s : use.sites)
        if (use.model.sites[s].kind != ir::SiteKind::discrete)
            use.refuse("the family 'discrete' is of discrete sites, and site '" + use.model.sites[s].name +
                           "' is continuous; give it to another family, 'normal' say",
                       s);
    if (const passes::Expectation expected = passes::expect_discrete(use.model); !expected.problem.empty())
        use.refuse(expected.problem, use.sites.front());
}

void build_discrete(Part& part) {
    ir::Program& p = part.program();
    ir::Pool& pool = p.pool;
    for (const passes::ExpectedSite& site : part.discrete) {
        const std::string& name = part.density.sites[site.site].name;
        const ir::Expr size = pool.mul(site.elements, site.count);
        part.guide.blocks.push_back({"logits." + name, Role::weight, part.guide.parameters, size});
        const ir::ArrayId logits = part.parameters("logits." + name, size);
        const auto space = [&](const std::string& what) {
            p.spaces.push_back({name + " " + what, false, true, false, ""});
            return static_cast<ir::SpaceId>(p.spaces.size() - 1);
        };
        const ir::SpaceId elements = space("elements"), values = space("values");
        ir::Loop each{p.new_loop(), elements, site.elements, {}};
        const auto position = [&](ir::Expr value) {
            return pool.add(pool.mul(pool.index(each.var), site.count), value);
        };
        const ir::Expr total =
            passes::log_sum(p, {values, site.count, name}, each.body, each.var,
                            [&](ir::Expr v, ir::Block&, ir::LoopId) { return p.read(logits, position(v)); });
        ir::Loop of_value{p.new_loop(), values, site.count, {}};
        const ir::Expr at = position(pool.index(of_value.var)), log_q = pool.sub(p.read(logits, at), total);
        of_value.body.push_back({ir::Store{site.log_probability, at, log_q}, {}});
        of_value.body.push_back({ir::Store{site.probability, at, call(p, "exp", log_q)}, {}});
        each.body.push_back({std::move(of_value), {}});
        ir::Block block;
        block.push_back({std::move(each), {}});
        part.append(std::move(block));
    }
}

} // namespace ppc::guides
