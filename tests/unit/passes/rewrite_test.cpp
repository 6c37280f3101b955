// Every rewriting pass keeps the meaning of every program: before differentiation and after it.
#include "tests/unit/passes/check.h"
#include "tests/unit/passes/random_program.h"

#include "compiler/passes/contract_arrays.h"
#include "compiler/passes/factor_reductions.h"
#include "compiler/passes/fuse_loops.h"
#include "compiler/passes/peel_first.h"
#include "compiler/passes/remove_dead.h"
#include "compiler/passes/results.h"
#include "compiler/passes/split_arrays.h"
#include "compiler/passes/store_gradients.h"
#include "compiler/passes/tile_loops.h"
#include "compiler/passes/unroll_loops.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {

struct Pass {
    const char* name;
    Program (*run)(const Program&);
    bool idempotent;
};

const Pass rewrites[] = {
    {"remove_dead", remove_dead, true},
    {"contract_arrays", contract_arrays, true},
    {"fuse_loops", fuse_loops, true},
    {"store_gradients", store_gradients, true},
    {"factor_reductions", factor_reductions, false},
    {"peel_first", peel_first, true},
    {"unroll_loops", unroll_loops, true},
    {"split_arrays", split_arrays, true},
    {"tile_loops", tile_loops, false},
};

void check_rewrites(const Program& before, const Inputs& in) {
    for (const Pass& pass : rewrites) {
        INFO(pass.name << "\n" << print(before));
        const Program after = pass.run(before);
        INFO(print(after));
        check_well_formed(after);
        check_same(before, after, in, 1e-9);
        if (pass.idempotent)
            CHECK(print(pass.run(after)) == print(after));
    }
}

} // namespace

TEST_CASE("rewrites keep the meaning of the examples") {
    for (const auto& [name, text] : examples()) {
        DYNAMIC_SECTION(name) {
            const Program p = lowered(parsed(text));
            check_rewrites(collect_terms(p), inputs_for(name));
            check_rewrites(gradient_of(p), inputs_for(name));
            check_rewrites(gradient_of(contract_arrays(p)), inputs_for(name));
        }
    }
}

TEST_CASE("rewrites keep the meaning of random programs") {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        INFO("seed " << seed);
        const Program p = random_program(seed);
        check_rewrites(collect_terms(p), example_inputs());
        check_rewrites(gradient_of(p), example_inputs());
    }
}
