// The builders, one file each. To add one: its row in lib/ppc/families.def and its file, which defines
// check_NAME and build_NAME.
#pragma once

#include "compiler/guides/guide.h"

namespace ppc::guides {

#define PPC_FAMILY(name, arguments, summary)                                                                 \
    void check_##name(const Use& use);                                                                       \
    void build_##name(Part& part);
#include "lib/ppc/families.def"
#undef PPC_FAMILY

} // namespace ppc::guides
