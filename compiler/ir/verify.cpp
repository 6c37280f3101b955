#include "compiler/ir/verify.h"

#include "compiler/ir/analysis.h"
#include "compiler/ir/print.h"

#include <algorithm>
#include <set>

namespace ppc::ir {
namespace {

/// One block on the way from the program to a statement: the loop it is the body of, or the If and the side.
struct Step {
    const void* owner; ///< the Loop or the If
    LoopId loop;       ///< none for an If
    int side;
    bool ordered;
    friend bool operator==(const Step&, const Step&) = default;
};
using Path = std::vector<Step>;

struct Write {
    std::size_t position;
    Path path;
    Expr index;
    enum Kind { store, accumulate, apply, sample } kind;
};

class Verifier {
public:
    explicit Verifier(const Program& program) : p_(program), writes_(program.arrays.size()) {}

    std::vector<std::string> run() {
        tables();
        if (!problems_.empty()) // ids in the body may be out of range
            return std::move(problems_);
        position_ = 0;
        block(p_.body, &Verifier::collect_write);
        if (!problems_.empty())
            return std::move(problems_);
        position_ = 0;
        block(p_.body, &Verifier::check_statement);
        return std::move(problems_);
    }

private:
    void problem(const std::string& text) {
        if (std::find(problems_.begin(), problems_.end(), text) == problems_.end())
            problems_.push_back(text);
    }
    void require(bool holds, const std::string& text) {
        if (!holds)
            problem(text);
    }
    void require(bool holds, const char* before, Expr e, const std::string& after = "") {
        if (!holds)
            problem(before + ("'" + print(p_, e) + "'") + after);
    }

    // --- tables --------------------------------------------------------------------------------------

    void tables() {
        for (const Array& a : p_.arrays)
            array(a);
        for (const Function& f : p_.functions) {
            require(f.derivatives.empty() || f.derivatives.size() == f.params.size(),
                    "function " + f.name + ": not one derivative a parameter");
            for (Expr d : f.derivatives)
                if (d.valid())
                    require(p_.pool[d].type == Type::Real,
                            "function " + f.name + ": a derivative is not Real");
        }
        for (const Site& s : p_.sites) {
            require(s.values == none || s.values < p_.arrays.size(),
                    "site " + s.name + ": no such values array");
            require(s.unconstrained == none || s.unconstrained < p_.arrays.size(),
                    "site " + s.name + ": no such unconstrained array");
            require(s.joint <= s.shape.size() && s.densities.valid() == (s.joint > 0),
                    "site " + s.name + ": joint dimensions, and how many log densities, do not fit");
            for (const Dimension& d : s.shape)
                require(d.space == none || d.space < p_.spaces.size(), "site " + s.name + ": no such space");
            for (SpaceId plate : s.plates)
                require(plate < p_.spaces.size(), "site " + s.name + ": no such plate");
        }
        std::set<LoopId> loops;
        for_each_stmt(p_.body, [&](const Stmt& stmt) {
            for_each_expr(stmt,
                          [&](Expr e) { require(e.id < p_.pool.size(), "a statement lacks an expression"); });
            if (const auto* s = std::get_if<Loop>(&stmt.node)) {
                require(s->var < p_.loops && loops.insert(s->var).second,
                        "loop " + std::to_string(s->var) + " is not unique");
                require(s->space < p_.spaces.size(), "loop " + std::to_string(s->var) + ": no such space");
            }
            if (const auto* s = std::get_if<Sample>(&stmt.node))
                require(s->site < p_.sites.size() && p_.sites[s->site].values != none,
                        "a Sample without values");
            if (const auto* s = std::get_if<Enumerate>(&stmt.node))
                require(s->site < p_.sites.size() && p_.sites[s->site].values != none &&
                            p_.sites[s->site].kind == SiteKind::discrete &&
                            p_.arrays[p_.sites[s->site].values].element == Type::Int,
                        "an Enumerate without values");
            if (const auto* s = std::get_if<Transform>(&stmt.node))
                require(s->site < p_.sites.size() && p_.sites[s->site].values != none &&
                            p_.sites[s->site].unconstrained != none,
                        "a Transform without values or unconstrained elements");
            if (const auto* s = std::get_if<Apply>(&stmt.node))
                require(s->routine < p_.routines.size(), "an Apply of no routine");
            if (const auto* s = std::get_if<Term>(&stmt.node))
                require(s->site < p_.sites.size(), "a Term without a site");
            if (!std::holds_alternative<Sample>(stmt.node) && !std::holds_alternative<Enumerate>(stmt.node))
                if (const ArrayId a = written_array(p_, stmt); a != none)
                    require(a < p_.arrays.size(), "a write to no array");
        });
    }

