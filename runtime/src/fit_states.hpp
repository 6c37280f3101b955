// The options of `fit` that save a fit's state and begin with one.
#pragma once

#include "command_line.hpp"

#include <ppc/svi.hpp>

#include <optional>
#include <string>

namespace ppc {

/// --save, --save-every, --resume, --warm-start and --hold.
class FitStates {
public:
    void declare(CommandLine& options);
    /// Throws UserError (exit_usage) where options do not go together.
    void check() const;
    /// Reads the states and sets what of `options` they are about, with pointers into this object. Throws
    /// UserError if a state does not fit program and options, which are complete but for this, or if --save
    /// cannot be written.
    void apply(const Program& program, SviOptions& options);
    /// After the fit: writes its state, if asked to.
    void save(const Fit& fit) const;

private:
    std::string save_, resume_, warm_start_, hold_;
    int every_ = 0;
    std::optional<FitState> resumed_, start_;
};

} // namespace ppc
