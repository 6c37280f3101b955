#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    const int a = PPC_SAMPLE("a", DiscreteUniform(1, 500)); // expected-error {{to sum out discrete site 'a' takes a table over the values of 'a' (line 6), 'b' (line 7), 'c' (line 8) and 'd' (line 9): 500^2 * 2 * 40 = 20000000 entries, and ppc takes 16777216 at most; observe one of them}}
    const int b = PPC_SAMPLE("b", DiscreteUniform(0, 499));
    const int c = PPC_SAMPLE("c", Bernoulli(p));
    const int d = PPC_SAMPLE("d", Binomial(39, p));
    PPC_OBSERVE("y", Normal(a * b - c * d, 1), y);
}
