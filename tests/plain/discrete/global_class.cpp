// A class over plates inside of each other, each with a class of its own, and a second one beside it.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void global_class(const std::vector<Matrix>& y, const std::vector<double>& x) {
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(3, 1.5)));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(3));
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const int top = PPC_SAMPLE("top", Categorical(w));
    const int side = PPC_SAMPLE("side", Bernoulli(logits(a * top)));
    PPC_PLATE("outer", i, y.size()) {
        const int middle = PPC_SAMPLE("middle", Bernoulli(logits(a + 0.5 * top)));
        PPC_PLATE("rows", r, y[i].rows()) {
            const int low = PPC_SAMPLE("low", Bernoulli(middle ? 0.8 : 0.1));
            PPC_PLATE("columns", c, y[i].cols())
                PPC_OBSERVE("y", Normal(mu[top] + a * middle - low, 1), y[i](r, c));
        }
    }
    PPC_PLATE("x", n, x.size())
        PPC_OBSERVE("x", Normal(side * a, 1 + top), x[n]);
}
