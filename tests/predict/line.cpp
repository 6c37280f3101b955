// A line through points with a known error: everything about it has a closed form.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL double line(const std::vector<double>& x, const std::vector<double>& y) {
    const double a = PPC_SAMPLE("a", Normal(0, 2));
    const double b = PPC_SAMPLE("b", Normal(0, 1));
    PPC_PLATE("rows", i, x.size())
        PPC_OBSERVE("y", Normal(a + b * x[i], 0.5), y[i]);
    return a + 10 * b;
}
