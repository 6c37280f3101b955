// Expressions of the text format.
#pragma once

#include "compiler/ir/print.h"
#include "compiler/ir/token.h"

#include <map>

namespace ppc::ir {

/// Reads expressions into a program whose tables are known. The base of the parser of programs.
class ExprParser : protected Cursor {
protected:
    using Table = std::map<std::string, std::uint32_t>;

    using Cursor::Cursor;

    template <class Enum> Enum one_of(int count, const char* what) {
        const unsigned line = peek().line;
        const std::string token = word();
        for (int i = 0; i < count; ++i)
            if (token == name_of(static_cast<Enum>(i)))
                return static_cast<Enum>(i);
        fail(line, "'" + token + "' is no " + what);
    }

    Type type();
    std::uint32_t lookup(const Table& table, const char* what);
    LoopId loop();
    Expr element(ArrayId array);
    Type type_of(Expr e) const;
    Expr typed(Expr e, Type type) const;
    void same_type(Expr a, Expr b) const;
    Expr expr();
    Expr binary(int level);
    Expr combine(const std::string& op, Expr a, Expr b);
    Expr unary();
    Expr primary();
    Expr leaf(const Token& t);
    Expr call();

    Program p_;
    Table spaces_, sites_, functions_, routines_, arrays_;
    std::map<std::string, Expr> named_;
};

} // namespace ppc::ir
