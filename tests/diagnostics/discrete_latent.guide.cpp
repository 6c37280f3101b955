// An automatic guide beside a written one that draws the integers.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double m = PPC_SAMPLE("m", Normal(0, 1));
    const int n = PPC_SAMPLE("n", Poisson(3)); // expected-error {{site 'n' is latent and discrete (Poisson); only a finite support whose bounds are data can be summed out: give it a bound, as in Poisson(rate).truncated(upper(20)), or write the sum over its values with PPC_FACTOR; or draw it in a guide of your own, PPC_GUIDE, from such a distribution}}
    PPC_OBSERVE("y", Normal(m + n, 1), y); // expected-note@-1 {{site 'n' is declared here}}
}

PPC_GUIDE(model, "n") void count(double) {
    PPC_SAMPLE("n", Poisson(PPC_PARAM("rate", 3.0, positive)));
}
PPC_AUTOGUIDE(model, good, written(count), normal(rest));
PPC_AUTOGUIDE(model, bad, normal(rest)); // expected-error {{guide 'bad': site 'n' has infinitely many integers as values, which only a written guide draws; give it to a part written(…)}}
// arguments: --guide normal
