#include <ppc/model.hpp>
using namespace ppc;

// Air pressure falls with height, and so does the boiling point of water: the logarithm of the pressure is
// nearly linear in the boiling point.
PPC_MODEL void linear_regression(const Vector& boiling_point, const Vector& pressure) {
    const double centre = boiling_point.mean(); // plain C++ on data: computed once
    const Vector log_pressure = 100 * (pressure.array().log() / std::log(10.0));

    const double alpha = PPC_SAMPLE("alpha", Normal(140, 50));
    const double beta = PPC_SAMPLE("beta", Normal(0, 10));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(5));
    PPC_PLATE("places", i, pressure.size()) {
        PPC_OBSERVE("log_pressure", Normal(alpha + beta * (boiling_point[i] - centre), sigma),
                    log_pressure[i]);
    }
}
