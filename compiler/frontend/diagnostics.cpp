#include "compiler/frontend/diagnostics.h"

#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace ppc::frontend {
namespace {

struct Row {
    DiagnosticsEngine::Level level;
    const char* text;
};
namespace level {
constexpr auto error = DiagnosticsEngine::Error;
constexpr auto note = DiagnosticsEngine::Note;
} // namespace level

constexpr Row table[] = {
#define DIAG(id, lvl, text) {level::lvl, text},
#include "compiler/frontend/diagnostics.def"
#undef DIAG
};

} // namespace

std::string construct_name(const Stmt* s) {
    const llvm::StringRef kind = s->getStmtClassName();
    return llvm::StringSwitch<std::string>(kind)
        .Case("LambdaExpr", "a lambda")
        .Case("CXXNewExpr", "new")
        .Case("CXXDeleteExpr", "delete")
        .Case("CXXThrowExpr", "throw")
        .Case("CXXTryStmt", "try")
        .Case("CXXTypeidExpr", "typeid")
        .Case("WhileStmt", "while")
        .Case("DoStmt", "do")
        .Case("SwitchStmt", "switch")
        .Case("GotoStmt", "goto")
        .Case("LabelStmt", "a label")
        .Case("BinaryConditionalOperator", "?:")
        .Case("CXXNullPtrLiteralExpr", "nullptr")
        .Case("GNUNullExpr", "NULL")
        .Case("StmtExpr", "a statement expression")
        .Case("PredefinedExpr", "__func__")
        .Case("CharacterLiteral", "a character")
        .Case("UnaryExprOrTypeTraitExpr", "sizeof")
        .Case("DeclRefExpr", "a name")
        .Case("GCCAsmStmt", "asm")
        .Cases("CoreturnStmt", "CoawaitExpr", "CoyieldExpr", "a coroutine")
        .Default(kind.str());
}

std::string shown_type(QualType type) {
    type = type.getNonReferenceType();
    type.removeLocalConst();
    PrintingPolicy policy{LangOptions()};
    policy.adjustForCPlusPlus();
    return type.getCanonicalType().getAsString(policy);
}

void Reporter::enter(SourceRange where) {
    const SourceManager& sm = engine_.getSourceManager();
    if (where.isValid() && !sm.isInSystemHeader(sm.getFileLoc(where.getBegin())))
        user_place_ = where;
}

void Reporter::report(SourceRange where, Diag id, std::initializer_list<std::string> args) {
    const Row& row = table[static_cast<int>(id)];
    const unsigned diag =
        engine_.getDiagnosticIDs()->getCustomDiagID(static_cast<DiagnosticIDs::Level>(row.level), row.text);
    // A place inside a macro's expansion is shown where the user wrote it.
    const SourceManager& sm = engine_.getSourceManager();
    if (where.isValid() && sm.isInSystemHeader(sm.getFileLoc(where.getBegin())) && user_place_.isValid())
        where = user_place_;
    const SourceLocation begin = sm.getFileLoc(where.getBegin());
    auto builder = engine_.Report(begin, diag);
    for (const std::string& a : args)
        builder << a;
    if (where.getBegin().isFileID() && where.getEnd().isFileID())
        builder << CharSourceRange::getTokenRange(where);
    if (row.level == DiagnosticsEngine::Error)
        ++errors_;
}

void Reporter::fail(SourceRange where, Diag id, std::initializer_list<std::string> args) {
    report(where, id, args);
    throw Abandoned{};
}

} // namespace ppc::frontend
