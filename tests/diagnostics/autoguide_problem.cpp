#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5)); // expected-note {{site 'mu' is declared here}} expected-note {{site 'mu' is declared here}}
    const double tau = PPC_SAMPLE("tau", HalfCauchy(5)); // expected-note {{site 'tau' is declared here}}
    const int z = PPC_SAMPLE("z", Bernoulli(0.5)); // expected-note {{site 'z' is declared here}}
    PPC_OBSERVE("y", Normal(z == 0 ? mu : 0, tau), y); // expected-note {{site 'y' is declared here}}
}
PPC_AUTOGUIDE(model, good, multivariate("mu"), normal("t*"));
PPC_AUTOGUIDE(model, twice, multivariate("mu"), normal("mu", "tau")); // expected-error {{guide 'twice': site 'mu' is in two parts of the guide, 'multivariate' and 'normal'; every latent is in exactly one}}
PPC_AUTOGUIDE(model, none, multivariate("mu")); // expected-error {{guide 'none': latent site 'tau' is in no part of the guide}}
PPC_AUTOGUIDE(model, typing, normal("mu", "tua")); // expected-error {{guide 'typing': the model has no site 'tua'; did you mean 'tau'?}}
PPC_AUTOGUIDE(model, unknown, normal("mu", "somewhere"), delta("tau")); // expected-error {{the model has no site 'somewhere'; its latents are mu, tau, z}}
PPC_AUTOGUIDE(model, observed, normal("y"), delta(rest)); // expected-error {{guide 'observed': site 'y' is not latent, so a guide has nothing to say about it; take it out}}
PPC_AUTOGUIDE(model, nothing, normal("x*"), delta(rest)); // expected-error {{no latent site matches the pattern 'x*'; the latents are mu, tau, z}}
PPC_AUTOGUIDE(model, pattern, normal("[x"), delta(rest)); // expected-error {{the pattern '[x' cannot be read}}
PPC_AUTOGUIDE(model, empty, normal("*"), delta(rest)); // expected-error {{no latent site is left for 'delta'; take this part out}}
PPC_AUTOGUIDE(model, rests, normal(rest), delta(rest)); // expected-error {{two parts are for the rest of the sites}}
PPC_AUTOGUIDE(model, discrete_site, normal("z"), delta(rest)); // expected-error {{guide 'discrete_site': site 'z' is discrete and summed out exactly}}
PPC_AUTOGUIDE(model, argument, normal(3, rest)); // expected-error {{guide 'argument': the family 'normal' takes no more arguments than 'normal(exp)' has}}
PPC_AUTOGUIDE(model, map, normal(relu, rest)); // expected-error {{guide 'map': 'relu' is no map that makes a scale of a parameter; 'normal' takes exp, or softplus, which is the default: normal(exp)}}
PPC_AUTOGUIDE(model, maps, normal(exp, "mu"), diagonal(softplus, rest));
PPC_AUTOGUIDE(model, no_arguments, delta(exp, rest)); // expected-error {{guide 'no_arguments': the family 'delta' takes no arguments}}
PPC_AUTOGUIDE(model, single, iaf("mu"), normal(rest)); // expected-error {{guide 'single': the family 'iaf' is one of two latents or more, and site 'mu' alone is one number; use 'normal' here, or give this part more sites}}
PPC_AUTOGUIDE(model, flows, iaf(0, "mu", "tau")); // expected-error {{the number of maps of 'iaf' is a whole number from 1 to 100: iaf(2, 16, elu)}}
PPC_AUTOGUIDE(model, hidden, iaf(2, 3.5, "mu", "tau")); // expected-error {{the number of hidden units of 'iaf' is a whole number from 1 to 100000: iaf(2, 16, elu)}}
PPC_AUTOGUIDE(model, nonlinearities, iaf(2, 3, relu, elu, "mu", "tau")); // expected-error {{the family 'iaf' takes no more arguments than 'iaf(flows, hidden, relu|elu|tanh)' has}}
PPC_AUTOGUIDE(model, flow, iaf(2, 3, tanh, "mu", "tau"));
