// The functions behind the macros: they ask the current run for a value, score it and report what happened.
// ppc recognises calls of `sample`, `observe`, `factor`, `deterministic`, `param`, `auxiliary` and
// `enumerate` (and of `plate` and `scope`) by these names; the last two parameters, the place of the call,
// have defaults that nobody writes.
#pragma once

#include <ppc/model/access.hpp>
#include <ppc/model/run.hpp>
#include <ppc/model/values.hpp>
#include <ppc/supports.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ppc {
namespace detail {

using plain::Place;
using plain::Run;
using plain::SiteEvent;
using plain::TraceKind;

/// Sums of a site's element terms.
struct Terms {
    double log_prob = 0, absolute = 0;
    void add(double term) {
        log_prob += term;
        absolute += std::abs(term);
    }
};

template <class D> void check_has_sample(const Run& run, const SiteEvent& event) {
    if constexpr (!can_sample<D>)
        run.fail(event, "this distribution cannot be drawn from: an improper prior has no draws, and a "
                        "struct of your own needs `template <class Rng> double sample(Rng& rng) const`");
}

/// Draws each element of `value`, whose shape is that of the site.
template <class D, class Value>
void draw(Run& run, const SiteEvent& event, const D& distribution, Value& value) {
    check_has_sample<D>(run, event);
    if constexpr (can_sample<D> && has_event<D>)
        distribution.sample(run.rng(), value);
    else if constexpr (can_sample<D>)
        for_each_element(value, [&](auto&& element, std::size_t i, std::size_t) {
            element = static_cast<std::remove_cvref_t<decltype(element)>>(
                element_of(distribution, i).sample(run.rng()));
        });
}

/// The 0-based indices of the element at the flat position `position` (by rows).
inline std::vector<std::size_t> unflatten(std::size_t position, const std::vector<std::size_t>& shape) {
    std::vector<std::size_t> indices(shape.size());
    for (std::size_t d = shape.size(); d-- > 0; position /= shape[d])
        indices[d] = position % shape[d];
    return indices;
}

/// Sets each element of a discrete site to the value that it takes in this run.
template <class D, class Value>
void enumerate(Run& run, const SiteEvent& event, const D& distribution, Value& value) {
    if constexpr (has_event<D>)
        run.fail(event, "vectors of integers cannot be enumerated; give its value");
    else
        for_each_element(value, [&](auto&& element, std::size_t i, std::size_t position) {
            const auto support = element_of(distribution, i).support();
            const std::vector<std::size_t> indices = unflatten(position, event.shape);
            if constexpr (requires { support.first() + support.count(); })
                element = static_cast<std::remove_cvref_t<decltype(element)>>(
                    run.enumerated(event, support.first(), support.count(), indices));
            else
                run.fail(event,
                         "the values of its support (" + std::string(support.name) +
                             ") cannot be gone through one by one; give its value, or take a distribution "
                             "whose support has a first value and a count",
                         indices);
        });
}

/// A value of one element to start a fit from.
template <class D> double initial_value(Run& run, const D& distribution) {
    const auto support = distribution.support();
    const auto is_inside = [&](double x) {
        return support.contains(x) && std::isfinite(x) && std::isfinite(support.unconstrain(x));
    };
    if constexpr (requires { static_cast<double>(distribution.mean()); })
        if (run.latents() == Run::Latents::mean && is_inside(distribution.mean()))
            return distribution.mean();
    if constexpr (can_sample<D>) {
        std::vector<double> draws;
        for (int k = 0; k < run.initial_draws(); ++k)
            if (const double x = distribution.sample(run.rng()); x == x)
                draws.push_back(x);
        std::sort(draws.begin(), draws.end());
        if (!draws.empty() && is_inside(draws[(draws.size() - 1) / 2]))
            return draws[(draws.size() - 1) / 2];
    }
    return support.constrain(0.0);
}

/// The value of a continuous site to start a fit from.
template <class D, class Value> void initialise(Run& run, const D& distribution, Value& value) {
    if constexpr (has_event<D>) {
        std::size_t size = 0;
        if constexpr (is_matrix_view<Value>)
            size = static_cast<std::size_t>(value.rows());
        else
            size = size_of(value);
        const std::vector<double> centre(distribution.support().free_size(size));
        distribution.support().constrain(centre, value);
    } else {
        for_each_element(value, [&](auto&& element, std::size_t i, std::size_t) {
            element = initial_value(run, element_of(distribution, i));
        });
    }
}

/// The value of a site that none is given for.
template <class D, class Value>
void choose(Run& run, const SiteEvent& event, const D& distribution, Value& value) {
    if constexpr (is_discrete<D>)
        if (run.enumerates())
            return enumerate(run, event, distribution, value);
    if constexpr (!is_discrete<D>)
        if (run.latents() != Run::Latents::draw)
            return initialise(run, distribution, value);
    draw(run, event, distribution, value);
}

template <class D, class Value> Terms terms(const D& distribution, const Value& value) {
    Terms sums;
    if constexpr (has_event<D>)
        sums.add(distribution.log_prob(value));
    else
        for_each_element(value, [&](const auto& element, std::size_t i, std::size_t) {
            const auto at = element_of(distribution, i);
            sums.add(at.log_prob(static_cast<scalar_value_t<decltype(at)>>(element)));
        });
    return sums;
}

/// Scores and records a site whose value is known.
template <class D, class Value>
void conclude(Run& run, const SiteEvent& event, const D& distribution, const Value& value) {
    const Terms sums = terms(distribution, value);
    const std::vector<double> flat = flatten(value);
    run.record(event, flat.data(), flat.size(), sums.log_prob, sums.absolute);
}

/// The value of `make`, with a distribution's complaint about its own parameters told with the site's name.
template <class Make> auto at_site(const Run& run, const SiteEvent& event, Make make) {
    try {
        return make();
    } catch (const std::invalid_argument& error) {
        run.fail(event, error.what());
    }
}

/// A plain build says what is missing; ppc itself never looks into these functions and says it with the
/// site's name.
template <class D> constexpr void require_distribution() {
    static_assert(has_event<D> || has_log_prob<element_distribution_t<D>>,
                  "a distribution has a member `double log_prob(value) const`");
    static_assert(has_event<D> || has_support<element_distribution_t<D>>,
                  "a distribution has a member `support()` that returns, say, ppc::support::Real");
}

/// There must be values of the size that a distribution of vectors or matrices has.
template <class D> void check_size(const Run& run, const SiteEvent& event, const D& distribution) {
    if constexpr (has_event<D> && requires { distribution.support().least_size; })
        if (distribution.size() < distribution.support().least_size)
            run.fail(event, "its size is " + std::to_string(distribution.size()) +
                                ", but a value of the support " + distribution.support().name +
                                " has at least " + std::to_string(distribution.support().least_size) +
                                " elements");
}

/// PPC_SAMPLE and PPC_AUXILIARY.
template <class D>
site_value_t<D> latent(const char* name, TraceKind kind, const D& distribution, Place place) {
    require_distribution<D>();
    Run& run = Run::current();
    SiteEvent event{name, kind, place, {}, is_discrete<D>};
    auto value = at_site(run, event, [&] { return blank_value(distribution); });
    event.shape = shape_of(value);
    check_size(run, event, distribution);
    if (const double* given = run.given(event, size_of(value)))
        assign(value, given);
    else
        choose(run, event, distribution, value);
    conclude(run, event, distribution, value);
    return value;
}

template <class D, class Value>
void check_support(const Run& run, const SiteEvent& event, const D& distribution, const Value& value) {
    if constexpr (has_event<D>) {
        if (!distribution.support().contains(value))
            run.fail(event, "the observed value is outside the distribution's support (" +
                                std::string(distribution.support().name) + ")");
    } else
        for_each_element(value, [&](const auto& element, std::size_t i, std::size_t position) {
            const auto support = element_of(distribution, i).support();
            const double datum = static_cast<double>(element);
            if (!support.contains(datum))
                run.fail_support(event, datum, support.name, unflatten(position, event.shape));
        });
}

/// True if the distribution can give this value.
template <class D, class Value> bool is_possible(const D& distribution, const Value& value) {
    if constexpr (has_event<D>) {
        return distribution.support().contains(value);
    } else {
        bool result = true;
        for_each_element(value, [&](const auto& element, std::size_t i, std::size_t) {
            result = result && element_of(distribution, i).support().contains(static_cast<double>(element));
        });
        return result;
    }
}

} // namespace detail

