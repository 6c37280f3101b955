// More distributions of one number, as continuous_distributions.cpp and count_distributions.cpp have them.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void further_distributions(double censored, const std::vector<int>& y,
                                     const std::vector<int>& few) {
    const auto flat = ImproperUniform();
    const auto flat_positive = ImproperUniform(positive);
    const double m = PPC_SAMPLE("m", flat), a = PPC_SAMPLE("a", flat_positive),
                 b = PPC_SAMPLE("b", flat_positive);
    const Vector rates = PPC_SAMPLE("rates", flat_positive.expand(3));
    PPC_SAMPLE("pareto_type2", ParetoType2(m, a, b));
    PPC_FACTOR("pareto_type2_censored",
               ParetoType2(m, a, b).log_cdf(m + censored) + 2 * ParetoType2(m, a, b).log_ccdf(m + censored));
    PPC_SAMPLE("wald", Wald(a, b));
    PPC_SAMPLE("walds", Wald(rates, b));
    PPC_FACTOR("wald_censored", Wald(a, b).log_cdf(censored) + 2 * Wald(a, b).log_ccdf(censored) +
                                    Wald(a, b).log_ccdf(5 * censored));
    PPC_SAMPLE("levy", Levy(m, a));
    PPC_FACTOR("levy_censored", Levy(m, a).log_cdf(m + censored) + 2 * Levy(m, a).log_ccdf(m + censored));
    PPC_SAMPLE("skew_logistic", SkewLogistic(m, a, b));
    PPC_FACTOR("skew_logistic_censored",
               SkewLogistic(m, a, b).log_cdf(censored) + 2 * SkewLogistic(m, a, b).log_ccdf(censored));
    PPC_SAMPLE("fisher_snedecor", FisherSnedecor(a, b));
    PPC_FACTOR("fisher_snedecor_censored",
               FisherSnedecor(a, b).log_cdf(censored) + 2 * FisherSnedecor(a, b).log_ccdf(censored));
    PPC_SAMPLE("ex_gaussian", ExGaussian(m, a, b));
    PPC_SAMPLE("skew_double_exponential", SkewDoubleExponential(m, a, quantile(0.3)));
    PPC_OBSERVE("hypergeometric", Hypergeometric(5, 4, 6), few);
    PPC_FACTOR("hypergeometric_censored", a * Hypergeometric(5, 4, 6).log_ccdf(2));
    PPC_OBSERVE("beta_negative_binomial", BetaNegativeBinomial(a, b, 3.5), y);
    PPC_OBSERVE("beta_negative_binomials", BetaNegativeBinomial(a, rates, total_count(b)), y);
    PPC_FACTOR("expanded", Normal(m, a).expand(3).log_prob(rates));
    PPC_FACTOR("folded_censored",
               Folded(Normal(m, a)).log_cdf(censored) + 2 * Folded(Normal(m, a)).log_ccdf(censored));
    PPC_FACTOR("zero_inflated_censored", ZeroInflatedPoisson(a, gate_logits(m)).log_cdf(2) +
                                             2 * ZeroInflatedPoisson(a, gate_logits(m)).log_ccdf(2));
    PPC_FACTOR("ordered_censored",
               OrderedLogistic(m, rates).log_cdf(1) + OrderedProbit(m, rates).log_ccdf(1));
    PPC_FACTOR("beta_binomial_censored",
               BetaBinomial(a, b, 7).log_cdf(2) + 2 * BetaBinomial(a, b, 7).log_ccdf(2));
}
