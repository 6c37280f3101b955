#include "compiler/passes/remove_dead.h"

#include "compiler/ir/analysis.h"

namespace ppc::passes {

using namespace ir;

Program remove_dead(const Program& program) {
    Program p = program;
    std::vector<bool> wanted, helpers;
    for (const Array& a : p.arrays) {
        wanted.push_back(a.role != ArrayRole::local);
        helpers.push_back(a.role == ArrayRole::local);
    }
    p.body = slice(p, p.body, wanted, helpers, true);
    return p;
}

} // namespace ppc::passes
