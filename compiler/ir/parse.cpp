#include "compiler/ir/parse.h"

#include "compiler/ir/print.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

namespace ppc::ir {
namespace {

enum class TokenKind { word, integer, real, string, name, mark, end };

struct Token {
    TokenKind kind;
    std::string text;
    unsigned line;
};

/// Thrown and caught in this file only.
struct Failure {
    ParseError error;
};

[[noreturn]] void fail(unsigned line, const std::string& message) { throw Failure{{message, line}}; }

std::vector<Token> tokenize(std::string_view text) {
    std::vector<Token> tokens;
    unsigned line = 1;
    std::size_t i = 0;
    const auto at = [&](std::size_t k) { return k < text.size() ? text[k] : '\0'; };
    const auto is_digit = [&](std::size_t k) { return std::isdigit(static_cast<unsigned char>(at(k))) != 0; };
    const auto is_word = [&](std::size_t k) {
        return std::isalnum(static_cast<unsigned char>(at(k))) || at(k) == '_' ||
               (at(k) == '#' && is_digit(k + 1));
    };
    while (i < text.size()) {
        const std::size_t begin = i;
        if (text[i] == '\n')
            ++line;
        if (std::isspace(static_cast<unsigned char>(text[i]))) {
            ++i;
        } else if (text.substr(i, 2) == "//") {
            while (i < text.size() && text[i] != '\n')
                ++i;
        } else if (is_digit(i)) {
            bool real = false;
            while (is_digit(i) || at(i) == '.' || at(i) == 'e' ||
                   ((at(i) == '+' || at(i) == '-') && at(i - 1) == 'e')) {
                real |= !is_digit(i);
                ++i;
            }
            tokens.push_back({real ? TokenKind::real : TokenKind::integer,
                              std::string(text.substr(begin, i - begin)), line});
        } else if (is_word(i)) {
            while (is_word(i) || (at(i) == ':' && at(i + 1) == ':' && is_word(i + 2)) ||
                   (at(i) == ':' && i > begin && at(i - 1) == ':' && is_word(i + 1)))
                ++i;
            tokens.push_back({TokenKind::word, std::string(text.substr(begin, i - begin)), line});
        } else if (text[i] == '%' && is_digit(i + 1)) {
            for (++i; is_digit(i);)
                ++i;
            tokens.push_back({TokenKind::name, std::string(text.substr(begin, i - begin)), line});
        } else if (text[i] == '"') {
            std::string value;
            for (++i; i < text.size() && text[i] != '"'; ++i)
                value += text[i] == '\\' ? at(++i) : text[i];
            if (i++ >= text.size())
                fail(line, "a string does not end");
            tokens.push_back({TokenKind::string, value, line});
        } else {
            static constexpr std::string_view pairs[] = {"+=", "==", "<=", "&&", "||"};
            const bool two =
                std::find(std::begin(pairs), std::end(pairs), text.substr(i, 2)) != std::end(pairs);
            i += two ? 2 : 1;
            tokens.push_back({TokenKind::mark, std::string(text.substr(begin, i - begin)), line});
        }
    }
    tokens.push_back({TokenKind::end, "the end", line});
    return tokens;
}

class Parser {
public:
    explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    Program program() {
        declare();
        at_ = 0;
        while (!accept("body"))
            entry();
        expect(";");
        while (peek().kind != TokenKind::end)
            statement(p_.body);
        return std::move(p_);
    }

private:
    // --- tokens --------------------------------------------------------------------------------------

