#include "compiler/passes/store_gradients.h"

#include "compiler/ir/analysis.h"

namespace ppc::passes {

using namespace ir;

Program store_gradients(const Program& program) {
    Program p = program;
    std::vector<unsigned> writes(p.arrays.size());
    for_each_stmt(p.body, [&](const Stmt& s) {
        if (const ArrayId a = written_array(p, s); a != none)
            ++writes[a];
    });
    // `position` counts the iterations of the loops around, `count` is their number.
    const auto walk = [&](auto&& self, Block& b, Expr position, Expr count) -> void {
        for (Stmt& s : b) {
            if (auto* loop = std::get_if<Loop>(&s.node)) {
                const Expr at = p.pool.add(p.pool.mul(position, loop->extent), p.pool.index(loop->var));
                self(self, loop->body, at, p.pool.mul(count, loop->extent));
            }
            const auto* add = std::get_if<Accumulate>(&s.node);
            if (!add || p.arrays[add->array].role != ArrayRole::gradient || writes[add->array] != 1)
                continue;
            if (add->index == position && p.arrays[add->array].size == count)
                s.node = Store{add->array, add->index, add->value};
        }
    };
    walk(walk, p.body, p.pool.integer(0), p.pool.integer(1));
    return p;
}

} // namespace ppc::passes
