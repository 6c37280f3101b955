#include "rows.hpp"

#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void regression(const Rows& rows) {
    const Matrix X = with_intercept(rows.X);
    const Vector beta = PPC_SAMPLE("beta", Normal(0, CONSUMER_SCALE).expand(X.cols()));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(1));
    PPC_OBSERVE("y", Normal(X * beta, sigma), rows.y);
}
