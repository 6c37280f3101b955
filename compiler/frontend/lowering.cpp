#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

Lowering::Lowering(Sema& sema, Reporter& reporter, ir::Program& program, Slice& slice)
    : sema_(sema), context_(sema.getASTContext()), reporter_(reporter), program_(program), slice_(slice),
      definitions_(sema), block_(&program.body) {}

bool Lowering::run(const FunctionDecl* model) {
    std::map<const VarDecl*, Variable> variables;
    for (const ParmVarDecl* p : model->parameters()) {
        Variable v;
        v.name = p->getNameAsString();
        v.home = slice_.root();
        const LoadText text{v.name, true, slice_.root(), nullptr};
        v.value = load_value(text, p->getType());
        variables.emplace(p, std::move(v));
    }
    frames_.push_back(std::make_unique<Frame>(
        Frame{model, BindingTimes(model, {}, false, definitions_), std::move(variables), {}, {}, true}));
    // A parameter that the model assigns to is as unstable as any variable.
    for (auto& [v, variable] : frame().variables)
        if (!frame().times.is_stable(v))
            variable.value = load_value(LoadText{variable.name, false, nullptr, nullptr}, v->getType());
    exec(model->getBody());
    frames_.pop_back();
    find_parents();
    if (reporter_.errors() == 0) {
        check_densities();
        warn_of_replicated();
    }
    return reporter_.errors() == 0;
}

void Lowering::find_parents() {
    // Which latent sites each array's elements depend on, through local arrays to a fixed point.
    std::map<ir::ArrayId, std::set<ir::SiteId>> of_array;
    for (ir::SiteId s = 0; s < program_.sites.size(); ++s)
        if ((program_.sites[s].kind == ir::SiteKind::latent ||
             program_.sites[s].kind == ir::SiteKind::discrete) &&
            program_.sites[s].values != ir::none)
            for (const ir::ArrayId a : {program_.sites[s].values, program_.sites[s].unconstrained})
                if (a != ir::none)
                    of_array[a].insert(s);
    auto sites_of = [&](ir::Expr root) {
        std::set<ir::SiteId> found;
        std::set<std::uint32_t> seen;
        std::function<void(ir::Expr)> visit = [&](ir::Expr e) {
            if (!seen.insert(e.id).second)
                return;
            const ir::Node& n = program_.pool[e];
            if (n.op == ir::Op::Read)
                if (const auto it = of_array.find(n.ref); it != of_array.end())
                    found.insert(it->second.begin(), it->second.end());
            for (const ir::Expr a : n.args)
                visit(a);
        };
        visit(root);
        return found;
    };
    for (bool changed = true; changed;) {
        changed = false;
        ir::for_each_stmt(program_.body, [&](const ir::Stmt& s) {
            auto flow = [&](ir::ArrayId array, ir::Expr value) {
                if (program_.arrays[array].role != ir::ArrayRole::local)
                    return;
                for (const ir::SiteId p : sites_of(value))
                    changed = of_array[array].insert(p).second || changed;
            };
            if (const auto* x = std::get_if<ir::Store>(&s.node))
                flow(x->array, x->value);
            if (const auto* x = std::get_if<ir::Accumulate>(&s.node))
                flow(x->array, x->value);
            if (const auto* x = std::get_if<ir::Apply>(&s.node))
                for (const ir::Expr input : x->inputs)
                    flow(x->output, input);
        });
    }
    std::vector<std::set<ir::SiteId>> parents(program_.sites.size());
    ir::for_each_stmt(program_.body, [&](const ir::Stmt& s) {
        auto add = [&](ir::SiteId site, ir::Expr e) {
            const auto found = sites_of(e);
            parents[site].insert(found.begin(), found.end());
        };
        if (const auto* x = std::get_if<ir::Sample>(&s.node)) {
            add(x->site, x->log_prob);
            add(x->site, x->constrain);
        } else if (const auto* t = std::get_if<ir::Term>(&s.node)) {
            add(t->site, t->value);
        } else if (const auto* o = std::get_if<ir::Store>(&s.node);
                   o && program_.arrays[o->array].role == ir::ArrayRole::output) {
            add(program_.arrays[o->array].site, o->value);
        }
    });
    for (ir::SiteId s = 0; s < program_.sites.size(); ++s) {
        parents[s].erase(s);
        program_.sites[s].parents.assign(parents[s].begin(), parents[s].end());
    }
}

} // namespace ppc::frontend