    void array(const Array& a) {
        const std::string who = "array " + a.name + ": ";
        if (!a.size.valid())
            return problem(who + "no size");
        require(p_.pool[a.size].type == Type::Int && is_load_time(p_, a.size),
                who + "the size is not load-time");
        require(!a.is_cell || (p_.pool.is_const(a.size) && p_.pool[a.size].integer == 1),
                who + "a cell has size 1");
        require(a.site == none || a.site < p_.sites.size(), who + "no such site");
        if (a.offset.valid())
            require(p_.pool[a.offset].type == Type::Int && is_load_time(p_, a.offset),
                    who + "the offset is not load-time");
        using enum ArrayRole;
        const bool flat = a.role == input || a.role == noise || a.role == gradient;
        require(a.offset.valid() == flat || a.role == output, // outputs get theirs when samples are lowered
                who + (flat ? "no offset" : "an offset in this role"));
        const bool is_numbered = is_load_time(a.role) || a.role == result;
        require((a.number != none) == is_numbered,
                who + (is_numbered ? "no number" : "a number in this role"));
        require(a.scope == none || a.role == local, who + "only local arrays have a scope");
        require(a.scope == none || a.scope < p_.loops, who + "no such scope");
        require(is_load_time(a.role) || a.role == local || a.element == Type::Real ||
                    (a.role == value && a.site != none && p_.sites[a.site].kind == SiteKind::discrete),
                who + "not Real");
        if (a.role == gradient)
            require(a.of < p_.arrays.size() && p_.arrays[a.of].role == input &&
                        p_.arrays[a.of].size == a.size,
                    who + "a gradient is of an input of the same size");
    }

    // --- walking -------------------------------------------------------------------------------------

    void block(const Block& b, void (Verifier::*visit)(const Stmt&)) {
        for (const Stmt& s : b) {
            ++position_;
            (this->*visit)(s);
            const auto* loop = std::get_if<Loop>(&s.node);
            int side = 0;
            for_each_block(s, [&](const Block& inner) {
                path_.push_back({&s, loop ? loop->var : none, side++, loop && loop->order != Order::any});
                block(inner, visit);
                path_.pop_back();
            });
        }
    }

    bool inside(LoopId loop) const {
        return loop == none ||
               std::any_of(path_.begin(), path_.end(), [&](const Step& s) { return s.loop == loop; });
    }

    void collect_write(const Stmt& stmt) {
        const ArrayId a = written_array(p_, stmt);
        if (a == none)
            return;
        const Array& array = p_.arrays[a];
        using enum ArrayRole;
        require(array.role != data && array.role != input && array.role != noise,
                "array " + array.name + " is written in role " + name_of(array.role));
        require(inside(array.scope), "array " + array.name + " is written outside its scope");
        Write w{position_, path_, {}, Write::store};
        if (const auto* store = std::get_if<Store>(&stmt.node)) {
            w.index = store->index;
        } else if (const auto* add = std::get_if<Accumulate>(&stmt.node)) {
            w.index = add->index;
            w.kind = Write::accumulate;
        } else if (std::holds_alternative<Apply>(stmt.node)) {
            w.kind = Write::apply;
            require(writes_[a].empty(), "array " + array.name + " is written by an Apply and by others");
        } else if (const auto* discrete = std::get_if<Enumerate>(&stmt.node)) {
            w.index = discrete->index;
        } else {
            w.index = std::get<Sample>(stmt.node).index;
            w.kind = Write::sample;
        }
        for (const Write& other : writes_[a])
            require(other.kind != Write::apply,
                    "array " + array.name + " is written by an Apply and by others");
        for (const Write& other : writes_[a])
            require((other.kind == Write::accumulate) == (w.kind == Write::accumulate),
                    "array " + array.name + " is written by Stores and by Accumulates");
        writes_[a].push_back(std::move(w));
    }

    // --- statements ----------------------------------------------------------------------------------

