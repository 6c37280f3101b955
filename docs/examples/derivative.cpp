// A function of numbers that names its partial derivatives: one function an argument, none for an integer.
#include <ppc/model.hpp>
using namespace ppc;

inline double hill_dx(double x, double half, int n) {
    const double p = std::pow(x / half, n);
    return n * p / (x * (1 + p) * (1 + p));
}
inline double hill_dhalf(double x, double half, int n) { return -hill_dx(x, half, n) * x / half; }
/// Share of receptors that are bound: x^n / (half^n + x^n).
PPC_DERIVATIVE(&hill_dx, &hill_dhalf, nullptr) inline double hill(double x, double half, int n) {
    return 1 / (1 + std::pow(half / x, n));
}

PPC_MODEL void derivative(const std::vector<double>& dose, const std::vector<double>& y, int n) {
    const double top = PPC_SAMPLE("top", LogNormal(0, 1));
    const double half = PPC_SAMPLE("half", LogNormal(0, 1));
    PPC_PLATE("doses", i, dose.size()) {
        PPC_OBSERVE("y", Normal(top * hill(dose[i], half, n), 0.1), y[i]);
    }
}
