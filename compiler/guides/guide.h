// Automatic guides: families of distributions over the latents, each built from the model's program.
//
// The guide's program has the tables of the log density of unconstrained latents (passes/lower_samples.h),
// extended by the guide's own arrays: parameters (role input), noise and, written by Stores, the
// unconstrained latents `u_NAME`, which become local. Terms of kind guide are -log q. Its loops are over the
// model's index spaces, so that joined to the model it is one program like any other. A guide is put together
// from parts, of which each covers some of the latent sites by a family.
#pragma once

#include "compiler/ir/guide_parts.h"
#include "compiler/passes/expect_discrete.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ppc::guides {

/// What a block of parameters means to the optimiser; as ppc::ParameterRole.
enum class Role { location, scale, scale_tril, weight, free };

/// What makes a scale of a parameter; as ppc::ScaleMap.
enum class ScaleMap { softplus, exp };

/// Latents that lie one after the other.
struct LatentRange {
    ir::Expr first, count;
};

struct Block {
    std::string name;
    Role role;
    ir::Expr offset, size;
    ir::Expr first_latent{};            ///< location and scale: index of the latent of element 0
    std::vector<LatentRange> rows = {}; ///< scale_tril: the latents of its rows; empty: all latents in order
    std::uint32_t initial_capture = ir::none; ///< free: number of the captured array with the initial values
    /// weight, free: it starts not at 0, but at normals of a fixed seed with this in place of 1 / variance:
    /// the number of inputs of a layer. A free block of that kind is taken as part of a network.
    ir::Expr random_inputs{};
    ScaleMap map = ScaleMap::softplus; ///< scale, and the diagonal of a scale_tril
};

/// Which latents of a part depend on which others, a question for the model's graph over the data. The
/// answer, in an order of the latents: integer data arrays with the place of each latent in that order and,
/// by place, the first and the number of its entries in an array of places before; and an extent with the
/// number of these entries.
struct Dependence {
    enum class Kind {
        met_before, ///< in table order: earlier latents that a term of the density has together with this one
        eliminated_after ///< the factor of the precision, in an order with little fill; the last eliminated
                         ///< is first
    };
    Kind kind;
    std::uint32_t weights; ///< number of the extent
    std::vector<LatentRange> latents;
    std::uint32_t place, first, count, before; ///< numbers of the arrays
    std::string family = {};                   ///< of the part
    std::vector<std::string> sites = {};       ///< their names
};

/// An extent that is set when data are loaded: the root of `of`, rounded, at least 1.
struct RootExtent {
    std::uint32_t extent;
    ir::Expr of;
};

/// How many latents a part may have, which is checked when data are loaded.
struct LatentBound {
    enum class Kind {
        several, ///< two or more
        dense    ///< at most ppc::most_dense_latents: matrices of their square are stored
    };
    Kind kind;
    std::string family, sites; ///< "iaf", "'mu', 'tau'"
    ir::Expr count;
};

/// Writes what stands before the Store of an element of a latent site, in the loops of the model and with the
/// values of the sites before it in scope: stores the unconstrained latent, and adds its guide term.
/// `program` has the guide's tables.
using Woven = std::function<void(ir::Program& program, ir::Block& out, const ir::Sample& sample)>;

struct Guide {
    std::string name;    ///< as the user asked for it
    ir::Program program; ///< body: the guide alone
    std::vector<Block> blocks;
    ir::Expr parameters, noise; ///< sizes
    ir::Expr scored = {};       ///< number of integer elements that it draws, if any
    /// Sites that it estimates by a point in constrained space, or whose values it gives: their Jacobians are
    /// not part of its objective.
    std::set<ir::SiteId> points = {};
    /// Of these, the ones of written parts: it stores their values, not the unconstrained latents.
    std::set<ir::SiteId> given = {};
    /// Sites whose elements are made in the model's loops, of its own distributions.
    std::map<ir::SiteId, Woven> woven = {};
    /// Sites that have the model's own distribution: prior and Jacobian are their log q, and cancel in the
    /// ELBO.
    std::set<ir::SiteId> from_prior = {};
    std::vector<Dependence> dependences = {};
    std::vector<RootExtent> roots = {};
    std::vector<LatentBound> bounds = {};
    bool is_laplace = false; ///< its parameters are found from mode and curvature, not by the ELBO
};

