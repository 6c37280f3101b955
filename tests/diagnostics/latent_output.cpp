#include <cstdio>
#include <iostream>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    std::cout << "mu is " << mu; // expected-error {{prints a value that depends on a latent}}
    std::printf("%g", mu);       // expected-error {{prints a value that depends on a latent}}
    std::cout << "y is " << y;
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
