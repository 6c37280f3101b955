// The user's source as text for the load slice: by source range, with names that the slice knows by other
// names replaced token by token.
#include "compiler/frontend/lowering.h"

#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using namespace clang;

namespace ppc::frontend {
namespace {

/// Calls on_reference on every reference to a declaration, on_this on every implicit or explicit `this`.
struct References {
    std::function<void(const DeclRefExpr*)> on_reference;
    std::function<void(const CXXThisExpr*)> on_this;
    void traverse(const Stmt* s) const {
        walk(s, [&](const Stmt* x) {
            if (const auto* ref = dyn_cast<DeclRefExpr>(x))
                on_reference(ref);
            if (const auto* self = dyn_cast<CXXThisExpr>(x))
                on_this(self);
            return true;
        });
    }
};

struct Edit {
    unsigned offset, length;
    std::string text;
};

/// Number of loops or groups around, itself included.
template <class Scope> unsigned depth(const Scope* s) {
    unsigned d = 0;
    for (; s; s = s->outer)
        ++d;
    return d;
}

/// True if what stands in `a` may use what was declared before `b`, not the other way round: `a` is deeper,
/// or comes later in the same group.
bool is_after(const Group* a, const Group* b) {
    if (a == b || a->outer != b->outer)
        return depth(a) >= depth(b);
    for (const auto& item : a->outer->items)
        if (const auto* group = std::get_if<std::unique_ptr<Group>>(&item); group && group->get() == a)
            return false;
        else if (group && group->get() == b)
            return true;
    return true;
}

/// Replaces names while Clang prints an expression; used where there is no contiguous source text.
class Renamer : public PrinterHelper {
public:
    explicit Renamer(std::function<std::string(const VarDecl*)> name) : name_(std::move(name)) {}
    bool handledStmt(Stmt* s, llvm::raw_ostream& os) override {
        const auto* ref = dyn_cast<DeclRefExpr>(s);
        if (!ref)
            return false;
        if (const auto* v = dyn_cast<VarDecl>(ref->getDecl()))
            if (const std::string name = name_(v); !name.empty()) {
                os << name;
                return true;
            }
        if (ref->getDecl()->getDeclContext()->isFunctionOrMethod())
            return false;
        ref->getDecl()->printQualifiedName(os);
        return true;
    }

private:
    std::function<std::string(const VarDecl*)> name_;
};

} // namespace

namespace {

/// Turns `x[i]` and `m(i, j)` on std::vector, std::array and Eigen objects into `::ppc::at(x, "x", i)`,
/// which complains of an index out of range where C++ would read past the end.
void check_subscripts(const Stmt* s, FileID file, unsigned begin, const SourceManager& sm,
                      const LangOptions& lang, std::vector<Edit>& edits) {
    walk(s, [&](const Stmt* x) {
        if (isa<LambdaExpr>(x))
            return false;
        const auto* op = dyn_cast<CXXOperatorCallExpr>(x);
        if (!op || (op->getOperator() != OO_Subscript && op->getOperator() != OO_Call) ||
            op->getNumArgs() < 2)
            return true;
        const auto* record = op->getArg(0)->getType().getNonReferenceType()->getAsCXXRecordDecl();
        const NamespaceDecl* ns = nullptr;
        for (const DeclContext* c = record ? record->getDeclContext() : nullptr; c; c = c->getParent())
            if (const auto* n = dyn_cast<NamespaceDecl>(c))
                ns = n;
        const bool known =
            ns &&
            ((ns->getName() == "std" && (record->getName() == "vector" || record->getName() == "array")) ||
             ns->getName() == "Eigen");
        if (!known)
            return true;
        for (unsigned k = 1; k < op->getNumArgs(); ++k)
            if (!op->getArg(k)->getType()->isIntegerType() && !op->getArg(k)->getType()->isEnumeralType())
                return true;
        // The tokens: where the object begins and ends, and the brackets.
        const SourceLocation first = sm.getSpellingLoc(op->getArg(0)->getBeginLoc());
        const SourceLocation last = sm.getSpellingLoc(op->getEndLoc());
        const SourceLocation after =
            Lexer::getLocForEndOfToken(sm.getSpellingLoc(op->getArg(0)->getEndLoc()), 0, sm, lang);
        if (sm.isMacroBodyExpansion(op->getBeginLoc()) || sm.isMacroBodyExpansion(op->getEndLoc()) ||
            after.isInvalid() || sm.getFileID(first) != file || sm.getFileID(last) != file ||
            sm.getFileID(after) != file)
            return true;
        const llvm::StringRef text = sm.getBufferData(file);
        unsigned open = sm.getFileOffset(after);
        while (open < text.size() && std::isspace(static_cast<unsigned char>(text[open])))
            ++open;
        const unsigned start = sm.getFileOffset(first), close = sm.getFileOffset(last);
        const bool brackets =
            close < text.size() && open < close && start >= begin &&
            ((text[open] == '[' && text[close] == ']') || (text[open] == '(' && text[close] == ')'));
        if (!brackets)
            return true;
        std::string name = text.slice(start, open).trim().str();
        if (name.find_first_of("\"\\\n") != std::string::npos)
            return true;
        edits.push_back({start - begin, 0, "::ppc::at("});
        edits.push_back({open - begin, 1, ", \"" + name + "\", "});
        edits.push_back({close - begin, 1, ")"});
        return true;
    });
}

} // namespace

std::string Lowering::source_text(const Stmt* s) {
    const SourceManager& sm = context_.getSourceManager();
    const LangOptions& lang = context_.getLangOpts();
    auto replacement = [&](const VarDecl* v) -> std::string {
        Variable* variable = find_variable(v);
        if (!variable)
            return "";
        if (!variable->name.empty())
            return variable->name;
        if (const Object* o = variable->value.object())
            return o->load.text;
        if (const Scalar* x = variable->value.scalar(); x && x->load)
            return x->load->text;
        return "";
    };
    const CharSourceRange range =
        Lexer::makeFileCharRange(CharSourceRange::getTokenRange(s->getSourceRange()), sm, lang);
    bool exact = range.isValid();
    std::vector<Edit> edits;
    if (exact) {
        const unsigned begin = sm.getFileOffset(range.getBegin());
        const FileID file = sm.getFileID(range.getBegin());
        References refs;
        refs.on_reference = [&](const DeclRefExpr* ref) {
            const auto* v = dyn_cast<VarDecl>(ref->getDecl());
            if (!v)
                return;
            const std::string text = replacement(v);
            if (text.empty() || text == v->getName())
                return;
            const SourceLocation at = sm.getSpellingLoc(ref->getLocation());
            if (sm.getFileID(at) != file || sm.isMacroBodyExpansion(ref->getLocation())) {
                exact = false;
                return;
            }
            edits.push_back({sm.getFileOffset(at) - begin, static_cast<unsigned>(v->getName().size()), text});
        };
        refs.on_this = [&](const CXXThisExpr* self) {
            const Object* o = frame().self.object();
            if (!o) {
                exact = false;
                return;
            }
            const SourceLocation at = sm.getSpellingLoc(self->getLocation());
            edits.push_back({sm.getFileOffset(at) - begin, self->isImplicit() ? 0u : 4u,
                             self->isImplicit() ? "(" + o->load.text + ")." : "(&" + o->load.text + ")"});
        };
        refs.traverse(s);
        check_subscripts(s, file, begin, sm, lang, edits);
    }
    if (!exact) {
        std::string out;
        llvm::raw_string_ostream os(out);
        Renamer renamer(replacement);
        PrintingPolicy policy(lang);
        policy.FullyQualifiedName = true;
        s->printPretty(os, &renamer, policy);
        return out;
    }
    std::string text = Lexer::getSourceText(range, sm, lang).str();
    // From the end; of two at one place the later one, which is of the outer expression, goes in front.
    std::reverse(edits.begin(), edits.end());
    std::stable_sort(edits.begin(), edits.end(),
                     [](const Edit& a, const Edit& b) { return a.offset > b.offset; });
    for (const Edit& e : edits)
        if (e.offset <= text.size())
            text.replace(e.offset, e.length, e.text);
    return text;
}

LoadText Lowering::load_text(const Expr* e) {
    LoadText out;
    out.text = source_text(e);
    if (out.text.starts_with("{") && e->getType()->isRecordType()) // `f({1, 2})`
        out.text = type_text(e->getType()) + out.text;
    // It may become an operand.
    const Expr* bare = e->IgnoreImplicit();
    const auto* op = dyn_cast<CXXOperatorCallExpr>(bare);
    if (isa<BinaryOperator, AbstractConditionalOperator>(bare) || (op && op->isInfixBinaryOp()))
        out.text = "(" + out.text + ")";
    out.stable = frame().times.is_stable(e);
    // Early evaluation is harmless for names and members, and for sums and products of them.
    std::function<bool(const Stmt*)> harmless = [&](const Stmt* s) {
        if (const auto* x = dyn_cast<Expr>(s))
            s = x->IgnoreParenImpCasts();
        if (isa<DeclRefExpr, IntegerLiteral, FloatingLiteral, CXXBoolLiteralExpr>(s))
            return true;
        if (const auto* m = dyn_cast<MemberExpr>(s))
            return isa<FieldDecl>(m->getMemberDecl()) && !m->isArrow() && harmless(m->getBase());
        if (const auto* b = dyn_cast<BinaryOperator>(s))
            return (b->getOpcode() == BO_Add || b->getOpcode() == BO_Sub || b->getOpcode() == BO_Mul) &&
                   harmless(b->getLHS()) && harmless(b->getRHS());
        return false;
    };
    Group* home = slice_.root();
    Nest* nest = nullptr;
    bool known = true;
    References refs;
    refs.on_this = [](const CXXThisExpr*) {};
    refs.on_reference = [&](const DeclRefExpr* ref) {
        const VarDecl* v = named_variable(ref);
        if (!v || !v->isLocalVarDeclOrParm())
            return;
        Variable* variable = find_variable(v);
        if (!variable)
            return; // declared inside the expression: a lambda's parameter
        if (variable->poisoned)
            throw Abandoned{};
        Group* g = variable->home;
        Nest* n = variable->nest;
        if (const Object* o = variable->value.object(); o && !g)
            g = o->load.home;
        if (const Scalar* x = variable->value.scalar(); x && x->load && !g)
            g = x->load->home;
        if (!g)
            known = false;
        else if (is_after(g, home))
            home = g;
        if (depth(n) > depth(nest))
            nest = n;
    };
    refs.traverse(e);
    out.nest = nest;
    if (known && out.stable && harmless(e))
        out.home = home;
    return out;
}

LoadText Lowering::combine(std::string text, std::initializer_list<const LoadText*> parts, bool safe) const {
    LoadText out;
    out.text = std::move(text);
    bool known = safe;
    for (const LoadText* p : parts) {
        out.stable = out.stable && p->stable;
        known = known && p->home;
        if (p->home && (!out.home || is_after(p->home, out.home)))
            out.home = p->home;
        if (depth(p->nest) > depth(out.nest))
            out.nest = p->nest;
    }
    if (!known)
        out.home = nullptr;
    return out;
}

std::string Lowering::type_text(QualType type) const {
    PrintingPolicy policy(context_.getLangOpts());
    policy.PrintCanonicalTypes = true;
    policy.SuppressScope = false;
    return type.getUnqualifiedType().getAsString(policy);
}

ir::Place Lowering::place(SourceRange where) const {
    const SourceManager& sm = context_.getSourceManager();
    const PresumedLoc loc = sm.getPresumedLoc(sm.getFileLoc(where.getBegin()));
    if (loc.isInvalid())
        return {};
    return {loc.getFilename(), loc.getLine(), loc.getColumn()};
}

std::string Lowering::place_text(SourceRange where) const {
    const ir::Place p = place(where);
    return llvm::sys::path::filename(p.file).str() + ":" + std::to_string(p.line);
}

std::string Lowering::written(SourceRange where) const {
    const SourceManager& sm = context_.getSourceManager();
    const CharSourceRange range =
        Lexer::makeFileCharRange(CharSourceRange::getTokenRange(where), sm, context_.getLangOpts());
    std::string text = Lexer::getSourceText(range, sm, context_.getLangOpts()).str();
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!space)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

} // namespace ppc::frontend
