#include "compiler/passes/results.h"

namespace ppc::passes {

using namespace ir;

Results::Results(Program& program) : program_(program) {
    for_each_stmt(program.body, [&](const Stmt& s) {
        if (const auto* term = std::get_if<Term>(&s.node))
            together_ |= term->kind == TermKind::guide;
    });
}

void Results::add(Block& out, const Term& term, const Place& place) {
    const bool apart = term.kind == TermKind::jacobian && !together_;
    ArrayId& cell = cell_[apart];
    if (cell == none)
        cell = program_.add_cell(apart ? "log_jacobian" : "log_density", none);
    out.push_back({Accumulate{cell, program_.pool.integer(0), term.value}, place});
}

void Results::finish(Block& out) {
    const auto value = [&](int i) {
        return cell_[i] == none ? program_.pool.real(0) : program_.read_cell(cell_[i]);
    };
    const Expr sums[] = {value(0), program_.pool.add(value(0), value(1))};
    const char* const names[] = {"log_prob", "log_prob_jacobian"};
    for (std::uint32_t i = 0; i < 2; ++i) {
        const ArrayId result = program_.add_cell(names[i], none, ArrayRole::result);
        program_.arrays[result].number = i;
        out.push_back({Store{result, program_.pool.integer(0), sums[i]}, {}});
    }
}

namespace {

void collect(Block& block, Results& results) {
    Block out;
    for (Stmt& s : block) {
        for_each_block(s, [&](Block& b) { collect(b, results); });
        if (const auto* term = std::get_if<Term>(&s.node))
            results.add(out, *term, s.place);
        else
            out.push_back(std::move(s));
    }
    block = std::move(out);
}

} // namespace

Program collect_terms(const Program& program) {
    Program p = program;
    Results results(p);
    collect(p.body, results);
    results.finish(p.body);
    return p;
}

} // namespace ppc::passes
