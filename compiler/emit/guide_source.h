// An automatic guide as source in the modelling language: to read, to keep, to edit, and to give back to
// --guide.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <variant>
#include <vector>

namespace ppc::emit {

struct GuideSourceInfo {
    const ir::Program* model = nullptr;  ///< in constrained values, with Samples
    std::string guide;                   ///< "normal", "delta" or "multivariate"
    std::string source;                  ///< the model file as the guide includes it
    std::string function;                ///< the model, qualified
    std::vector<std::string> parameters; ///< as declared: "const std::vector<double> &y"
};

/// Why a guide cannot be written down.
struct GuideSourceError {
    std::string message;
};

std::variant<std::string, GuideSourceError> guide_source(const GuideSourceInfo& info);

} // namespace ppc::emit
