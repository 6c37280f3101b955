#include <ppc/model.hpp>
using namespace ppc;

// A distribution in every respect but one: its support has no transform.
struct Circle {
    bool contains(double x) const { return x >= 0 && x < 6.28; }
};
struct Uniformly {
    double log_prob(double) const { return -1.837877; }
    Circle support() const { return {}; }
};

PPC_MODEL void model(double y) {
    const double angle = PPC_SAMPLE("angle", Uniformly{}); // expected-error {{'Circle' has no member 'constrain'}}
    PPC_OBSERVE("y", Normal(angle, 1), y);
}
