#include <memory>
#include <ppc/model.hpp>
using namespace ppc;

struct Link {
    virtual ~Link() = default;
    virtual double mean(double x) const { return x; }
};
struct Doubled : Link {
    double mean(double x) const override { return 2 * x; }
};

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const Doubled doubled;
    const Link& link = doubled;
    PPC_OBSERVE("y", Normal(link.mean(mu), 1), y); // expected-error {{'mean' is a virtual function}}
}
