// What cannot be calibrated, one reason a `kind`; kind 0 can.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void refused(const std::vector<std::optional<double>>& y, int kind) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    if (kind == 1)
        PPC_SAMPLE("anywhere", ImproperUniform(unit_interval));
    if (kind == 2)
        PPC_FACTOR("penalty", -mu * mu);
    if (kind == 3)
        PPC_OBSERVE("outcome", Normal(mu, 1), 0.5);
    const int last = static_cast<int>(y.size()) - 1;
    PPC_PLATE("rows", i, y.size())
        PPC_OBSERVE("y", Normal(mu, 1), y[kind == 4 ? last - i : i]);
}
