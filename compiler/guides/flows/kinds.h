// The kinds of maps of `flow`, one file each. To add one: its row in lib/ppc/flows.def and its file, which
// defines append_NAME.
#pragma once

#include "compiler/guides/flow.h"

namespace ppc::guides {

struct FlowKind {
    const char* name;
    const char* summary; ///< one line
    /// Appends map number `map` to the guide, with its log |det|: the array of what it makes of `x`.
    ir::ArrayId (*append)(Flow& flow, ir::ArrayId x, int map);
    bool has_network;   ///< takes hidden units and a nonlinearity
    bool needs_several; ///< is none of one latent
};

const std::vector<FlowKind>& flow_kinds();

#define PPC_FLOW(name, has_network, needs_several, summary)                                                  \
    ir::ArrayId append_##name(Flow& flow, ir::ArrayId x, int map);
#include "lib/ppc/flows.def"
#undef PPC_FLOW

} // namespace ppc::guides
