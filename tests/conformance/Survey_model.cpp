// Return rate of surveys of which at most nmax were sent out, the number summed out.
#include <algorithm>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Survey_model(int nmax, int m, const std::vector<int>& k) {
    const double theta = PPC_SAMPLE("theta", Uniform(0, 1));
    const int nmin = *std::max_element(k.begin(), k.end());
    Vector lp_parts = Vector::Constant(nmax - nmin + 1, std::log(1.0 / nmax));
    for (int n = nmin; n <= nmax; ++n)
        for (int i = 0; i < m; ++i)
            lp_parts[n - nmin] += Binomial(n, theta).log_prob(k[i]);
    PPC_FACTOR("k", log_sum_exp(lp_parts));
}
