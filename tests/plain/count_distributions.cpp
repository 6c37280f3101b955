// Discrete distributions that `distributions` leaves out, observed, with latents for all of their real
// arguments. `y` has a zero, which zero inflation and selection treat apart.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void count_distributions(const std::vector<int>& y, const std::vector<int>& n) {
    const auto flat = ImproperUniform();
    const auto flat_positive = ImproperUniform(positive);
    const auto flat_unit = ImproperUniform(unit_interval);
    const double r = PPC_SAMPLE("r", flat_positive), p = PPC_SAMPLE("p", flat_unit);
    PPC_OBSERVE("negative_binomial", NegativeBinomial(r, p), y);
    const double r2 = PPC_SAMPLE("r2", flat_positive), e2 = PPC_SAMPLE("e2", flat);
    PPC_OBSERVE("negative_binomial_logits", NegativeBinomial(r2, logits(e2)), y);
    const double m3 = PPC_SAMPLE("m3", flat_positive), phi3 = PPC_SAMPLE("phi3", flat_positive);
    PPC_OBSERVE("negative_binomial_mean", NegativeBinomial(mean(m3), concentration(phi3)), y);
    const Vector e4 = PPC_SAMPLE("e4", flat.expand(3));
    const double phi4 = PPC_SAMPLE("phi4", flat_positive);
    PPC_OBSERVE("negative_binomial_log_mean", NegativeBinomial(log_mean(e4), concentration(phi4)), y);
    const double c5 = PPC_SAMPLE("c5", flat_positive), r5 = PPC_SAMPLE("r5", flat_positive);
    PPC_OBSERVE("gamma_poisson", GammaPoisson(c5, r5), y);
    const double c6 = PPC_SAMPLE("c6", flat_positive), d6 = PPC_SAMPLE("d6", flat_positive);
    PPC_OBSERVE("beta_binomial", BetaBinomial(c6, d6, n), y);
    const double p7 = PPC_SAMPLE("p7", flat_unit), e7 = PPC_SAMPLE("e7", flat);
    PPC_OBSERVE("geometric", Geometric(p7), y);
    PPC_OBSERVE("geometric_logits", Geometric(logits(e7)), y);
    PPC_FACTOR("geometric_censored", Geometric(p7).log_cdf(y[1]) + Geometric(logits(e7)).log_ccdf(2));
    PPC_OBSERVE("discrete_uniform", DiscreteUniform(0, n), y);
    // Censored: at most y[1], above y[1].
    const int k = y[1], total = n[2];
    PPC_FACTOR("poisson_censored", Poisson(r).log_cdf(k) + 2 * Poisson(r).log_ccdf(k));
    PPC_FACTOR("poisson_log_rate_censored",
               Poisson(log_rate(e2)).log_cdf(k) + Poisson(log_rate(e2)).log_ccdf(0));
    PPC_FACTOR("binomial_censored", Binomial(total, p).log_cdf(k) + 2 * Binomial(total, p).log_ccdf(k));
    PPC_FACTOR("binomial_logits_censored", Binomial(total, logits(e2)).log_cdf(k));
    PPC_FACTOR("bernoulli_censored", Bernoulli(p).log_ccdf(0) + Bernoulli(logits(e2)).log_cdf(0));
    PPC_FACTOR("negative_binomial_censored",
               NegativeBinomial(r2, p).log_cdf(k) + NegativeBinomial(r2, p).log_ccdf(k));
    PPC_FACTOR("negative_binomial_logits_censored", NegativeBinomial(r2, logits(e2)).log_ccdf(k));
    PPC_FACTOR("negative_binomial_mean_censored", NegativeBinomial(mean(m3), concentration(phi3)).log_cdf(k));
    PPC_FACTOR("negative_binomial_log_mean_censored",
               NegativeBinomial(log_mean(e2), concentration(phi3)).log_ccdf(k));
    PPC_FACTOR("gamma_poisson_censored", GammaPoisson(c5, r5).log_cdf(k) + GammaPoisson(c5, r5).log_ccdf(k));
}
