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

/// An error in what the user gave at run time (data, points, files). The message names the site or the
/// datum and says what to do; programs print it and exit with `code`.
class UserError : public std::runtime_error {
public:
    explicit UserError(const std::string& message, int code = 3) : std::runtime_error(message), code(code) {}
    int code;
};

enum class SiteKind { latent, observed, factor, deterministic };

/// One row of the site table, generated. Shapes are resolved when data are loaded.
struct SiteLayout {
    std::string name;
    SiteKind kind;
    std::string distribution;       ///< as written, for messages: "Normal"
    std::string support;            ///< "real", "positive", "interval", …
    std::vector<std::size_t> shape; ///< plates outermost first, then the event's dimensions; {} for a scalar
    std::size_t offset =
        0;                ///< into the flat vector of latents (u and constrained alike) or of deterministics
    std::size_t size = 1; ///< number of elements
    std::string place;    ///< "model.cpp:12:5"
    bool has_mode_at_boundary =
        false; ///< delta refuses: the density is unbounded (set by the compiler where known)
};

/// What a block of guide parameters means, so that the optimiser can start and precondition it.
enum class ParameterRole {
    location,   ///< aligned with the unconstrained latents
    scale,      ///< aligned with the latents; scale = softplus(raw)
    scale_tril, ///< packed rows of a lower triangle over the latents; diagonal = softplus(raw)
    free        ///< anything else, starts at `initial`
};

struct ParameterBlock {
    std::string name;
    ParameterRole role;
    std::size_t offset, size;
    std::size_t first_latent = 0; ///< location and scale: the latent that element 0 belongs to
    std::vector<double> initial;  ///< free blocks: starting values, unconstrained
};

/// Layout of one guide over a loaded model. `name` is "normal", "delta", "multivariate" or the function's
/// name.
struct GuideLayout {
    std::string name;
    std::size_t parameters = 0;
    std::size_t noise = 0; ///< standard normals that one draw needs
    std::vector<ParameterBlock> blocks;
};

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
    };
    explicit Program(Tables tables); ///< takes the packed data, checks the ABI, runs `prepare`

    const std::string& name() const { return tables_.model_name; }
    std::size_t dimension() const { return dimension_; }           ///< number of unconstrained latents
    std::size_t deterministics() const { return deterministics_; } ///< number of deterministic values
    std::span<const SiteLayout> sites() const { return tables_.sites; }
    const GuideLayout& guide() const { return tables_.guide; }
    /// "theta[3]" (1-based, as Stan writes it) of latent element k.
    std::string element_name(std::size_t k) const;
    /// The sites whose log density is not finite at u, and the latents whose value is not: "'y' (Normal,
    /// model.cpp:9:5) has log density nan; tau = inf". Empty if all are finite. For messages: it allocates.
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
                       std::span<double> values); ///< dimension() + deterministics() values
        void unconstrain(std::span<const double> values, std::span<double> u);
        void terms(std::span<const double> u, std::span<double> per_site); ///< one per row of sites()
        double elbo(std::span<const double> parameters, std::span<const double> noise);
        double elbo(std::span<const double> parameters, std::span<const double> noise,
                    std::span<double> gradient);
        double draw(std::span<const double> parameters, std::span<const double> noise,
                    std::span<double> u); ///< returns log q(u)
    private:
        const Program* program_;
        std::vector<double> work_;
        std::vector<double*> real_;
        std::vector<int*> integer_;
        double value_[2] = {0, 0};
        KernelArgs args_; ///< all but what a call sets
    };

private:
    Tables tables_;
    std::size_t dimension_ = 0, deterministics_ = 0;
};

} // namespace ppc
