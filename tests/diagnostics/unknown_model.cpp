#include <ppc/model.hpp>
using namespace ppc;

// arguments: --model third
// expected-error@1 {{there is no model 'third' in this file; there is first, second}}
PPC_MODEL void first(double y) { PPC_OBSERVE("y", Normal(0, 1), y); }
PPC_MODEL void second(double y) { PPC_OBSERVE("y", Normal(1, 1), y); }
