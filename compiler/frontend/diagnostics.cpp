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
constexpr auto warning = DiagnosticsEngine::Warning;
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
        .Cases("CoroutineBodyStmt", "CoreturnStmt", "CoawaitExpr", "CoyieldExpr", "a coroutine")
        .Case("IndirectGotoStmt", "goto")
        .Case("CXXDynamicCastExpr", "dynamic_cast")
        .Case("CXXPseudoDestructorExpr", "a destructor")
        .Case("CXXInheritedCtorInitExpr", "an inherited constructor")
        .Case("ImplicitValueInitExpr", "an object without a value")
        .Cases("CXXParenListInitExpr", "ParenListExpr", "an initialiser in parentheses")
        .Case("CompoundLiteralExpr", "a compound literal")
        .Case("AtomicExpr", "an atomic operation")
        .Default(kind.str());
}

std::string construct_remedy(const Stmt* s) {
    const llvm::StringRef kind = s->getStmtClassName();
    return llvm::StringSwitch<std::string>(kind)
        .Case("CXXThrowExpr",
              "check data, not latents; what a latent must not be has density 0: PPC_FACTOR(\"name\", "
              "ok ? 0.0 : -INFINITY)")
        .Case("CXXTryStmt", "take the sites out of 'try'; ppc reports errors by itself")
        .Cases("WhileStmt", "DoStmt", "loop with 'for (int i = 0; i < n; ++i)' and n from the data")
        .Case("SwitchStmt", "use if and else on data")
        .Cases("GotoStmt", "IndirectGotoStmt", "LabelStmt", "use a 'for' loop")
        .Cases("CoroutineBodyStmt", "CoreturnStmt", "CoawaitExpr", "CoyieldExpr", "write a plain function")
        .Cases("CXXNewExpr", "CXXDeleteExpr", "use a local variable, or a vector with its size")
        .Case("CXXDynamicCastExpr", "call the function that is meant, or a template of it")
        .Default(isa<Expr>(s)
                     ? "compute it from data alone, or write it with arithmetic, <cmath> and the ternary"
                     : "use for, if, and assignments");
}

std::string shown_type(QualType type) {
    type = type.getNonReferenceType();
    type.removeLocalConst();
    PrintingPolicy policy{LangOptions()};
    policy.adjustForCPlusPlus();
    return type.getCanonicalType().getAsString(policy);
}

bool Reporter::is_of_user(SourceRange where) const {
    const SourceManager& sm = engine_.getSourceManager();
    return where.isValid() && !sm.isInSystemHeader(sm.getFileLoc(where.getBegin()));
}

void Reporter::emit(SourceRange where, Diag id, llvm::ArrayRef<std::string> args) {
    const Row& row = table[static_cast<int>(id)];
    const unsigned diag =
        engine_.getDiagnosticIDs()->getCustomDiagID(static_cast<DiagnosticIDs::Level>(row.level), row.text);
    // A place inside a macro's expansion is shown where the user wrote it.
    auto builder = engine_.Report(engine_.getSourceManager().getFileLoc(where.getBegin()), diag);
    for (const std::string& a : args)
        builder << a;
    if (where.getBegin().isFileID() && where.getEnd().isFileID())
        builder << CharSourceRange::getTokenRange(where);
}

void Reporter::report(SourceRange where, Diag id, std::initializer_list<std::string> args) {
    report(reached(where), id, args);
}

void Reporter::report(const ReachedPlace& place, Diag id, std::initializer_list<std::string> args) {
    SourceRange where = place.where;
    std::size_t around = place.calls.size(); // calls outside of the place that is shown
    std::vector<std::string> arguments(args);
    if (!is_of_user(where))
        while (around > 0) {
            const FollowedCall& call = place.calls[--around];
            if (!is_of_user(call.where))
                continue;
            where = call.where;
            if (call.is_foreign && (id == Diag::unsupported_expression || id == Diag::unsupported_statement ||
                                    id == Diag::unsupported_call || id == Diag::write_not_storage)) {
                id = Diag::foreign_call;
                arguments = {call.name};
            }
            break;
        }
    const DiagnosticsEngine::Level level = table[static_cast<int>(id)].level;
    if (level != DiagnosticsEngine::Note) {
        errors_ += level == DiagnosticsEngine::Error;
        std::string key =
            std::to_string(where.getBegin().getRawEncoding()) + " " + std::to_string(static_cast<int>(id));
        for (const std::string& a : arguments)
            key += " " + a;
        if (!told_.insert(std::move(key)).second)
            return;
    }
    emit(where, id, arguments);
    SourceLocation last = where.getBegin();
    for (unsigned shown = 0; around-- > 0 && shown < 4;)
        if (const FollowedCall& call = place.calls[around];
            is_of_user(call.where) && call.where.getBegin() != last) {
            last = call.where.getBegin();
            emit(call.where, Diag::followed_call,
                 call.name == lambda_name ? call.name : "'" + call.name + "'");
            ++shown;
        }
}

void Reporter::fail(SourceRange where, Diag id, std::initializer_list<std::string> args) {
    report(where, id, args);
    throw Abandoned{};
}

} // namespace ppc::frontend
