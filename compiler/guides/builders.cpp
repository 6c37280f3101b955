#include "compiler/guides/builders.h"

namespace ppc::guides {

const std::vector<Builder>& builders() {
    static const std::vector<Builder> all{
        {"normal", "one normal per latent, in unconstrained space (mean field)", normal},
        {"multivariate", "one multivariate normal over all latents, in unconstrained space", multivariate},
        {"delta", "a point estimate: the maximum of the posterior density (MAP)", delta},
    };
    return all;
}

const Builder* find_builder(const std::string& name) {
    for (const Builder& b : builders())
        if (name == b.name)
            return &b;
    return nullptr;
}

} // namespace ppc::guides
