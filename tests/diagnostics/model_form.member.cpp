#include <ppc/model.hpp>
using namespace ppc;

struct Models {
    PPC_MODEL static void model(double y) { // expected-error {{model 'model' is a member of a class; a model is a plain function}}
        PPC_OBSERVE("y", Normal(0, 1), y);
    }
};
