// How one function reaches its arrays and sizes: pointers and variables declared at its top, and the names
// they have.
#pragma once

#include "compiler/emit/expression.h"
#include "compiler/emit/memory.h"
#include "compiler/emit/names.h"

namespace ppc::emit {

/// Declares what the body of the function turned out to use: write the body first, then `declarations`.
class Bindings {
public:
    Bindings(const ir::Program& program, const Memory& memory, const ExpressionWriter& writer, Names& names);

    std::string extent(std::uint32_t number) const;
    /// An element as the IR's element type.
    Code element(ir::ArrayId array, const Code& position) const;
    /// An element that is assigned to; `position` is ignored for variables.
    Code target(ir::ArrayId array, const Code& position) const;
    /// A pointer to the first element of an array that an Apply reads or writes.
    std::string start(ir::ArrayId array) const;
    /// The C++ name of the array's variable or pointer.
    const std::string& name(ir::ArrayId array) const { return names_[array]; }

    /// True for a variable that the one Store in the block of its scope defines: declared there, const.
    bool is_defined_by_store(ir::ArrayId array, const ir::Block& block, ir::LoopId loop) const;
    const char* variable_type(ir::ArrayId array) const;

    /// What makes the arrays anew that are scoped to `loop`, whose body is `block`.
    void enter_scope(const ir::Block& block, ir::LoopId loop, Items& out) const;
    /// Sizes, pointers and variables; arrays that sums start in are zeroed.
    Items declarations() const;
    /// Stores results that were kept in variables.
    Items write_back() const;

private:
    bool is_written(ir::ArrayId a) const;
    bool is_result(ir::ArrayId a) const;
    bool is_used(ir::ArrayId a) const;
    bool is_external(ir::ArrayId a) const;
    bool is_direct(ir::ArrayId a) const;
    bool is_written_back(ir::ArrayId a) const;
    bool is_ragged(ir::ArrayId a) const;
    Code pointer(ir::ArrayId a) const;
    Code external(ir::ArrayId a) const;
    void declare(ir::ArrayId a, Items& out) const;
    void declare_variable(ir::ArrayId a, Items& out) const;
    void zero(ir::ArrayId a, Items& out) const;

    const ir::Program& program_;
    const Memory& memory_;
    const ExpressionWriter& writer_;
    std::vector<std::string> names_, extents_;
    mutable std::vector<bool> extent_is_used_, is_mentioned_; ///< noted as names are asked for
};

} // namespace ppc::emit
