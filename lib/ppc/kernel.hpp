// The interface between generated kernels and the runtime: raw pointers and sizes, no standard
// header, no C++ object. A kernel is compiled with flags of its own, so nothing with an inline
// function of the standard library or of Eigen may cross this line.
#pragma once

namespace ppc {

/// Everything a kernel entry reads and writes. Pointers are owned by the runtime and never null where
/// the entry uses them. Sizes are in elements.
struct KernelArgs {
    double* const* real;     ///< load-time arrays of reals, by number; `prepare` fills the derived ones
    int* const* integer;     ///< load-time arrays of integers, by number
    const long long* extent; ///< load-time sizes and offsets, by number
    const double* input;     ///< unconstrained latents (dimension) or guide parameters
    const double* noise;     ///< standard normal noise of one draw, flat (elbo and draw entries)
    double* value;           ///< scalar results; see each entry
    double* gradient;        ///< with respect to `input`, overwritten
    double* output;          ///< array results; see each entry
    double* work;            ///< scratch, `work_size` elements
};

using KernelEntry = void (*)(const KernelArgs*);

/// The entries of one (model, guide) pair. `prepare`, `log_density*`, `constrain` and `unconstrain` do
/// not depend on the guide.
struct Kernel {
    int abi;                 ///< kernel_abi at generation
    KernelEntry prepare;     ///< computes derived load-time arrays; run once after the data are packed
    KernelEntry log_density; ///< input: u. value[0] = log p(T(u), y), value[1] = the same + log|dT/du|
    KernelEntry log_density_gradient; ///< input: u. value as above; gradient of value[1]
    KernelEntry constrain;   ///< input: u. output: values of latent sites, then deterministic sites, flat
    KernelEntry unconstrain; ///< input: site values flat as `constrain` writes the latents. output: u
    KernelEntry terms;       ///< input: u. output: the log density, without Jacobian, of each element of each
                       ///< latent, observed or factor site: sites in table order, elements flat by shape
    KernelEntry elbo; ///< input: guide parameters, noise. value[0] = log p + log|J| - log q at one draw
    /// The same, and its gradient with respect to the parameters. Of a guide that draws integers the gradient
    /// is an unbiased estimate by score functions: the sum over these elements of (cost - baseline) times the
    /// gradient of the log density of the draw, beside what the chain rule gives. Then noise has a baseline
    /// for each such element behind the normals: any number that does not depend on this draw; and output is
    /// their costs, each the sum of the terms that depend on it.
    KernelEntry elbo_gradient;
    KernelEntry draw; ///< input: guide parameters, noise. output: u. value[0] = log q(u)
    /// Of models with discrete latents, else null. input: u, then a 0 for each value of each discrete element
    /// (sites in table order). gradient: as long; the part for these has their posterior probabilities given
    /// u; or 1 for the values of the most probable joint assignment, else 0; or 1 for those of a draw of it.
    KernelEntry discrete_marginals = nullptr, discrete_map = nullptr;
    KernelEntry discrete_sample = nullptr; ///< noise: uniform numbers
    /// Of a written guide that says medians of its sites, else null. input: guide parameters. output: medians
    /// of latent sites, flat as `constrain` writes them; those of other sites stay as they were.
    KernelEntry medians = nullptr;
};

/// A differential equation that an entry solves: the right-hand side as entries of their own, called with the
/// arguments of the entry but for what differs. input: state and parameters; noise: the time, then the
/// weights of `adjoint`.
struct OdeSystem {
    const KernelArgs* args;
    KernelEntry rates;   ///< output: the rates
    KernelEntry adjoint; ///< gradient: of the weighted sum of the rates by state and parameters
    long long work;      ///< scratch that either needs, in elements
};

/// The states at the times asked for, row by row. sizes: of the state, number of arrays of parameters, their
/// sizes, of the options, number of times. inputs: the first state, the arrays of parameters, the options
/// (first time, relative and absolute tolerance, most steps between two times, whether stiff), the times.
extern "C" void ppc_ode(const OdeSystem* system, const long long* sizes, const double* const* inputs,
                        double* output);
/// The adjoints of all inputs, one after the other. inputs: those of ppc_ode, its output, the adjoint of
/// that.
extern "C" void ppc_ode_adjoint(const OdeSystem* system, const long long* sizes, const double* const* inputs,
                                double* output);

inline constexpr int kernel_abi = 5;

// How generated entries are compiled. PPC_KERNEL_ENTRY is compiled for three instruction sets and chosen when
// the program starts; PPC_KERNEL_ENTRY_ONCE, for entries whose time does not matter, for the baseline only.
// Everything is inlined into an entry, so that vector code of an instruction set stays within it: GCC by
// `flatten`, Clang (which cannot have it together with target_clones) by making what is defined between
// PPC_INLINED_BEGIN and PPC_INLINED_END always_inline. PPC_KERNEL_NO_CLONES leaves out the choice at run
// time, for a kernel that is built where it runs.
#if defined(__clang__)
#define PPC_INLINED_BEGIN                                                                                    \
    _Pragma("clang attribute push(__attribute__((always_inline)), apply_to = function)")                     \
        _Pragma("clang diagnostic ignored \"-Wpass-failed\"") // a loop that stays scalar is no mistake of the
                                                              // user's
#define PPC_INLINED_END _Pragma("clang attribute pop")
#define PPC_KERNEL_ENTRY_ONCE
#elif defined(__GNUC__)
#define PPC_INLINED_BEGIN
#define PPC_INLINED_END
#define PPC_KERNEL_ENTRY_ONCE __attribute__((flatten))
#else
#define PPC_INLINED_BEGIN
#define PPC_INLINED_END
#define PPC_KERNEL_ENTRY_ONCE
#endif
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(PPC_KERNEL_NO_CLONES) &&                       \
    ((defined(__clang__) && __clang_major__ >= 17) ||                                                        \
     (!defined(__clang__) && defined(__GNUC__) && __GNUC__ >= 12))
#define PPC_KERNEL_ENTRY                                                                                     \
    __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4"))) PPC_KERNEL_ENTRY_ONCE
#else
#define PPC_KERNEL_ENTRY PPC_KERNEL_ENTRY_ONCE
#endif

} // namespace ppc
