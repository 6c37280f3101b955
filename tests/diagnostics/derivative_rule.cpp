#include <ppc/model.hpp>
using namespace ppc;

double slope(double x, double y) { return x + y; }
PPC_DERIVATIVE(&slope) double bent(double x, double y); // two parameters, one derivative

double straight(double x) { return x; }
PPC_DERIVATIVE(&straight, &straight) double product(double x, double y); // derivatives of one parameter

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_FACTOR("bent", bent(mu, mu)); // expected-error {{the derivative of 'bent' cannot be read: it names 1 derivatives and has 2 parameters}}
    PPC_FACTOR("product", product(mu, y)); // expected-error {{the derivative of 'product' cannot be read: a derivative is a function of the same parameters}}
}
