// Functions, lambdas, structs and scopes.
#include <ppc/model.hpp>
using namespace ppc;

struct Curve {
    double top, rate;
    double operator()(double t) const { return top * (1 - std::exp(-rate * t)); }
};

/// A helper with sites of its own; called in a scope, they are "name.top" and "name.rate".
inline Curve sample_curve(double largest) {
    const double top = PPC_SAMPLE("top", LogNormal(std::log(largest), 0.5));
    return {top, PPC_SAMPLE("rate", LogNormal(0, 1))};
}

template <class F> double mean_over(const std::vector<double>& t, const F& f) {
    double sum = 0;
    for (const double x : t)
        sum += f(x);
    return sum / static_cast<double>(t.size());
}

struct Growth {
    std::vector<double> t, treated, control;
    bool heavy_tails;
};

PPC_MODEL void helpers(const Growth& d) {
    Curve treated, control;
    PPC_SCOPE("treated")
        treated = sample_curve(10);
    PPC_SCOPE("control")
        control = sample_curve(8);
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(1));
    const auto difference = [&](double t) { return treated(t) - control(t); };
    PPC_DETERMINISTIC("effect", mean_over(d.t, difference));
    for (std::size_t i = 0; i < d.t.size(); ++i) {
        if (d.heavy_tails)
            PPC_OBSERVE("treated.y", StudentT(4, treated(d.t[i]), sigma), d.treated[i]);
        else
            PPC_OBSERVE("treated.z", Normal(treated(d.t[i]), sigma), d.treated[i]);
        PPC_OBSERVE("control.y", Normal(control(d.t[i]), sigma), d.control[i]);
    }
}
