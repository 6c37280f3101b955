// Which values depend on inputs.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Answers whether an expression varies smoothly with an input of the program, through arrays too. Integers,
/// conditions and functions whose derivative is 0 do not.
class Activity {
public:
    explicit Activity(const ir::Program& program);
    bool operator()(ir::Expr e);

private:
    std::vector<bool> reaching_terms() const;
    bool is_constant_in(const ir::Node& call, std::size_t argument) const;
    const ir::Program& program_;
    std::vector<bool> arrays_; ///< of the program as it was
    std::unordered_map<std::uint32_t, bool> memo_;
};

} // namespace ppc::passes
