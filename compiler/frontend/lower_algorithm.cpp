// What of <algorithm> and <numeric> takes latents, and vectors that grow by push_back.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {
namespace {

const Expr* bare(const Expr* e) {
    for (;;) {
        e = e->IgnoreParenCasts()->IgnoreImplicit()->IgnoreParenCasts();
        const auto* made = dyn_cast<CXXConstructExpr>(e); // iterator to const_iterator
        if (!made || made->getNumArgs() != 1)
            return e;
        e = made->getArg(0);
    }
}

/// The `v` in `v.begin()` and `std::begin(v)`, or null. `end`: which of the two ends.
const Expr* container_of(const Expr* e, bool end) {
    const auto* call = dyn_cast<CallExpr>(bare(e));
    const FunctionDecl* f = call ? call->getDirectCallee() : nullptr;
    if (!f || !f->getIdentifier() || !is_foreign(f))
        return nullptr;
    const llvm::StringRef name = f->getName();
    if (name != (end ? "end" : "begin") && name != (end ? "cend" : "cbegin"))
        return nullptr;
    if (const auto* member = dyn_cast<CXXMemberCallExpr>(call))
        return member->getImplicitObjectArgument();
    return call->getNumArgs() == 1 ? call->getArg(0) : nullptr;
}

llvm::StringRef functor_name(const Expr* e) {
    const auto* r = e->getType().getNonReferenceType()->getAsCXXRecordDecl();
    return r && in_namespace(r, "std") && r->getIdentifier() ? r->getName() : "";
}

} // namespace

/// The body of a lambda that is passed as an argument, and what it sees of variables that hold step values.
std::pair<const CXXMethodDecl*, std::set<const VarDecl*>> Lowering::lambda_of(const Expr* e) {
    const auto* r = e->getType().getNonReferenceType()->getAsCXXRecordDecl();
    const CXXMethodDecl* body = r && r->isLambda() ? r->getLambdaCallOperator() : nullptr;
    if (body && body->getDescribedFunctionTemplate()) { // a generic one, as it is called
        const FunctionTemplateDecl* generic = body->getDescribedFunctionTemplate();
        body = nullptr;
        for (const FunctionDecl* s : generic->specializations())
            body = cast<CXXMethodDecl>(s);
    }
    std::set<const VarDecl*> step;
    if (body)
        for (const LambdaCapture& c : body->getParent()->captures())
            if (c.capturesVariable())
                if (const auto* v = dyn_cast<VarDecl>(c.getCapturedVar()))
                    if (const Variable* variable = find_variable(v); variable && !variable->value.is_load())
                        step.insert(v);
    return {body, std::move(step)};
}

/// f(… f(f(init, v[0]), v[1]) …).
Scalar Lowering::fold(const Tensor& v, const Scalar& init, SourceRange where,
                      const std::function<Scalar(const Scalar&, const Scalar&)>& f) {
    const std::string i = slice_.fresh("i");
    LoopHeader header;
    header.dim = v.dims[0];
    header.space = {"line " + std::to_string(place(where).line), false, false, header.dim.ragged,
                    header.dim.text};
    if (!header.dim.ragged)
        header.key = "extent " + std::to_string(header.dim.extent.id);
    header.slice_header = "for (long long " + i + " = 0; " + i + " < static_cast<long long>(" +
                          header.dim.text + "); ++" + i + ") {";
    ir::ArrayId state = ir::none;
    ir::Expr extent;
    loop(
        header, false, where,
        [&](ir::Expr index) {
            Scalar at;
            at.type = ir::Type::Int;
            at.load = LoadText{i, true, slice_.current(), slice_.nest()};
            event_index_[slice_.nest()] = i;
            at.make = [index] { return index; };
            loops_.back().is_ordered = true;
            const Scalar before = step_scalar(program_.read(state, index));
            const ir::Expr next = real_of(f(before, v.at({at})));
            push({ir::Store{state, pool().add(index, pool().integer(1)), next}, place(where)});
        },
        [&](ir::Expr n) {
            extent = n;
            ir::Array array;
            array.name = "fold" + std::to_string(program_.arrays.size());
            array.scope = current_loop();
            array.size = pool().add(n, pool().integer(1));
            state = program_.add_array(std::move(array));
            push({ir::Store{state, pool().integer(0), real_of(init)}, place(where)});
        });
    return step_scalar(program_.read(state, extent));
}

