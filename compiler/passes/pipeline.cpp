#include "compiler/passes/pipeline.h"

#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"
#include "compiler/passes/contract_arrays.h"
#include "compiler/passes/differentiate.h"
#include "compiler/passes/factor_reductions.h"
#include "compiler/passes/fuse_loops.h"
#include "compiler/passes/peel_first.h"
#include "compiler/passes/relax_order.h"
#include "compiler/passes/remove_dead.h"
#include "compiler/passes/results.h"
#include "compiler/passes/split_arrays.h"
#include "compiler/passes/store_gradients.h"
#include "compiler/passes/tile_loops.h"
#include "compiler/passes/unroll_loops.h"

#include <cstdio>
#include <cstdlib>

namespace ppc::passes {

using namespace ir;

namespace {

constexpr Pass simplifying[] = {
    {"remove_dead", remove_dead}, {"contract_arrays", contract_arrays}, {"relax_order", relax_order},
    {"fuse_loops", fuse_loops},   {"contract_fused", contract_arrays},
};

/// Before Terms are collected or differentiated. Not before discrete latents are summed out, which reads
/// loops as loops.
constexpr Pass unrolling[] = {
    {"peel_first", peel_first},
    {"unroll_loops", unroll_loops},
    {"split_arrays", split_arrays},
    {"contract_unrolled", contract_arrays},
};

constexpr Pass finishing[] = {
    {"fuse_results", fuse_loops},
    {"factor_reductions", factor_reductions},
    {"contract_results", contract_arrays},
    {"store_gradients", store_gradients},
    {"tile_loops", tile_loops},
};

void check(std::string_view pass, const Program& program) {
    const std::vector<std::string> problems = verify(program);
    if (problems.empty())
        return;
    std::fprintf(stderr, "ppc: internal error: program %s after pass %.*s:\n", program.name.c_str(),
                 static_cast<int>(pass.size()), pass.data());
    for (const std::string& problem : problems)
        std::fprintf(stderr, "  %s\n", problem.c_str());
    std::abort();
}

void observe(std::string_view pass, const Program& before, const Program& after, const Observer& observer) {
    if (observer.verify)
        check(pass, after);
    if (!observer.print_after)
        return;
    const std::string text = print(after);
    observer.print_after(pass, text == print(before) ? "(unchanged)\n" : text);
}

} // namespace

std::span<const Pass> simplifying_passes() { return simplifying; }
std::span<const Pass> finishing_passes() { return finishing; }

Program run(std::span<const Pass> passes, const Program& program, const Observer& observer) {
    Program p = program;
    for (const Pass& pass : passes) {
        Program next = pass.run(p);
        observe(pass.name, p, next, observer);
        p = std::move(next);
    }
    return p;
}

Finished value_program(const Program& density, const Observer& observer) {
    const Program simple = run(unrolling, run(simplifying, density, observer), observer);
    const Program collected = collect_terms(simple);
    observe("collect_terms", simple, collected, observer);
    return {run(finishing, collected, observer), {}, {}};
}

Finished gradient_program(const Program& density, const Observer& observer) {
    const Program simple = run(unrolling, run(simplifying, density, observer), observer);
    Differentiation d = differentiate(simple);
    if (!d.underivable.empty())
        return {{}, std::move(d.underivable), std::move(d.place)};
    observe("differentiate", simple, d.program, observer);
    return {run(finishing, d.program, observer), {}, {}};
}

Program output_program(const Program& program, const Observer& observer) {
    return run(finishing, run(simplifying, program, observer), observer);
}

} // namespace ppc::passes
