// NAME.load.cpp: packs the user's data. The only generated file that includes the user's source.
#pragma once

#include "compiler/emit/model_info.h"

namespace ppc::emit {

/// The load source. Compiled with PPC_MODEL_MAIN it is a program of its own: ppc::model_main over the model's
/// entry, which reads the arguments by name from a data file.
std::string emit_load_source(const ModelInfo& model);

} // namespace ppc::emit