    const Token& peek(std::size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }
    Token next() {
        const Token t = peek();
        if (at_ + 1 < tokens_.size())
            ++at_;
        return t;
    }
    bool is(const char* text) const {
        return peek().text == text && (peek().kind == TokenKind::mark || peek().kind == TokenKind::word);
    }
    bool accept(const char* text) {
        if (!is(text))
            return false;
        next();
        return true;
    }
    void expect(const char* text) {
        if (!accept(text))
            fail(peek().line, "expected '" + std::string(text) + "' before '" + peek().text + "'");
    }
    std::string take(TokenKind kind, const char* what) {
        if (peek().kind != kind)
            fail(peek().line, "expected " + std::string(what) + " before '" + peek().text + "'");
        return next().text;
    }
    std::string word() { return take(TokenKind::word, "a name"); }
    std::string string() { return take(TokenKind::string, "a string"); }
    std::uint32_t number() {
        return static_cast<std::uint32_t>(std::stoul(take(TokenKind::integer, "a number")));
    }

    /// The number in a word like i12, if it is one.
    static bool numbered(const std::string& text, char letter, std::uint32_t& number) {
        if (text.size() < 2 || text[0] != letter)
            return false;
        const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
        return error == std::errc() && end == text.data() + text.size();
    }

    // --- tables --------------------------------------------------------------------------------------

    using Table = std::map<std::string, std::uint32_t>;

    /// First pass: names of all entries, so that entries may refer to later ones.
    void declare() {
        bool first = true;
        for (at_ = 0; peek().kind != TokenKind::end && !(first && is("body")); next()) {
            const std::string keyword = peek().text;
            if (first &&
                (keyword == "space" || keyword == "site" || keyword == "function" || keyword == "array")) {
                next();
                const unsigned line = peek().line;
                const std::string token = word();
                const std::string name = peek().kind == TokenKind::string ? peek().text : token;
                Table& table = keyword == "space"      ? spaces_
                               : keyword == "site"     ? sites_
                               : keyword == "function" ? functions_
                                                       : arrays_;
                if (!table.emplace(token, static_cast<std::uint32_t>(table.size())).second)
                    fail(line, "'" + token + "' is defined twice");
                if (keyword == "space")
                    p_.spaces.emplace_back().name = name;
                else if (keyword == "site")
                    p_.sites.emplace_back().name = name;
                else if (keyword == "function")
                    declare_function(name);
                else
                    declare_array(name);
            }
            first = is(";");
        }
    }

    // What expressions need to know of an array or a function: its types.
    void declare_array(const std::string& name) {
        if (peek().kind == TokenKind::string)
            next();
        next(); // the role
        Array& a = p_.arrays.emplace_back();
        a.name = name;
        a.element = type();
        a.is_cell = is("cell");
    }
    void declare_function(const std::string& name) {
        while (!is(")") && !is(";") && peek().kind != TokenKind::end)
            next();
        expect(")");
        Function& f = p_.functions.emplace_back();
        f.name = name;
        f.result = type();
    }

    std::uint32_t lookup(const Table& table, const char* what) {
        const unsigned line = peek().line;
        const std::string token = word();
        const auto it = table.find(token);
        if (it == table.end())
            fail(line, "no " + std::string(what) + " '" + token + "'");
        return it->second;
    }

    template <class Enum> Enum one_of(int count, const char* what) {
        const unsigned line = peek().line;
        const std::string token = word();
        for (int i = 0; i < count; ++i)
            if (token == name_of(static_cast<Enum>(i)))
                return static_cast<Enum>(i);
        fail(line, "'" + token + "' is no " + what);
    }
    Type type() { return one_of<Type>(3, "type"); }

    void entry() {
        const Token t = peek();
        const std::string keyword = word();
        if (keyword == "program")
            header();
        else if (keyword == "space")
            space(p_.spaces[named(spaces_)]);
        else if (keyword == "site")
            site(p_.sites[named(sites_)]);
        else if (keyword == "function")
            function(p_.functions[named(functions_)]);
        else if (keyword == "derivative")
            derivative();
        else if (keyword == "array")
            array(p_.arrays[named(arrays_)]);
        else
            fail(t.line, "'" + keyword + "' starts no table entry");
        expect(";");
    }

    std::uint32_t named(const Table& table) {
        const std::uint32_t id = lookup(table, "entry");
        if (peek().kind == TokenKind::string)
            next();
        return id;
    }

