// Takes data of every kind, so that each can be wrong.
#include <ppc/model.hpp>
using namespace ppc;

struct Table {
    Matrix X;
    std::vector<double> time;
};

PPC_MODEL void inputs(int groups, const std::vector<int>& group, const std::vector<int>& count,
                      const Table& table, const std::array<double, 2>& limits) {
    const Vector level = PPC_SAMPLE("level", Normal(0, 1).plate("groups", groups));
    const Vector beta = PPC_SAMPLE("beta", Normal(0, 1).expand(table.X.cols()));
    const double share = PPC_SAMPLE("share", Uniform(limits[0], limits[1]));
    PPC_PLATE("rows", n, group.size()) {
        PPC_OBSERVE("count", Poisson(std::exp(level[group[n]])), count[n]);
    }
    PPC_OBSERVE("time", LogNormal(table.X * beta, share), table.time);
}
