// Automatic guides that stand in the source: PPC_AUTOGUIDE(model, name, parts…).
#pragma once

#include "compiler/frontend/diagnostics.h"
#include "compiler/ir/guide_parts.h"

namespace ppc::frontend {

/// A PPC_AUTOGUIDE with the places of its parts.
struct SourceGuide {
    ir::GuideSpecification specification;
    std::vector<clang::SourceRange> parts; ///< and at the end that of `decenter`, if there is one
};

/// A PPC_GUIDE, and which latents it is for.
struct WrittenGuide {
    const clang::FunctionDecl* function;
    std::vector<std::string> sites;                       ///< as it names them; empty: all
    std::vector<const clang::FunctionDecl*> medians = {}; ///< PPC_MEDIANs of it, which should be one or none
    bool is_part() const { return !sites.empty(); }
};

/// The PPC_GUIDEs of a model in the main file and the files it includes, in source order. Reports PPC_MEDIANs
/// of what is no guide.
std::vector<WrittenGuide> find_written_guides(const clang::ASTContext& context,
                                              const clang::FunctionDecl* model, Reporter& reporter);

/// The PPC_AUTOGUIDEs, likewise. Reports what it cannot read.
std::vector<SourceGuide> find_automatic_guides(const clang::ASTContext& context,
                                               const clang::FunctionDecl* model, Reporter& reporter);

/// The function that the first argument of an annotation refers to, `PPC_GUIDE(model)`; else null.
const clang::FunctionDecl* annotated_function(const clang::Decl* declaration, llvm::StringRef annotation);

} // namespace ppc::frontend
