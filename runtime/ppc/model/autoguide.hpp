// What stands in a PPC_AUTOGUIDE, an automatic guide named in the source, beside its model.
//
//     PPC_AUTOGUIDE(gmm, map_globals, delta("weights", "locs", "scale"));
//     PPC_AUTOGUIDE(gmm, mixed, multivariate("locs", "scale*"), normal(rest));
//     PPC_AUTOGUIDE(schools, non_centred, decenter("theta"), normal(rest));
//
// Each part is a family of <ppc/families.def>, called with the family's own arguments (numbers, words) and
// with the names of sites or patterns of them (* and ?), or `rest`. `written(f)` is what PPC_GUIDE f draws.
// ppc reads the declaration; plain C++ only checks its form.
#pragma once

namespace ppc {

/// An automatic guide as plain C++ sees it.
struct AutoGuide {
    template <class... Parts> explicit constexpr AutoGuide(const Parts&...) {}
};

/// What may stand in a PPC_AUTOGUIDE.
namespace families {

struct Part {};
struct Word {};

/// All latent sites that no other part names.
inline constexpr Word rest{};

/// Nonlinearities of a flow's network: iaf(2, 8, elu, rest).
[[maybe_unused]] inline constexpr Word relu{}, elu{}, tanh{};

// Kinds of maps of a flow: flow(planar, 8, rest).
#define PPC_FLOW(name, has_network, needs_several, summary) inline constexpr Word name{};
#include <ppc/flows.def>
#undef PPC_FLOW

/// Which sites are in non-centred form: `decenter("theta")`, or `decenter(automatic)` for all whose location
/// or scale depends on latents. It stands beside the parts.
template <class... Sites> constexpr Part decenter(const Sites&...) { return {}; }
inline constexpr Word automatic{};

/// What makes a scale of a parameter: normal(exp, rest). The default is softplus.
[[maybe_unused]] inline constexpr Word softplus{}, exp{};

#define PPC_FAMILY(name, arguments, summary)                                                                 \
    template <class... Arguments> constexpr Part name(const Arguments&...) { return {}; }
#include <ppc/families.def>
#undef PPC_FAMILY

} // namespace families
} // namespace ppc
