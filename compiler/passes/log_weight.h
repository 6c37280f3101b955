// Log probabilities that are logarithms of something computed.
#pragma once

#include "compiler/ir/program.h"

#include <optional>

namespace ppc::passes {

/// What `log_prob` is the logarithm of, if it says so: log(w), log1p(w), a sum or a choice of such. Nothing
/// where w may be 0 whatever the latents are: where it is read from data, but for a choice that only the
/// first iteration makes.
std::optional<ir::Expr> weight_of(ir::Program& program, ir::Expr log_prob);

} // namespace ppc::passes
