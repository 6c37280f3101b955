// NAME.ppc.hpp: what an application includes.
#pragma once

#include "compiler/emit/model_info.h"

namespace ppc::emit {

/// The header: `struct NAME { class Model; class Guide; };` in the model's namespace. Light: it includes the
/// runtime's handles and what the parameters' types need.
std::string emit_model_header(const ModelInfo& model);

} // namespace ppc::emit
