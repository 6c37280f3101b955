// Families that use the model's own distributions.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double tau = PPC_SAMPLE("tau", Gamma(2, 1)); // expected-note {{site 'tau' is declared here}} expected-note {{site 'tau' is declared here}}
    const double c = PPC_SAMPLE("c", Cauchy(0, tau)); // expected-note {{site 'c' is declared here}}
    const Vector p = PPC_SAMPLE("p", Dirichlet(Vector::Constant(2, 1.0))); // expected-note {{site 'p' is declared here}}
    const int z = PPC_SAMPLE("z", Bernoulli(p[0]));
    const double x = PPC_SAMPLE("x", Normal(z == 0 ? mu : 0, tau)); // expected-note {{site 'x' is declared here}}
    PPC_OBSERVE("y", Normal(x + c, 1), y);
}
PPC_AUTOGUIDE(model, good, prior("mu"), normal(rest));
PPC_AUTOGUIDE(model, no_draw, prior("mu", "tau"), normal(rest)); // expected-error {{guide 'no_draw': the family 'prior' draws a site from its distribution in the model, and that of site 'tau', Gamma(2, 1), has no from_normal; give 'tau' to another family, such as normal}}
PPC_AUTOGUIDE(model, whole, prior("p"), normal(rest)); // expected-error {{guide 'whole': the family 'prior' draws a site from its distribution in the model, and site 'p' has one for the whole value (simplex), not for each number; give 'p' to another family, such as normal}}
PPC_AUTOGUIDE(model, of_discrete, prior("x"), normal(rest)); // expected-error {{that of site 'x' depends on 'z', which is discrete and summed out exactly; give 'x' to another family, such as normal}}
PPC_AUTOGUIDE(model, argument, prior(2, "mu"), normal(rest)); // expected-error {{guide 'argument': the family 'prior' takes no arguments}}
PPC_AUTOGUIDE(model, following, hierarchical("mu", "tau"), normal(rest));
PPC_AUTOGUIDE(model, no_mean, hierarchical("mu", "c"), normal(rest)); // expected-error {{guide 'no_mean': the family 'hierarchical' follows the mean of a site in its distribution in the model, and that of site 'c', Cauchy(0, tau), has no mean; give 'c' to another family, such as normal}}
PPC_AUTOGUIDE(model, no_draw_to_move, autoregressive("tau"), normal(rest)); // expected-error {{guide 'no_draw_to_move': the family 'autoregressive' makes a draw of a site from its distribution in the model, and that of site 'tau', Gamma(2, 1), has no from_normal; give 'tau' to another family, such as normal}}
