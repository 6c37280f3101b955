#include "compiler/frontend/header_errors.h"

using namespace clang;

namespace ppc::frontend {

void HeaderErrors::HandleDiagnostic(DiagnosticsEngine::Level level, const Diagnostic& info) {
    const bool placed = info.hasSourceManager() && info.getLocation().isValid();
    const auto in_header = [&] {
        if (info.getID() >= diag::DIAG_UPPER_LIMIT)
            return false; // ppc's own
        const SourceManager& sm = info.getSourceManager();
        return sm.isInSystemHeader(sm.getFileLoc(info.getLocation()));
    };
    if (level == DiagnosticsEngine::Note) {
        if (!holding_) {
            shown_->HandleDiagnostic(level, info);
        } else if (placed && errors_.back().place.isInvalid() && !in_header()) {
            errors_.back().place = info.getSourceManager().getFileLoc(info.getLocation());
            for (std::size_t i = 0; i + 1 < errors_.size(); ++i)
                if (errors_[i].place == errors_.back().place) {
                    errors_.pop_back(); // what follows from the first error of this place
                    errors_.push_back({"", errors_[i].place, {}});
                    break;
                }
        }
        return;
    }
    holding_ = level == DiagnosticsEngine::Error && placed && in_header();
    if (!holding_) {
        shown_->HandleDiagnostic(level, info);
        DiagnosticConsumer::HandleDiagnostic(level, info);
        return;
    }
    llvm::SmallString<200> text;
    info.FormatDiagnostic(text);
    llvm::StringRef message = text;
    message.consume_front("static assertion failed: ");
    errors_.push_back({message.str(), {}, info.getLocation()});
}

} // namespace ppc::frontend
