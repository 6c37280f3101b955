// Binding times in one function: which of its variables and expressions depend on a latent (step) and
// which on data alone (load). Flow-insensitive: a variable that ever holds a step value is a step variable.
#pragma once

#include "compiler/frontend/clang.h"

#include <functional>
#include <map>
#include <set>

namespace ppc::frontend {

/// Calls f on s and on each statement and expression below it, lambdas' bodies included, outermost first; not
/// below those of which f is false.
void walk(const clang::Stmt* s, const std::function<bool(const clang::Stmt*)>& f);
/// True if the statement does nothing with the variable but take its value.
bool is_only_read(const clang::Stmt* s, const clang::VarDecl* v);

/// The language's own functions, recognised by name in namespace ppc.
enum class Word {
    none,
    sample,
    observe,
    plate,
    markov,
    factor,
    deterministic,
    scope,
    param,
    auxiliary,
    enumerate,
    median_value
};
/// The ranges behind PPC_PLATE and PPC_MARKOV, which count from 0.
inline bool is_counted(Word word) { return word == Word::plate || word == Word::markov; }
Word language_word(const clang::FunctionDecl* function);
Word language_word(const clang::Stmt* call);

/// Bodies of functions, instantiated from their template where that has not happened yet.
class Definitions {
public:
    explicit Definitions(clang::Sema& sema) : sema_(sema) {}
    /// The declaration that has the body, or null.
    const clang::FunctionDecl* of(const clang::FunctionDecl* function);
    /// True if the function, or one that it calls, contains a site.
    bool has_sites(const clang::FunctionDecl* function);
    clang::Sema& sema() { return sema_; }

private:
    clang::Sema& sema_;
    std::map<const clang::FunctionDecl*, bool> has_sites_;
};

/// The variable that a reference names; for a name of a structured binding, the object that it is part of.
const clang::VarDecl* named_variable(const clang::DeclRefExpr* reference);

/// The variable at the root of an lvalue such as `a.b[i](j)`, or null.
const clang::VarDecl* root_variable(const clang::Expr* expression);

class BindingTimes {
public:
    /// `step` are the parameters that hold step values; `step_this` says that *this does.
    BindingTimes(const clang::FunctionDecl* function, std::set<const clang::VarDecl*> step, bool step_this,
                 Definitions& definitions);

    /// True if nothing in the statement or expression depends on a latent and there is no site in it.
    bool is_load(const clang::Stmt* s) const;
    bool is_step(const clang::VarDecl* v) const { return step_.contains(v); }
    /// True if the variable keeps the value it was declared with.
    bool is_stable(const clang::VarDecl* v) const { return !assigned_.contains(v); }
    /// True if no variable that the expression refers to is ever assigned.
    bool is_stable(const clang::Stmt* s) const;
    bool has_site(const clang::Stmt* s) const;

private:
    std::set<const clang::VarDecl*> step_, assigned_;
    bool step_this_;
    Definitions& definitions_;
};

} // namespace ppc::frontend
