#include <ppc/handlers.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ppc::plain {

namespace {

/// The log density and the scale of its rounding errors for one joint value.
struct Scored {
    double log_prob, absolute;
};

/// The sum, by pairs: its rounding error grows with the logarithm of the number of terms.
template <class Term> double sum_of(std::size_t begin, std::size_t end, const Term& term) {
    if (end - begin <= 8) {
        double sum = 0;
        for (std::size_t i = begin; i < end; ++i)
            sum += term(i);
        return sum;
    }
    const std::size_t middle = begin + (end - begin) / 2;
    return sum_of(begin, middle, term) + sum_of(middle, end, term);
}

/// Sets log_prob and absolute from the joint values' own. A NaN among these is a NaN of the sum.
void sum_up(const std::vector<Scored>& scored, Enumerated& out) {
    const auto is_nan = [](const Scored& s) { return std::isnan(s.log_prob); };
    if (std::ranges::any_of(scored, is_nan)) {
        out.log_prob = out.absolute = std::numeric_limits<double>::quiet_NaN();
        return;
    }
    const double largest = std::ranges::max_element(scored, {}, &Scored::log_prob)->log_prob;
    out.log_prob = largest;
    out.absolute = std::abs(largest);
    if (std::isinf(largest))
        return;
    const auto weight = [&](std::size_t i) { return std::exp(scored[i].log_prob - largest); };
    const double total = sum_of(0, scored.size(), weight);
    out.log_prob += std::log(total);
    out.absolute =
        sum_of(0, scored.size(),
               [&](std::size_t i) {
                   return weight(i) > 0 ? weight(i) * scored[i].absolute : 0; // not 0 times infinity
               }) /
        total;
}

class Sum {
public:
    Sum(const SiteValues& values, const std::function<void()>& run) : values_(values), run_(run) {}

    /// Calls `visit` with the trace of each joint value.
    template <class Visit> void for_each(Visit visit) const {
        Assignments assignments;
        do
            visit(execute({.given = &values_, .require_given = true, .assignments = &assignments}, run_));
        while (assignments.advance());
    }

    /// True for a site whose values were gone through.
    bool is_summed_over(const TraceSite& site) const {
        return site.integer && site.kind != TraceKind::observed && !values_.contains(site.name);
    }

private:
    const SiteValues& values_;
    const std::function<void()>& run_;
};

} // namespace

Enumerated sum_over_values(const SiteValues& values, const std::function<void()>& run,
                           DiscreteAnswer answer) {
    const Sum sum(values, run);
    std::vector<Scored> scored;
    sum.for_each([&](const Trace& trace) { scored.push_back({trace.log_prob(), trace.absolute()}); });
    Enumerated out;
    out.joint_values = scored.size();
    sum_up(scored, out);
    if (answer == DiscreteAnswer::none || !std::isfinite(out.log_prob))
        return out;
    const auto best = std::ranges::max_element(scored, {}, &Scored::log_prob) - scored.begin();
    out.most_probable_log_prob = scored[static_cast<std::size_t>(best)].log_prob;
    // Probabilities need the sum over all joint values, so that these are gone through again.
    std::ptrdiff_t number = 0;
    sum.for_each([&](const Trace& trace) {
        const double probability = std::exp(trace.log_prob() - out.log_prob);
        for (const TraceSite& site : trace.sites()) {
            if (!sum.is_summed_over(site))
                continue;
            if (number == best)
                out.most_probable[site.name] = site.values;
            DiscreteMarginals& of_site = out.marginals[site.name];
            if (of_site.probabilities.size() < site.values.size()) {
                of_site.probabilities.resize(site.values.size());
                of_site.shape = site.shape;
            }
            for (std::size_t i = 0; i < site.values.size(); ++i)
                of_site.probabilities[i][static_cast<int>(site.values[i])] += probability;
        }
        ++number;
    });
    return out;
}

} // namespace ppc::plain