    void header() {
        p_.name = string();
        while (!is(";")) {
            if (accept("extents"))
                p_.extents = number();
            else if (accept("reals"))
                p_.reals = number();
            else {
                expect("integers");
                p_.integers = number();
            }
        }
    }
    void space(Space& s) {
        while (!is(";")) {
            if (accept("plate"))
                s.is_plate = true;
            else if (accept("event"))
                s.is_event = true;
            else if (accept("ragged"))
                s.is_ragged = true;
            else {
                expect("text");
                s.size_text = string();
            }
        }
    }
    void site(Site& s) {
        s.kind = one_of<SiteKind>(5, "kind of site");
        while (!is(";")) {
            if (accept("size"))
                s.size = expr();
            else if (accept("values"))
                s.values = lookup(arrays_, "array");
            else if (accept("dimension")) {
                Dimension d{expr(), none};
                if (accept("over"))
                    d.space = lookup(spaces_, "space");
                s.shape.push_back(d);
            } else if (accept("plate"))
                s.plates.push_back(lookup(spaces_, "space"));
            else if (accept("parent"))
                s.parents.push_back(lookup(sites_, "site"));
            else if (accept("distribution"))
                s.distribution = string();
            else if (accept("support"))
                s.support = string();
            else {
                expect("transform");
                s.transform = string();
            }
        }
    }
    void function(Function& f) {
        expect("(");
        while (!accept(")")) {
            f.params.push_back(type());
            if (!is(")"))
                expect(",");
        }
        f.derivatives.resize(f.params.size());
        f.result = type();
        while (!is(";")) {
            if (accept("cost"))
                f.cost = std::stod(next().text);
            else {
                expect("file");
                f.file = string();
            }
        }
    }
    void derivative() {
        Function& f = p_.functions[lookup(functions_, "function")];
        const unsigned line = peek().line;
        const std::uint32_t argument = number();
        if (argument >= f.derivatives.size())
            fail(line, "'" + f.name + "' has no parameter " + std::to_string(argument));
        expect("=");
        const Expr rule = expr();
        f.derivatives[argument] = rule;
    }
    void array(Array& a) {
        a.role = one_of<ArrayRole>(9, "role");
        a.element = type();
        a.is_cell = accept("cell");
        if (!a.is_cell)
            expect("[");
        a.size = a.is_cell ? p_.pool.integer(1) : expr();
        if (!a.is_cell)
            expect("]");
        while (!is(";")) {
            if (accept("scope"))
                a.scope = loop();
            else if (accept("number"))
                a.number = number();
            else if (accept("offset"))
                a.offset = expr();
            else if (accept("site"))
                a.site = lookup(sites_, "site");
            else {
                expect("of");
                a.of = lookup(arrays_, "array");
            }
        }
    }

    LoopId loop() {
        const unsigned line = peek().line;
        std::uint32_t id = 0;
        if (!numbered(word(), 'i', id))
            fail(line, "expected a loop variable");
        p_.loops = std::max(p_.loops, id + 1);
        return id;
    }

    // --- statements ----------------------------------------------------------------------------------

    Block block() {
        Block b;
        expect("{");
        while (!accept("}"))
            statement(b);
        return b;
    }

    Expr assigned(const char* field) {
        if (field)
            expect(field);
        expect("=");
        const Expr e = expr();
        expect(";");
        return e;
    }

    void statement(Block& out) {
        if (peek().kind == TokenKind::name) {
            const std::string name = next().text;
            named_[name] = assigned(nullptr);
        } else if (accept("for")) {
            Loop s{loop(), 0, {}, {}};
            expect("in");
            s.space = lookup(spaces_, "space");
            expect("<");
            s.extent = expr();
            s.body = block();
            out.push_back({std::move(s), {}});
        } else if (accept("if")) {
            If s{expr(), {}, {}};
            s.then_block = block();
            if (accept("else"))
                s.else_block = block();
            out.push_back({std::move(s), {}});
        } else if (accept("sample")) {
            sample(out);
        } else if (peek(1).text == "(") {
            const TermKind kind = one_of<TermKind>(5, "kind of term");
            expect("(");
            const SiteId site = lookup(sites_, "site");
            expect(")");
            expect("+=");
            out.push_back({Term{site, kind, expr()}, {}});
            expect(";");
        } else {
            write(out);
        }
    }

