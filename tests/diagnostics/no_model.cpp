#include <ppc/model.hpp>
using namespace ppc;

// The mark is missing. expected-error@1 {{there is no model in this file; mark a function with PPC_MODEL}}
void model(double y) { PPC_OBSERVE("y", Normal(0, 1), y); }
