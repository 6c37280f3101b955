// Automatic guides: a builder makes the guide's program from the model's.
//
// A builder gets the log density of unconstrained latents (passes/lower_samples.h) and returns a program over
// the same tables, extended by the guide's own arrays: parameters (role input), noise and, written by Stores,
// the unconstrained latents `u_NAME`, which become local. Terms of kind guide are -log q. Its loops are over
// the model's index spaces, so that joined to the model it is one program like any other.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <vector>

namespace ppc::guides {

/// What a block of parameters means to the optimiser; as ppc::ParameterRole.
enum class Role { location, scale, scale_tril, free };

struct Block {
    std::string name;
    Role role;
    ir::Expr offset, size;
    ir::Expr first_latent;                    ///< location and scale: index of the latent of element 0
    std::uint32_t initial_capture = ir::none; ///< free: number of the captured array with the initial values
};

struct Guide {
    std::string name;
    ir::Program program; ///< body: the guide alone
    std::vector<Block> blocks;
    ir::Expr parameters, noise; ///< sizes
    bool keeps_jacobian = true; ///< false: a point estimate in constrained space
};

/// An automatic guide: a row of the registry.
struct Builder {
    const char* name;
    const char* summary; ///< one line for --help
    Guide (*build)(const ir::Program& density);
};

/// All builders, in the order of --help.
const std::vector<Builder>& builders();
const Builder* find_builder(const std::string& name);

/// Functions of ppc::math that builders use; the front end puts them into every program's function table.
inline constexpr const char* required_functions[] = {"log", "softplus"};

/// A guide and the two programs that a kernel needs of it.
struct Programs {
    Guide guide;
    ir::Program elbo; ///< the sum of its terms is the ELBO of one draw
    ir::Program draw; ///< outputs u; the sum of its terms is log q(u)
};

/// Of an automatic guide.
Programs automatic(const Builder& builder, const ir::Program& density);

/// Of a guide that stores constrained site values: `body` is over the tables of `model`, which is in
/// constrained values, with Samples. `guide` has the name, blocks and sizes.
Programs written(const ir::Program& model, const ir::Block& body, Guide guide);

/// The model's program without a written guide's parameters and noise, for the entries that do not depend on
/// the guide.
ir::Program without_guide(const ir::Program& model);

/// log p + log |J| - log q of one draw. Terms of the model, and of the guide.
ir::Program elbo(const ir::Program& density, const Guide& guide);
/// One draw of the guide: outputs u; the sum of terms is log q.
ir::Program draw(const ir::Program& density, const Guide& guide);

} // namespace ppc::guides
