// Messages through Clang's diagnostic engine, from the table diagnostics.def.
#pragma once

#include "compiler/frontend/clang.h"

#include <initializer_list>
#include <set>
#include <string>
#include <vector>

namespace ppc::frontend {

enum class Diag {
#define DIAG(id, level, text) id,
#include "compiler/frontend/diagnostics.def"
#undef DIAG
};

/// Thrown after an error was reported, to leave the statement that cannot be lowered. Caught statement by
/// statement, so that all errors of a model are shown.
struct Abandoned {};

/// What the user calls this statement or expression: "while", "a lambda".
std::string construct_name(const clang::Stmt* s);
/// What to write instead of this statement or expression.
std::string construct_remedy(const clang::Stmt* s);
/// A type as messages show it: without reference and const.
std::string shown_type(clang::QualType type);

inline constexpr const char* lambda_name = "the lambda";

/// A call that is being followed.
struct FollowedCall {
    clang::SourceRange where;
    std::string name;
    bool is_foreign; ///< of the standard library or of Eigen, whose insides mean nothing to the user
};

/// A place and the calls through which it was reached, outermost first.
struct ReachedPlace {
    clang::SourceRange where;
    std::vector<FollowedCall> calls;
};

/// Reports errors where the user wrote what is wrong: an error inside a header is told at the call through
/// which the header was reached, and one inside a helper is followed by notes about the calls that led to it.
/// An error that is met twice, since a helper is called twice, is told once.
class Reporter {
public:
    explicit Reporter(clang::DiagnosticsEngine& engine) : engine_(engine) {}
    void report(clang::SourceRange where, Diag id, std::initializer_list<std::string> args = {});
    void report(const ReachedPlace& place, Diag id, std::initializer_list<std::string> args = {});
    /// Reports and leaves the statement.
    [[noreturn]] void fail(clang::SourceRange where, Diag id, std::initializer_list<std::string> args = {});
    ReachedPlace reached(clang::SourceRange where) const { return {where, calls_}; }
    unsigned errors() const { return errors_; }

    /// Says that a call is followed, for as long as it lives.
    class Following {
    public:
        Following(Reporter& reporter, FollowedCall call) : reporter_(reporter) {
            reporter_.calls_.push_back(std::move(call));
        }
        ~Following() { reporter_.calls_.pop_back(); }
        Following(const Following&) = delete;
        Following& operator=(const Following&) = delete;

    private:
        Reporter& reporter_;
    };

private:
    bool is_of_user(clang::SourceRange where) const;
    void emit(clang::SourceRange where, Diag id, llvm::ArrayRef<std::string> args);

    clang::DiagnosticsEngine& engine_;
    std::vector<FollowedCall> calls_;
    std::set<std::string> told_;
    unsigned errors_ = 0;
};

} // namespace ppc::frontend