    void check_statement(const Stmt& stmt) {
        if (const auto* s = std::get_if<Sample>(&stmt.node)) {
            expression(s->index, Type::Int, false);
            in_sample_ = true;
            expression(s->log_prob, Type::Real, false);
            in_sample_ = false;
            for (Expr e : {s->constrain, s->log_abs_det, s->unconstrain})
                expression(e, Type::Real, true);
            for (Expr e : {s->mean, s->location, s->scale})
                if (e.valid())
                    expression(e, Type::Real, false);
            if (s->draw.valid())
                expression(s->draw, Type::Real, true);
        } else if (const auto* s = std::get_if<Loop>(&stmt.node)) {
            expression(s->extent, Type::Int, false);
            require(is_load_time(p_, s->extent), "loop extent ", s->extent, " is not load-time");
        } else if (const auto* s = std::get_if<If>(&stmt.node)) {
            expression(s->condition, Type::Bool, false);
            require(is_load_time(p_, s->condition), "condition ", s->condition, " is not load-time");
        } else if (const auto* s = std::get_if<Store>(&stmt.node)) {
            expression(s->index, Type::Int, false);
            expression(s->value, p_.arrays[s->array].element, false);
        } else if (const auto* s = std::get_if<Accumulate>(&stmt.node)) {
            expression(s->index, Type::Int, false);
            expression(s->value, p_.arrays[s->array].element, false);
        } else if (const auto* s = std::get_if<Apply>(&stmt.node)) {
            apply(*s);
        } else if (const auto* s = std::get_if<Transform>(&stmt.node)) {
            transform(*s);
        } else if (const auto* s = std::get_if<Enumerate>(&stmt.node)) {
            for (Expr e : {s->index, s->lower, s->count})
                expression(e, Type::Int, false);
            for (Expr e : {s->lower, s->count})
                require(is_load_time(p_, e), "range ", e, " of an Enumerate is not load-time");
        } else {
            expression(std::get<Term>(stmt.node).value, Type::Real, false);
        }
    }

    bool is_zero(Expr e) const { return p_.pool.is_const(e) && p_.pool[e].integer == 0; }

    void apply(const Apply& s) {
        const Routine& routine = p_.routines[s.routine];
        const Array& output = p_.arrays[s.output];
        require(output.role == ArrayRole::local && output.element == Type::Real,
                "array " + output.name + " is written by an Apply, and is not local and Real");
        LoopId around = none;
        for (const Step& step : path_)
            around = step.loop == none ? around : step.loop;
        require(output.scope == around, "array " + output.name + " is in another scope than its Apply");
        require(!s.is_adjoint || !routine.adjoint.empty(), "routine " + routine.name + " has no adjoint");
        for (Expr e : s.inputs) {
            const Node& n = p_.pool[e];
            require(n.op == Op::Read && is_zero(n.args[0]), "input ", e, " of an Apply is not an array");
            expression(e, Type::Real, false);
        }
        for (const auto* list : {&s.sizes, &s.output_sizes})
            for (Expr e : *list) {
                expression(e, Type::Int, false);
                require(is_load_time(p_, e), "size ", e, " of an Apply is not load-time");
            }
    }

    /// What each block of a Transform may write, and that `keep` can be turned round.
    void transform(const Transform& s) {
        const Site& site = p_.sites[s.site];
        const auto only = [&](const Block& block, const char* name, auto&& allowed) {
            for_each_stmt(block, [&](const Stmt& inner) {
                const bool holds = std::holds_alternative<Loop>(inner.node) ||
                                   std::holds_alternative<If>(inner.node) || allowed(inner);
                require(holds,
                        "site " + site.name + ": a statement that does not belong into '" + name + "'");
            });
        };
        const auto writes_local = [&](const Stmt& inner) {
            const ArrayId a = written_array(p_, inner);
            return a != none && p_.arrays[a].role == ArrayRole::local;
        };
        only(s.constrain, "constrain", [&](const Stmt& inner) {
            const auto* term = std::get_if<Term>(&inner.node);
            return writes_local(inner) || (term && term->site == s.site && term->kind == TermKind::jacobian);
        });
        only(s.keep, "keep", [&](const Stmt& inner) {
            const auto* store = std::get_if<Store>(&inner.node);
            return store && store->array == site.values && p_.pool[store->value].op == Op::Read &&
                   p_.arrays[p_.pool[store->value].ref].role == ArrayRole::local;
        });
        only(s.unconstrain, "unconstrain", [&](const Stmt& inner) {
            return writes_local(inner) || written_array(p_, inner) == site.unconstrained;
        });
    }

    void expression(Expr root, Type type, bool is_template) {
        require(p_.pool[root].type == type, "", root, std::string(" is not ") + name_of(type));
        for_each_node(p_.pool, root, [&](Expr e) {
            const Node& n = p_.pool[e];
            operands(e, n);
            if (n.op == Op::Index)
                require(inside(n.ref), "loop variable ", e, " is used outside its loop");
            if (n.op == Op::Param)
                require(is_template && n.ref == 0, "hole ", e, " outside a template");
            if (n.op == Op::Extent)
                require(n.ref < p_.extents, "no extent ", e);
            if (n.op == Op::Read)
                read(n);
        });
    }

