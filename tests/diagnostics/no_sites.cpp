#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) { y += 1; } // expected-error {{model 'model' has no site; write one with PPC_SAMPLE or PPC_OBSERVE}}
