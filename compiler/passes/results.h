// From Terms to the two scalar results of an entry.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Adds Terms up in local cells, one for the Jacobian ones, and stores the results from them: result 0 is the
/// sum of the terms but the Jacobian ones, result 1 that of all. In a program with guide terms (an ELBO) both
/// are the sum of all.
class Results {
public:
    explicit Results(ir::Program& program);
    /// Appends the statement that adds `term`.
    void add(ir::Block& out, const ir::Term& term, const ir::Place& place);
    /// Appends the statements that store the results.
    void finish(ir::Block& out);

private:
    ir::Program& program_;
    bool together_ = false; ///< there are guide terms
    ir::ArrayId cell_[2] = {ir::none, ir::none};
};

/// The program with its Terms collected, for entries that need no gradient.
ir::Program collect_terms(const ir::Program& program);

} // namespace ppc::passes
