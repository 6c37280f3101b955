// Random programs over the inputs that the examples share: well formed, with shared nodes, nested loops,
// gathers, local arrays, reductions and branches. The same seed gives the same program.
#pragma once

#include "tests/unit/ir/programs.h"

#include <random>
#include <utility>

namespace random_program_detail {

using namespace ppc::ir;

class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed), p_(parsed(std::string(math) + common + "body;\n")) {}

    Program run() {
        p_.body = block(none, 0);
        p_.body.push_back({Term{0, TermKind::factor, value(2)}, {}});
        return std::move(p_);
    }

private:
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
    ArrayId find(const std::string& name) const {
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            if (p_.arrays[a].name == name)
                return a;
        return none;
    }
    FunctionId function(const std::string& name) const {
        for (FunctionId f = 0; f < p_.functions.size(); ++f)
            if (p_.functions[f].name == "ppc::math::" + name)
                return f;
        return none;
    }
    Expr call(const std::string& name, Expr a) { return p_.pool.call(function(name), {a}, Type::Real); }

    /// An index into rows (n0) or groups (n1).
    Expr index(bool rows) {
        std::vector<Expr> choices = {p_.pool.integer(below(3))};
        for (const auto& [loop, over_rows] : loops_) {
            if (over_rows == rows)
                choices.push_back(p_.pool.index(loop));
            if (over_rows && !rows)
                choices.push_back(p_.read(find("g"), p_.pool.index(loop)));
        }
        return choices[below(static_cast<unsigned>(choices.size()))];
    }

    Expr leaf() {
        switch (below(8)) {
        case 0:
            return p_.pool.real(0.25 * (1 + below(6)));
        case 1:
            return p_.read(find("x"), index(true));
        case 2:
            return p_.read_cell(find("w"));
        case 3:
            return p_.read_cell(find("q"));
        case 4:
            return p_.read(find("v"), index(false));
        case 5:
            return p_.read(find("u"), index(true));
        default:
            break;
        }
        if (readable_.empty())
            return p_.read_cell(find("w"));
        const Readable& r = readable_[below(static_cast<unsigned>(readable_.size()))];
        return p_.read(r.array, r.index.valid()              ? r.index
                                : p_.arrays[r.array].is_cell ? p_.pool.integer(0)
                                                             : index(r.rows));
    }

    /// Values stay moderate and the functions inside their domains.
    Expr value(unsigned depth) {
        if (!shared_.empty() && below(4) == 0)
            return shared_[below(static_cast<unsigned>(shared_.size()))];
        if (depth == 0)
            return leaf();
        Pool& pool = p_.pool;
        Expr e;
        switch (below(9)) {
        case 0:
        case 1:
            e = pool.sum({value(depth - 1), value(depth - 1), leaf()});
            break;
        case 2:
        case 3:
            e = pool.product({call("logistic", value(depth - 1)), leaf(), value(depth - 1)});
            break;
        case 4: {
            const Expr a = value(depth - 1);
            e = pool.div(value(depth - 1), pool.add(pool.real(1), pool.mul(a, a)));
            break;
        }
        case 5:
            e = call("softplus", value(depth - 1));
            break;
        case 6: {
            const Expr a = value(depth - 1);
            e = call("log1p", pool.mul(a, a));
            break;
        }
        case 7:
            e = pool.select(pool.less(p_.read(find("x"), index(true)), pool.real(0.25)), value(depth - 1),
                            value(depth - 1));
            break;
        default:
            e = call("logistic", pool.neg(value(depth - 1)));
            break;
        }
        if (below(3) == 0)
            shared_.push_back(e);
        return e;
    }

    Block block(LoopId loop, unsigned depth) {
        Block out;
        const unsigned count = 2 + below(3);
        for (unsigned i = 0; i < count; ++i)
            statement(out, loop, depth);
        return out;
    }

    /// What is made in an inner block is not visible outside.
    Block inner_block(LoopId loop, unsigned depth) {
        const auto shared = shared_;
        const auto readable = readable_;
        Block b = block(loop, depth);
        shared_ = shared;
        readable_ = readable;
        return b;
    }

    void statement(Block& out, LoopId loop, unsigned depth) {
        switch (below(depth < 2 ? 7 : 2)) {
        case 0:
            out.push_back({Term{below(2), below(4) ? TermKind::factor : TermKind::jacobian, value(2)}, {}});
            return;
        case 1: { // a cell of this block
            const ArrayId cell = p_.add_cell("c", loop);
            out.push_back({Store{cell, p_.pool.integer(0), value(2)}, {}});
            readable_.push_back({cell, {}, false});
            return;
        }
        case 2:
            return conditional(out, loop, depth);
        case 3:
            return map(out, loop, depth);
        case 4:
            return reduction(out, loop, depth);
        default: {
            const bool rows = below(2);
            out.push_back({nest(rows, [&](LoopId inner) { return inner_block(inner, depth + 1); }), {}});
        }
        }
    }

    template <class F> Loop nest(bool rows, F&& body) {
        const LoopId var = p_.new_loop();
        loops_.emplace_back(var, rows);
        Loop loop{var, rows ? 0u : 1u, p_.pool.extent(rows ? 0 : 1), body(var)};
        loops_.pop_back();
        return loop;
    }

    void conditional(Block& out, LoopId loop, unsigned depth) {
        const ArrayId cell = p_.add_cell("b", loop);
        If s{p_.pool.equal(index(false), p_.pool.integer(1)), {}, {}};
        const auto branch = [&] {
            const auto shared = shared_;
            const auto readable = readable_;
            Block b = block(loop, depth + 1);
            b.push_back({Store{cell, p_.pool.integer(0), value(1)}, {}});
            readable_.push_back({cell, {}, false});
            statement(b, loop, 2);
            shared_ = shared;
            readable_ = readable;
            return b;
        };
        s.then_block = branch();
        s.else_block = branch();
        out.push_back({std::move(s), {}});
        readable_.push_back({cell, {}, false});
    }

    /// An array filled by a loop, read there at the own index and later at any.
    void map(Block& out, LoopId loop, unsigned depth) {
        const bool rows = below(2);
        Array a;
        a.name = "m";
        a.size = p_.pool.extent(rows ? 0 : 1);
        a.scope = loop;
        const ArrayId array = p_.add_array(a);
        out.push_back({nest(rows,
                            [&](LoopId inner) {
                                const auto shared = shared_;
                                const auto readable = readable_;
                                Block b = block(inner, depth + 1);
                                b.push_back({Store{array, p_.pool.index(inner), value(2)}, {}});
                                readable_.push_back({array, p_.pool.index(inner), rows});
                                statement(b, inner, 2);
                                shared_ = shared;
                                readable_ = readable;
                                return b;
                            }),
                       {}});
        readable_.push_back({array, {}, rows});
    }

    void reduction(Block& out, LoopId loop, unsigned depth) {
        const bool rows = below(2), scatter = rows && below(2);
        Array a;
        a.name = "r";
        a.size = scatter ? p_.pool.extent(1) : p_.pool.integer(1);
        a.is_cell = !scatter;
        a.scope = loop;
        const ArrayId array = p_.add_array(a);
        out.push_back({nest(rows,
                            [&](LoopId inner) {
                                Block b = inner_block(inner, depth + 1);
                                const Expr at =
                                    scatter ? p_.read(find("g"), p_.pool.index(inner)) : p_.pool.integer(0);
                                const auto shared = std::exchange(shared_, {});
                                b.push_back({Accumulate{array, at, value(2)}, {}});
                                shared_ = shared;
                                return b;
                            }),
                       {}});
        readable_.push_back({array, {}, false});
    }

    struct Readable {
        ArrayId array;
        Expr index; ///< if valid, the only index it may be read at
        bool rows;
    };

    std::mt19937 random_;
    Program p_;
    std::vector<std::pair<LoopId, bool>> loops_;
    std::vector<Expr> shared_;
    std::vector<Readable> readable_;
};

} // namespace random_program_detail

inline ppc::ir::Program random_program(unsigned seed) { return random_program_detail::Generator(seed).run(); }
