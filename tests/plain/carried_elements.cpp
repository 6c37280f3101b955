// Elements of local vectors and what loops carry, where generated code could quietly mean something else than
// the source: elements that nothing stores, storage of a loop in a helper that is inlined twice, each time
// with another number of iterations.
#include <ppc/model.hpp>
using namespace ppc;

inline double damped(double a, double b, int n) {
    if (n > 5)
        return std::tanh(a) * std::cos(b);
    double s = std::sin(a + b);
    for (int i = 0; i < n; ++i)
        s = 0.5 * s + std::tanh(b * (i + 1));
    return s;
}

PPC_MODEL void carried_elements(int n, int k) {
    const double a = PPC_SAMPLE("a", Normal(0.5, 1.25));
    const double b = PPC_SAMPLE("b", Normal(-0.25, 1.25));

    // Elements that nothing stores are zero.
    std::vector<double> first(3);
    first[0] = a;
    double rest = 0;
    for (int j = 0; j < 3; ++j)
        rest += (j + 1) * first[j];
    PPC_FACTOR("zero", 0.5 * rest);

    // State of a ragged loop inside of a loop that carries state.
    double t = 0;
    for (int i = 0; i < 3; ++i)
        t = 0.4 * t + damped(a, 0.5, n) + damped(a, b, k);
    PPC_FACTOR("ragged", t);
}
