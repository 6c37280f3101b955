// A loaded model as inference sees it: packed data, the site layout, and the generated kernel entries.
// Light: no Eigen, no JSON. Generated load sources build a `Program`; svi(), the diagnostics and the
// output formats read it.
#pragma once

#include <ppc/kernel.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace ppc {

/// "[2,3]" for element k of `shape`, counted from 0 with the last index fastest: indices from 1, as Stan
/// writes them. "" for a scalar.
std::string index_text(std::span<const std::size_t> shape, std::size_t k);

/// An error in what the user gave at run time (data, points, files). The message names the site or the
/// datum and says what to do; programs print it and exit with `code`.
class UserError : public std::runtime_error {
public:
    explicit UserError(const std::string& message, int code = 3) : std::runtime_error(message), code(code) {}
    int code;
};

enum class SiteKind {
    latent,
    observed,
    factor,
    deterministic,
    discrete ///< a latent of finite support: summed out of the density, with no value in a fit
};

/// One row of the site table, generated. Shapes are resolved when data are loaded.
struct SiteLayout {
    std::string name;
    SiteKind kind;
    std::string distribution;       ///< as written, for messages: "Normal"
    std::string support;            ///< "real", "positive", "interval", …
    std::vector<std::size_t> shape; ///< plates outermost first, then the event's dimensions; {} for a scalar
    std::size_t offset = 0;         ///< into the flat vector of latent values or of deterministics
    std::size_t size = 1;           ///< number of elements
    std::string place;              ///< "model.cpp:12:5"
    bool has_mode_at_boundary =
        false; ///< delta refuses: the density is unbounded (set by the compiler where known)
    std::vector<std::string> parents = {}; ///< latent sites that its density depends on
    /// How many of the last dimensions of `shape` one log density is of: 1 for vectors, 2 for matrices with a
    /// joint density, 0 for elements that have one each.
    std::size_t joint = 0;
    /// Latent: each value is a function of one unconstrained element, and of data.
    bool is_separable = false;
    static constexpr std::size_t as_values = static_cast<std::size_t>(-1);
    /// Latent: number of unconstrained elements, and the first of them in the flat vector u. A simplex of n
    /// elements has n - 1. Program sets them where they stand as the default.
    std::size_t free_size = as_values;
    std::size_t free_offset = as_values;

    /// Discrete: values that each element may have, from `first_value` on; 0 where elements differ in that.
    std::size_t categories = 0;
    long long first_value = 0;

    /// Latent: its values are integers, which stand among the unconstrained latents as they are. The density
    /// has no derivative in them.
    bool is_integer = false;

    /// Number of log densities.
    std::size_t densities() const;
    /// The shape of these, and that of the unconstrained elements: what is left of `shape` without the joint
    /// dimensions, and for the latter one dimension in their place.
    std::vector<std::size_t> densities_shape() const;
    std::vector<std::size_t> free_shape() const;
};

/// What a block of guide parameters means, so that the optimiser can start and precondition it.
enum class ParameterRole {
    location,   ///< aligned with the unconstrained latents
    scale,      ///< aligned with the latents; made of raw parameters by the block's map
    scale_tril, ///< packed rows of a lower triangle over latents; the diagonal likewise
    weight,     ///< without a unit: how far standardised latents follow others; starts at 0
    free        ///< anything else, starts at `initial`
};

/// What makes a scale of a raw parameter.
enum class ScaleMap { softplus, exp };

struct ParameterBlock {
    std::string name;
    ParameterRole role;
    std::size_t offset, size;
    std::size_t first_latent = 0;       ///< location and scale: the latent that element 0 belongs to
    std::vector<double> initial;        ///< free blocks, and weights if not 0: starting values
    std::vector<std::size_t> rows = {}; ///< scale_tril: the latent of each row; empty: all latents in order
    bool starts_at_random = false;      ///< if free, it is part of a network
    ScaleMap map = ScaleMap::softplus;  ///< scale, scale_tril

    /// More rows, of latents that lie one after the other.
    void add_rows(std::size_t first, std::size_t count) {
        for (std::size_t k = 0; k < count; ++k)
            rows.push_back(first + k);
    }
    /// weight, free: starts at normals of a fixed seed with variance 1 / inputs.
    void start_at_random(std::size_t inputs);
    /// scale_tril: the latent of a row.
    std::size_t row_latent(std::size_t row) const { return rows.empty() ? row : rows[row]; }
};

/// The factor of a part of a guide that follows the model's graph, in numbers.
struct FactorSize {
    std::string family;             ///< "gaussian"
    std::vector<std::string> sites; ///< whose latents it is of
    std::size_t latents, pairs;     ///< how many; how many pairs of them meet in a term of the density
    std::size_t entries;            ///< of the factor, below its diagonal: these pairs and the fill
};

/// Layout of one guide over a loaded model. `name` is "normal", "delta", "multivariate" or the function's
/// name.
struct GuideLayout {
    std::string name;
    std::size_t parameters = 0;
    std::size_t noise = 0; ///< standard normals that one draw needs
    std::vector<ParameterBlock> blocks;
    std::vector<FactorSize> factors = {};
    /// A multivariate normal whose parameters are those of the density's mode.
    bool is_laplace = false;
    /// Integers among what it draws, whose part of the gradient is by score functions.
    std::size_t scored = 0;
};

enum class DiscretePosterior; // <ppc/discrete.hpp>

