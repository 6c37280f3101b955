#include "compiler/ir/print.h"

#include "compiler/ir/print_names.h"
#include "compiler/ir/scope.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <unordered_set>

namespace ppc::ir {
namespace {

template <class T> std::vector<std::string> tokens_of(const std::vector<T>& table) {
    std::vector<std::string> names;
    for (const T& entry : table)
        names.push_back(entry.name);
    return unique_tokens(names);
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out + '"';
}

std::string number_text(double x) {
    if (x != x)
        return "nan";
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, x).ptr;
    std::string text(buffer, end);
    if (text.find_first_of(".ein") == std::string::npos)
        text += ".0";
    return text;
}

class Printer {
public:
    explicit Printer(const Program& program)
        : p_(program), scopes_(program), arrays_(tokens_of(program.arrays)),
          spaces_(tokens_of(program.spaces)), sites_(tokens_of(program.sites)),
          functions_(tokens_of(program.functions)), routines_(tokens_of(program.routines)),
          ordinal_(program.loops, none) {
        std::uint32_t next = 0;
        for_each_stmt(p_.body, [&](const Stmt& s) {
            if (const auto* loop = std::get_if<Loop>(&s.node))
                ordinal_[loop->var] = next++;
        });
        for (std::uint32_t& o : ordinal_) // loops that only tables mention
            if (o == none)
                o = next++;
        rank_ = structural_order(p_.pool, ordinal_);
    }

    std::string program() {
        tables();
        count_uses();
        out_ += "body;\n";
        block(p_.body, none, 0);
        return std::move(out_);
    }

    std::string expr(Expr e, int precedence = 0) const {
        if (const auto it = names_.find(e.id); it != names_.end())
            return it->second;
        return definition(e, precedence);
    }

private:
    std::vector<Expr> ordered_args(const Node& n) const {
        std::vector<Expr> args = n.args;
        if (is_commutative(n.op))
            std::sort(args.begin(), args.end(), [&](Expr a, Expr b) { return rank_[a.id] < rank_[b.id]; });
        return args;
    }

    // --- expressions ---------------------------------------------------------------------------------

    enum Level { ternary, disjunction, conjunction, comparison, sum, product, unary, primary };

    static std::string wrapped(std::string text, int level, int precedence) {
        return level < precedence ? "(" + text + ")" : text;
    }

    std::string joined(const Node& n, const char* separator, int level, int precedence) const {
        std::string text;
        for (Expr a : ordered_args(n))
            text += (text.empty() ? "" : separator) + expr(a, level + 1);
        return wrapped(text, level, precedence);
    }

    std::string list(const std::vector<Expr>& args) const {
        std::string text;
        for (Expr a : args)
            text += (text.empty() ? "" : ", ") + expr(a);
        return "(" + text + ")";
    }

    bool is_negative(const Node& n) const {
        return n.op == Op::Const &&
               (n.type == Type::Real ? std::bit_cast<std::int64_t>(n.number) < 0 : n.integer < 0);
    }

    static std::string constant(const Node& n, bool negate) {
        if (n.type == Type::Bool)
            return n.integer ? "true" : "false";
        return n.type == Type::Real ? number_text(negate ? -n.number : n.number)
                                    : std::to_string(negate ? -n.integer : n.integer);
    }

    /// Text of a product without its sign, which is returned apart.
    std::string factors(const Node& n, bool& negative) const {
        std::string above, below;
        negative = false;
        for (Expr a : ordered_args(n)) {
            const Node& f = p_.pool[a];
            if (f.op == Op::Const) {
                negative = is_negative(f);
                const std::string c = constant(f, negative);
                if (c != "1" && c != "1.0")
                    above = c;
            } else if (f.op == Op::Recip && !names_.contains(a.id)) {
                below += " / " + expr(f.args[0], unary);
            } else {
                above += (above.empty() ? "" : " * ") + expr(a, unary);
            }
        }
        return (above.empty() ? "1.0" : above) + below;
    }

    std::string sum_text(const Node& n) const {
        std::string text;
        for (Expr a : ordered_args(n)) {
            const Node& t = p_.pool[a];
            bool negative = false;
            std::string term;
            if (names_.contains(a.id))
                term = expr(a);
            else if (t.op == Op::Product)
                term = factors(t, negative);
            else if (t.op == Op::Const)
                term = constant(t, negative = is_negative(t));
            else
                term = expr(a, product);
            if (text.empty())
                text = negative ? "-" + term : term;
            else
                text += (negative ? " - " : " + ") + term;
        }
        return text;
    }

    std::string element(ArrayId array, Expr index) const {
        const Node& n = p_.pool[index];
        if (p_.arrays[array].is_cell && n.op == Op::Const && n.integer == 0)
            return arrays_[array];
        return arrays_[array] + "[" + expr(index) + "]";
    }

