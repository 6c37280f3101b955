// A program for data with sizes that are known beforehand.
//
// How many values a discrete latent has is often a size of the data, and a small one. Generated code is
// several times as fast where it is a constant, so that hot entries are made for a few such constants too,
// and one is chosen when it is called.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Up to so many values a discrete latent's number of values is tried as a constant, from 2 on.
inline constexpr std::int64_t most_values_fixed = 3;

/// The extents, by number, that say how many values the discrete latents of the model have.
std::vector<std::uint32_t> value_counts(const ir::Program& model);

/// The program where these extents have this value.
ir::Program fix_sizes(const ir::Program& program, const std::vector<std::uint32_t>& extents,
                      std::int64_t value);

} // namespace ppc::passes
