// Times of failure: some known, some known only to be later; a detector that sees nothing below a limit.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void censoring(const std::vector<double>& time, const std::vector<bool>& failed,
                         const std::vector<double>& signal, double limit) {
    const double scale_ = PPC_SAMPLE("scale", HalfNormal(10));
    const double shape = PPC_SAMPLE("shape", Gamma(2, 1));
    for (std::size_t i = 0; i < time.size(); ++i) {
        const auto failure = Weibull(scale_, shape);
        PPC_FACTOR("time", failed[i] ? failure.log_prob(time[i]) : failure.log_ccdf(time[i]));
    }
    const double mu = PPC_SAMPLE("mu", Normal(0, 5).restricted(lower(0.0)));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(2));
    PPC_PLATE("signals", i, signal.size()) {
        PPC_OBSERVE("signal", Normal(mu, sigma).truncated(lower(limit)), signal[i]);
    }
}
