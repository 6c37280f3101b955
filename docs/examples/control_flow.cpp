// Branches on data and on latents, loops, what is carried from one iteration to the next.
#include <ppc/model.hpp>
using namespace ppc;

/// Returns early, on data.
inline double weight(double age, double decline) {
    if (age < 1)
        return 1;
    return std::exp(-decline * age);
}

PPC_MODEL void control_flow(const std::vector<double>& age, const std::vector<double>& y, double threshold) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const double b = PPC_SAMPLE("b", Normal(0, 1));
    const double decline = PPC_SAMPLE("decline", Exponential(1));

    int n = 0; // of data alone: any C++
    while (n < static_cast<int>(y.size()) && age[n] < threshold)
        ++n;

    double level = a; // of latents: carried from year to year
    for (int i = 0; i < n; ++i) {
        level = 0.5 * level + b;
        double mean = level * weight(age[i], decline);
        if (mean < 0) // both sides are differentiated
            mean *= 0.1;
        if (y[i] < -100)
            continue; // filters data
        PPC_OBSERVE("y", Normal(mean, i == 0 ? 2 : 1), y[i]);
    }
}
