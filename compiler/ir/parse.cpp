#include "compiler/ir/parse.h"

#include "compiler/ir/parse_expr.h"

namespace ppc::ir {
namespace {

class Parser : ExprParser {
public:
    using ExprParser::ExprParser;

    Program program() {
        declare();
        rewind();
        while (!accept("body"))
            entry();
        expect(";");
        while (peek().kind != TokenKind::end)
            statement(p_.body);
        return std::move(p_);
    }

private:
    // --- tables --------------------------------------------------------------------------------------

    /// First pass: names of all entries, so that entries may refer to later ones.
    void declare() {
        bool first = true;
        for (rewind(); peek().kind != TokenKind::end && !(first && is("body")); next()) {
            const std::string keyword = peek().text;
            if (first && (keyword == "space" || keyword == "site" || keyword == "function" ||
                          keyword == "routine" || keyword == "array")) {
                next();
                const unsigned line = peek().line;
                const std::string token = word();
                const std::string name = peek().kind == TokenKind::string ? peek().text : token;
                Table& table = keyword == "space"      ? spaces_
                               : keyword == "site"     ? sites_
                               : keyword == "function" ? functions_
                               : keyword == "routine"  ? routines_
                                                       : arrays_;
                if (!table.emplace(token, static_cast<std::uint32_t>(table.size())).second)
                    fail(line, "'" + token + "' is defined twice");
                if (keyword == "space")
                    p_.spaces.emplace_back().name = name;
                else if (keyword == "site")
                    p_.sites.emplace_back().name = name;
                else if (keyword == "function")
                    declare_function(name);
                else if (keyword == "routine")
                    p_.routines.emplace_back().name = name;
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
        else if (keyword == "routine") {
            Routine& routine = p_.routines[named(routines_)];
            if (accept("adjoint"))
                routine.adjoint = string();
        } else if (keyword == "array")
            array(p_.arrays[named(arrays_)]);
        else if (keyword == "joint_states") {
            JointStates& j = p_.joint_states.emplace_back();
            j.site = lookup(sites_, "site");
            expect("extent");
            j.extent = number();
            expect("powers");
            j.powers = number();
            expect("count");
            j.count = expr();
            expect("elements");
            j.elements = expr();
        } else if (keyword == "value_table") {
            ValueTable& table = p_.value_tables.emplace_back();
            do {
                ValueTable::Dimension& d = table.over.emplace_back();
                d.site = lookup(sites_, "site");
                expect("count");
                d.count = expr();
            } while (accept(","));
        } else
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
        s.kind = one_of<SiteKind>(6, "kind of site");
        while (!is(";")) {
            if (accept("size"))
                s.size = expr();
            else if (accept("values"))
                s.values = lookup(arrays_, "array");
            else if (accept("unconstrained"))
                s.unconstrained = lookup(arrays_, "array");
            else if (accept("joint"))
                s.joint = number();
            else if (accept("densities"))
                s.densities = expr();
            else if (accept("first"))
                s.first = expr();
            else if (accept("categories"))
                s.categories = expr();
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
        a.role = one_of<ArrayRole>(10, "role");
        a.element = type();
        a.is_cell = accept("cell");
        if (!a.is_cell)
            expect("[");
        a.size = a.is_cell ? p_.pool.integer(1) : expr();
        if (!a.is_cell)
            expect("]");
        while (!is(";")) {
            if (accept("zeroed"))
                a.is_zeroed = true;
            else if (accept("scope"))
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
            if (accept("forward"))
                s.order = Order::forward;
            else if (accept("backward"))
                s.order = Order::backward;
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
        } else if (is("apply") || is("apply_adjoint")) {
            apply(out);
        } else if (accept("sample")) {
            sample(out);
        } else if (accept("enumerate")) {
            Enumerate s{lookup(sites_, "site"), {}, {}, {}};
            expect("[");
            s.index = expr();
            expect("]");
            expect("from");
            s.lower = expr();
            expect("count");
            s.count = expr();
            expect(";");
            out.push_back({s, {}});
        } else if (accept("transform")) {
            Transform s{lookup(sites_, "site"), block(), {}, {}};
            expect("keep");
            s.keep = block();
            expect("unconstrain");
            s.unconstrain = block();
            out.push_back({std::move(s), {}});
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

    void apply(Block& out) {
        Apply s{.routine = 0, .is_adjoint = next().text == "apply_adjoint", .inputs = {}, .sizes = {}};
        s.output = lookup(arrays_, "array");
        expect("=");
        s.routine = lookup(routines_, "routine");
        expect("(");
        while (!accept(";")) {
            const ArrayId input = lookup(arrays_, "array");
            s.inputs.push_back(p_.read(input, p_.pool.integer(0)));
            if (!is(";"))
                expect(",");
        }
        std::vector<Expr>* list = &s.sizes;
        while (!accept(")")) {
            if (accept(";"))
                list = &s.output_sizes;
            list->push_back(expr());
            if (!is(")") && !is(";"))
                expect(",");
        }
        expect(";");
        out.push_back({std::move(s), {}});
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
        if (is("mean"))
            s.mean = assigned("mean");
        if (is("draw"))
            s.draw = assigned("draw");
        if (is("location"))
            s.location = assigned("location");
        if (is("scale"))
            s.scale = assigned("scale");
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
