// One chain: warm-up, then draws.
#pragma once

#include "hamiltonian.hpp"

#include <functional>

namespace ppc::detail {

/// Runs chain number `chain` from `start` and fills in its part of `out`, whose arrays have their sizes.
/// `after` is called after each iteration.
void run_chain(const Program& program, const NutsOptions& options, int chain, Position start, Chains& out,
               const std::function<void()>& after);

} // namespace ppc::detail
