#include "compiler/ir/program.h"

namespace ppc::ir {

ArrayId Program::add_array(Array array) {
    arrays.push_back(std::move(array));
    return static_cast<ArrayId>(arrays.size() - 1);
}

ArrayId Program::add_cell(std::string name, LoopId scope, ArrayRole role) {
    Array cell;
    cell.name = std::move(name);
    cell.role = role;
    cell.size = pool.integer(1);
    cell.scope = scope;
    cell.is_cell = true;
    return add_array(std::move(cell));
}

ArrayId Program::add_integer_data(std::string name, Expr size) {
    Array a;
    a.name = std::move(name);
    a.element = Type::Int;
    a.role = ArrayRole::data;
    a.size = size;
    a.number = integers++;
    return add_array(std::move(a));
}

namespace {

/// The one place that lists the fields of each statement: f(Expr&) on expressions, g(Block&) on blocks.
template <class S, class F, class G> void visit_fields(S& stmt, F&& f, G&& g) {
    std::visit(
        [&](auto& s) {
            using T = std::remove_cvref_t<decltype(s)>;
            if constexpr (std::is_same_v<T, Loop>) {
                f(s.extent);
                g(s.body);
            } else if constexpr (std::is_same_v<T, If>) {
                f(s.condition);
                g(s.then_block);
                g(s.else_block);
            } else if constexpr (std::is_same_v<T, Store> || std::is_same_v<T, Accumulate>) {
                f(s.index);
                f(s.value);
            } else if constexpr (std::is_same_v<T, Apply>) {
                for (auto* list : {&s.inputs, &s.sizes, &s.output_sizes})
                    for (auto& e : *list)
                        f(e);
            } else if constexpr (std::is_same_v<T, Sample>) {
                f(s.index);
                f(s.log_prob);
                f(s.constrain);
                f(s.log_abs_det);
                f(s.unconstrain);
                for (auto* e : {&s.mean, &s.draw, &s.location, &s.scale})
                    if (e->valid())
                        f(*e);
            } else if constexpr (std::is_same_v<T, Transform>) {
                g(s.constrain);
                g(s.keep);
                g(s.unconstrain);
            } else if constexpr (std::is_same_v<T, Enumerate>) {
                f(s.index);
                f(s.lower);
                f(s.count);
            } else {
                static_assert(std::is_same_v<T, Term>);
                f(s.value);
            }
        },
        stmt.node);
}

} // namespace

void for_each_expr(const Stmt& stmt, const std::function<void(Expr)>& f) {
    visit_fields(stmt, [&](const Expr& e) { f(e); }, [](const Block&) {});
}

void map_exprs(Stmt& stmt, const std::function<Expr(Expr)>& f) {
    visit_fields(stmt, [&](Expr& e) { e = f(e); }, [](Block&) {});
}

void map_exprs(Block& block, const std::function<Expr(Expr)>& f) {
    for (Stmt& s : block) {
        map_exprs(s, f);
        for_each_block(s, [&](Block& b) { map_exprs(b, f); });
    }
}

void for_each_block(Stmt& stmt, const std::function<void(Block&)>& f) {
    visit_fields(stmt, [](Expr&) {}, [&](Block& b) { f(b); });
}
void for_each_block(const Stmt& stmt, const std::function<void(const Block&)>& f) {
    visit_fields(stmt, [](const Expr&) {}, [&](const Block& b) { f(b); });
}

void for_each_stmt(const Block& block, const std::function<void(const Stmt&)>& f) {
    for (const Stmt& s : block) {
        f(s);
        for_each_block(s, [&](const Block& b) { for_each_stmt(b, f); });
    }
}

} // namespace ppc::ir
