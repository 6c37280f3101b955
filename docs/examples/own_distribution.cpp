// A distribution: any struct with log_prob and support. Derived from ppc::Distribution it has the rest.
#include <ppc/model.hpp>
using namespace ppc;

struct Arcsine : Distribution<Arcsine> {
    using value_type = double;
    double log_prob(double x) const { return -0.5 * std::log(x * (1 - x)) - std::log(M_PI); }
    support::UnitInterval support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        const double s = std::sin(M_PI / 2 * detail::uniform(rng));
        return s * s;
    }
};

PPC_MODEL void own_distribution(int trials, const std::vector<int>& y) {
    const Vector p = PPC_SAMPLE("p", Arcsine().expand(y.size()));
    PPC_OBSERVE("y", Binomial(trials, p), y);
}
