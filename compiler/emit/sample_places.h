// Where the latent sites of a model are sampled.
#pragma once

#include "compiler/ir/program.h"

#include <vector>

namespace ppc::emit {

/// A latent site with the loops around its Sample.
struct SamplePlace {
    const ir::Sample* sample;       ///< or
    const ir::Transform* transform; ///< of a value as a whole
    std::vector<const ir::Loop*> loops;
};

/// In the order of the model's statements, into which they point.
std::vector<SamplePlace> sample_places(const ir::Program& model);

} // namespace ppc::emit
