#include <ppc/model.hpp>
using namespace ppc;

#include <string>

PPC_MODEL void model(const std::vector<double>& y) {
    const std::string name = "m" + std::to_string(y.size());
    PPC_SAMPLE(name.c_str(), Normal(0, 1)); // expected-error {{the name of a site must be known at compile time}}
    const char* other = y.empty() ? "a" : "b";
    PPC_OBSERVE(other, Normal(0, 1), y); // expected-error {{the name of a site must be known at compile time}}
}
