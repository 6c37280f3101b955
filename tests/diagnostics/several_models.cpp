#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void first(double y) { PPC_OBSERVE("y", Normal(0, 1), y); }
PPC_MODEL void second(double y) { PPC_OBSERVE("y", Normal(1, 1), y); } // expected-error {{there are several models in this file (first, second); choose one with --model NAME}}
