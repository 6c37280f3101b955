// A mean-field Gaussian to start from, for posteriors whose density has a ridge or a spike on the way.
#pragma once

#include <ppc/initial.hpp>
#include <ppc/program.hpp>

#include <cstdint>
#include <optional>

namespace ppc::detail {

/// A mean-field Gaussian and the ELBO that it is compared by.
struct MeanFieldStart {
    Start start;
    double elbo;
};

/// Climbs the ELBO of a mean-field Gaussian over 16 fixed draws by L-BFGS from u = 0 (Giordano, Ingram and
/// Broderick 2024), once with small scales and once with wide ones; the better end is the answer. Where a
/// density is unbounded at the end of a ridge (a hierarchical scale that goes to 0 while its members stay
/// together), paths on the density run there; the ELBO, which pays for a vanishing scale, does not. Empty
/// where it finds no finite value, and beyond 4096 latents.
std::optional<MeanFieldStart> climb_mean_field(const Program& program, std::uint64_t seed);

} // namespace ppc::detail
