#include <ppc/model.hpp>
using namespace ppc;

template <class T>
PPC_MODEL void model(T y) { // expected-error {{model 'model' is a template; a model is a plain function}}
    PPC_OBSERVE("y", Normal(0, 1), y);
}
