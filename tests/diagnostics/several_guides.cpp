#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}

PPC_GUIDE(model) void one(double y) { PPC_SAMPLE("mu", Normal(y, 1)); }
PPC_GUIDE(model) void two(double y) { PPC_SAMPLE("mu", Normal(0, 1)); } // expected-error {{there are several guides of the model 'model' in this file (one, two); leave one, or put them beside the model, where --guide "written(NAME)" chooses}}
