// IR expressions as C++ text. Which expressions are variables, and what arrays and loops are called, is
// answered by the function being emitted.
#pragma once

#include "compiler/emit/cpp_tree.h"
#include "compiler/ir/program.h"

namespace ppc::emit {

/// What an expression may refer to at the place where it is written.
class ExpressionContext {
public:
    virtual ~ExpressionContext() = default;
    /// The variable that holds `e`, or empty if `e` is to be written out.
    virtual std::string variable(ir::Expr e) const = 0;
    virtual std::string extent(std::uint32_t number) const = 0;
    virtual std::string index(ir::LoopId loop) const = 0;
    /// Element `position` of an array, as the IR's element type.
    virtual Code element(ir::ArrayId array, const Code& position) const = 0;
    /// True if the read may be executed where its index is out of range, and its value then is not used.
    virtual bool is_guarded(ir::Expr e) const = 0;
    /// Loops that `e` varies in: invariant operands are written first, so that C++ compilers hoist them
    /// together.
    virtual unsigned depth(ir::Expr e) const = 0;
};

class ExpressionWriter {
public:
    ExpressionWriter(const ir::Program& program, const ExpressionContext& context)
        : program_(program), context_(context) {}

    /// `e`, or the variable that holds it.
    Code write(ir::Expr e) const;
    /// The computation of `e` itself: what its variable is initialised with.
    Code definition(ir::Expr e) const;
    /// The C++ type of `e`: integers read from arrays are int, all others long long.
    std::string type(ir::Expr e) const;

    struct Signed {
        bool is_negative;
        Code magnitude;
    };
    /// `e` as sign and magnitude, so that a sum can subtract it.
    Signed signed_value(ir::Expr e) const;

private:
    const ir::Node& node(ir::Expr e) const { return program_.pool[e]; }
    bool is_int(ir::Expr e) const;
    std::vector<ir::Expr> invariants_first(const std::vector<ir::Expr>& args) const;
    std::vector<Code> integers(const std::vector<ir::Expr>& args) const;
    Code sum(const ir::Node& n) const;
    Code real_product(const ir::Node& n, bool absolute) const;
    Code read(ir::Expr e) const;

    const ir::Program& program_;
    const ExpressionContext& context_;
};

} // namespace ppc::emit
