// A drug that is absorbed and eliminated: the concentration solves a differential equation.
#include <ppc/model.hpp>
#include <ppc/ode.hpp>
using namespace ppc;

PPC_MODEL void one_compartment(double dose, const std::vector<double>& times, const std::vector<double>& y) {
    const double absorption = PPC_SAMPLE("absorption", LogNormal(0, 1));
    const double capacity = PPC_SAMPLE("capacity", LogNormal(0, 1));
    const double half = PPC_SAMPLE("half", LogNormal(0, 1));
    const Matrix concentration = ode(
        [&](double t, const Vector& c) -> Vector {
            Vector rate(1);
            rate[0] = dose * absorption * std::exp(-absorption * t) - capacity * c[0] / (half + c[0]);
            return rate;
        },
        Vector::Constant(1, 0.0), 0.0, times, {.relative_tolerance = 1e-10, .absolute_tolerance = 1e-10});
    for (std::size_t i = 0; i < times.size(); ++i)
        PPC_OBSERVE("y", LogNormal(std::log(concentration(i, 0)), 0.1), y[i]);
}
