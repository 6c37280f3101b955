// posteriordb's iohmm_reg: a Markov chain of states whose weights and outputs are regressions on an input.
// The program weighs each step by the softmax of the state that is left, not of the one that is entered, so
// that the weights are no transition probabilities: they are factors between states that are otherwise free.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void iohmm_reg(int T, int K, int M, const std::vector<Vector>& u, const std::vector<double>& y) {
    const Vector pi1 = PPC_SAMPLE("pi1", ImproperUniform(simplex, K));
    const Matrix w = PPC_SAMPLE("w", Normal(0, 5).expand(K, M));
    const Matrix b = PPC_SAMPLE("b", Normal(0, 5).expand(K, M));
    const Vector sigma = PPC_SAMPLE("sigma", HalfNormal(3).expand(K));
    int z = 0;
    PPC_MARKOV("time", t, T) {
        const Vector weights = t == 0 ? pi1 : softmax(w * u[t]);
        const int left = z;
        z = PPC_SAMPLE("z", DiscreteUniform(0, K - 1));
        PPC_FACTOR("step", std::log(weights[t == 0 ? z : left]));
        PPC_OBSERVE("y", Normal(b.row(z).dot(u[t]), sigma[z]), y[t]);
    }
}
