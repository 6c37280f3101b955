// From a model file to IR and load slice: the front end's only door. No Clang header is needed to use it.
#pragma once

#include "compiler/ir/guide_parts.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ppc::frontend {

/// One parameter of the model function.
struct Parameter {
    std::string name;
    std::string type;                ///< C++ text without reference and const, fully qualified
    std::string declaration;         ///< as the user wrote it, with the name: "const std::vector<double> &y"
    std::vector<std::string> fields; ///< of a plain struct, which is read field by field; else empty
};

/// One block of a written guide's parameters.
struct GuideParameter {
    std::string name;
    ir::Expr offset, size;
    std::uint32_t initial; ///< number of the captured array with the unconstrained initial values
};

/// A discrete site whose distribution a written guide says: its body stores the probability of value `v` of
/// element `i` and its log at i * categories + v, in local arrays.
struct GuideEnumeration {
    ir::SiteId site;
    ir::ArrayId probability, log_probability;
    std::string guide; ///< the function that says it
};

/// An integer site that a written guide draws: its body stores the log density of each element's draw in a
/// local array.
struct GuideScore {
    ir::SiteId site;
    ir::ArrayId log_q;
};

/// A guide written in the language (PPC_GUIDE), over the model's program: its body stores the latent sites'
/// values.
struct GuideBody {
    std::string name;
    ir::Block body;
    std::vector<GuideEnumeration> enumerations;
    ir::Block medians; ///< stores the medians of sites to their values' arrays; empty if the guide says none
    std::vector<GuideScore> scores;
    ir::Expr scored; ///< number of elements of these
    std::vector<GuideParameter> blocks;
    ir::Expr parameters, noise; ///< sizes
};

/// A model after symbolic execution.
struct Unit {
    ir::Program program;                     ///< in constrained values, with Samples
    std::optional<ir::Program> enumerated{}; ///< of a model with discrete latents, the program with these
    std::string slice;                       ///< statements of the load function; parameters by their names
    std::string name;
    std::vector<std::string> namespaces; ///< enclosing, outermost first
    std::vector<Parameter> parameters;
    std::string return_type; ///< C++ text, "void" mostly
    std::vector<std::string>
        parameter_headers; ///< that declare the parameters' types, as included: "<vector>"
    std::vector<std::string>
        parameter_declarations; ///< of types that the model file itself defines: "struct Data;"
    std::vector<ir::GuideSpecification> automatic_guides; ///< PPC_AUTOGUIDEs of the model, checked
    std::optional<GuideBody> guide;                       ///< of Request::guide_source
    std::vector<ir::WrittenSites> written;                ///< PPC_GUIDEs of the model
    std::optional<GuideBody>
        written_parts;              ///< of those that are parts of Request::guide, one after the other
    std::vector<std::string> files; ///< all files read, absolute

    /// The guide that `--guide` asks for by a PPC_AUTOGUIDE's name or in text, with the sites of written
    /// parts; none where the text is none of these. Not checked.
    std::optional<ir::GuideSpecification> find_guide(const std::string& asked) const;
};

struct Request {
    std::string source;       ///< path of the model file
    std::string model;        ///< name, where the file has several; else empty
    std::string guide_source; ///< a file with a guide of the model, which includes the model file; or empty
    std::string guide;        ///< else what `--guide` says, which may have written parts; or empty
    std::vector<std::string> flags;     ///< the user's compiler flags
    std::string include_dir;            ///< ppc's own headers
    std::string builtin_include_dir;    ///< Clang's stddef.h and the like; empty: Clang's own place
    std::string pch;                    ///< precompiled header of <ppc/model.hpp>, or empty
    std::vector<std::string> functions; ///< of ppc::math, that passes and guides need in the function table
    std::vector<std::string> discrete_functions; ///< those that only models with discrete latents need
    /// What is wrong with a PPC_AUTOGUIDE, if anything.
    std::function<std::optional<ir::GuideProblem>(const ir::Program& model, const ir::GuideSpecification&)>
        check_guide;
    bool color = false;
};

/// Parses the file and lowers its model. Errors have been printed to stderr when this returns nothing.
std::optional<Unit> translate(const Request& request);

/// Writes a precompiled header of <ppc/model.hpp> to `output`; false if Clang could not.
bool precompile(const Request& request, const std::string& output);

} // namespace ppc::frontend