std::optional<Value> Lowering::algorithm(const CallExpr* e, const FunctionDecl* f) {
    if (!f->getIdentifier() || is_primitive(f))
        return std::nullopt;
    const llvm::StringRef name = f->getName();
    if (name == "fma" && e->getNumArgs() == 3 && !in_namespace(f, "ppc")) {
        const Scalar x = eval_scalar(e->getArg(0)), y = eval_scalar(e->getArg(1)),
                     z = eval_scalar(e->getArg(2));
        return Value{step_scalar(pool().add(pool().mul(real_of(x), real_of(y)), real_of(z)))};
    }
    if (!in_namespace(f, "std"))
        return std::nullopt;
    if (name == "get" && e->getNumArgs() == 1 && is_container(e->getArg(0)->getType())) // of a std::array
        if (const TemplateArgumentList* list = f->getTemplateSpecializationArgs())
            return element(eval(e->getArg(0)),
                           {step_scalar(pool().integer(list->get(0).getAsIntegral().getExtValue()))},
                           e->getSourceRange());
    if (e->getNumArgs() < 2)
        return std::nullopt;
    if (name == "clamp" && e->getNumArgs() == 3) {
        const ir::Expr x = real_of(eval_scalar(e->getArg(0))), low = real_of(eval_scalar(e->getArg(1))),
                       high = real_of(eval_scalar(e->getArg(2)));
        return Value{step_scalar(
            pool().select(pool().less(x, low), low, pool().select(pool().less(high, x), high, x)))};
    }
    const bool extreme = name == "max_element" || name == "min_element";
    if (!extreme && name != "accumulate" && name != "reduce" && name != "inner_product" &&
        name != "transform_reduce")
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    const Expr *first = container_of(e->getArg(0), false), *last = container_of(e->getArg(1), true);
    if (!first || !last || written(first) != written(last))
        reporter_.fail(where, Diag::unsupported_expression,
                       {"'std::" + name.str() + "' of these iterators",
                        "give it v.begin() and v.end() of one vector, or write a loop over indices"});
    const auto v = to_tensor(eval(first), where);
    if (v->dims.size() != 1)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"'std::" + name.str() + "' of a vector of vectors", "write a loop over indices"});
    const auto plus = [&] { return reduce_sum(v->dims, v->at, where); };
    const auto add = [this](const Scalar& a, const Scalar& b) {
        return step_scalar(pool().add(real_of(a), real_of(b)));
    };
    const auto number = [&](const Expr* init) {
        if (init->getType()->isIntegerType()) // the sum would be rounded at each step
            reporter_.fail(init->getSourceRange(), Diag::latent_to_integer);
        return eval_scalar(init);
    };
    const unsigned n = e->getNumArgs();
    const auto folded = [&](const Scalar& init, const Expr* op) -> Value {
        const llvm::StringRef known = functor_name(op);
        if (known == "plus")
            return {add(init, plus())};
        if (known == "multiplies")
            return {fold(*v, init, where, [this](const Scalar& a, const Scalar& b) {
                return step_scalar(pool().mul(real_of(a), real_of(b)));
            })};
        auto [body, step] = lambda_of(op);
        if (!body)
            reporter_.fail(op->getSourceRange(), Diag::unsupported_expression,
                           {"this operation", "write a lambda, '[](double a, double x) { … }'"});
        return {fold(*v, init, where, [&, body = body](const Scalar& a, const Scalar& b) {
            return to_scalar(call(body, {{a}, {b}}, {}, where, step), where);
        })};
    };
    if (extreme && n == 2) {
        const FunctionDecl* g = vector_function(name);
        return call(g, {{v}}, {}, where);
    }
    if (name == "reduce" && n == 2)
        return Value{plus()};
    if ((name == "accumulate" || name == "reduce") && n == 3)
        return Value{add(number(e->getArg(2)), plus())};
    if ((name == "accumulate" || name == "reduce") && n == 4)
        return folded(number(e->getArg(2)), e->getArg(3));
    if ((name == "inner_product" || name == "transform_reduce") && n == 4 &&
        container_of(e->getArg(2), false)) {
        const auto other = to_tensor(eval(container_of(e->getArg(2), false)), where);
        check_same({v->dims[0], "'" + written(first) + "'", "elements"},
                   {other->dims[0], "'" + written(container_of(e->getArg(2), false)) + "'", "elements"},
                   where);
        const Scalar sum = reduce_sum(
            v->dims,
            [&](const Indices& i) {
                return step_scalar(pool().mul(real_of(v->at(i)), real_of(other->at(i))));
            },
            where);
        return Value{add(number(e->getArg(3)), sum)};
    }
    if (name == "transform_reduce" && n == 5 && functor_name(e->getArg(3)) == "plus") {
        auto [body, step] = lambda_of(e->getArg(4));
        if (body)
            return Value{add(number(e->getArg(2)),
                             reduce_sum(
                                 v->dims,
                                 [&, body = body, step = step](const Indices& i) {
                                     return to_scalar(call(body, {{v->at(i)}}, {}, where, step), where);
                                 },
                                 where))};
    }
    reporter_.fail(where, Diag::unsupported_expression,
                   {"this form of 'std::" + name.str() + "'", "write a loop over indices"});
}

