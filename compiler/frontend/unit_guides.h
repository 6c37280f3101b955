// The guides of a unit: those that stand in its source, and the one that is asked for.
#pragma once

#include "compiler/frontend/lowering.h"

namespace ppc::frontend {

/// Finds the PPC_AUTOGUIDEs of the model. Each is checked, whether it is asked for or not.
void check_automatic_guides(const clang::ASTContext& context, const Request& request,
                            const std::vector<WrittenGuide>& written, const Lowering& lowering,
                            const clang::FunctionDecl* model, Reporter& reporter, Unit& unit);

/// Executes what the request says of `written`: the guide of all latents in its file, or the written parts of
/// a guide in parts; mostly nothing. False after errors.
bool lower_asked_guide(const Request& request, const std::vector<WrittenGuide>& written, Lowering& lowering,
                       const clang::FunctionDecl* model, Reporter& reporter, Unit& unit);

} // namespace ppc::frontend
