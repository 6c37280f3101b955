#include "settings.hpp"

#include "../hash.hpp"

#include <ppc/text.hpp>

namespace ppc::detail {
namespace {

/// Where the fit starts, with a hash of given values; a rule for values cannot be told from another.
std::string init_name(Init init, const Initial& details) {
    Hash hash;
    for (const auto& [site, values] : details.values) {
        hash.add(std::string_view(site));
        hash.add_all(values);
    }
    switch (init) {
    case Init::path:
        return "path";
    case Init::feasible:
        return "feasible";
    case Init::uniform:
        return "uniform(" + number_text(details.radius) + ")";
    case Init::values:
        return "values " + std::to_string(hash.value()) + ", else " +
               init_name(details.fallback == Init::values ? Init::feasible : details.fallback, details);
    }
    return "";
}

std::string scale_name(const Initial& details) {
    Hash hash;
    hash.add_all(details.scales);
    switch (details.from) {
    case InitScale::automatic:
        return "automatic";
    case InitScale::constant:
        return number_text(details.scale);
    case InitScale::curvature:
        return "curvature, else " + number_text(details.scale);
    case InitScale::given:
        return "given " + std::to_string(hash.value());
    }
    return "";
}

std::string start_name(const FitState* state) {
    if (!state)
        return "none";
    Hash hash;
    hash.add(state->schema);
    hash.add_all(state->parameters);
    return "state " + std::to_string(hash.value());
}

} // namespace

std::vector<FitState::Option> settings(const SviOptions& options) {
    std::string held;
    for (const std::string& site : options.hold)
        held += (held.empty() ? "" : ", ") + site;
    return {{"seed", std::to_string(options.seed)},
            {"steps", std::to_string(options.steps)},
            {"objective", options.objective.text()},
            {"particles", std::to_string(options.particles)},
            {"optimizer", std::string(name(options.optimizer))},
            {"learning rate", number_text(options.learning_rate)},
            {"decay", number_text(options.decay)},
            {"init", init_name(options.init, options.initial)},
            {"init scale", scale_name(options.initial)},
            {"tolerance", number_text(options.tolerance)},
            {"dense limit", std::to_string(options.dense_limit)},
            {"warm start", start_name(options.warm_start)},
            {"hold", held.empty() ? "none" : held}};
}

double probe(const Program& program, std::span<const double> parameters) {
    return Program::Workspace(program).elbo(parameters, std::vector<double>(program.guide().noise));
}

} // namespace ppc::detail
