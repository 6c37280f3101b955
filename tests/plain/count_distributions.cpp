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
}
