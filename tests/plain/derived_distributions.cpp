// Transformed variables, truncated counts, mixtures of one family, walks and Dirichlet counts, with latents
// for all of their real arguments.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void derived_distributions(const std::vector<double>& x, const std::vector<int>& y) {
    const auto flat = ImproperUniform();
    const auto flat_positive = ImproperUniform(positive);
    const double m = PPC_SAMPLE("m", flat), s = PPC_SAMPLE("s", flat_positive),
                 t = PPC_SAMPLE("t", flat_positive);
    const Vector mu = PPC_SAMPLE("mu", flat.expand(3));
    const Vector rates = PPC_SAMPLE("rates", flat_positive.expand(3));
    const Vector w = rates / rates.sum();

    PPC_SAMPLE("affine", Transformed(Normal(m, s), AffineTransform(m, t)));
    PPC_SAMPLE("affine_of_interval", Transformed(Beta(s, t), AffineTransform(m, t)));
    PPC_SAMPLE("affine_of_positive", Transformed(Gamma(s, t), AffineTransform(m, t)));
    PPC_SAMPLE("exp", Transformed(Normal(m, s), ExpTransform()));
    PPC_SAMPLE("exp_of_positive", Transformed(Exponential(5 * s), ExpTransform()));
    PPC_SAMPLE("sigmoid", Transformed(Transformed(Normal(m, s), AffineTransform(m, t)), SigmoidTransform()));
    PPC_SAMPLE("tanh", Transformed(Normal(mu, t), TanhTransform()));
    PPC_SAMPLE("softplus", Transformed(StudentT(3, m, t), SoftplusTransform()));
    PPC_SAMPLE("log", Transformed(Gamma(s, t), LogTransform()));
    PPC_SAMPLE("power", Transformed(Weibull(s, t), PowerTransform(s)));
    PPC_SAMPLE("reciprocal", Transformed(Gamma(s, t), ReciprocalTransform()));
    PPC_SAMPLE("truncated", Transformed(Gamma(s, t), ReciprocalTransform()).truncated(lower(0.5)));
    PPC_OBSERVE("observed", Transformed(Normal(m, s), ExpTransform()), x);
    PPC_FACTOR("censored", Transformed(Normal(m, s), SigmoidTransform()).log_cdf(0.3) +
                               Transformed(Gamma(s, t), ReciprocalTransform()).log_ccdf(x[0]));

    PPC_SAMPLE("mixture_latent", MixtureSameFamily(w, Normal(mu, s)));
    PPC_PLATE("groups", i, x.size())
        PPC_SAMPLE("mixture_in_plate", MixtureSameFamily(w, Normal(mu * x[i], s)));
    PPC_OBSERVE("mixture", MixtureSameFamily(w, Normal(mu, s)), x);
    PPC_OBSERVE("mixture_truncated", MixtureSameFamily(w, Normal(mu, rates)).truncated(lower(0.1)), x);
    PPC_OBSERVE("mixture_counts", MixtureSameFamily(w, Poisson(rates)), y);
    PPC_PLATE("points", i, x.size())
        PPC_OBSERVE("mixture_plate", MixtureSameFamily(probs(w), Normal(mu * x[i], s)), x[i]);

    PPC_OBSERVE("counts_from", Poisson(s).truncated(lower(1)), y);
    PPC_OBSERVE("counts_to", NegativeBinomial(mean(s), concentration(t)).truncated(upper(5)), y);
    PPC_OBSERVE("counts_between", Truncated(Binomial(8, logits(m)), 1, 5), y);
    PPC_OBSERVE("counts_elements", Poisson(rates).truncated(interval(0.5, 7)), y);

    PPC_OBSERVE("dirichlet_multinomial", DirichletMultinomial(6, rates), y);
    PPC_SAMPLE("walk", GaussianRandomWalk(t, 3));
}
