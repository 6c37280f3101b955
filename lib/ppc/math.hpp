// Elementary and special functions on double, with their derivatives named in the source. Everything here
// is included in generated kernels: no standard headers, no std:: functions, branch-free bodies that GCC
// and Clang vectorise under `#pragma omp simd`. Error bounds are in units in the last place (ulp) of the
// result, measured by tests/unit/lib/math_accuracy.cpp, and hold with and without fused multiply-add.
#pragma once

#include <ppc/math/bessel.hpp>
#include <ppc/math/count_quantiles.hpp>
#include <ppc/math/elementary.hpp>
#include <ppc/math/error_function.hpp>
#include <ppc/math/exponential.hpp>
#include <ppc/math/gamma.hpp>
#include <ppc/math/hyperbolic.hpp>
#include <ppc/math/incomplete.hpp>
#include <ppc/math/logarithm.hpp>
#include <ppc/math/logistic.hpp>
#include <ppc/math/normal.hpp>
#include <ppc/math/polygamma.hpp>
#include <ppc/math/rounding.hpp>
#include <ppc/math/trigonometric.hpp>
