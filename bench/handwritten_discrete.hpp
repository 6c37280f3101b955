// Like handwritten.hpp, of models whose discrete latents are summed out. Latents lie in source order.
#pragma once

#include <vector>

namespace handwritten {

struct Mixture {
    std::vector<double> y;
};

class HiddenMarkov {
public:
    /// Most steps that the functions have room for.
    static constexpr int most_steps = 512;

    explicit HiddenMarkov(std::vector<double> y);

    std::vector<double> y;
};

/// Rows in vector registers, the three components written out.
double mixture(const Mixture& data, const double* u, double* gradient);

/// The forward and backward recursions on scaled probabilities, between vectorised passes over the emissions
/// and over what the recursions leave. `hmm_blocks` scales after every eighth step only.
double hmm(const HiddenMarkov& data, const double* u, double* gradient);
double hmm_blocks(const HiddenMarkov& data, const double* u, double* gradient);

} // namespace handwritten
