// How the latents of a model are divided among guide families: what PPC_AUTOGUIDE in a source and --guide on
// the command line say. Data only; what the families are and can hold is known to compiler/guides.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <variant>
#include <vector>

namespace ppc::ir {

/// `delta("weights", "locs")` or, in text, `weights, locs: delta`.
struct GuidePart {
    std::string family;
    std::vector<double> numbers;    ///< arguments of the family in their order: lowrank(5)
    std::vector<std::string> words; ///< arguments that are words: iaf(2, 16, elu)
    std::vector<std::string>
        sites; ///< names, patterns with * and ?, or `rest`: those that no other part names
};

/// A guide put together from parts.
struct GuideSpecification {
    std::string name; ///< of a PPC_AUTOGUIDE; else the text itself
    std::vector<GuidePart> parts;
    /// Sites in non-centred form (passes/decenter.h): names, patterns, or `auto`.
    std::vector<std::string> decentred = {};
};

inline constexpr const char* rest_of_sites = "rest";
/// In `decenter`: sites whose location or scale depends on latents. In a source, where `auto` is a word of
/// the language, it is `automatic`.
inline constexpr const char *dependent_sites = "auto", *dependent_sites_in_source = "automatic";

/// The family of parts that a PPC_GUIDE writes; the word is its name: written(globals).
inline constexpr const char* written_family = "written";

/// A PPC_GUIDE and the latents that it is for.
struct WrittenSites {
    std::string name;
    std::vector<std::string> sites;
};

/// What is wrong with a specification.
struct GuideProblem {
    std::size_t part;    ///< whose fault it is, counted from 0; the number of parts: that of `decenter`
    std::string message; ///< lower case first, no full stop; says what to do
    SiteId site = none;  ///< that it is about, if any
};

/// Reads `mu, tau: multivariate; theta*: normal; rest: delta`: parts separated by `;`, each `SITES: FAMILY`
/// with arguments of the family in parentheses. A part without sites covers the rest. `decenter(theta*)` or
/// `decenter(auto)` among them says which sites are in non-centred form. The alternative is what is wrong
/// with the text.
std::variant<GuideSpecification, std::string> parse_guide(const std::string& text);

/// Gives each part written(NAME) the sites that the PPC_GUIDE says it is for; or says what is wrong.
std::optional<GuideProblem> name_written_sites(GuideSpecification& guide,
                                               const std::vector<WrittenSites>& written);

/// The latents of each part in the order of the program's table; or what keeps them from being divided: a
/// name or pattern without a site, a latent in two parts or in none.
std::variant<std::vector<std::vector<SiteId>>, GuideProblem> divide_latents(const Program& model,
                                                                            const GuideSpecification& guide);

/// The latents of this name, or whose names match the pattern; or what is wrong with it, as a problem of part
/// 0.
std::variant<std::vector<SiteId>, GuideProblem> sites_named(const Program& model, const std::string& name);

/// The candidate nearest to `name` by edits, if it is near enough to be meant; else empty.
std::string nearest(const std::string& name, const std::vector<std::string>& candidates);

} // namespace ppc::ir
