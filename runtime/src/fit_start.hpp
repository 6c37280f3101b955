// Where `ppc run` starts a fit: the options, and what they ask of the model's own source.
#pragma once

#include "command_line.hpp"

#include <ppc/main.hpp>
#include <ppc/model/run.hpp>
#include <ppc/svi.hpp>

#include <optional>
#include <string>

namespace ppc {

class FitStart {
public:
    void declare(CommandLine& options);
    /// Sets the start of `options`; executes the model plainly where values come from its distributions.
    void apply(const ModelEntry& entry, Data& data, const Program& program, SviOptions& options) const;

private:
    void choose(const std::string& name);

    Init init_ = Init::path;
    Initial details_;
    std::string file_;                                 ///< of values
    std::optional<plain::Run::Latents> distributions_; ///< values from them
    int draws_ = 15;
    bool prior_scales_ = false;
};

} // namespace ppc
