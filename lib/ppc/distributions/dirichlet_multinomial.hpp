#pragma once

#include <ppc/distributions/dirichlet.hpp>
#include <ppc/distributions/multinomial.hpp>

#include <vector>

namespace ppc {

/// Counts of K outcomes in total_count draws whose probabilities are drawn from Dirichlet(concentration).
/// concentration > 0: a vector of K. The mass of x, with A the sum of concentrations a[k]: total_count!
/// Gamma(A) / Gamma(total_count + A) prod_k Gamma(x[k] + a[k]) / (x[k]! Gamma(a[k])), here by beta functions,
/// n B(A, n) / prod over x[k] > 0 of x[k] B(a[k], x[k]), which do not cancel. Source: Johnson, Kotz and
/// Balakrishnan, Discrete Multivariate Distributions, section 35.13.1.
template <class Values> struct DirichletMultinomial : VectorDistribution<DirichletMultinomial<Values>> {
    using value_type = int;
    using event_type = CountsView;
    int total_count;
    Values concentration;
    DirichletMultinomial(int total_count, const Values& concentration)
        : total_count(total_count), concentration(concentration) {}

    std::size_t size() const { return detail::extent(concentration); }
    double log_prob(CountsView x) const {
        double total = 0, sum = 0;
        for (std::size_t k = 0; k < x.size(); ++k) {
            const double a = detail::element(concentration, k);
            total += a;
            sum += log_orders(a, x[k]);
        }
        return log_orders(total, total_count) - sum;
    }
    support::CountsOf support() const { return support::CountsOf(total_count); }
    template <class Rng> void sample(Rng& rng, BasicVectorView<int> x) const {
        std::vector<double> p(x.size());
        Dirichlet<Values>(concentration).sample(rng, p);
        Multinomial<std::vector<double>>(total_count, p).sample(rng, x);
    }

private:
    // log(n B(a, n)), 0 for n = 0.
    static double log_orders(double a, int n) {
        return n == 0 ? 0 : math::log(n == 0 ? 1 : n) + math::lbeta(a, n == 0 ? 1 : n);
    }
};
template <class Count, class Values>
DirichletMultinomial(const Count&, const Values&) -> DirichletMultinomial<named_t<Values, concentration>>;

} // namespace ppc
