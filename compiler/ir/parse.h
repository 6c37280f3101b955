// The text format of programs, as print.h writes it.
//
//   program "NAME" [extents N] [reals N] [integers N];
//   space NAME ["real name"] [plate] [event] [ragged] [text "y.size()"];
//   site NAME ["real name"] KIND [size e] [values ARRAY] {dimension e [over SPACE]} {plate SPACE} {parent
//   SITE}
//        [distribution ".."] [support ".."] [transform ".."];
//   function NAME (TYPE, ..) TYPE [cost x] [file ".."];
//   derivative FUNCTION argument = e;
//   routine NAME ["real name"] [adjoint "real name"];
//   array NAME ["real name"] ROLE TYPE ([size] | cell) [zeroed] [scope iN] [number N] [offset e] [site SITE]
//   [of ARRAY]; body; %N = e;   for iN in [forward | backward] SPACE < e { .. }   if e { .. } [else { .. }]
//   ARRAY[e] = e;   ARRAY[e]
//   += e; KIND(SITE) += e;   sample SITE[e] { log_prob = e; constrain = e; log_abs_det = e; unconstrain = e;
//   [mean = e;] [draw = e;] }
//   apply ARRAY = ROUTINE(ARRAY, ..; e, ..; e, ..);   apply_adjoint ARRAY = ROUTINE(ARRAY, ..; e, ..);
//   } transform SITE { .. } keep { .. } unconstrain { .. }
//
// iN is the variable of loop N, nN extent N, pN (or pN:int) hole N of a template. A number with a point, an
// exponent or a letter is a Real. Entries may refer to later ones. `//` starts a comment.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <string_view>
#include <variant>

namespace ppc::ir {

struct ParseError {
    std::string message;
    unsigned line = 0; ///< 1-based
};

using ParseResult = std::variant<Program, ParseError>;

ParseResult parse(std::string_view text);

} // namespace ppc::ir
