// Which arrays of a program are C++ variables and which are in memory, and where.
#pragma once

#include "compiler/ir/scope.h"

namespace ppc::emit {

/// How the arrays of one program are stored and used.
struct Memory {
    struct Use {
        bool is_read = false;
        bool is_accumulated = false;
        bool is_whole = false; ///< an Apply reads or writes it
        unsigned stores = 0;
        const ir::Block* store_block = nullptr; ///< block of the last Store
    };
    std::vector<bool> is_scalar; ///< of size 1, and in no Apply: a C++ variable
    std::vector<Use> uses;
    std::vector<ir::Expr> work_offset; ///< scratch arrays: first element in KernelArgs::work; else invalid
    ir::Expr work_size;                ///< of the scratch arrays of fixed size; invalid if there are none
    std::vector<ir::ArrayId> ragged; ///< scratch arrays whose size varies with the loop that makes them anew
};

/// Lays out the scratch arrays one after another; adds the offsets to the pool.
Memory plan_memory(ir::Program& program);

} // namespace ppc::emit
