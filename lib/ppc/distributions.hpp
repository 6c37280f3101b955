// Every distribution of the library, in alphabetical order.
#pragma once

#include <ppc/distributions/bernoulli.hpp>
#include <ppc/distributions/beta.hpp>
#include <ppc/distributions/binomial.hpp>
#include <ppc/distributions/categorical.hpp>
#include <ppc/distributions/cauchy.hpp>
#include <ppc/distributions/delta.hpp>
#include <ppc/distributions/exponential.hpp>
#include <ppc/distributions/gamma.hpp>
#include <ppc/distributions/half_cauchy.hpp>
#include <ppc/distributions/half_normal.hpp>
#include <ppc/distributions/improper_uniform.hpp>
#include <ppc/distributions/inverse_gamma.hpp>
#include <ppc/distributions/laplace.hpp>
#include <ppc/distributions/log_normal.hpp>
#include <ppc/distributions/logistic.hpp>
#include <ppc/distributions/normal.hpp>
#include <ppc/distributions/poisson.hpp>
#include <ppc/distributions/student_t.hpp>
#include <ppc/distributions/uniform.hpp>
