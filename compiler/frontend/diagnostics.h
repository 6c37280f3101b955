// Messages through Clang's diagnostic engine, from the table diagnostics.def.
#pragma once

#include "compiler/frontend/clang.h"

#include <initializer_list>
#include <string>

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
/// A type as messages show it: without reference and const.
std::string shown_type(clang::QualType type);

class Reporter {
public:
    explicit Reporter(clang::DiagnosticsEngine& engine) : engine_(engine) {}
    void report(clang::SourceRange where, Diag id, std::initializer_list<std::string> args = {});
    /// Reports and leaves the statement.
    [[noreturn]] void fail(clang::SourceRange where, Diag id, std::initializer_list<std::string> args = {});
    /// A place in the user's file from which functions of a header are followed: errors inside are told here.
    void enter(clang::SourceRange where);
    unsigned errors() const { return errors_; }

private:
    clang::DiagnosticsEngine& engine_;
    clang::SourceRange user_place_;
    unsigned errors_ = 0;
};

} // namespace ppc::frontend
