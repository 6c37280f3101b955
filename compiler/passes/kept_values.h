// Where the value of a Transform can be read: its own arrays are not made again for a factor.
#pragma once

#include "compiler/ir/program.h"

#include <map>
#include <set>

namespace ppc::passes {

/// Arrays that Transforms write to make their values, and what of them their sites keep.
class KeptValues {
public:
    void collect(ir::Program& program, const ir::Transform& transform);
    bool is_written(ir::ArrayId a) const { return written_.contains(a); }
    /// The expression with reads of the sites' values for reads of these arrays. `lost` is the array of which
    /// only a part is kept and that is read, or none.
    ir::Expr read(ir::Program& program, ir::Expr root, ir::ArrayId& lost) const;

private:
    struct Kept {
        ir::ArrayId values;
        ir::Expr shift; ///< from the index in the Transform's array to that in `values`
    };
    std::map<ir::ArrayId, Kept> kept_;
    std::set<ir::ArrayId> written_;
};

} // namespace ppc::passes
