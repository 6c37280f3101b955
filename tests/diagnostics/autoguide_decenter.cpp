#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
PPC_AUTOGUIDE(model, good, normal(rest), decenter("m*"));
PPC_AUTOGUIDE(model, none, decenter(), normal(rest)); // expected-error {{decenter takes names of sites or patterns as string literals, or the word automatic: decenter("theta")}}
PPC_AUTOGUIDE(model, word, decenter(elu), normal(rest)); // expected-error {{decenter takes names of sites}}
PPC_AUTOGUIDE(model, others, decenter(rest), normal(rest)); // expected-error {{decenter takes names of sites}}
PPC_AUTOGUIDE(model, number, decenter(3), normal(rest)); // expected-error {{decenter takes names of sites}}
PPC_AUTOGUIDE(model, alone, decenter("mu")); // expected-error {{guide 'alone': the parts of an automatic guide are families of guides with the names of sites}}
