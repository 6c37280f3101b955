// The interface between generated kernels and the runtime: raw pointers and sizes, no standard
// header, no C++ object. A kernel is compiled with flags of its own, so nothing with an inline
// function of the standard library or of Eigen may cross this line.
#pragma once

namespace ppc {

/// Everything a kernel entry reads and writes. Pointers are owned by the runtime and never null where
/// the entry uses them. Sizes are in elements.
struct KernelArgs {
    double* const* real;         ///< load-time arrays of reals, by number; `prepare` fills the derived ones
    int* const* integer;         ///< load-time arrays of integers, by number
    const long long* extent;     ///< load-time sizes and offsets, by number
    const double* input;         ///< unconstrained latents (dimension) or guide parameters
    const double* noise;         ///< standard normal noise of one draw, flat (elbo and draw entries)
    double* value;               ///< scalar results; see each entry
    double* gradient;            ///< with respect to `input`, overwritten
    double* output;              ///< array results; see each entry
    double* work;                ///< scratch, `work_size` elements
};

using KernelEntry = void (*)(const KernelArgs*);

/// The entries of one (model, guide) pair. `prepare`, `log_density*`, `constrain` and `unconstrain` do
/// not depend on the guide.
struct Kernel {
    int abi;                     ///< kernel_abi at generation
    KernelEntry prepare;         ///< computes derived load-time arrays; run once after the data are packed
    KernelEntry log_density;     ///< input: u. value[0] = log p(T(u), y), value[1] = the same + log|dT/du|
    KernelEntry log_density_gradient; ///< input: u. value as above; gradient of value[1]
    KernelEntry constrain;       ///< input: u. output: values of latent sites, then deterministic sites, flat
    KernelEntry unconstrain;     ///< input: site values flat as `constrain` writes the latents. output: u
    KernelEntry terms;           ///< input: u. output: one log density per site of the site table (summed over its elements)
    KernelEntry elbo;            ///< input: guide parameters, noise. value[0] = log p + log|J| - log q at one draw
    KernelEntry elbo_gradient;   ///< the same, and its gradient with respect to the parameters
    KernelEntry draw;            ///< input: guide parameters, noise. output: u. value[0] = log q(u)
};

inline constexpr int kernel_abi = 1;

} // namespace ppc
