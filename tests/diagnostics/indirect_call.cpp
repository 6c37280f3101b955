#include <functional>
#include <ppc/model.hpp>
using namespace ppc;

double twice(double x) { return 2 * x; }
double apply(double (*f)(double), double x) { return f(x); } // expected-error {{'f' is a pointer to a function}}

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const std::function<double(double)> f = [](double x) { return x * x; };
    double (*g)(double) = twice;
    const std::function<double()> h = [&] { return mu * mu; }; // expected-error {{this is a std::function}}
    PPC_OBSERVE("y1", Normal(f(mu), 1), y);    // expected-error {{'f' is a std::function: ppc cannot know which}}
    PPC_OBSERVE("y2", Normal((*g)(mu), 1), y); // expected-error {{'(*g)' is a pointer to a function}}
    PPC_OBSERVE("y3", Normal(h(), 1), y);
    PPC_OBSERVE("y4", Normal(apply(twice, mu), 1), y); // expected-note {{in the call of 'apply' here}}
}
