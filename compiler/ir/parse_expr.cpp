#include "compiler/ir/parse_expr.h"

#include <limits>

namespace ppc::ir {

Type ExprParser::type() { return one_of<Type>(3, "type"); }

std::uint32_t ExprParser::lookup(const Table& table, const char* what) {
    const unsigned line = peek().line;
    const std::string token = word();
    const auto it = table.find(token);
    if (it == table.end())
        fail(line, "no " + std::string(what) + " '" + token + "'");
    return it->second;
}

LoopId ExprParser::loop() {
    const unsigned line = peek().line;
    std::uint32_t id = 0;
    if (!numbered(word(), 'i', id))
        fail(line, "expected a loop variable");
    p_.loops = std::max(p_.loops, id + 1);
    return id;
}

Expr ExprParser::element(ArrayId array) {
    if (p_.arrays[array].is_cell && !is("["))
        return p_.pool.integer(0);
    expect("[");
    const Expr index = typed(expr(), Type::Int);
    expect("]");
    return index;
}

Type ExprParser::type_of(Expr e) const { return p_.pool[e].type; }

Expr ExprParser::typed(Expr e, Type type) const {
    if (type_of(e) != type)
        fail(peek().line, "expected a value of type " + std::string(name_of(type)));
    return e;
}

void ExprParser::same_type(Expr a, Expr b) const {
    if (type_of(a) != type_of(b))
        fail(peek().line, "operands of two types");
}

Expr ExprParser::expr() {
    const Expr condition = binary(0);
    if (!accept("?"))
        return condition;
    typed(condition, Type::Bool);
    const Expr if_true = binary(0);
    expect(":");
    const Expr if_false = binary(0);
    same_type(if_true, if_false);
    return p_.pool.select(condition, if_true, if_false);
}

Expr ExprParser::binary(int level) {
    static const std::vector<std::vector<const char*>> operators = {
        {"||"}, {"&&"}, {"<", "<=", "=="}, {"+", "-"}, {"*", "/", "%"}};
    if (level == static_cast<int>(operators.size()))
        return unary();
    Expr left = binary(level + 1);
    for (;;) {
        const auto& choice = operators[level];
        const auto it = std::find_if(choice.begin(), choice.end(), [&](const char* op) { return is(op); });
        if (it == choice.end())
            return left;
        next();
        const Expr right = binary(level + 1);
        same_type(left, right);
        left = combine(*it, left, right);
    }
}

Expr ExprParser::combine(const std::string& op, Expr a, Expr b) {
    Pool& pool = p_.pool;
    if (op == "||" || op == "&&") {
        typed(a, Type::Bool);
        return op == "||" ? pool.logical_or(a, b) : pool.logical_and(a, b);
    }
    if (op == "<")
        return pool.less(a, b);
    if (op == "<=")
        return pool.less_equal(a, b);
    if (op == "==")
        return pool.equal(a, b);
    if (type_of(a) == Type::Bool)
        fail(peek().line, "arithmetic on bool");
    if (op == "+")
        return pool.add(a, b);
    if (op == "-")
        return pool.sub(a, b);
    if (op == "*")
        return pool.mul(a, b);
    if (op == "%")
        return pool.int_mod(typed(a, Type::Int), b);
    return type_of(a) == Type::Int ? pool.int_div(a, b) : pool.div(a, b);
}

Expr ExprParser::unary() {
    if (accept("!"))
        return p_.pool.logical_not(typed(unary(), Type::Bool));
    if (accept("-")) {
        const Expr e = unary();
        if (type_of(e) == Type::Bool)
            fail(peek().line, "arithmetic on bool");
        return p_.pool.neg(e);
    }
    return primary();
}

Expr ExprParser::primary() {
    const Token t = peek();
    if (t.kind == TokenKind::name) {
        next();
        const auto it = named_.find(t.text);
        if (it == named_.end())
            fail(t.line, "'" + t.text + "' has no value yet");
        return it->second;
    }
    if (t.kind == TokenKind::integer)
        return p_.pool.integer(std::stoll(next().text));
    if (t.kind == TokenKind::real)
        return p_.pool.real(std::strtod(next().text.c_str(), nullptr));
    if (accept("(")) {
        const Expr e = expr();
        expect(")");
        return e;
    }
    if (t.kind != TokenKind::word)
        fail(t.line, "expected an expression before '" + t.text + "'");
    return leaf(t);
}

Expr ExprParser::leaf(const Token& t) {
    Pool& pool = p_.pool;
    std::uint32_t number = 0;
    if (numbered(t.text, 'i', number))
        return pool.index(loop());
    if (numbered(t.text, 'n', number)) {
        next();
        p_.extents = std::max(p_.extents, number + 1);
        return pool.extent(number);
    }
    if (numbered(t.text, 'p', number)) {
        next();
        return pool.param(number, accept(":") ? type() : Type::Real);
    }
    if (accept("true"))
        return pool.boolean(true);
    if (accept("false"))
        return pool.boolean(false);
    if (accept("inf"))
        return pool.real(std::numeric_limits<double>::infinity());
    if (accept("nan"))
        return pool.real(std::numeric_limits<double>::quiet_NaN());
    if (peek(1).text == "(")
        return call();
    const ArrayId array = lookup(arrays_, "array");
    return p_.read(array, element(array));
}

Expr ExprParser::call() {
    const Token t = next();
    std::vector<Expr> args;
    expect("(");
    while (!accept(")")) {
        args.push_back(expr());
        if (!is(")"))
            expect(",");
    }
    if (t.text == "real" || t.text == "int") {
        if (args.size() != 1 || (t.text == "real" && type_of(args[0]) == Type::Real))
            fail(t.line,
                 "'" + t.text + "' takes one value" + (t.text == "real" ? " of type int or bool" : ""));
        return t.text == "real" ? p_.pool.to_real(args[0]) : p_.pool.to_int(args[0]);
    }
    const auto it = functions_.find(t.text);
    if (it == functions_.end())
        fail(t.line, "no function '" + t.text + "'");
    const Function& f = p_.functions[it->second];
    return p_.pool.call(it->second, std::move(args), f.result);
}

} // namespace ppc::ir
