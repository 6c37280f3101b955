#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const Matrix& x, const Vector& y) {
    const Vector beta = PPC_SAMPLE("beta", Normal(0, 1).expand(x.cols()));
    const Vector eta = x * beta;
    PPC_OBSERVE("y", Normal(eta, 1), y);
}
