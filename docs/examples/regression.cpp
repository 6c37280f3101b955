// The same sites without loops: vectors and matrices of Eigen.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void regression(const Matrix& X, const Vector& y) {
    const Vector beta = PPC_SAMPLE("beta", Normal(0, 5).expand(X.cols()));
    const double sigma = PPC_SAMPLE("sigma", Exponential(1));
    PPC_OBSERVE("y", Normal(X * beta, sigma), y);
}
