#include <ppc/model.hpp>
using namespace ppc;

struct Line {
    double a, b;
    double at(double x) const { return a + b * x; }
};
Line line() { return {PPC_SAMPLE("a", Normal(0, 1)), PPC_SAMPLE("b", Normal(0, 1))}; }
double absolute(double x) {
    if (x < 0)
        return -x;
    return x;
}

PPC_MODEL void model(const std::vector<double>& x, const std::vector<double>& y) {
    const Line l = line();
    const auto twice = [](double v) { return 2 * v; };
    PPC_PLATE("rows", i, y.size()) {
        PPC_OBSERVE("y", Normal(twice(l.at(x[i])), absolute(l.b)), y[i]);
    }
}