    std::string definition(Expr e, int precedence) const {
        const Node& n = p_.pool[e];
        const auto number = [&] { return std::to_string(n.ref); };
        switch (n.op) {
        case Op::Const:
            return wrapped(constant(n, false), is_negative(n) ? product : primary, precedence);
        case Op::Param:
            return "p" + number() + (n.type == Type::Real ? "" : std::string(":") + name_of(n.type));
        case Op::Index:
            return "i" + std::to_string(ordinal_[n.ref]);
        case Op::Extent:
            return "n" + number();
        case Op::Read:
            return element(n.ref, n.args[0]);
        case Op::Sum:
            return wrapped(sum_text(n), sum, precedence);
        case Op::Product: {
            bool negative = false;
            const std::string text = factors(n, negative);
            return wrapped(negative ? "-" + text : text, product, precedence);
        }
        case Op::Recip:
            return wrapped("1.0 / " + expr(n.args[0], unary), product, precedence);
        case Op::IntDiv:
            return "(" + expr(n.args[0], primary) + " / " + expr(n.args[1], primary) + ")";
        case Op::IntMod:
            return "(" + expr(n.args[0], primary) + " % " + expr(n.args[1], primary) + ")";
        case Op::Less:
            return joined(n, " < ", comparison, precedence);
        case Op::LessEqual:
            return joined(n, " <= ", comparison, precedence);
        case Op::Equal:
            return joined(n, " == ", comparison, precedence);
        case Op::And:
            return joined(n, " && ", conjunction, precedence);
        case Op::Or:
            return joined(n, " || ", disjunction, precedence);
        case Op::Not:
            return "!" + expr(n.args[0], primary);
        case Op::ToReal:
            return "real" + list(n.args);
        case Op::ToInt:
            return "int" + list(n.args);
        case Op::Select:
            return wrapped(expr(n.args[0], disjunction) + " ? " + expr(n.args[1], disjunction) + " : " +
                               expr(n.args[2], disjunction),
                           ternary, precedence);
        case Op::Call:
            return functions_[n.ref] + list(n.args);
        }
        __builtin_unreachable();
    }

    // --- names of shared expressions -----------------------------------------------------------------

    void count_uses() {
        uses_.assign(p_.pool.size(), 0);
        const auto use = [&](auto&& self, Expr e) -> void {
            if (uses_[e.id]++ == 0)
                for (Expr a : p_.pool[e].args)
                    self(self, a);
        };
        for_each_stmt(p_.body, [&](const Stmt& s) { for_each_expr(s, [&](Expr e) { use(use, e); }); });
    }

    bool is_worth_a_name(Expr e) const {
        const auto is_short = [&](Expr x) { return p_.pool[x].args.empty(); };
        const Node& n = p_.pool[e];
        return uses_[e.id] > 1 && !is_short(e) && !(n.op == Op::Read && is_short(n.args[0]));
    }

    /// Defines the shared expressions of home `loop` that `stmt` needs.
    void define_shared(const Stmt& stmt, LoopId loop, int depth) {
        std::unordered_set<std::uint32_t> seen;
        const auto visit = [&](auto&& self, Expr e) -> void {
            if (names_.contains(e.id) || !seen.insert(e.id).second)
                return;
            for (Expr a : ordered_args(p_.pool[e]))
                self(self, a);
            if (is_worth_a_name(e) && scopes_.home(e) == loop) {
                const std::string text = definition(e, 0);
                names_[e.id] = "%" + std::to_string(names_.size());
                line(depth, names_[e.id] + " = " + text + ";");
            }
        };
        const auto all = [&](auto&& self, const Stmt& s) -> void {
            for_each_expr(s, [&](Expr e) { visit(visit, e); });
            for_each_block(s, [&](const Block& b) {
                for (const Stmt& inner : b)
                    self(self, inner);
            });
        };
        all(all, stmt);
    }

    // --- tables --------------------------------------------------------------------------------------

    void line(int depth, const std::string& text) { out_ += std::string(2 * depth, ' ') + text + "\n"; }

    std::string entry(const char* keyword, const std::string& token, const std::string& name) const {
        return std::string(keyword) + " " + token + (token == name ? "" : " " + quoted(name));
    }

