#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    double b = mu;
    auto f = [=] { return b; };
    b = 2 * mu;
    PPC_OBSERVE("y", Normal(f(), 1), y); // expected-error {{the lambda copies 'b', which changes}}
}
