#pragma once

#include <ppc/distributions/negative_binomial.hpp>
#include <ppc/distributions/poisson.hpp>

namespace ppc {
namespace detail {

/// The probability of an extra zero, by itself or by its log odds.
struct Gate {
    double log_extra, log_rest;
    explicit Gate(double probability)
        : log_extra(math::log(probability)), log_rest(math::log1p(-probability)) {}
};
struct GateLogits {
    double log_extra, log_rest;
    explicit GateLogits(double log_odds)
        : log_extra(-math::softplus(-log_odds)), log_rest(-math::softplus(log_odds)) {}
};

/// What a gate is held as, and the type that makes its logarithms of it.
template <class G> struct GateOf {
    using type = Gate;
    static double value(const G& gate) { return gate; }
};
template <class T> struct GateOf<gate_logits<T>> {
    using type = GateLogits;
    static double value(const gate_logits<T>& gate) { return gate.value; }
};

/// log of the mass at x of a count that is 0 with probability exp(log_extra), else has the mass
/// exp(log_mass): the datum selects, so that a count above 0 has no logarithm of a sum.
inline double zero_inflated_log_mass(double log_extra, double log_rest, double log_mass, int x) {
    return x == 0 ? math::log_add_exp(log_extra, log_rest + log_mass) : log_rest + log_mass;
}
/// The same for P(X <= x), with `log_below` of the counts without extra zeros.
inline double zero_inflated_log_cdf(double log_extra, double log_rest, double log_below, double x) {
    return x < 0 ? -math::detail::infinity : math::log_add_exp(log_extra, log_rest + log_below);
}

} // namespace detail

/// The counts of `base` with extra zeros: ZeroInflated(Poisson(rate), gate) or ZeroInflated(base,
/// gate_logits(eta)). gate in (0, 1), one number: probability that the count is 0 whatever `base` says. A
/// base of several elements makes as many. Mass: gate [x = 0] + (1 - gate) base(x). Source: Lambert,
/// Zero-inflated Poisson regression, Technometrics 34, 1992.
template <class D, class G> struct ZeroInflated : Distribution<ZeroInflated<D, G>> {
    static_assert(
        std::is_same_v<typename D::value_type, int>,
        "ZeroInflated(): the distribution must be one of counts; a continuous one has no mass at 0");
    using value_type = int;
    D base;
    double log_extra, log_rest;

    ZeroInflated(const D& base, const G& gate)
        : base(base), log_extra(typename detail::GateOf<G>::type(detail::GateOf<G>::value(gate)).log_extra),
          log_rest(typename detail::GateOf<G>::type(detail::GateOf<G>::value(gate)).log_rest) {}
    ZeroInflated(const D& base, double log_extra, double log_rest)
        : base(base), log_extra(log_extra), log_rest(log_rest) {}

    double log_prob(int x) const {
        return detail::zero_inflated_log_mass(log_extra, log_rest, base.log_prob(x), x);
    }
    auto support() const { return base.support(); }
    template <class Rng>
    int sample(Rng& rng) const
        requires(!has_elements<D>)
    {
        return math::log(detail::uniform(rng)) < log_extra ? 0 : base.sample(rng);
    }
    double log_cdf(double x) const
        requires(!has_elements<D> && has_log_cdf<D>)
    {
        return detail::zero_inflated_log_cdf(log_extra, log_rest, base.log_cdf(x), x);
    }
    double log_ccdf(double x) const
        requires(!has_elements<D> && has_log_cdf<D>)
    {
        return x < 0 ? 0 : log_rest + base.log_ccdf(x);
    }

    auto at(std::size_t i) const
        requires has_elements<D>
    {
        using Element = std::remove_cvref_t<decltype(base.at(i))>;
        return ZeroInflated<Element, G>(base.at(i), log_extra, log_rest);
    }
    std::size_t size() const
        requires has_elements<D>
    {
        return base.size();
    }
};
template <class D, class G> ZeroInflated(const D&, const G&) -> ZeroInflated<D, named_t<G, gate>>;

namespace scalar {

/// ZeroInflated(Poisson(rate), gate), or with gate_logits: see there.
template <class G> struct ZeroInflatedPoisson : Distribution<ZeroInflatedPoisson<G>> {
    using value_type = int;
    double rate, gate;
    ZeroInflatedPoisson(double rate, double gate) : rate(rate), gate(gate) {}

    double log_prob(int x) const {
        const G g(gate);
        return detail::zero_inflated_log_mass(g.log_extra, g.log_rest, Poisson(rate).log_prob(x), x);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return math::log(detail::uniform(rng)) < G(gate).log_extra ? 0 : Poisson(rate).sample(rng);
    }
    double log_cdf(double x) const {
        const G g(gate);
        return detail::zero_inflated_log_cdf(g.log_extra, g.log_rest, Poisson(rate).log_cdf(x), x);
    }
    double log_ccdf(double x) const { return x < 0 ? 0 : G(gate).log_rest + Poisson(rate).log_ccdf(x); }
};

/// ZeroInflated(Base, gate), or with gate_logits: see there. Base: a negative binomial distribution of two
/// numbers.
template <class Base, class G>
struct ZeroInflatedNegativeBinomial : Distribution<ZeroInflatedNegativeBinomial<Base, G>> {
    using value_type = int;
    double first, second, gate;
    ZeroInflatedNegativeBinomial(double first, double second, double gate)
        : first(first), second(second), gate(gate) {}

