#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double share = PPC_SAMPLE("share", Beta(2, 2)); // expected-note {{site 'share' is declared here}}
    const Vector p = PPC_SAMPLE("p", Dirichlet(Vector::Constant(3, 1.0))); // expected-note {{site 'p' is declared here}}
    const int z = PPC_SAMPLE("z", Bernoulli(share)); // expected-note {{site 'z' is declared here}}
    const double x = PPC_SAMPLE("x", Normal(z, 1)); // expected-note {{site 'x' is declared here}}
    PPC_OBSERVE("y", Normal(x + mu, p[0]), y); // expected-note {{site 'y' is declared here}}
}
PPC_AUTOGUIDE(model, of_data, decenter("mu"), normal(rest));
PPC_AUTOGUIDE(model, unknown, decenter("nu"), normal(rest)); // expected-error {{guide 'unknown': the model has no site 'nu'; did you mean 'mu'?}}
PPC_AUTOGUIDE(model, no_form, normal(rest), decenter("share")); // expected-error {{guide 'no_form': decenter: the distribution of site 'share', Beta(2, 2), names no location and scale in unconstrained space, as Normal, StudentT, LogNormal, HalfCauchy, Exponential and others do (unconstrained_location and unconstrained_scale); take it out of decenter}}
PPC_AUTOGUIDE(model, whole, decenter("p"), normal(rest)); // expected-error {{guide 'whole': decenter: site 'p' has one distribution for the whole value (simplex), not a location and a scale for each number; take it out of decenter}}
PPC_AUTOGUIDE(model, discrete, decenter("z"), normal(rest)); // expected-error {{guide 'discrete': decenter: site 'z' is discrete and summed out exactly; take it out of decenter}}
PPC_AUTOGUIDE(model, by_discrete, decenter("x"), normal(rest)); // expected-error {{guide 'by_discrete': decenter: the distribution of site 'x' depends on 'z', which is discrete and summed out exactly; take it out of decenter}}
PPC_AUTOGUIDE(model, observed, decenter("y"), normal(rest)); // expected-error {{guide 'observed': site 'y' is not latent, so a guide has nothing to say about it; take it out}}
