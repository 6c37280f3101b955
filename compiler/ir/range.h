// Which values an expression can have, by interval arithmetic.
#pragma once

#include "compiler/ir/program.h"

#include <limits>
#include <map>
#include <unordered_map>

namespace ppc::ir {

/// All numbers from `low` to `high`. A value that is no number is in none, and an empty range (low > high)
/// is that of an expression which is never a number.
struct Range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();

    bool is_empty() const { return !(low <= high); }
    /// Whether it holds all of `other`, but for rounding.
    bool holds(const Range& other) const;
    bool meets(const Range& other) const { return low <= other.high && other.low <= high; }
};

/// Ranges of Real and Int expressions, an over-estimate: parameters, data and functions that it does not know
/// can be anything. An array that `block` writes has what is stored there.
class Ranges {
public:
    Ranges(const Program& program, const Block& block);

    Range of(Expr e);

private:
    struct Known { ///< values under the condition of a Select
        std::map<std::uint32_t, Range> assumed;
        std::unordered_map<std::uint32_t, Range> found;
    };

    Range compute(const Node& n);
    Range of_product(const Node& n);
    Range of_select(const Node& n);
    Range of_array(ArrayId array);
    Range under(Expr condition, bool holds, Expr value);
    void assume(Expr condition, bool holds, Known& known);

    const Program& program_;
    std::map<ArrayId, std::vector<Expr>> stored_, added_;
    std::map<ArrayId, Range> arrays_;
    std::vector<Known> known_; ///< the last one holds
};

} // namespace ppc::ir
