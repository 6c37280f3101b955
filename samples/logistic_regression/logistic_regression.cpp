#include <ppc/model.hpp>
using namespace ppc;

struct Flights {
    std::vector<double> temperature; // degrees Fahrenheit at launch
    std::vector<int> damage;         // 1 where an O-ring was damaged
};

PPC_MODEL void logistic_regression(const Flights& flights) {
    const double alpha = PPC_SAMPLE("alpha", Normal(0, 2));
    const double beta = PPC_SAMPLE("beta", Normal(0, 1));
    PPC_PLATE("flights", i, flights.damage.size()) {
        const double warmth = (flights.temperature[i] - 70) / 10;
        PPC_OBSERVE("damage", Bernoulli(logits(alpha + beta * warmth)), flights.damage[i]);
    }
    // The morning of Challenger's last launch.
    PPC_DETERMINISTIC("risk_at_31", 1 / (1 + std::exp(-(alpha + beta * ((31 - 70) / 10.0)))));
}
