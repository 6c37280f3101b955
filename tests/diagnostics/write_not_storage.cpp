#include <ppc/model.hpp>
using namespace ppc;

struct Pair {
    double a, b;
};

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    Pair pair{mu, 1};
    pair.a = mu * y; // expected-error {{ppc cannot assign to this expression}}
    PPC_OBSERVE("y", Normal(pair.a, 1), y);
}
