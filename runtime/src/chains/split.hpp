// Chains cut into halves, as the diagnostics read them.
#pragma once

#include <ppc/chains.hpp>

#include <span>
#include <vector>

namespace ppc::detail {

/// Whether diagnostics are defined: all finite, not all equal, at least 6 draws a chain.
bool has_diagnostics(ChainsView draws);

/// Each chain as two; of an odd number of draws the middle one is dropped.
class SplitChains {
public:
    explicit SplitChains(ChainsView draws);

    std::size_t chains() const { return chains_; }
    std::size_t length() const { return length_; } ///< draws of a half
    std::span<const double> chain(std::size_t c) const {
        return std::span(values_).subspan(c * length_, length_);
    }
    std::span<double> values() { return values_; }

private:
    std::size_t chains_, length_;
    std::vector<double> values_;
};

double mean_of(std::span<const double> values);
/// With the divisor n - 1.
double variance_of(std::span<const double> values);
/// Linear interpolation between order statistics (type 7) of ascending values.
double quantile_of(std::span<const double> ascending, double p);
std::vector<double> ascending(std::span<const double> values);

/// Replaces values by normal scores of their ranks, equal ones by that of their mean rank:
/// Phi^-1((r - 3/8) / (n + 1/4)).
void rank_normalise(std::span<double> values);

/// Effective number of draws for the mean of split chains; NaN if they are constant.
double effective_size(const SplitChains& split);

} // namespace ppc::detail
