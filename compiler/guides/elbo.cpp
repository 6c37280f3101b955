// The ELBO of a model and a guide is one program: the guide's statements, then the model's, over shared
// tables.
#include "compiler/guides/parts.h"

namespace ppc::guides {
namespace {

bool drop_jacobian(ir::Block& block) {
    std::erase_if(block, [](const ir::Stmt& s) {
        const auto* t = std::get_if<ir::Term>(&s.node);
        return t && t->kind == ir::TermKind::jacobian;
    });
    for (ir::Stmt& s : block)
        ir::for_each_block(s, [](ir::Block& b) { drop_jacobian(b); });
    return true;
}

} // namespace

ir::Program elbo(const ir::Program& density, const Guide& guide) {
    ir::Program program = guide.program;
    for (const Latent& l : latents(density)) {
        program.arrays[l.u].role = ir::ArrayRole::local;
        program.arrays[l.u].offset = {};
    }
    ir::Block model = density.body;
    if (!guide.keeps_jacobian)
        drop_jacobian(model);
    for (ir::Stmt& s : model)
        program.body.push_back(std::move(s));
    return program;
}

ir::Program draw(const ir::Program& density, const Guide& guide) {
    ir::Program program = guide.program;
    for (const Latent& l : latents(density))
        program.arrays[l.u].role = ir::ArrayRole::output;
    negate_terms(program, program.body);
    return program;
}

} // namespace ppc::guides
