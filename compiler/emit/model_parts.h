// Pieces that the header and the load source of a model share.
#pragma once

#include "compiler/emit/cpp_tree.h"
#include "compiler/emit/model_info.h"

namespace ppc::emit {

/// "const std::vector<double>& y, int K"
std::string parameter_list(const ModelInfo& model);
/// `items` inside the model's namespaces.
Items in_namespaces(const ModelInfo& model, Items items);

} // namespace ppc::emit
