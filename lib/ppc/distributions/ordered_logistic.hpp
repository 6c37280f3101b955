#pragma once

#include <ppc/distribution.hpp>
#include <ppc/random_source.hpp>
#include <ppc/tags.hpp>

namespace ppc {
namespace detail {

/// The category that a latent value falls to: the number of cutpoints below it.
template <class Cutpoints> int category_of(double value, const Cutpoints& cutpoints) {
    int category = 0;
    for (std::size_t k = 0; k < extent(cutpoints); ++k)
        category += value > element(cutpoints, k) ? 1 : 0;
    return category;
}

/// Element x of the cutpoints, or of the last there is for the highest category, which does not use it.
template <class Cutpoints> double cutpoint_above(const Cutpoints& cutpoints, int x) {
    const int last = static_cast<int>(extent(cutpoints)) - 1;
    return element(cutpoints, static_cast<std::size_t>(x < last ? x : last));
}
/// Element x - 1 of the cutpoints, or the first for the lowest category, which does not use it.
template <class Cutpoints> double cutpoint_below(const Cutpoints& cutpoints, int x) {
    return element(cutpoints, static_cast<std::size_t>(x > 0 ? x - 1 : 0));
}

/// The number of cutpoints, and the category that any number x is at or above, among the lower ones that have
/// a cutpoint.
template <class Cutpoints> double cutpoint_count(const Cutpoints& cutpoints) {
    return static_cast<double>(extent(cutpoints));
}
template <class Cutpoints> int category_at(double x, const Cutpoints& cutpoints) {
    const double last = cutpoint_count(cutpoints) - 1;
    return static_cast<int>(x < 0 ? 0 : (x < last ? x : last));
}

} // namespace detail

/// One of the ordered categories 0, …, K: where predictor plus a logistic variable falls among K increasing
/// cutpoints, an Eigen vector or std::vector. Mass at x: logistic(predictor - cutpoints[x - 1]) -
/// logistic(predictor - cutpoints[x]), with 1 for the first of them at x = 0 and 0 for the last at x = K.
/// Source: McCullagh, Regression models for ordinal data, Journal of the Royal Statistical Society B 42,
/// 1980.
template <class Predictor, class Cutpoints>
struct OrderedLogistic : Distribution<OrderedLogistic<Predictor, Cutpoints>> {
    static_assert(ScalarParameter<Predictor>,
                  "OrderedLogistic(): the predictor is a number; for several observations write PPC_PLATE");
    using value_type = int;
    double predictor;
    Cutpoints cutpoints;
    OrderedLogistic(const Predictor& predictor, const Cutpoints& cutpoints)
        : predictor(predictor), cutpoints(cutpoints) {}

    double log_prob(int x) const {
        // The difference of two logistic functions as a product, which cancels in neither tail.
        const double above = detail::cutpoint_above(cutpoints, x),
                     below = detail::cutpoint_below(cutpoints, x);
        const int last = static_cast<int>(detail::extent(cutpoints));
        const double reached = x == 0 ? 0 : -math::softplus(below - predictor);
        const double not_passed = x == last ? 0 : -math::softplus(predictor - above);
        const double between = x == 0 || x == last ? 0 : math::log1m_exp(below - above);
        return reached + not_passed + between;
    }
    support::IntegerInterval support() const {
        return support::IntegerInterval(0, static_cast<int>(detail::extent(cutpoints)));
    }
    template <class Rng> int sample(Rng& rng) const {
        return detail::category_of(predictor + math::logit(detail::uniform(rng)), cutpoints);
    }
    double log_cdf(double x) const {
        const double above = detail::cutpoint_above(cutpoints, detail::category_at(x, cutpoints));
        const double inside = -math::softplus(predictor - above);
        return x < 0 ? -math::detail::infinity : (x < detail::cutpoint_count(cutpoints) ? inside : 0);
    }
    double log_ccdf(double x) const {
        const double above = detail::cutpoint_above(cutpoints, detail::category_at(x, cutpoints));
        const double inside = -math::softplus(above - predictor);
        return x < 0 ? 0 : (x < detail::cutpoint_count(cutpoints) ? inside : -math::detail::infinity);
    }
};
template <class Predictor, class Cutpoints>
OrderedLogistic(const Predictor&, const Cutpoints&)
    -> OrderedLogistic<named_t<Predictor, predictor>, named_t<Cutpoints, cutpoints>>;

/// The same with a standard normal in place of the logistic variable. Mass at x: Phi(cutpoints[x] -
/// predictor) - Phi(cutpoints[x - 1] - predictor).
template <class Predictor, class Cutpoints>
struct OrderedProbit : Distribution<OrderedProbit<Predictor, Cutpoints>> {
    static_assert(ScalarParameter<Predictor>,
                  "OrderedProbit(): the predictor is a number; for several observations write PPC_PLATE");
    using value_type = int;
    double predictor;
    Cutpoints cutpoints;
    OrderedProbit(const Predictor& predictor, const Cutpoints& cutpoints)
        : predictor(predictor), cutpoints(cutpoints) {}

    double log_prob(int x) const {
        const double above = detail::cutpoint_above(cutpoints, x) - predictor;
        const double below = detail::cutpoint_below(cutpoints, x) - predictor;
        const int last = static_cast<int>(detail::extent(cutpoints));
        // In the upper half the complements tell the two ends apart.
        const bool upper = below > 0;
        const double larger = math::normal_log_cdf(upper ? -below : above);
        const double smaller = math::normal_log_cdf(upper ? -above : below);
        const double at_end = math::normal_log_cdf(x == 0 ? above : -below);
        return x == 0 || x == last ? at_end : math::log_diff_exp(larger, smaller);
    }
    support::IntegerInterval support() const {
        return support::IntegerInterval(0, static_cast<int>(detail::extent(cutpoints)));
    }
    template <class Rng> int sample(Rng& rng) const {
        return detail::category_of(predictor + detail::normal(rng), cutpoints);
    }
    double log_cdf(double x) const {
        const double above = detail::cutpoint_above(cutpoints, detail::category_at(x, cutpoints));
        const double inside = math::normal_log_cdf(above - predictor);
        return x < 0 ? -math::detail::infinity : (x < detail::cutpoint_count(cutpoints) ? inside : 0);
    }
    double log_ccdf(double x) const {
        const double above = detail::cutpoint_above(cutpoints, detail::category_at(x, cutpoints));
        const double inside = math::normal_log_cdf(predictor - above);
        return x < 0 ? 0 : (x < detail::cutpoint_count(cutpoints) ? inside : -math::detail::infinity);
    }
};
template <class Predictor, class Cutpoints>
OrderedProbit(const Predictor&, const Cutpoints&)
    -> OrderedProbit<named_t<Predictor, predictor>, named_t<Cutpoints, cutpoints>>;

} // namespace ppc
