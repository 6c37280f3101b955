#include <optional>
#include <thread>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    double b = 0;
    std::thread worker([&] { b = 2 * mu; }); // expected-error {{ppc cannot follow 'std::thread'}}
    worker.join();
    const std::optional<double> maybe = mu; // expected-error {{ppc cannot follow 'std::optional'}}
    PPC_OBSERVE("y", Normal(*maybe, 1), y);
}
