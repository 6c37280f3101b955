// Distributions that are made of others or take a vector: zero inflation, folding, mixtures and ordered
// outcomes, with latents for all of their real arguments.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void composed_distributions(const std::vector<int>& y, const std::vector<int>& grade,
                                      const std::vector<double>& x) {
    const auto flat = ImproperUniform();
    const auto flat_positive = ImproperUniform(positive);
    const auto flat_unit = ImproperUniform(unit_interval);
    const double r = PPC_SAMPLE("r", flat_positive), g = PPC_SAMPLE("g", flat_unit),
                 e = PPC_SAMPLE("e", flat);
    const Vector rates = PPC_SAMPLE("rates", flat_positive.expand(3));
    const Vector gates = PPC_SAMPLE("gates", flat_unit.expand(3));
    const double s = PPC_SAMPLE("s", flat_positive), a = PPC_SAMPLE("a", flat), b = PPC_SAMPLE("b", flat);

    PPC_OBSERVE("zero_inflated_poisson", ZeroInflatedPoisson(r, g), y);
    PPC_OBSERVE("zero_inflated_poissons", ZeroInflatedPoisson(rates, gate(gates)), y);
    PPC_OBSERVE("zero_inflated_poisson_logits", ZeroInflatedPoisson(r, gate_logits(e)), y);
    PPC_OBSERVE("zero_inflated_negative_binomial", ZeroInflatedNegativeBinomial(r, logits(b), g), y);
    PPC_OBSERVE("zero_inflated_negative_binomials",
                ZeroInflatedNegativeBinomial(mean(rates), concentration(s), gate_logits(e)), y);
    PPC_OBSERVE("zero_inflated", ZeroInflated(Geometric(logits(b)), g), y);
    PPC_OBSERVE("zero_inflated_elements", ZeroInflated(Poisson(rates), gate_logits(e)), y);

    PPC_SAMPLE("folded", Folded(Normal(a, s)));
    PPC_OBSERVE("folded_observed", Folded(StudentT(3, a, s)), std::abs(x[1]));

    const Vector w = rates / rates.sum();
    PPC_SAMPLE("mixture", Mixture(w, Normal(a, s), Cauchy(b, s), Laplace(a, r)));
    PPC_OBSERVE("mixture_observed", Mixture(w, Normal(a, s), StudentT(4, b, s), Logistic(a, r)), x);
    PPC_OBSERVE("mixture_counts", Mixture(w, Poisson(r), Geometric(g), NegativeBinomial(s, logits(e))), y);
    PPC_SAMPLE("mixture_truncated",
               Mixture(w, Normal(a, s), Gumbel(b, s), Normal(b, r)).truncated(lower(0.5)));
    PPC_PLATE("points", i, x.size())
        PPC_SAMPLE("mixture_plate", Mixture(w, Normal(x[i], s), Normal(a, r), Normal(b, s)));

    Vector cutpoints(3);
    cutpoints[0] = a;
    cutpoints[1] = a + s;
    cutpoints[2] = a + s + r;
    PPC_PLATE("grades", i, grade.size()) {
        PPC_OBSERVE("ordered_logistic", OrderedLogistic(b * x[i], cutpoints), grade[i]);
        PPC_OBSERVE("ordered_probit", OrderedProbit(b * x[i], cutpoints), grade[i]);
    }
}
