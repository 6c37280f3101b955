// A prior that draws by another density than it scores: no fit of its data can be right.
#include <ppc/model.hpp>
using namespace ppc;

struct Shifted : Distribution<Shifted> {
    using value_type = double;
    double shift;
    explicit Shifted(double shift) : shift(shift) {}
    double log_prob(double x) const { return scalar::Normal(0, 1).log_prob(x); }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const { return shift + rng.normal(); }
};

PPC_MODEL void wrong(const std::vector<double>& y, double shift) {
    const double mu = PPC_SAMPLE("mu", Shifted(shift));
    PPC_DETERMINISTIC("twice", 2 * mu);
    PPC_PLATE("rows", i, y.size())
        PPC_OBSERVE("y", Normal(mu, 1), y[i]);
}
