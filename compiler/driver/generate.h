// From a model file to generated sources: the driver's use of the compiler, one line a phase.
#pragma once

#include "compiler/frontend/translate.h"

#include <functional>
#include <string>
#include <vector>

namespace ppc::driver {

struct Installation;

struct ModelOptions {
    std::string source; ///< the model file
    std::string model;  ///< its name, where there are several
    std::string guide = "auto";
    std::vector<std::string> flags; ///< after `--`
    std::string print_after;        ///< a pass whose result is printed to stderr
};

/// Parses and lowers the model. Throws Failure(exit_compile_error, "") once Clang has printed the errors.
frontend::Unit read_model(const Installation& installation, const ModelOptions& options);

/// What `--guide` asks for: the name of a guide in the model's file, or parts. Throws Failure(exit_usage).
ir::GuideSpecification guide_specification(const std::string& text, const frontend::Unit& unit);

/// Brings the model to the form that the guide asks for (passes/decenter.h). Returns the names of the sites
/// that are in non-centred form.
std::vector<std::string> decenter(frontend::Unit& unit, const ir::GuideSpecification& guide);

struct Generated {
    std::string stem; ///< of the source: files are STEM.ppc.hpp, STEM.load.cpp, STEM.kernel.cpp
    std::string header, load, kernel;
    std::vector<std::string> files; ///< what was read
};

/// `source_include` is how the load source includes the model file.
Generated generate(const Installation& installation, const ModelOptions& options,
                   const std::string& source_include);

} // namespace ppc::driver