    void tables() {
        std::string head = "program " + quoted(p_.name);
        const auto count = [&](const char* what, std::uint32_t n) {
            if (n)
                head += std::string(" ") + what + " " + std::to_string(n);
        };
        count("extents", p_.extents);
        count("reals", p_.reals);
        count("integers", p_.integers);
        line(0, head + ";");
        for (std::size_t i = 0; i < p_.spaces.size(); ++i)
            space(p_.spaces[i], spaces_[i]);
        for (std::size_t i = 0; i < p_.sites.size(); ++i)
            site(p_.sites[i], sites_[i]);
        for (std::size_t i = 0; i < p_.functions.size(); ++i)
            function(p_.functions[i], functions_[i]);
        for (std::size_t i = 0; i < p_.routines.size(); ++i)
            line(0, entry("routine", routines_[i], p_.routines[i].name) +
                        (p_.routines[i].adjoint.empty() ? "" : " adjoint " + quoted(p_.routines[i].adjoint)) +
                        ";");
        for (std::size_t i = 0; i < p_.arrays.size(); ++i)
            array(p_.arrays[i], arrays_[i]);
        for (const JointStates& j : p_.joint_states)
            line(0, "joint_states " + sites_[j.site] + " extent " + std::to_string(j.extent) + " powers " +
                        std::to_string(j.powers) + " count " + expr(j.count) + " elements " +
                        expr(j.elements) + ";");
        for (const ValueTable& t : p_.value_tables) {
            std::string over;
            for (const ValueTable::Dimension& d : t.over)
                over += (over.empty() ? "" : ", ") + sites_[d.site] + " count " + expr(d.count);
            line(0, "value_table " + over + ";");
        }
    }

    void space(const Space& s, const std::string& token) {
        line(0, entry("space", token, s.name) + (s.is_plate ? " plate" : "") + (s.is_event ? " event" : "") +
                    (s.is_ragged ? " ragged" : "") +
                    (s.size_text.empty() ? "" : " text " + quoted(s.size_text)) + ";");
    }

    void site(const Site& s, const std::string& token) {
        std::string text = entry("site", token, s.name) + " " + name_of(s.kind);
        const auto words = [&](const char* keyword, const std::string& value) {
            if (!value.empty())
                text += std::string(" ") + keyword + " " + quoted(value);
        };
        if (s.size.valid())
            text += " size " + expr(s.size);
        if (s.values != none)
            text += " values " + arrays_[s.values];
        if (s.unconstrained != none)
            text += " unconstrained " + arrays_[s.unconstrained];
        if (s.joint)
            text += " joint " + std::to_string(s.joint);
        if (s.densities.valid())
            text += " densities " + expr(s.densities);
        if (s.categories.valid())
            text += " first " + expr(s.first) + " categories " + expr(s.categories);
        for (const Dimension& d : s.shape)
            text += " dimension " + expr(d.extent) + (d.space == none ? "" : " over " + spaces_[d.space]);
        for (SpaceId plate : s.plates)
            text += " plate " + spaces_[plate];
        for (SiteId parent : s.parents)
            text += " parent " + sites_[parent];
        words("distribution", s.distribution);
        words("support", s.support);
        words("transform", s.transform);
        line(0, text + ";");
    }

    void function(const Function& f, const std::string& token) {
        std::string params;
        for (Type t : f.params)
            params += (params.empty() ? "" : ", ") + std::string(name_of(t));
        line(0, entry("function", token, f.name) + " (" + params + ") " + name_of(f.result) +
                    (f.cost == Function{}.cost ? "" : " cost " + number_text(f.cost)) +
                    (f.file.empty() ? "" : " file " + quoted(f.file)) + ";");
        for (std::size_t i = 0; i < f.derivatives.size(); ++i)
            if (f.derivatives[i].valid())
                line(0,
                     "derivative " + token + " " + std::to_string(i) + " = " + expr(f.derivatives[i]) + ";");
    }

    void array(const Array& a, const std::string& token) {
        std::string text = entry("array", token, a.name) + " " + name_of(a.role) + " " + name_of(a.element);
        text += a.is_cell ? " cell" : "[" + expr(a.size) + "]";
        if (a.is_zeroed)
            text += " zeroed";
        if (a.scope != none)
            text += " scope i" + std::to_string(ordinal_[a.scope]);
        if (a.number != none)
            text += " number " + std::to_string(a.number);
        if (a.offset.valid())
            text += " offset " + expr(a.offset);
        if (a.site != none)
            text += " site " + sites_[a.site];
        if (a.of != none)
            text += " of " + arrays_[a.of];
        line(0, text + ";");
    }

    // --- statements ----------------------------------------------------------------------------------

    void block(const Block& b, LoopId loop, int depth) {
        for (const Stmt& s : b) {
            define_shared(s, loop, depth);
            std::visit([&](const auto& node) { statement(node, loop, depth); }, s.node);
        }
    }

