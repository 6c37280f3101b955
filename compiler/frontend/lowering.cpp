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
    return reporter_.errors() == 0;
}

} // namespace ppc::frontend
