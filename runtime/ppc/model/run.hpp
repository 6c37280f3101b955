// The handler of plain execution: what the calls behind the macros talk to. One `Run` is one execution of a
// model or guide; it owns the random numbers, knows the plates and scopes that are open, supplies given site
// values and records what happened. `Run::current()` is thread-local.
//
// Models say `using namespace ppc`, so what only handlers need is in a namespace of its own, where a model's
// `struct Place` or `struct Run` does not meet it.
#pragma once

#include <ppc/model/assignments.hpp>
#include <ppc/random.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ppc::plain {

/// What a recorded site is. `parameter` and `auxiliary` occur in guides only.
enum class TraceKind { latent, observed, factor, deterministic, parameter, auxiliary };

/// Constrained site values by full site name, flat: plates outermost first, then the event's dimensions,
/// matrices by rows. Elements of a ragged site follow each other in order of execution.
using SiteValues = std::map<std::string, std::vector<double>, std::less<>>;

/// Where a site is written.
struct Place {
    const char* file = "";
    int line = 0;
};

/// One site of a finished run.
struct TraceSite {
    std::string name; ///< with scopes: "subject.z"
    TraceKind kind = TraceKind::latent;
    Place place;
    std::vector<std::size_t>
        shape; ///< plates outermost first, then plain loops, then the event; {} for a scalar
    std::vector<std::string> plates; ///< outermost first
    std::vector<double> values;      ///< flat, as in SiteValues; empty for a factor
    double log_prob = 0;             ///< sum over elements, all normalising constants, no Jacobian
    double absolute = 0;  ///< sum of the elements' absolute log densities: the scale of rounding errors
    bool integer = false; ///< values are integers
};

/// What happens at one call of a site function, as the call's template reports it.
struct SiteEvent {
    const char* name;
    TraceKind kind;
    Place place;
    std::vector<std::size_t> shape; ///< of the event; {} for a scalar
    bool integer = false;
};

/// One execution of a model or guide.
class Run {
public:
    enum class Observations { keep, draw };
    /// What a latent without a given value is: a draw, or a value to start a fit from. Of elements the median
    /// of `initial_draws` draws, or the distribution's mean (the median where it has none, or none inside the
    /// support); of vectors with a joint density, and where draws are no numbers, the support's central
    /// value.
    enum class Latents { draw, median, mean };

    struct Options {
        std::uint64_t seed = 0;
        std::uint32_t stream = 0; ///< numbers executions that differ in their random numbers
        Observations observations = Observations::keep;
        Latents latents = Latents::draw;
        int initial_draws = 15;
        const SiteValues* given = nullptr;  ///< values for latent sites and parameters, by name
        bool require_given = false;         ///< a latent without a given value is an error
        bool extend_given = false;          ///< elements beyond the given values are drawn
        Assignments* assignments = nullptr; ///< gives the values of discrete latents that are not given
        bool record = true;
    };

    explicit Run(const Options& options) : options_(options), rng_(options.seed, options.stream) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// The run that the calling thread is in: the innermost installed one, else a run of the thread's own
    /// with seed 0 that draws from the prior and records nothing.
    static Run& current();

    Rng& rng() { return rng_; }
    Latents latents() const { return options_.latents; }
    int initial_draws() const { return options_.initial_draws; }
    bool draws_observations() const { return options_.observations == Observations::draw; }

    /// The next `size` values given for a latent site or a parameter, or null if the caller must draw them.
    /// Throws UserError where values are required and missing; those of discrete latents may be enumerated.
    const double* given(const SiteEvent& event, std::size_t size);
    /// True if discrete latents without a given value take each of their values, one run for each.
    bool enumerates() const { return options_.assignments != nullptr; }
    /// The value that the element at `indices` of a discrete latent takes in this run, of first, …,
    /// first + count - 1. Throws UserError where there is none, or where there are too many joint values.
    int enumerated(const SiteEvent& event, int first, int count, const std::vector<std::size_t>& indices);
    void record(const SiteEvent& event, const double* values, std::size_t size, double log_prob,
                double absolute);
    /// The value that the model returns, as the deterministic site `return`.
    void record_return(const std::vector<std::size_t>& shape, const std::vector<double>& values);

    void enter_plate(const char* name, std::size_t size);
    void set_plate_index(std::size_t index) { plates_.back().index = index; }
    void leave_plate() { plates_.pop_back(); }
    void enter_scope(const char* name);
    void leave_scope();

    /// "site 'y[3]' (model.cpp:12)": the site with the open plates' indices and those inside the event,
    /// 1-based.
    std::string describe(const SiteEvent& event, const std::vector<std::size_t>& indices = {}) const;

    /// Throws UserError: `message` after the site.
    [[noreturn]] void fail(const SiteEvent& event, const std::string& message,
                           const std::vector<std::size_t>& indices = {}) const;
    /// Throws UserError: the element at `indices` of an observation is outside its support.
    [[noreturn]] void fail_support(const SiteEvent& event, double value, const char* support,
                                   const std::vector<std::size_t>& indices) const;

    /// Ends the run: resolves shapes, checks for duplicate names and unused given values.
    std::vector<TraceSite> finish();

    /// Makes `run` the thread's current one for its lifetime.
    class Installed {
    public:
        explicit Installed(Run& run);
        ~Installed();
        Installed(const Installed&) = delete;
        Installed& operator=(const Installed&) = delete;

    private:
        Run* previous_;
    };

private:
    struct OpenPlate {
        std::string name;
        std::size_t size, index;
    };
    /// A site while the run goes on: one occurrence per call.
    struct Recorded {
        TraceSite site;
        std::vector<std::size_t> plate_sizes;
        std::vector<std::size_t> event_shape;
        std::vector<std::size_t> indices; ///< plate indices of all occurrences, flat
        std::vector<Place> places;        ///< one an occurrence
        bool ragged = false;
    };

    std::string full_name(const char* name) const { return scope_ + name; }
    Recorded& recorded(const SiteEvent& event);
    static void check_duplicates(const Recorded& site);
    static void resolve_shape(Recorded& site);

    Options options_;
    Rng rng_;
    std::vector<OpenPlate> plates_;
    std::string scope_;
    std::vector<std::size_t> scope_lengths_;
    std::vector<Recorded> sites_;
    std::map<std::string, std::size_t, std::less<>> numbers_;
    std::map<std::string, std::size_t, std::less<>> used_; ///< given values consumed, by site
};

} // namespace ppc::plain
