// Laplace's approximation: a multivariate normal at the mode of the log density of the unconstrained latents,
// whose precision is the curvature there. The distribution is that of `multivariate`; how its parameters are
// found is another, which the runtime knows by Guide::is_laplace.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

namespace ppc::guides {

void check_laplace(const Use& use) {
    use.takes(0);
    if (!use.is_whole)
        use.refuse(
            "the family 'laplace' covers all latents or none, since its curvature is that of the whole "
            "density; use multivariate for a part");
}

void build_laplace(Part& part) {
    build_multivariate(part);
    part.guide.is_laplace = true;
}

} // namespace ppc::guides
