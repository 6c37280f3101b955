#include <ppc/model.hpp>
#include <string>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
PPC_AUTOGUIDE(model, text, normal(std::string("mu"))); // expected-error {{an argument of 'normal' is a number, a word, the name of a site or a pattern as a string literal, or rest}}
