// An enzyme that binds its substrate a million times faster than it converts it.
#include <ppc/model.hpp>
#include <ppc/ode.hpp>
using namespace ppc;

PPC_MODEL void enzyme(double substrate, double total, const std::vector<double>& times,
                      const std::vector<double>& left) {
    const double conversion = PPC_SAMPLE("conversion", LogNormal(0, 1));
    const double half = PPC_SAMPLE("half", LogNormal(0, 1));
    const double binding = 1e6;
    const auto rates = [&](double, const Vector& y) -> Vector { // y: free substrate, bound enzyme
        const double bound = binding * ((total - y[1]) * y[0] - half * y[1]);
        Vector rate(2);
        rate[0] = -bound;
        rate[1] = bound - conversion * y[1];
        return rate;
    };
    Vector first(2);
    first[0] = substrate;
    first[1] = 0;
    const Matrix y = ode(rates, first, 0.0, times,
                         {.relative_tolerance = 1e-10, .absolute_tolerance = 1e-10, .stiff = true});
    for (std::size_t i = 0; i < times.size(); ++i)
        PPC_OBSERVE("left", LogNormal(std::log(y(i, 0) + y(i, 1)), 0.1), left[i]);
}
