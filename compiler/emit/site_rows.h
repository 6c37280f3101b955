// What the formats of the site graph share.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <vector>

namespace ppc::emit {

const char* kind_name(ir::SiteKind kind);

/// The named dimensions of a site, outermost first: plates, loops and event dimensions.
std::vector<ir::SpaceId> dimensions(const ir::Program& program, const ir::Site& site);

/// The size as written in the source; "varies" for a ragged dimension without one.
std::string size_of(const ir::Space& space);

} // namespace ppc::emit
