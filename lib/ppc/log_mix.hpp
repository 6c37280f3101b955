// Mixtures written out: sums over the values of a discrete variable, on the log scale.
#pragma once

#include <ppc/vector_functions.hpp>

namespace ppc {

/// log(exp(a) + exp(b)), without overflow.
inline double log_sum_exp(double a, double b) { return math::log_add_exp(a, b); }
using math::cumulative_sum;
using math::log_softmax;
using math::log_sum_exp; // of a vector
using math::softmax;

/// log(p exp(a) + (1 - p) exp(b)): the log density of a mixture of two, the first of which has probability p.
inline double log_mix(double p, double a, double b) {
    return math::log_add_exp(math::log(p) + a, math::log1p(-p) + b);
}

} // namespace ppc
