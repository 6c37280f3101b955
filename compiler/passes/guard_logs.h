// Logarithms that are -inf where a discrete latent is 0.
#pragma once

#include "compiler/ir/program.h"

#include <functional>

namespace ppc::passes {

/// The expression with `log(x)` written `x == 0 ? -inf : log(x)`, and log1p likewise, where x is made of a
/// discrete value and of latents: `log(z * p)`. The value is the same. But the derivative of log at 0 is
/// infinite, and the sum over z weighs it with 0: a choice keeps the product of the two out of the gradient.
/// `is_discrete`: whether an array's elements are discrete values.
ir::Expr guard_logs(ir::Program& program, ir::Expr root, const std::function<bool(ir::ArrayId)>& is_discrete);

} // namespace ppc::passes
