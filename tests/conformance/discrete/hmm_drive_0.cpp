// posteriordb's hmm_drive_0: a hidden Markov model with exponential emissions. Every state is as likely to be
// the first.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void hmm_drive_0(int K, int N, const std::vector<double>& u, const std::vector<double>& v,
                           const Matrix& alpha) {
    Matrix theta(K, K);
    theta.row(0) = PPC_SAMPLE("theta1", Dirichlet(alpha.row(0)));
    theta.row(1) = PPC_SAMPLE("theta2", Dirichlet(alpha.row(1)));
    const std::vector<double> means{0, 3};
    const Vector phi = PPC_SAMPLE("phi", Normal(means, 1).restricted(positive_ordered));
    const Vector lambda = PPC_SAMPLE("lambda", Normal(means, 1).restricted(positive_ordered));
    const Vector any = Vector::Constant(K, 1.0 / K);
    int z = 0;
    PPC_MARKOV("time", t, N) {
        z = PPC_SAMPLE("z", Categorical(t == 0 ? any : theta.row(z)));
        PPC_OBSERVE("u", Exponential(phi[z]), u[t]);
        PPC_OBSERVE("v", Exponential(lambda[z]), v[t]);
    }
}
