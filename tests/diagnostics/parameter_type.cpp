#include <ppc/model.hpp>
using namespace ppc;

#include <map>
#include <string>

struct Linked {
    double value;
    Linked* next; // expected-error {{parameter 'l.next' of the model has type 'Linked *'}}
};

// expected-error@+1 {{parameter 'p' of the model has type 'const double *', which cannot be read from data}}
PPC_MODEL void model(const double* p,
                     const std::map<int, double>& m, // expected-error {{parameter 'm' of the model has type}}
                     const Linked& l) {
    PPC_OBSERVE("y", Normal(0, 1), *p);
}