/// PPC_SAMPLE: the value of a latent site. A scalar distribution gives `double` (`int` if discrete), a site
/// of several elements gives a `Vector` or the Eigen type of the parameters.
template <class D>
detail::site_value_t<D> sample(const char* name, const D& distribution, int line = __builtin_LINE(),
                               const char* file = __builtin_FILE()) {
    return detail::latent(name, plain::TraceKind::latent, distribution, {file, line});
}

/// PPC_AUXILIARY: the value of a site of a guide that the model does not have.
template <class D>
detail::site_value_t<D> auxiliary(const char* name, const D& distribution, int line = __builtin_LINE(),
                                  const char* file = __builtin_FILE()) {
    return detail::latent(name, plain::TraceKind::auxiliary, distribution, {file, line});
}

/// PPC_ENUMERATE: a discrete latent site of a guide. Plain execution, which has one value of each site, draws
/// it or takes the one that is given; the guide itself cannot read it.
template <class D>
void enumerate(const char* name, const D& distribution, int line = __builtin_LINE(),
               const char* file = __builtin_FILE()) {
    static_assert(detail::is_discrete<D>, "PPC_ENUMERATE: the distribution is of integers");
    static_cast<void>(detail::latent(name, plain::TraceKind::latent, distribution, {file, line}));
}

