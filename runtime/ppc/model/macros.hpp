// The words of the modelling language. Every macro expands to a call of a function template of namespace
// ppc with the site's name first, so that the source is ordinary C++: any compiler runs it under a handler,
// and ppc recognises the same calls by the functions' names.
#pragma once

#include <ppc/annotate.hpp>

/// Marks a function as a model: `PPC_MODEL void eight_schools(const std::vector<double>& y, …)`.
#define PPC_MODEL PPC_ANNOTATE("ppc::model") inline

/// Marks a function as a guide of the model function named: `PPC_GUIDE(eight_schools) void my_guide(…)`; with
/// names of sites behind, for these only: `PPC_GUIDE(eight_schools, "mu", "tau") void top(…)`.
#define PPC_GUIDE(...) PPC_ANNOTATE("ppc::guide", &__VA_ARGS__) inline

/// Marks a function that gives the medians of a written guide's sites, by `PPC_VALUE` of the guide's
/// parameters: `PPC_MEDIAN(top) void top_median(…)`, with the parameters of the model.
#define PPC_MEDIAN(guide) PPC_ANNOTATE("ppc::median", &guide) inline

/// `PPC_AUTOGUIDE(model, name, parts…);`: the guide called `name` of the model function.
#define PPC_AUTOGUIDE(model, name, ...)                                                                      \
    PPC_ANNOTATE("ppc::autoguide", &model)                                                                   \
    [[maybe_unused]] inline const ::ppc::AutoGuide name = [] {                                               \
        using namespace ::ppc::families;                                                                     \
        using ::ppc::families::tanh; /* hides the functions of that name */                                  \
        using ::ppc::families::exp;                                                                          \
        return ::ppc::AutoGuide(__VA_ARGS__);                                                                \
    }()

/// `PPC_SAMPLE(name, distribution)`: a latent site; the value is what was drawn or given.
#define PPC_SAMPLE(name, ...) ::ppc::sample((name), __VA_ARGS__)

/// `PPC_OBSERVE(name, distribution, value)`: an observed site; the value is `value`.
#define PPC_OBSERVE(name, ...) ::ppc::observe((name), __VA_ARGS__)

/// `PPC_PLATE(name, index, size[, batch]) statement`: independent iterations, index = 0, …, size - 1.
#define PPC_PLATE(name, index, ...)                                                                          \
    for ([[maybe_unused]] const auto index : ::ppc::plate((name), __VA_ARGS__))

/// `PPC_MARKOV(name, index, size) statement`: iterations in order, index = 0, …, size - 1, of which each may
/// depend on those before it. Discrete sites in it are summed out at a cost linear in `size`.
#define PPC_MARKOV(name, index, ...)                                                                         \
    for ([[maybe_unused]] const auto index : ::ppc::markov((name), __VA_ARGS__))

/// `PPC_FACTOR(name, log_density)`: adds a term to the log density.
#define PPC_FACTOR(name, ...) ::ppc::factor((name), __VA_ARGS__)

/// `PPC_DETERMINISTIC(name, value)`: keeps a value in traces and draws; the value is `value`, evaluated.
#define PPC_DETERMINISTIC(name, ...) ::ppc::deterministic((name), __VA_ARGS__)

/// `PPC_SCOPE(name) statement`: sites inside are called "name.site".
#define PPC_SCOPE(...) if ([[maybe_unused]] const auto ppc_scope_ = ::ppc::scope((__VA_ARGS__)); true)

/// `PPC_PARAM(name, initial[, support])`: a parameter of a guide; the value is its current value.
#define PPC_PARAM(name, ...) ::ppc::param((name), __VA_ARGS__)

/// `PPC_ENUMERATE(name, distribution)`: in a guide, the distribution of a discrete site, over whose values
/// the ELBO is summed. It has no value, since nothing is drawn.
#define PPC_ENUMERATE(name, ...) ::ppc::enumerate((name), __VA_ARGS__)

/// `PPC_AUXILIARY(name, distribution)`: a site of a guide that has no counterpart in the model.
#define PPC_AUXILIARY(name, ...) ::ppc::auxiliary((name), __VA_ARGS__)

/// `PPC_VALUE(name, value)`: the median of a site, in a function marked PPC_MEDIAN; the value is `value`,
/// evaluated.
#define PPC_VALUE(name, ...) ::ppc::median_value((name), __VA_ARGS__)
