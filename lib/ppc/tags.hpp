// Tags that name a parameter of a distribution where it is constructed: `Bernoulli(logits(eta))`.
// A tag holds its argument evaluated, like the distributions themselves.
#pragma once

#include <ppc/parameters.hpp>

namespace ppc {

// One struct per tag rather than one template with an enum: user code spells `logits(eta)`, so that the
// name has to be deducible from a constructor call. The conversion lets a tag stand where its value is
// expected, e.g. `Normal(loc(0.0), scale(2.0))`.
#define PPC_TAG(name)                                                                                        \
    template <class T> struct name {                                                                         \
        T value;                                                                                             \
        explicit name(const T& value) : value(value) {}                                                      \
        operator const T&() const { return value; }                                                          \
    };                                                                                                       \
    template <class T> name(const T&) -> name<param_t<T>>;

PPC_TAG(probs)          ///< probability of success, or a vector of probabilities
PPC_TAG(logits)         ///< log odds, or a vector of log probabilities up to a constant
PPC_TAG(rate)           ///< events per unit, or inverse scale
PPC_TAG(log_rate)       ///< logarithm of the rate
PPC_TAG(mean)           ///< expectation
PPC_TAG(concentration)  ///< shape of gamma-like families, inverse dispersion of a negative binomial
PPC_TAG(loc)            ///< location
PPC_TAG(scale)          ///< scale
PPC_TAG(df)             ///< degrees of freedom
PPC_TAG(alpha)          ///< shape of a Pareto or skew normal distribution
PPC_TAG(asymmetry)      ///< ratio of scales to the left and right
PPC_TAG(quantile)       ///< probability of a value below the location
PPC_TAG(log_mean)       ///< logarithm of the expectation
PPC_TAG(gate)           ///< probability of an extra zero
PPC_TAG(gate_logits)    ///< log odds of an extra zero
PPC_TAG(predictor)      ///< linear predictor of an ordered outcome
PPC_TAG(cutpoints)      ///< increasing thresholds of an ordered outcome
PPC_TAG(concentration1) ///< first shape of a beta family: prior successes
PPC_TAG(concentration0) ///< second shape of a beta family: prior failures
PPC_TAG(low)            ///< lower end of a uniform distribution
PPC_TAG(high)           ///< upper end of a uniform distribution
PPC_TAG(total_count)    ///< number of trials
PPC_TAG(covariance)     ///< covariance matrix
PPC_TAG(precision)      ///< inverse of the covariance matrix
PPC_TAG(scale_tril)     ///< lower Cholesky factor of the covariance or scale matrix
PPC_TAG(scale_matrix)   ///< scale matrix of a Student t, Wishart or inverse Wishart distribution

#undef PPC_TAG

/// The type in which a distribution holds the argument `T` of the parameter that `Tag` names: the tag is
/// taken off if it is there, anything else is `param_t<T>`.
template <class T, template <class> class Tag> struct named {
    using type = param_t<T>;
};
template <class T, template <class> class Tag> struct named<Tag<T>, Tag> {
    using type = T;
};
template <class T, template <class> class Tag> using named_t = typename named<T, Tag>::type;

} // namespace ppc
