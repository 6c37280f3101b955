// Sites of many supports, for a model of each guide.
#pragma once

#include <ppc/model.hpp>

inline void all_sites(const std::vector<double>& y) {
    using namespace ppc;
    const double location = PPC_SAMPLE("location", Normal(0, 2));
    const double rate = PPC_SAMPLE("rate", LogNormal(0.3, 0.5));
    const double share = PPC_SAMPLE("share", Beta(2, 3));
    const double below = PPC_SAMPLE("below", Normal(0, 1).restricted(upper(2.0)));
    const double above = PPC_SAMPLE("above", Normal(1, 1).restricted(lower(location)));
    const Vector weights = PPC_SAMPLE("weights", Dirichlet(Vector::Constant(3, 2.0)));
    PPC_PLATE("rows", i, y.size()) {
        const double effect = PPC_SAMPLE("effect", Normal(location, rate));
        PPC_OBSERVE("y", Normal(effect + share * below + weights[0] + 0.1 * above, 0.5), y[i]);
    }
    PPC_DETERMINISTIC("ratio", location / rate);
}
