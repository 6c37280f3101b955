#include "fit_states.hpp"

#include <ppc/output_file.hpp>

#include <filesystem>
#include <iostream>

namespace ppc {
namespace {

namespace fs = std::filesystem;

/// The sites of "mu, tau".
std::vector<std::string> sites_of(const std::string& text) {
    std::vector<std::string> sites;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::size_t first = text.find_first_not_of(" \t", begin);
        if (first < end) {
            const std::size_t last = text.find_last_not_of(" \t", end - 1);
            sites.push_back(text.substr(first, last + 1 - first));
        }
        begin = end + 1;
    }
    return sites;
}

} // namespace

void FitStates::declare(CommandLine& options) {
    options.add("--save", "FILE", "write the state of the fit there, on the way and at the end", save_);
    options.add("--save-every", "N", "on the way every N steps (default: about once a second)", every_);
    options.add("--resume", "FILE",
                "go on from a saved state of the same fit; with the same --save, begin if there is none",
                resume_);
    options.add("--warm-start", "FILE", "start from a saved state of the same model and guide, on new data",
                warm_start_);
    options.add("--hold", "SITES",
                "with --warm-start: keep the guide of these sites (\"mu, theta*\") as it is", hold_);
}

void FitStates::check() const {
    if (!hold_.empty() && warm_start_.empty())
        throw UserError("--hold keeps what a state has: it needs --warm-start FILE", exit_usage);
    if (!hold_.empty() && sites_of(hold_).empty())
        throw UserError("--hold: expected names of sites, as in \"mu, theta*\"", exit_usage);
    if (every_ != 0 && save_.empty())
        throw UserError("--save-every needs --save FILE", exit_usage);
    if (every_ < 0)
        throw UserError("--save-every: expected at least 1", exit_usage);
}

void FitStates::apply(const Program& program, SviOptions& options) {
    std::error_code ignored;
    if (!resume_.empty() && resume_ == save_ && !fs::exists(resume_, ignored))
        std::cerr << "note: there is no '" << resume_ << "' yet: the fit begins\n";
    else if (!resume_.empty())
        resumed_ = load_state(resume_);
    if (!warm_start_.empty())
        start_ = load_state(warm_start_);
    options.resume = resumed_ ? &*resumed_ : nullptr;
    options.warm_start = start_ ? &*start_ : nullptr;
    options.hold = sites_of(hold_);
    check_states(program, options);
    if (save_.empty())
        return;
    OutputFile::remove_leftovers(save_);
    OutputFile tried(save_); // so that a long fit is not lost to a mistyped path
    options.checkpoint_every = every_ > 0 ? every_ : 1;
    options.checkpoint_seconds = every_ > 0 ? 0 : 1;
    options.checkpoint = [this](const FitState& state) {
        try {
            save_state(state, save_);
        } catch (const UserError& error) { // the fit is worth more than one of its checkpoints
            std::cerr << "note: " << error.what() << "; the fit goes on\n";
        }
    };
}

void FitStates::save(const Fit& fit) const {
    if (!save_.empty())
        save_state(fit.state(), save_);
}

} // namespace ppc
