// Counts from a standard normal number, by inversion: how a guide draws an integer that it has no derivative
// of. Compiled into the runtime (runtime/src/count_quantiles.cpp); about 10 microseconds a call.
#pragma once

#include <ppc/annotate.hpp>

namespace ppc::math {

inline double poisson_quantile_d(double, double) { return 0.0; }
/// The smallest n with P(N <= n) >= Phi(e) for a Poisson variable N of mean rate >= 0; at most the largest
/// int, and -1, which has no density, where the rate is none. A step function: its derivatives are 0.
PPC_DERIVATIVE(&poisson_quantile_d, &poisson_quantile_d) double poisson_quantile(double rate, double e);

inline double negative_binomial_quantile_d(double, double, double) { return 0.0; }
/// The same for the successes before total_count > 0 failures, at the log odds of a success.
PPC_DERIVATIVE(&negative_binomial_quantile_d, &negative_binomial_quantile_d, &negative_binomial_quantile_d)
double negative_binomial_quantile(double total_count, double log_odds, double e);

} // namespace ppc::math
