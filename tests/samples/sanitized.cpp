// Loads, fits and summarises a generated model under AddressSanitizer and UBSan.
#include "eight_schools_noncentered.ppc.hpp"

#include <iostream>

int main() {
    eight_schools_noncentered::Model model({28, 8, -3, 7, -1, 1, 18, 12}, {15, 10, 16, 11, 9, 11, 10, 18});
    eight_schools_noncentered::Guide guide(model);
    const ppc::Fit fit = ppc::svi(guide, {.seed = 1});
    std::cout << ppc::summary(fit);
}
