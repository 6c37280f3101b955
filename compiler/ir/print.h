// Programs as text: readable pseudo-C++ that parse.h reads back.
#pragma once

#include "compiler/ir/program.h"

#include <string>

namespace ppc::ir {

/// The program as text. Tables come first, one entry a line, then the statements. An expression used once
/// is printed where it is used; a shared one gets a name, `%12 = …;`, in the block of its home loop before
/// the first statement that needs it. The order of sums, products and names depends only on the program's
/// structure, never on ids, so that print(parse(print(p))) is print(p). Places in the user's source are not
/// printed.
std::string print(const Program& program);

/// One expression, nothing named.
std::string print(const Program& program, Expr e);

const char* name_of(ArrayRole role);
const char* name_of(SiteKind kind);
const char* name_of(TermKind kind);
const char* name_of(Type type);

} // namespace ppc::ir