    void sample(Block& out) {
        Sample s;
        s.site = lookup(sites_, "site");
        expect("[");
        s.index = expr();
        expect("]");
        expect("{");
        s.log_prob = assigned("log_prob");
        s.constrain = assigned("constrain");
        s.log_abs_det = assigned("log_abs_det");
        s.unconstrain = assigned("unconstrain");
        expect("}");
        out.push_back({std::move(s), {}});
    }

    void write(Block& out) {
        const ArrayId array = lookup(arrays_, "array");
        const Expr index = element(array);
        const bool add = accept("+=");
        if (!add)
            expect("=");
        const unsigned line = peek().line;
        const Expr value = expr();
        if (type_of(value) != p_.arrays[array].element)
            fail(line, "the value has another type than the array");
        expect(";");
        if (add)
            out.push_back({Accumulate{array, index, value}, {}});
        else
            out.push_back({Store{array, index, value}, {}});
    }

    /// The index after an array's name; a cell has none.
    Expr element(ArrayId array) {
        if (p_.arrays[array].is_cell && !is("["))
            return p_.pool.integer(0);
        expect("[");
        const Expr index = typed(expr(), Type::Int);
        expect("]");
        return index;
    }

    // --- expressions: a table of binary operators by level, then unary ones
    // ------------------------------------

    Type type_of(Expr e) const { return p_.pool[e].type; }
    Expr typed(Expr e, Type type) const {
        if (type_of(e) != type)
            fail(peek().line, "expected a value of type " + std::string(name_of(type)));
        return e;
    }
    void same_type(Expr a, Expr b) const {
        if (type_of(a) != type_of(b))
            fail(peek().line, "operands of two types");
    }

    Expr expr() {
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

    Expr binary(int level) {
        static const std::vector<std::vector<const char*>> operators = {
            {"||"}, {"&&"}, {"<", "<=", "=="}, {"+", "-"}, {"*", "/", "%"}};
        if (level == static_cast<int>(operators.size()))
            return unary();
        Expr left = binary(level + 1);
        for (;;) {
            const auto& choice = operators[level];
            const auto it =
                std::find_if(choice.begin(), choice.end(), [&](const char* op) { return is(op); });
            if (it == choice.end())
                return left;
            next();
            const Expr right = binary(level + 1);
            same_type(left, right);
            left = combine(*it, left, right);
        }
    }

    Expr combine(const std::string& op, Expr a, Expr b) {
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

    Expr unary() {
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

    Expr primary() {
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

    Expr leaf(const Token& t) {
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

    Expr call() {
        const Token t = next();
        std::vector<Expr> args;
        expect("(");
        while (!accept(")")) {
            args.push_back(expr());
            if (!is(")"))
                expect(",");
        }
        if (t.text == "real" || t.text == "int") {
            if (args.size() != 1 || type_of(args[0]) == Type::Real)
                fail(t.line, "'" + t.text + "' takes one value of type int or bool");
            return t.text == "real" ? p_.pool.to_real(args[0]) : p_.pool.to_int(args[0]);
        }
        const auto it = functions_.find(t.text);
        if (it == functions_.end())
            fail(t.line, "no function '" + t.text + "'");
        const Function& f = p_.functions[it->second];
        return p_.pool.call(it->second, std::move(args), f.result);
    }

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    Program p_;
    Table spaces_, sites_, functions_, arrays_;
    std::map<std::string, Expr> named_;
};

} // namespace

ParseResult parse(std::string_view text) {
    try {
        return Parser(tokenize(text)).program();
    } catch (const Failure& failure) {
        return failure.error;
    }
}

} // namespace ppc::ir