// --- push_back ------------------------------------------------------------------------------------------

/// An empty vector to be filled by push_back: what it holds in the end is counted when the data are loaded.
std::shared_ptr<Tensor> Lowering::growing_vector(const std::string& name) {
    const std::uint32_t count = slice_.new_extent();
    auto out = std::make_shared<Tensor>();
    out->dims.push_back({pool().extent(count), "ppc_load.size(" + std::to_string(count) + ")", false});
    ir::Array array;
    array.name = name;
    array.size = pool().extent(count);
    auto growing = std::make_shared<Growing>();
    growing->array = program_.add_array(std::move(array));
    growing->count = count;
    out->growing = growing;
    out->direct = true;
    out->at = [this, id = growing->array, dims = out->dims, name](const Indices& i) {
        check_index(i, dims, name, used_);
        return step_scalar(program_.read(id, i[0].make()));
    };
    return out;
}

/// `v.push_back(x)`, `v.emplace_back(x)` and `v.reserve(n)` of such a vector.
bool Lowering::grow(const CXXMemberCallExpr* e) {
    const auto* ref = dyn_cast<DeclRefExpr>(e->getImplicitObjectArgument()->IgnoreParenImpCasts());
    const auto* v = ref ? dyn_cast<VarDecl>(ref->getDecl()) : nullptr;
    Variable* variable = v ? find_variable(v) : nullptr;
    const Tensor* t = variable ? variable->value.tensor() : nullptr;
    if (!t || !t->growing || !e->getMethodDecl()->getIdentifier())
        return false;
    const llvm::StringRef name = e->getMethodDecl()->getName();
    const SourceRange where = e->getSourceRange();
    Growing& growing = *t->growing;
    if (name == "reserve")
        return true;
    if (name == "resize" && e->getNumArgs() == 1 && growing.loops.empty() && !growing.is_filled &&
        loops_.empty() && data_branches_ + late_branches_ == 0) {
        variable->value = {new_storage(
            v->getNameAsString(),
            {dim_of(eval_scalar(e->getArg(0)), "size in line " + std::to_string(place(where).line), where)},
            where)};
        return true;
    }
    if ((name != "push_back" && name != "emplace_back") || e->getNumArgs() != 1)
        return false;
    if (late_branches_ > 0)
        reporter_.fail(where, Diag::no_growing, {name.str()});
    if (growing.is_read)
        reporter_.fail(where, Diag::not_followed,
                       {v->getNameAsString(),
                        "it is read before it has all its elements; give it its size, and "
                        "assign them"});
    const Scalar value = eval_scalar(e->getArg(0));
    growing.is_filled = true;
    for (const OpenLoop& l : loops_)
        growing.loops.insert(l.loop);
    const ir::Expr index =
        slice_.capture("ppc_load.next(" + std::to_string(growing.count) + ")", ir::Type::Int, false);
    push({ir::Store{growing.array, index, real_of(value)}, place(where)});
    return true;
}

/// A growing vector is read: after the loops that fill it.
void Lowering::read_growing(const VarDecl* v, const Tensor& t, SourceRange where) {
    t.growing->is_read = true;
    for (const OpenLoop& l : loops_)
        if (t.growing->loops.contains(l.loop))
            reporter_.fail(
                where, Diag::not_followed,
                {v->getNameAsString(),
                 "it is read in the loop that fills it; give it its size, and assign its elements"});
}

} // namespace ppc::frontend
