#include <ppc/model.hpp>
using namespace ppc;

double effect(const char* name, double sd) { return PPC_SAMPLE(name, Normal(0, sd)); }

PPC_MODEL void model(double y) {
    double sum = 0;
    PPC_SCOPE("first") sum += effect("a", 1);
    PPC_SCOPE("second") {
        PPC_SCOPE("inner") sum += effect("a", 2);
    }
    PPC_OBSERVE("y", Normal(sum, 1), y);
}
