// Skeletal age of children from indicators graded 1 to ncat, some of them missing (-1).
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int nChild, nInd;
    std::vector<std::vector<double>> gamma;
    std::vector<double> delta;
    std::vector<int> ncat;
    std::vector<std::vector<int>> grade;
};

PPC_MODEL void bones_model(const Data& d) {
    PPC_PLATE("children", i, d.nChild) {
        const double theta = PPC_SAMPLE("theta", Normal(0, 36));
        for (int j = 0; j < d.nInd; ++j) {
            const int k = d.grade[i][j];
            if (k == -1)
                continue;
            const auto above = [&](int k) {
                return math::logistic(d.delta[j] * (theta - d.gamma[j][k - 1]));
            };
            const double at_least = k == 1 ? 1 : above(k - 1), more = k == d.ncat[j] ? 0 : above(k);
            PPC_FACTOR("grade", std::log(at_least - more));
        }
    }
}
