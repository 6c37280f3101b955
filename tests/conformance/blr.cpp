// Linear regression on a design matrix, observed as one vector.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void blr(const Matrix& X, const Vector& y) {
    const Vector beta = PPC_SAMPLE("beta", Normal(0, 10).expand(X.cols()));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(10));
    PPC_OBSERVE("y", Normal(X * beta, sigma), y);
}
