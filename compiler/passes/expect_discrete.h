// Replaces discrete latents by their expectation under independent categorical distributions, in closed form.
//
// Where q(z) is a product of one categorical distribution for each element, the expectation of a term of the
// log density that reads elements z_1, ..., z_k is the sum over their values of q_1 ... q_k times the term:
// no draw is needed, and no table over more elements than one term reads. With the entropies of q it is a
// lower bound of the log density with these latents summed out.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <vector>

namespace ppc::passes {

/// The distribution of a discrete site: arrays of role local that nothing stores yet, which hold the
/// probability of value `v` of element `i`, and its log, at i * count + v.
struct ExpectedSite {
    ir::SiteId site;
    ir::ArrayId probability = ir::none, log_probability = ir::none;
    ir::Expr elements, count; ///< Int, load-time, varying in no loop
};

struct Expectation {
    ir::Program program;
    std::vector<ExpectedSite> sites; ///< in table order
    std::string problem;             ///< empty, or why the expectation cannot be had
    ir::Place place;
};

/// Arrays of the model's program that a written guide fills with the distribution of a site.
struct GivenDistribution {
    ir::SiteId site;
    ir::ArrayId probability, log_probability;
};

/// A model with Enumerates to one without, with Terms of kind guide for the entropies; any other model as it
/// is. The sites stay in the table, without values. Probabilities that are given may be 0: a value without
/// probability adds nothing, even where its log density is -inf.
Expectation expect_discrete(const ir::Program& model, const std::vector<GivenDistribution>& given = {});

} // namespace ppc::passes