/// One part while its guide is built.
struct Part;

/// A use of a family as it is checked, before there are data.
struct Use {
    const ir::Program& model; ///< in constrained values
    const ir::GuidePart& part;
    const std::vector<ir::SiteId>& sites; ///< latents, in table order
    bool is_whole;                        ///< the guide has no other part

    /// Throws ir::GuideProblem, with the part still to be filled in.
    [[noreturn]] void refuse(const std::string& message, ir::SiteId site = ir::none) const;
    /// Refuses arguments beyond the first `numbers` numbers and `words` words.
    void takes(std::size_t numbers, std::size_t words = 0) const;
    /// The same for a family with scales, whose word is a map of these: exp or softplus.
    void takes_map(std::size_t numbers = 0) const;
};

/// What of a model a family is for.
enum class FamilyKind : std::uint8_t {
    plain,
    woven,   ///< reads mean or draw of Samples
    discrete ///< holds discrete latents, and no others
};

/// A family of guides: a row of lib/ppc/families.def with its file.
struct Family {
    const char* name;
    const char* arguments; ///< for help: "(rank)"
    const char* summary;   ///< one line for help
    void (*check)(const Use& use);
    void (*build)(Part& part);
    FamilyKind kind;
};

/// All families, in the order of help.
const std::vector<Family>& families();
const Family* find_family(const std::string& name);

/// Which family covers which latents: divides the latents, and asks each family whether it can hold its own,
/// and whether `decenter` has its sites.
/// The alternative is the first thing that is wrong.
std::variant<std::vector<std::vector<ir::SiteId>>, ir::GuideProblem>
check(const ir::Program& model, const ir::GuideSpecification& specification);

/// Leaves means and draws to those Samples whose family reads them, and locations and scales, which only
/// `decenter` reads, to none: what else is computed of data would be so for nothing. A specification without
/// parts reads none.
void keep_conditionals(ir::Program& model, const ir::GuideSpecification& specification);

/// Functions of ppc::math that builders use; the front end puts them into every program's function table.
inline constexpr const char* required_functions[] = {"log", "softplus", "exp", "expm1", "tanh", "logistic"};

/// A guide and the two programs that a kernel needs of it.
struct Programs {
    Guide guide;
    ir::Program elbo; ///< the sum of its terms is the ELBO of one draw
    ir::Program draw; ///< outputs u; the sum of its terms is log q(u)
    /// Of a guide that draws integers: what its gradient is taken of in place of `elbo`.
    std::optional<ir::Program> scored_elbo = {};
};

/// What a front end made of the written parts of a guide: statements over the model's tables, with the blocks
/// and sizes of their parameters.
struct WrittenParts {
    ir::Block body;
    std::vector<Block> blocks;
    ir::Expr parameters, noise; ///< sizes
};

/// Of an automatic guide that `check` has passed. `density` is lower_samples of `model`; `discrete` are the
/// model's discrete sites if these have distributions of their own, as in expect_discrete. With written
/// parts, `model` has their arrays and `density` is of the model without them.
Programs automatic(const ir::GuideSpecification& specification, const ir::Program& model,
                   const ir::Program& density, const std::vector<passes::ExpectedSite>& discrete = {},
                   const WrittenParts* written = nullptr);

/// Whether parts hold discrete latents, so that the model is that of expect_discrete: those of the family for
/// them, and written ones. A problem if they leave discrete latents out.
std::variant<bool, ir::GuideProblem> holds_discrete(const ir::Program& model,
                                                    const ir::GuideSpecification& specification);

/// Of a guide that stores constrained site values: `body` is over the tables of `model`, which is in
/// constrained values, with Samples. `guide` has the name, blocks and sizes.
Programs written(const ir::Program& model, const ir::Block& body, Guide guide);

/// From the parameters of a written guide to the medians of its sites, at the offsets of the latents' values.
/// `body` stores them to the arrays of the values.
ir::Program medians(const ir::Program& model, const ir::Block& body);

/// The model's program without a written guide's parameters and noise, for the entries that do not depend on
/// the guide.
ir::Program without_guide(const ir::Program& model);

} // namespace ppc::guides
