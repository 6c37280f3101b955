// Sizes beyond which a model is refused, at compile time where they are known then, else when data are
// loaded.
#pragma once

namespace ppc {

/// Entries of one sum or table over the values of discrete sites.
inline constexpr long long most_table_entries = 1LL << 24;

/// Latents in one part of a guide whose parameters or curvature are a dense matrix: its square is what is
/// stored.
inline constexpr long long most_dense_latents = 10'000;

} // namespace ppc