    void statement(const Loop& s, LoopId, int depth) {
        const char* const order[] = {"", "forward ", "backward "};
        line(depth, "for i" + std::to_string(ordinal_[s.var]) + " in " + order[static_cast<int>(s.order)] +
                        spaces_[s.space] + " < " + expr(s.extent) + " {");
        block(s.body, s.var, depth + 1);
        line(depth, "}");
    }
    void statement(const If& s, LoopId loop, int depth) {
        line(depth, "if " + expr(s.condition) + " {");
        block(s.then_block, loop, depth + 1);
        if (!s.else_block.empty()) {
            line(depth, "} else {");
            block(s.else_block, loop, depth + 1);
        }
        line(depth, "}");
    }
    void statement(const Store& s, LoopId, int depth) {
        line(depth, element(s.array, s.index) + " = " + expr(s.value) + ";");
    }
    void statement(const Accumulate& s, LoopId, int depth) {
        line(depth, element(s.array, s.index) + " += " + expr(s.value) + ";");
    }
    void statement(const Apply& s, LoopId, int depth) {
        std::string inputs, sizes, output_sizes;
        for (Expr e : s.inputs)
            inputs += (inputs.empty() ? "" : ", ") + arrays_[p_.pool[e].ref];
        for (Expr e : s.sizes)
            sizes += (sizes.empty() ? "" : ", ") + expr(e);
        for (Expr e : s.output_sizes)
            output_sizes += (output_sizes.empty() ? "; " : ", ") + expr(e);
        line(depth, (s.is_adjoint ? "apply_adjoint " : "apply ") + arrays_[s.output] + " = " +
                        routines_[s.routine] + "(" + inputs + "; " + sizes + output_sizes + ");");
    }
    void statement(const Sample& s, LoopId, int depth) {
        line(depth, "sample " + sites_[s.site] + "[" + expr(s.index) + "] {");
        line(depth + 1, "log_prob = " + expr(s.log_prob) + ";");
        line(depth + 1, "constrain = " + expr(s.constrain) + ";");
        line(depth + 1, "log_abs_det = " + expr(s.log_abs_det) + ";");
        line(depth + 1, "unconstrain = " + expr(s.unconstrain) + ";");
        if (s.mean.valid())
            line(depth + 1, "mean = " + expr(s.mean) + ";");
        if (s.draw.valid())
            line(depth + 1, "draw = " + expr(s.draw) + ";");
        if (s.location.valid())
            line(depth + 1, "location = " + expr(s.location) + ";");
        if (s.scale.valid())
            line(depth + 1, "scale = " + expr(s.scale) + ";");
        line(depth, "}");
    }
    void statement(const Transform& s, LoopId loop, int depth) {
        line(depth, "transform " + sites_[s.site] + " {");
        block(s.constrain, loop, depth + 1);
        line(depth, "} keep {");
        block(s.keep, loop, depth + 1);
        line(depth, "} unconstrain {");
        block(s.unconstrain, loop, depth + 1);
        line(depth, "}");
    }
    void statement(const Enumerate& s, LoopId, int depth) {
        line(depth, "enumerate " + sites_[s.site] + "[" + expr(s.index) + "] from " + expr(s.lower) +
                        " count " + expr(s.count) + ";");
    }
    void statement(const Term& s, LoopId, int depth) {
        line(depth, std::string(name_of(s.kind)) + "(" + sites_[s.site] + ") += " + expr(s.value) + ";");
    }

    const Program& p_;
    Scopes scopes_;
    std::vector<std::string> arrays_, spaces_, sites_, functions_, routines_;
    std::vector<std::uint32_t> ordinal_; // printed number of each loop
    std::vector<std::uint32_t> rank_;    // structural order of nodes
    std::vector<std::uint32_t> uses_;
    std::unordered_map<std::uint32_t, std::string> names_;
    std::string out_;
};

} // namespace

std::string print(const Program& program) { return Printer(program).program(); }
std::string print(const Program& program, Expr e) { return Printer(program).expr(e); }

const char* name_of(ArrayRole role) {
    static constexpr std::array names = {"data",  "derived",  "value",  "input",  "noise",
                                         "local", "gradient", "output", "result", "unconstrained"};
    return names[static_cast<std::size_t>(role)];
}
const char* name_of(SiteKind kind) {
    static constexpr std::array names = {"latent",        "observed",  "factor",
                                         "deterministic", "auxiliary", "discrete"};
    return names[static_cast<std::size_t>(kind)];
}
const char* name_of(TermKind kind) {
    static constexpr std::array names = {"prior", "likelihood", "factor", "jacobian", "guide"};
    return names[static_cast<std::size_t>(kind)];
}
const char* name_of(Type type) {
    static constexpr std::array names = {"real", "int", "bool"};
    return names[static_cast<std::size_t>(type)];
}

} // namespace ppc::ir
