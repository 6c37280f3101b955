// Every distribution with latents for all of its real arguments, so that the gradient in each argument, and
// in the value of the continuous ones, is compared with finite differences. `real`, `positive` and `unit` are
// flat.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void distributions(int k, int n, int outcome, double above) {
    const auto flat = ImproperUniform();
    const auto flat_positive = ImproperUniform(positive);
    const auto flat_unit = ImproperUniform(unit_interval);
    const double a = PPC_SAMPLE("a", flat), s = PPC_SAMPLE("s", flat_positive);
    PPC_SAMPLE("normal", Normal(a, s));
    const double s2 = PPC_SAMPLE("s2", flat_positive);
    PPC_SAMPLE("half_normal", HalfNormal(s2));
    const double a3 = PPC_SAMPLE("a3", flat), s3 = PPC_SAMPLE("s3", flat_positive);
    PPC_SAMPLE("cauchy", Cauchy(a3, s3));
    const double s4 = PPC_SAMPLE("s4", flat_positive);
    PPC_SAMPLE("half_cauchy", HalfCauchy(s4));
    const double df = PPC_SAMPLE("df", flat_positive), a5 = PPC_SAMPLE("a5", flat),
                 s5 = PPC_SAMPLE("s5", flat_positive);
    PPC_SAMPLE("student_t", StudentT(df, a5, s5));
    const double a6 = PPC_SAMPLE("a6", flat), s6 = PPC_SAMPLE("s6", flat_positive);
    PPC_SAMPLE("log_normal", LogNormal(a6, s6));
    const double r7 = PPC_SAMPLE("r7", flat_positive);
    PPC_SAMPLE("exponential", Exponential(r7));
    const double c8 = PPC_SAMPLE("c8", flat_positive), r8 = PPC_SAMPLE("r8", flat_positive);
    PPC_SAMPLE("gamma", Gamma(c8, r8));
    const double c9 = PPC_SAMPLE("c9", flat_positive), r9 = PPC_SAMPLE("r9", flat_positive);
    PPC_SAMPLE("inverse_gamma", InverseGamma(c9, r9));
    const double c10 = PPC_SAMPLE("c10", flat_positive), d10 = PPC_SAMPLE("d10", flat_positive);
    PPC_SAMPLE("beta", Beta(c10, d10));
    const double l11 = PPC_SAMPLE("l11", flat), w11 = PPC_SAMPLE("w11", flat_positive);
    PPC_SAMPLE("uniform", Uniform(l11, l11 + w11));
    const double a12 = PPC_SAMPLE("a12", flat), s12 = PPC_SAMPLE("s12", flat_positive);
    PPC_SAMPLE("laplace", Laplace(a12, s12));
    const double a13 = PPC_SAMPLE("a13", flat), s13 = PPC_SAMPLE("s13", flat_positive);
    PPC_SAMPLE("logistic", Logistic(a13, s13));
    const double p14 = PPC_SAMPLE("p14", flat_unit), e14 = PPC_SAMPLE("e14", flat);
    PPC_OBSERVE("bernoulli", Bernoulli(p14), outcome);
    PPC_OBSERVE("bernoulli_logits", Bernoulli(logits(e14)), outcome);
    const double p15 = PPC_SAMPLE("p15", flat_unit), e15 = PPC_SAMPLE("e15", flat);
    PPC_OBSERVE("binomial", Binomial(n, p15), k);
    PPC_OBSERVE("binomial_logits", Binomial(n, logits(e15)), k);
    const double r16 = PPC_SAMPLE("r16", flat_positive), e16 = PPC_SAMPLE("e16", flat);
    PPC_OBSERVE("poisson", Poisson(r16), k);
    PPC_OBSERVE("poisson_log_rate", Poisson(log_rate(e16)), k);
    const Vector v17 = PPC_SAMPLE("v17", flat.expand(3));
    PPC_OBSERVE("categorical_logits", Categorical(logits(v17)), outcome);
    const Vector w17 = PPC_SAMPLE("w17", flat_positive.expand(3));
    const Vector q17 = w17 / w17.sum();
    PPC_OBSERVE("categorical", Categorical(q17), outcome);
    const double a18 = PPC_SAMPLE("a18", flat), s18 = PPC_SAMPLE("s18", flat_positive);
    PPC_SAMPLE("truncated_below", Normal(a18, s18).truncated(lower(above)));
    PPC_SAMPLE("truncated_above", Logistic(a18, s18).truncated(upper(a18 + 1)));
    PPC_SAMPLE("truncated_both", Normal(a18, s18).truncated(interval(a18 - s18, a18 + 2)));
    PPC_SAMPLE("restricted", Normal(a18, s18).restricted(interval(-2, 3)));
    double last = 0;
    for (int i = 0; i < 3; ++i)
        last = PPC_SAMPLE("above_last", StudentT(4, a18, s18).restricted(lower(last)));
}