/// PPC_OBSERVE: scores `value` (a number, std::vector, std::array or anything of Eigen's) and returns it,
/// evaluated. A scalar distribution with an array makes independent elements; a distribution of several
/// elements needs as many values. Throws UserError where the sizes differ or a value is outside the support.
template <class D, class Value>
detail::evaluated_t<Value> observe(const char* name, const D& distribution, const Value& value,
                                   int line = __builtin_LINE(), const char* file = __builtin_FILE()) {
    detail::require_distribution<D>();
    static_assert(detail::SiteValue<Value>, "PPC_OBSERVE: the observed value is a number or an array of "
                                            "numbers (std::vector, std::array, Eigen)");
    auto result = detail::evaluated(value);
    plain::Run& run = plain::Run::current();
    const plain::SiteEvent event{
        name, plain::TraceKind::observed, {file, line}, detail::shape_of(result), detail::is_discrete<D>};
    const std::size_t elements = detail::at_site(run, event, [&] { return detail::extent_of(distribution); });
    const std::size_t given = detail::size_of(result);
    if ((has_event<D> || has_elements<D>) && elements != given)
        run.fail(event, std::to_string(given) + " values are observed, but the distribution has " +
                            std::to_string(elements) + " elements");
    if (run.draws_observations())
        detail::draw(run, event, distribution, result);
    if (run.enumerates() && !detail::is_possible(distribution, result)) {
        // Other values of the discrete latents may have given it.
        const std::vector<double> flat = detail::flatten(result);
        const double infinity = std::numeric_limits<double>::infinity();
        run.record(event, flat.data(), flat.size(), -infinity, infinity);
        return result;
    }
    detail::check_support(run, event, distribution, result);
    detail::conclude(run, event, distribution, result);
    return result;
}

/// PPC_OBSERVE of a datum that may be missing: where it is, or is NaN, its value is that of the latent site
/// "NAME.missing".
template <class D>
double observe(const char* name, const D& distribution, const std::optional<double>& value,
               int line = __builtin_LINE(), const char* file = __builtin_FILE()) {
    static_assert(!has_event<D> && !has_elements<D>,
                  "PPC_OBSERVE: values that may be missing are observed one by one");
    if (value && *value == *value)
        return observe(name, distribution, *value, line, file);
    return sample((name + std::string(".missing")).c_str(), distribution, line, file);
}

/// PPC_FACTOR: adds `log_density` to the log density.
inline void factor(const char* name, double log_density, int line = __builtin_LINE(),
                   const char* file = __builtin_FILE()) {
    plain::Run& run = plain::Run::current();
    run.record({name, plain::TraceKind::factor, {file, line}, {}}, nullptr, 0, log_density,
               std::abs(log_density));
}

/// PPC_DETERMINISTIC: keeps `value` (a number or an array of numbers) under `name` and returns it, evaluated.
template <class Value>
detail::evaluated_t<Value> deterministic(const char* name, const Value& value, int line = __builtin_LINE(),
                                         const char* file = __builtin_FILE()) {
    static_assert(
        detail::SiteValue<Value>,
        "PPC_DETERMINISTIC: the value is a number or an array of numbers (std::vector, std::array, Eigen)");
    auto result = detail::evaluated(value);
    const std::vector<double> flat = detail::flatten(result);
    plain::Run::current().record(
        {name, plain::TraceKind::deterministic, {file, line}, detail::shape_of(result)}, flat.data(),
        flat.size(), 0, 0);
    return result;
}

/// PPC_VALUE: a value of a latent site that a function says, without a density of it.
template <class Value>
detail::evaluated_t<Value> median_value(const char* name, const Value& value, int line = __builtin_LINE(),
                                        const char* file = __builtin_FILE()) {
    return deterministic(name, value, line, file);
}

/// PPC_PARAM: a parameter of a guide with its initial value, on `support`. Plain execution takes the value
/// given under this name, else the initial one.
template <class Value, class Support = support::Real>
auto param(const char* name, const Value& initial, const Support& = {}, int line = __builtin_LINE(),
           const char* file = __builtin_FILE()) {
    static_assert(
        detail::SiteValue<Value>,
        "PPC_PARAM: the initial value is a number or an array of numbers (std::vector, std::array, Eigen)");
    auto result = [&] {
        if constexpr (ScalarParameter<Value>)
            return static_cast<double>(initial);
        else
            return detail::evaluated(initial);
    }();
    plain::Run& run = plain::Run::current();
    const plain::SiteEvent event{name, plain::TraceKind::parameter, {file, line}, detail::shape_of(result)};
    if (const double* given = run.given(event, detail::size_of(result)))
        detail::assign(result, given);
    const std::vector<double> flat = detail::flatten(result);
    run.record(event, flat.data(), flat.size(), 0, 0);
    return result;
}

} // namespace ppc