/// Packed data and kernel of one model. Immutable after construction apart from scratch memory, which
/// each `Workspace` owns; so one Program may be used from several threads.
class Program {
public:
    struct Tables {
        std::string model_name;
        const Kernel* kernel = nullptr;
        std::vector<std::vector<double>> real;
        std::vector<std::vector<int>> integer;
        std::vector<long long> extent;
        std::vector<SiteLayout> sites; ///< in source order; offsets of latents count 0,1,… in that order
        GuideLayout guide;             ///< of the guide compiled with this kernel
        std::size_t work_size = 0;
        std::size_t uniforms = 0; ///< that a draw of the discrete latents needs
    };
    explicit Program(Tables tables); ///< takes the packed data, checks the ABI, runs `prepare`

    const std::string& name() const { return tables_.model_name; }
    std::size_t dimension() const { return dimension_; }               ///< number of unconstrained latents
    std::size_t latent_values() const { return latent_values_; }       ///< number of values of latent sites
    std::size_t deterministics() const { return deterministics_; }     ///< number of deterministic values
    std::size_t discrete_values() const { return discrete_values_; }   ///< values of all discrete elements
    std::size_t discrete_uniforms() const { return tables_.uniforms; } ///< that a draw of these needs
    /// \throws UserError if there are no discrete sites, or some whose posterior cannot be told.
    void require_discrete() const;
    std::span<const SiteLayout> sites() const { return tables_.sites; }
    const GuideLayout& guide() const { return tables_.guide; }
    /// Of the packed data, by their bits; not of what `prepare` makes of them.
    std::uint64_t data_hash() const { return data_hash_; }
    /// "theta[3]" (1-based, as Stan writes it) of unconstrained latent k; "p[2] (unconstrained)" where a
    /// value is transformed as a whole.
    std::string element_name(std::size_t k) const;
    /// "theta[3]" of element k of the latents' values.
    std::string value_name(std::size_t k) const;
    /// The elements whose log density is not finite at u, with the values of the latents that they depend on,
    /// and the latents whose value is not: "'y[17]' (Normal(mu, tau), model.cpp:9:5) has log density nan at
    /// mu = 0.2, tau = inf; tau = inf". A site with several such elements tells the first and counts the
    /// rest. Empty if all are finite. For messages: it allocates.
    std::string describe_nonfinite(std::span<const double> u) const;

    /// Calls kernel entries with scratch memory of its own; not thread-safe, cheap to make, allocates nothing
    /// after that.
    class Workspace {
    public:
        explicit Workspace(const Program& program);
        Workspace(const Workspace&) = delete; // `args_` points into it
        Workspace& operator=(const Workspace&) = delete;
        struct Density {
            double log_prob, log_prob_jacobian;
        };
        Density log_density(std::span<const double> u);
        /// Inline: beside the gradient of a small model, a call costs.
        Density log_density(std::span<const double> u, std::span<double> gradient) {
            args_.input = u.data();
            args_.gradient = gradient.data();
            program_->tables_.kernel->log_density_gradient(&args_);
            return {value_[0], value_[1]};
        }
        void constrain(std::span<const double> u,
                       std::span<double> values); ///< latent_values() + deterministics() values
        void unconstrain(std::span<const double> values, std::span<double> u);
        /// The log density of each element at u (of each vector or matrix with a joint density), without
        /// Jacobians: one span a row of sites(), flat in the site's densities_shape() (for observed sites the
        /// pointwise log likelihood), empty for deterministic sites. What a branch on the data leaves out is
        /// 0. The sum of all is `log_density(u).log_prob`, up to rounding. Valid until the next call; the
        /// first one allocates.
        std::span<const std::span<const double>> pointwise(std::span<const double> u);
        double elbo(std::span<const double> parameters, std::span<const double> noise);
        double elbo(std::span<const double> parameters, std::span<const double> noise,
                    std::span<double> gradient);
        /// Of a guide that draws integers (GuideLayout::scored), with a baseline for each, and their costs
        /// (lib/ppc/kernel.hpp). Above, the baselines are 0.
        double elbo(std::span<const double> parameters, std::span<const double> noise,
                    std::span<double> gradient, std::span<const double> baselines, std::span<double> costs);
        double draw(std::span<const double> parameters, std::span<const double> noise,
                    std::span<double> u); ///< returns log q(u)
        /// The medians that a written guide says of its sites (PPC_MEDIAN): latent_values() values, NaN for
        /// sites that it says nothing of. False if it says none at all.
        bool medians(std::span<const double> parameters, std::span<double> values);
        /// The posterior of the discrete latents given u, exactly: for each value of each element (sites in
        /// table order) its probability, or 1 for the value that it has in the most probable joint assignment
        /// or in a draw of the joint posterior, else 0. `out` has discrete_values() numbers; a draw is made
        /// from discrete_uniforms() uniform numbers. Returns the log density with them summed out, or of the
        /// most probable assignment. The first call allocates.
        double discrete(DiscretePosterior posterior, std::span<const double> u,
                        std::span<const double> uniforms, std::span<double> out);

    private:
        const Program* program_;
        std::vector<double> work_;
        std::vector<double*> real_;
        std::vector<int*> integer_;
        std::vector<double> terms_;                      ///< of all elements; empty before the first use
        std::vector<std::span<const double>> pointwise_; ///< into terms_, by site
        std::vector<double> tilted_, tilted_gradient_;   ///< u and a number for each discrete value
        std::vector<double> scored_noise_, no_baselines_, costs_; ///< of a guide that draws integers
        double value_[2] = {0, 0};
        KernelArgs args_; ///< all but what a call sets
    };

private:
    Tables tables_;
    std::size_t dimension_ = 0, latent_values_ = 0, deterministics_ = 0, discrete_values_ = 0;
    std::uint64_t data_hash_ = 0;
};

} // namespace ppc
