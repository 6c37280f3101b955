#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& x) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        sum += a * x[i];
    const double mean = PPC_DETERMINISTIC("mean", sum / static_cast<double>(x.size()));
    PPC_FACTOR("pull", -mean * mean);
}
