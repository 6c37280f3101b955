#include <map>
#include <ppc/model.hpp>
using namespace ppc;

union Word {
    double real;
    float narrow;
};
double last;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    Word word;
    word.real = mu; // expected-error {{ppc cannot assign to 'word.real' (a member of a union); assign to a variable}}
    std::map<int, double> by_key;
    by_key[1] = mu; // expected-error {{'by_key[1]' (an element of 'std::map<int, double>')}}
    last = mu;      // expected-error {{'last' (a global variable)}}
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
