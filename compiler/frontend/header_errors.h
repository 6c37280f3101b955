// Errors that Clang finds inside ppc's headers when a model uses them wrongly, told at the model's line.
#pragma once

#include "compiler/frontend/clang.h"

#include <string>
#include <vector>

namespace ppc::frontend {

/// Stands before a diagnostic consumer: an error in a system header is held back with the notes after it,
/// which say from where in the user's own file its template was used.
class HeaderErrors : public clang::DiagnosticConsumer {
public:
    struct Error {
        std::string text;
        clang::SourceLocation place; ///< in the user's file; invalid if none was named
        clang::SourceLocation header;
    };

    explicit HeaderErrors(std::unique_ptr<clang::DiagnosticConsumer> shown) : shown_(std::move(shown)) {}
    void BeginSourceFile(const clang::LangOptions& options, const clang::Preprocessor* pp) override {
        shown_->BeginSourceFile(options, pp);
    }
    void EndSourceFile() override { shown_->EndSourceFile(); }
    void finish() override { shown_->finish(); }
    void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& info) override;

    /// One error for each place in the user's file.
    const std::vector<Error>& errors() const { return errors_; }

private:
    std::unique_ptr<clang::DiagnosticConsumer> shown_;
    std::vector<Error> errors_;
    bool holding_ = false; ///< notes belong to the error that was held back last
};

} // namespace ppc::frontend
