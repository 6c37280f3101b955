// Non-centred forms of sites whose distribution has a location and a scale.
//
// The unconstrained latent u of such a site becomes u' with T^-1(value) = location + scale u', so that what
// it is a priori no longer depends on the latents that location and scale do: of theta ~ Normal(mu, tau), u'
// is a standard normal. This is only another bijection of the Sample, with parameters that are in scope
// there, as bounds that depend on latents are. The density of values is the same; every reading of the
// program (lower_samples.h) follows.
#pragma once

#include "compiler/ir/guide_parts.h"

#include <set>

namespace ppc::passes {

/// The latents that a guide's `decenter` takes, of a model in constrained values; or why it cannot: a name
/// without a latent, a site whose distribution has no location and scale of each number. `auto` takes those
/// whose location or scale depends on latents. Problems are of the part behind the last.
std::variant<std::set<ir::SiteId>, ir::GuideProblem> decentred_sites(const ir::Program& model,
                                                                     const ir::GuideSpecification& guide);

/// The model with these sites in non-centred form; their Samples have no location and scale then.
ir::Program decenter(const ir::Program& model, const std::set<ir::SiteId>& sites);

} // namespace ppc::passes
