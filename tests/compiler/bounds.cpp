#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y, double low) {
    const double a = PPC_SAMPLE("a", Normal(0, 1).truncated(lower(low)));
    const double b = PPC_SAMPLE("b", Normal(0, 1).restricted(support::Interval{low, a}));
    PPC_OBSERVE("y", Normal(b, 1), y);
    PPC_OBSERVE("z", Normal(0, 1).truncated(upper(b)), y); // of density 0 where b < y
}
