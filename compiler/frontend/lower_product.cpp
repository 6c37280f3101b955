// Element-by-element operations, sums and products of vectors and matrices.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

Value Lowering::elementwise(const std::vector<Value>& args,
                            const std::function<Scalar(const std::vector<Scalar>&)>& f, SourceRange where,
                            const std::vector<std::string>& names) {
    const auto name = [&](std::size_t k) {
        return k < names.size() ? names[k] : "operand " + std::to_string(k + 1);
    };
    std::size_t first = 0;
    auto out = std::make_shared<Tensor>();
    auto parts = std::make_shared<std::vector<std::shared_ptr<Tensor>>>();
    for (const Value& v : args) {
        parts->push_back(to_tensor(v, where));
        const Tensor& t = *parts->back();
        if (out->dims.empty()) {
            out->dims = t.dims;
            out->row = t.row;
            first = parts->size() - 1;
        } else if (t.dims.size() == out->dims.size()) {
            for (std::size_t d = 0; d < t.dims.size(); ++d)
                check_same({out->dims[d], name(first), unit(t, d)},
                           {t.dims[d], name(parts->size() - 1), unit(t, d)}, where);
        }
    }
    out->at = [parts, f](const Indices& i) {
        std::vector<Scalar> values;
        for (const auto& t : *parts)
            values.push_back(t->dims.empty() ? t->at({}) : t->at(i));
        return f(values);
    };
    if (out->dims.empty())
        return {out->at({})};
    return {out};
}

Scalar Lowering::reduce_sum(const std::vector<Dim>& dims, const std::function<Scalar(const Indices&)>& f,
                            SourceRange where) {
    const ir::ArrayId cell =
        program_.add_cell("sum" + std::to_string(program_.arrays.size()), current_loop());
    for_each(dims, "vector", where, [&](const Indices& i) {
        push({ir::Accumulate{cell, pool().integer(0), pool().to_real(f(i).make())}, place(where)});
    });
    return step_scalar(program_.read_cell(cell));
}

Scalar Lowering::math(llvm::StringRef name, const Scalar& x, SourceRange where) {
    const ir::Expr e = pool().to_real(x.make());
    if (name == "inverse")
        return step_scalar(pool().recip(e));
    if (const FunctionDecl* f = math_namesake(name, 1))
        return to_scalar(call(f, {{step_scalar(e)}}, {}, where), where);
    reporter_.fail(where, Diag::unsupported_call, {name.str()});
}

/// The blocks a(i, j) * b.
Value Lowering::kronecker(const Tensor& a, const Tensor& b, SourceRange where) {
    if (a.dims.size() != b.dims.size())
        reporter_.fail(where, Diag::unsupported_expression,
                       {"the Kronecker product of a vector and a matrix", "make both of them matrices"});
    auto out = std::make_shared<Tensor>();
    out->row = a.row;
    for (std::size_t d = 0; d < a.dims.size(); ++d)
        out->dims.push_back(dim_of(arithmetic(BO_Mul, size_of(a.dims[d]), size_of(b.dims[d]), where),
                                   "size in line " + std::to_string(place(where).line), where));
    out->at = [this, a, b, where](const Indices& i) {
        Indices outer, inner;
        for (std::size_t d = 0; d < i.size(); ++d) {
            outer.push_back(arithmetic(BO_Div, i[d], size_of(b.dims[d]), where));
            inner.push_back(arithmetic(BO_Rem, i[d], size_of(b.dims[d]), where));
        }
        return step_scalar(pool().mul(real_of(a.at(outer)), real_of(b.at(inner))));
    };
    return {out};
}

Value Lowering::matrix_product(const Tensor& a, const Tensor& b, SourceRange where,
                               const std::array<std::string, 2>& names) {
    const auto same = [&](std::size_t of_a, std::size_t of_b) {
        check_same({a.dims[of_a], names[0], unit(a, of_a)}, {b.dims[of_b], names[1], unit(b, of_b)}, where);
    };
    auto shared = [&](const std::vector<Dim>& dims, std::function<Scalar(const Indices&)> at,
                      bool row) -> Value {
        if (dims.empty())
            return {at({})};
        auto out = std::make_shared<Tensor>();
        out->dims = dims;
        out->at = std::move(at);
        out->row = row;
        return {out};
    };
    auto times = [this](const Scalar& x, const Scalar& y) {
        return step_scalar(pool().mul(pool().to_real(x.make()), pool().to_real(y.make())));
    };
    const Tensor x = a, y = b;
    if (x.diagonal) {
        same(1, 0);
        return shared(
            y.dims, [=](const Indices& i) { return times(x.diagonal->at({i[0]}), y.at(i)); }, false);
    }
    if (y.diagonal) {
        same(x.dims.size() - 1, 0);
        return shared(
            x.dims, [=](const Indices& i) { return times(x.at(i), y.diagonal->at({i.back()})); }, x.row);
    }
    if (x.dims.size() == 1 && x.row && y.dims.size() == 1 && !y.row) { // row * column
        same(0, 0);
        return {reduce_sum(x.dims, [=](const Indices& k) { return times(x.at(k), y.at(k)); }, where)};
    }
    if (x.dims.size() == 1 && !x.row && y.dims.size() == 1 && y.row) // column * row
        return shared(
            {x.dims[0], y.dims[0]}, [=](const Indices& i) { return times(x.at({i[0]}), y.at({i[1]})); },
            false);
    if (x.dims.size() == 2 && y.dims.size() == 1) {
        same(1, 0);
        return shared(
            {x.dims[0]},
            [=, this](const Indices& i) {
                return reduce_sum(
                    {x.dims[1]}, [&](const Indices& k) { return times(x.at({i[0], k[0]}), y.at(k)); }, where);
            },
            false);
    }
    if (x.dims.size() == 1 && y.dims.size() == 2) {
        same(0, 0);
        return shared(
            {y.dims[1]},
            [=, this](const Indices& i) {
                return reduce_sum(
                    {y.dims[0]}, [&](const Indices& k) { return times(x.at(k), y.at({k[0], i[0]})); }, where);
            },
            true);
    }
    if (x.dims.size() == 2 && y.dims.size() == 2) {
        same(1, 0);
        return shared(
            {x.dims[0], y.dims[1]},
            [=, this](const Indices& i) {
                return reduce_sum(
                    {x.dims[1]},
                    [&](const Indices& k) { return times(x.at({i[0], k[0]}), y.at({k[0], i[1]})); }, where);
            },
            false);
    }
    reporter_.fail(where, Diag::unsupported_expression,
                   {"a product of these shapes", "transpose one of the two"});
}

} // namespace ppc::frontend