    void operands(Expr e, const Node& n) {
        const auto type = [&](std::size_t i) { return p_.pool[n.args[i]].type; };
        const auto all = [&](Type t) {
            return std::all_of(n.args.begin(), n.args.end(), [&](Expr a) { return p_.pool[a].type == t; });
        };
        bool good = true;
        switch (n.op) {
        case Op::Const:
        case Op::Param:
        case Op::Index:
        case Op::Extent:
            good = n.args.empty();
            break;
        case Op::Read:
            good = n.ref < p_.arrays.size() && n.args.size() == 1 && type(0) == Type::Int &&
                   n.type == p_.arrays[n.ref].element;
            break;
        case Op::Sum:
        case Op::Product:
            good = n.args.size() > 1 && all(n.type) && n.type != Type::Bool;
            break;
        case Op::Recip:
            good = n.args.size() == 1 && all(Type::Real) && n.type == Type::Real;
            break;
        case Op::IntDiv:
        case Op::IntMod:
            good = n.args.size() == 2 && all(Type::Int) && n.type == Type::Int;
            break;
        case Op::Less:
        case Op::LessEqual:
        case Op::Equal:
            good = n.args.size() == 2 && type(0) == type(1) && n.type == Type::Bool;
            break;
        case Op::And:
        case Op::Or:
        case Op::Not:
            good = n.args.size() == (n.op == Op::Not ? 1 : 2) && all(Type::Bool) && n.type == Type::Bool;
            break;
        case Op::ToReal:
            good = n.args.size() == 1 && type(0) != Type::Real && n.type == Type::Real;
            break;
        case Op::ToInt:
            good = n.args.size() == 1 && type(0) != Type::Int && n.type == Type::Int;
            break;
        case Op::Select:
            good = n.args.size() == 3 && type(0) == Type::Bool && type(1) == n.type && type(2) == n.type;
            break;
        case Op::Call:
            good = n.ref < p_.functions.size() && n.type == p_.functions[n.ref].result &&
                   n.args.size() == p_.functions[n.ref].params.size();
            for (std::size_t i = 0; good && i < n.args.size(); ++i)
                good = type(i) == p_.functions[n.ref].params[i];
            break;
        }
        require(good, "wrong operands in ", e);
    }

    // --- reads ---------------------------------------------------------------------------------------

    void read(const Node& n) {
        const Array& array = p_.arrays[n.ref];
        require(inside(array.scope), "array " + array.name + " is read outside its scope");
        using enum ArrayRole;
        // Derived arrays are written by the prepare program, and local accumulators may stay 0.
        if (writes_[n.ref].empty() && (array.role == value || array.role == output || array.role == result ||
                                       array.role == unconstrained))
            problem("array " + array.name + " is read and never written");
        for (const Write& w : writes_[n.ref])
            complete(array, w, n.args[0]);
    }

    /// The write `w` is done when the statement at `position_` reads the array.
    void complete(const Array& array, const Write& w, Expr index) {
        if (w.index.valid() && are_apart(p_, w.index, index))
            return; // another element
        std::size_t common = 0;
        while (common < std::min(path_.size(), w.path.size()) && path_[common] == w.path[common])
            ++common;
        if (common < std::min(path_.size(), w.path.size()) && path_[common].owner == w.path[common].owner)
            return;                       // on the other side of an If
        bool fresh = array.scope == none; // loops inside the array's scope
        for (std::size_t i = 0; i < common; ++i) {
            if (fresh && path_[i].ordered)
                return; // an earlier iteration may have completed the element
            fresh |= path_[i].loop != none && path_[i].loop == array.scope;
        }
        const bool before =
            w.position < position_ || (w.position == position_ && w.kind == Write::sample && in_sample_);
        require(before, "array " + array.name + " is read before it is written");
        fresh = array.scope == none;
        for (std::size_t i = 0; i < common; ++i) {
            const LoopId loop = path_[i].loop;
            if (loop != none && fresh)
                require(w.kind != Write::accumulate && w.kind != Write::apply && w.index == index,
                        "array " + array.name + " is read in loop " + std::to_string(loop) +
                            ", which also writes it at another index");
            fresh |= loop != none && loop == array.scope;
        }
    }

    const Program& p_;
    std::vector<std::vector<Write>> writes_;
    std::vector<std::string> problems_;
    Path path_;
    std::size_t position_ = 0;
    bool in_sample_ = false;
};

} // namespace

std::vector<std::string> verify(const Program& program) { return Verifier(program).run(); }

} // namespace ppc::ir
