// Draws of a model's sites, as a table: what predictions are made from and of.
#pragma once

#include <ppc/fit.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ppc {

/// One row a draw, one column an element of a site, constrained.
struct Draws {
    std::vector<FitSite> sites;
    std::size_t columns = 0, rows = 0;
    std::vector<double> values; ///< rows x columns, row by row

    /// Null if there is no such site.
    const FitSite* find(std::string_view name) const;
    /// The elements of a site in one row, last index fastest.
    std::span<const double> of(std::size_t row, const FitSite& site) const {
        return std::span(values).subspan(row * columns + site.column, site.size);
    }
};

/// As many draws as the fit has, of what its table describes: the guide's own, or, where the table is
/// importance-weighted to the posterior, rows drawn anew with the weights, of the further draws too.
Draws posterior_draws(const Fit& fit);

/// The draws of a file in Stan's CSV format, such as `ppc run --output` writes: a line of names (`theta.3`
/// is the third element of theta), then a line of numbers a draw; lines that begin with # are comments.
/// Columns whose names end in `__` are not sites. With `log_p__` and `log_g__`, rows are drawn anew with the
/// importance weights of their ratio if their Pareto k is small enough (`k_hat_limit`).
///
/// Throws UserError with file and line where it is no such file.
Draws read_draws(const std::string& path);

/// Writes draws in that format.
void write_draws(const Draws& draws, std::ostream& out);

/// The table of mean, sd and quantiles of each element; of a site with more than `max_rows` elements the
/// first ones.
std::string summary(const Draws& draws, std::size_t max_rows = 30);

} // namespace ppc
