// Questions about Clang's tree that need no state of the lowering.
#pragma once

#include "compiler/frontend/clang.h"
#include "compiler/ir/expr.h"

namespace ppc::frontend {

/// True if the declaration is in the top-level namespace `name`, at any depth.
bool in_namespace(const clang::Decl* d, llvm::StringRef name);
/// True for what is of the standard library or of Eigen.
bool is_foreign(const clang::Decl* d);
/// True for std::string, or a reference to one.
bool is_string(clang::QualType t);
/// The function's [[clang::annotate("name", …)]], or null.
const clang::AnnotateAttr* annotation(const clang::FunctionDecl* f, llvm::StringRef name);
/// The function that an annotation's argument `&name` names, or null.
const clang::FunctionDecl* named_function(const clang::Expr* argument);
/// Bool, Int (enumerations too) or, for anything else, Real.
ir::Type ir_type(clang::QualType t);

/// True if the source range of the statement ends before the semicolon that ends the statement.
bool lacks_semicolon(const clang::Stmt* s);
bool contains_return(const clang::Stmt* s);
/// A `break` of the loop that s is the body of, or null.
const clang::BreakStmt* find_break(const clang::Stmt* s);
/// True if an element is read in it: `v[i]`, `m(i, j)`.
bool contains_element(const clang::Stmt* s);
/// True if there is a `continue` of the loop that s is the body of.
bool contains_continue(const clang::Stmt* s);
bool contains_loop(const clang::Stmt* s);
/// True if an element of a vector or matrix is assigned to in s.
bool assigns_element(const clang::Stmt* s);

} // namespace ppc::frontend
