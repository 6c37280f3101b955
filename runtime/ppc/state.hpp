// The state of a fit as a value: what it was fitted to, the guide's parameters, and where the optimiser
// stands. Saved and loaded, it is how a fit is kept, resumed, and started anew on other data.
//
// The file, all numbers 8 bytes with the least significant first, doubles by their bits:
//
//     "ppc fit\n"   8 bytes
//     version       of the format: 1
//     length        of the body, in bytes
//     body          the members of FitState in their order; texts and lists begin with their length
//     checksum      CRC-64 (ECMA-182, reflected) of everything before it
#pragma once

#include <ppc/program.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace ppc {

/// The ELBO averaged over the steps of one window of the optimisation.
struct TracePoint {
    int step; ///< last step of the window, from 1
    double elbo;
};

/// All members are public and plain: a state that was not loaded is whatever its owner makes of it. Numbers
/// come back from a file bit for bit.
struct FitState {
    /// A row of the model's site table.
    struct Site {
        std::string name;
        SiteKind kind = SiteKind::latent;
        std::string distribution, support;
        std::vector<std::size_t> shape;
        std::size_t joint = 0;     ///< last dimensions that have one density together
        std::size_t free_size = 0; ///< latent: number of unconstrained elements
        bool operator==(const Site&) const = default;
    };
    /// A block of the guide's parameters, as in ParameterBlock.
    struct Block {
        std::string name;
        ParameterRole role = ParameterRole::free;
        ScaleMap map = ScaleMap::softplus;
        std::size_t offset = 0, size = 0, first_latent = 0;
        std::vector<std::size_t> rows;
        bool operator==(const Block&) const = default;
    };
    /// A setting of the fit that its result depends on.
    struct Option {
        std::string name, value;
        bool operator==(const Option&) const = default;
    };

    std::string model, guide;
    std::vector<Site> sites;
    std::vector<Block> blocks;
    std::uint64_t schema = 0;       ///< schema_hash of the four above
    std::uint64_t data = 0;         ///< Program::data_hash
    std::uint64_t seed = 0;         ///< all random numbers follow from it and from the optimiser's counters
    std::vector<Option> options;    ///< of svi(); none where the parameters did not come from it
    std::vector<double> parameters; ///< of the guide: the result, or those of the next step
    /// log p + log|J| - log q there, for noise 0: it tells a model that has changed behind the same sites.
    /// NaN if there are no parameters.
    double probe = std::numeric_limits<double>::quiet_NaN();
    bool finished = false; ///< the parameters are the result of the fit
    bool converged = false;
    int steps = 0;       ///< taken
    std::string stopped; ///< why, if finished
    std::vector<TracePoint> trace;
    std::string optimizer; ///< if not finished: which one it is
    std::string progress;  ///< and what it needs to go on, as bytes of its own
};

/// Of the model's name, the guide's, the sites and the blocks.
std::uint64_t schema_hash(const FitState& state);

/// Model, guide, sites, blocks and data of a program, without parameters.
FitState describe(const Program& program);

/// A line of what differs between a saved state and the present fit.
struct StateDifference {
    std::string what, was, is; ///< "site 'theta'", "8 x real, Normal(mu, tau)", "not in the model"
};

/// Site by site and block by block, then data, options and the probe; empty if `now` may go on from `saved`.
/// Options and probe are compared where both have them.
std::vector<StateDifference> differences(const FitState& saved, const FitState& now);

/// As lines of a table: what, in the state, now.
std::string difference_table(const std::vector<StateDifference>& rows);

/// Writes the file whole or not at all: beside its place, to the disk, then under its name. Throws UserError
/// (code 5) if it cannot.
void save_state(const FitState& state, const std::string& path);

/// Throws UserError that names the file and says what is wrong with it: not there, of another kind, cut
/// short, damaged, of a newer ppc.
FitState load_state(const std::string& path);

} // namespace ppc
