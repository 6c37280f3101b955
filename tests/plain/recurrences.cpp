// Elements of local vectors and what loops carry, where generated code could quietly mean something else than
// the source: an element that one iteration stores and all read, elements that nothing stores, storage of a
// loop in a helper that is inlined twice, each time with another number of iterations.
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

PPC_MODEL void recurrences(int n, int k) {
    const double a = PPC_SAMPLE("a", Normal(0.5, 1.25));
    const double b = PPC_SAMPLE("b", Normal(-0.25, 1.25));

    // An element that does not vary with the loop that stores it.
    std::vector<double> v(n);
    v[0] = a;
    for (int i = 1; i < n; ++i)
        v[i] = 0.5 * v[i - 1] + std::tanh(v[1] + b);
    std::vector<double> w(n, b);
    for (int i = 0; i < n; ++i)
        w[i] = 0.5 * w[2] + std::tanh(w[k] * a + w[i]);
    double sum = 0;
    for (int i = 0; i < n; ++i)
        sum += (i + 1.5) * (v[i] - 0.5 * w[i]);
    PPC_FACTOR("read by all", sum);

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
