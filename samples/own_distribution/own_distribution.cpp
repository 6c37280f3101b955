#include <ppc/model.hpp>
using namespace ppc;

// A normal distribution in which one value in ten comes from a distribution ten times as wide. A distribution
// is any struct with `log_prob` and `support`; ppc reads and differentiates the function below like the model
// itself.
struct Contaminated {
    double loc, scale;
    Contaminated(double loc, double scale) : loc(loc), scale(scale) {}
    double log_prob(double x) const {
        const double z = (x - loc) / scale;
        const double good = 0.9 * std::exp(-0.5 * z * z);
        const double bad = 0.1 * std::exp(-0.005 * z * z) / 10;
        return std::log(good + bad) - std::log(scale) - 0.5 * std::log(2 * 3.14159265358979323846);
    }
    support::Real support() const { return {}; }
};

PPC_MODEL void own_distribution(const std::vector<double>& time) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 100));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(20));
    PPC_PLATE("measurements", i, time.size()) {
        PPC_OBSERVE("time", Contaminated(mu, sigma), time[i]);
    }
}