    double log_prob(int x) const {
        const G g(gate);
        return detail::zero_inflated_log_mass(g.log_extra, g.log_rest, Base(first, second).log_prob(x), x);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return math::log(detail::uniform(rng)) < G(gate).log_extra ? 0 : Base(first, second).sample(rng);
    }
    double log_cdf(double x) const {
        const G g(gate);
        return detail::zero_inflated_log_cdf(g.log_extra, g.log_rest, Base(first, second).log_cdf(x), x);
    }
    double log_ccdf(double x) const { return x < 0 ? 0 : G(gate).log_rest + Base(first, second).log_ccdf(x); }
};

} // namespace scalar

/// ZeroInflatedPoisson(rate, gate) or ZeroInflatedPoisson(rate, gate_logits(eta)), elementwise.
template <class Rate, class G>
struct ZeroInflatedPoisson : Elementwise<scalar::ZeroInflatedPoisson<detail::Gate>, Rate, G> {
    ZeroInflatedPoisson(const Rate& rate, const G& gate)
        : Elementwise<scalar::ZeroInflatedPoisson<detail::Gate>, Rate, G>(rate, gate) {}
};
template <class Rate, class Eta>
struct ZeroInflatedPoisson<Rate, gate_logits<Eta>>
    : Elementwise<scalar::ZeroInflatedPoisson<detail::GateLogits>, Rate, Eta> {
    ZeroInflatedPoisson(const Rate& rate, const gate_logits<Eta>& eta)
        : Elementwise<scalar::ZeroInflatedPoisson<detail::GateLogits>, Rate, Eta>(rate, eta.value) {}
};
template <class Rate, class G>
ZeroInflatedPoisson(const Rate&, const G&) -> ZeroInflatedPoisson<named_t<Rate, rate>, named_t<G, gate>>;

namespace detail {

/// The scalar negative binomial distribution that arguments of types A and B choose, and the values inside
/// their tags.
template <class A, class B> struct NegativeBinomialOf {
    using Scalar = scalar::NegativeBinomial;
    using First = A;
    using Second = B;
};
template <class A, class B> struct NegativeBinomialOf<A, logits<B>> {
    using Scalar = scalar::NegativeBinomialLogits;
    using First = A;
    using Second = B;
};
template <class A, class B> struct NegativeBinomialOf<mean<A>, concentration<B>> {
    using Scalar = scalar::NegativeBinomialMean;
    using First = A;
    using Second = B;
};
template <class A, class B> struct NegativeBinomialOf<log_mean<A>, concentration<B>> {
    using Scalar = scalar::NegativeBinomialLogMean;
    using First = A;
    using Second = B;
};
template <class G> struct GateArgument {
    using Logs = Gate;
    using Value = G;
};
template <class T> struct GateArgument<gate_logits<T>> {
    using Logs = GateLogits;
    using Value = T;
};

template <class A, class B, class G>
using ZeroInflatedNegativeBinomialBase =
    Elementwise<scalar::ZeroInflatedNegativeBinomial<typename NegativeBinomialOf<A, B>::Scalar,
                                                     typename GateArgument<G>::Logs>,
                typename NegativeBinomialOf<A, B>::First, typename NegativeBinomialOf<A, B>::Second,
                typename GateArgument<G>::Value>;

} // namespace detail

/// ZeroInflatedNegativeBinomial(…, gate) or (…, gate_logits(eta)), elementwise, where … are the two arguments
/// of any NegativeBinomial.
template <class A, class B, class G>
struct ZeroInflatedNegativeBinomial : detail::ZeroInflatedNegativeBinomialBase<A, B, G> {
    ZeroInflatedNegativeBinomial(const A& first, const B& second, const G& gate)
        : detail::ZeroInflatedNegativeBinomialBase<A, B, G>(
              static_cast<const typename detail::NegativeBinomialOf<A, B>::First&>(first),
              static_cast<const typename detail::NegativeBinomialOf<A, B>::Second&>(second),
              static_cast<const typename detail::GateArgument<G>::Value&>(gate)) {}
};
template <class A, class B, class G>
ZeroInflatedNegativeBinomial(const A&, const B&, const G&)
    -> ZeroInflatedNegativeBinomial<named_t<A, total_count>, named_t<B, probs>, named_t<G, gate>>;

} // namespace ppc
