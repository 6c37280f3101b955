// An automatic guide as source in the modelling language: to read, to keep, to edit, and to give back to
// --guide.
#pragma once

#include "compiler/emit/guide_program_source.h"
#include "compiler/ir/guide_parts.h"

#include <set>
#include <string>
#include <variant>
#include <vector>

namespace ppc::emit {

struct GuideSourceInfo {
    const ir::Program* model = nullptr;        ///< in constrained values, with Samples
    std::string guide;                         ///< as asked for: "normal", "mu: delta; rest: lowrank(2)"
    const GuideProgramInfo* program = nullptr; ///< else it is a family in a form of its own
    std::string family;                        ///< which, in that case
    std::vector<std::string> decentred = {};   ///< names of sites that the model has in non-centred form
    std::set<ir::SiteId> points;               ///< sites that count with the density of their values
    std::string source;                        ///< the model file as the guide includes it
    std::string function;                      ///< the model, qualified
    std::vector<std::string> parameters;       ///< as declared: "const std::vector<double> &y"
    std::vector<std::string> reserved;         ///< names that the source has already: the parameters'
};

/// True of `normal`, `delta` and `multivariate` for models whose sites are transformed element by element:
/// they have a form that reads as one would write it, with the default map of scales. Other guides are
/// written as their programs.
bool has_own_form(const ir::GuidePart& part, const ir::Program& model);

std::variant<std::string, GuideSourceError> guide_source(const GuideSourceInfo& info);

} // namespace ppc::emit
