// Vectors and matrices: std::vector, std::array and Eigen, recognised by name. Expressions stay lazy: a
// function from indices to a scalar; a named variable holds its elements in an array.
#include "compiler/frontend/lowering.h"

#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace ppc::frontend {
namespace {

const NamespaceDecl* outermost(const Decl* d) {
    const NamespaceDecl* found = nullptr;
    for (const DeclContext* c = d->getDeclContext(); c; c = c->getParent())
        if (const auto* ns = dyn_cast<NamespaceDecl>(c))
            found = ns;
    return found;
}

bool is_eigen(const Decl* d) {
    const NamespaceDecl* ns = outermost(d);
    return ns && ns->getName() == "Eigen";
}

bool is_std(const Decl* d) {
    const NamespaceDecl* ns = outermost(d);
    return ns && ns->getName() == "std";
}

/// Eigen's elementwise members and free functions, by the name that ppc::math has for them.
llvm::StringRef elementwise_name(llvm::StringRef name) {
    return llvm::StringSwitch<llvm::StringRef>(name)
        .Cases("exp", "log", "log1p", "expm1", "sqrt", "square", "sin", "cos", "tan", name)
        .Cases("tanh", "sinh", "cosh", "asin", "acos", "atan", "erf", "erfc", "lgamma", "digamma", name)
        .Case("abs", "fabs")
        .Case("cwiseAbs", "fabs")
        .Case("cwiseSqrt", "sqrt")
        .Case("cwiseInverse", "inverse")
        .Case("inverse", "inverse")
        .Case("logistic", "logistic")
        .Default("");
}

std::string size_text(const std::string& object, const char* what) {
    return "(" + object + ")." + what + "()";
}

} // namespace

bool Lowering::is_container(QualType t) const {
    const auto* r = t.getNonReferenceType()->getAsCXXRecordDecl();
    if (!r)
        return t->isArrayType();
    if (is_eigen(r))
        return find_type_member(r, "PlainObject") != nullptr;
    return is_std(r) && (r->getName() == "vector" || r->getName() == "array");
}

std::size_t Lowering::rank_of(QualType t, bool& row) const {
    t = t.getNonReferenceType().getCanonicalType();
    row = false;
    if (t->isArithmeticType())
        return 0;
    if (const auto* array = context_.getAsArrayType(t)) {
        bool inner = false;
        return 1 + rank_of(array->getElementType(), inner);
    }
    const auto* r = t->getAsCXXRecordDecl();
    if (!r)
        return 0;
    if (is_eigen(r)) {
        const TypedefNameDecl* plain = find_type_member(r, "PlainObject");
        const QualType p = plain ? plain->getUnderlyingType().getCanonicalType() : t;
        const auto* spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(p->getAsCXXRecordDecl());
        if (!spec || spec->getTemplateArgs().size() < 3)
            return 1;
        const auto rows = spec->getTemplateArgs()[1].getAsIntegral().getExtValue();
        const auto cols = spec->getTemplateArgs()[2].getAsIntegral().getExtValue();
        if (cols == 1)
            return 1;
        row = rows == 1;
        return rows == 1 ? 1 : 2;
    }
    if (const auto* spec = dyn_cast<ClassTemplateSpecializationDecl>(r); spec && is_std(r)) {
        bool inner = false;
        return 1 + rank_of(spec->getTemplateArgs()[0].getAsType(), inner);
    }
    return 0;
}

std::shared_ptr<Tensor> Lowering::to_tensor(const Value& v, SourceRange where) {
    if (v.tensor())
        return std::get<std::shared_ptr<Tensor>>(v.v);
    auto out = std::make_shared<Tensor>();
    if (const Scalar* s = v.scalar()) {
        const Scalar copy = *s;
        out->at = [copy](const Indices&) { return copy; };
        return out;
    }
    const Object* o = v.object();
    if (!o)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"not a vector", "a vector or matrix is needed here"});
    bool row = false;
    const std::size_t rank = rank_of(o->type, row);
    if (rank == 0)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"an object of type " + o->type.getAsString(), "a vector or matrix is needed here"});
    out->row = row;
    const bool matrix = rank == 2 && o->type->getAsCXXRecordDecl() && is_eigen(o->type->getAsCXXRecordDecl());
    LoadText of = o->load;
    if (matrix) {
        out->dims.push_back(load_dim(size_text(o->load.text, "rows"), of, "rows of " + o->load.text));
        out->dims.push_back(load_dim(size_text(o->load.text, "cols"), of, "columns of " + o->load.text));
    } else if (o->type->isArrayType()) {
        out->dims.push_back(load_dim("std::size(" + o->load.text + ")", of, "size of " + o->load.text));
    } else {
        out->dims.push_back(load_dim(size_text(o->load.text, "size"), of, "size of " + o->load.text));
    }
    if (rank > out->dims.size())
        reporter_.fail(where, Diag::unsupported_expression,
                       {"a nested container as a whole", "loop over its rows"});
    const Value object = v;
    out->at = [this, object, where](const Indices& i) { return to_scalar(element(object, i, where), where); };
    out->direct = true;
    return out;
}

std::shared_ptr<Tensor> Lowering::list_tensor(const std::shared_ptr<std::vector<Scalar>>& values) {
    auto out = std::make_shared<Tensor>();
    const auto n = static_cast<std::int64_t>(values->size());
    out->dims.push_back({pool().integer(n), std::to_string(n), false});
    out->at = [this, values](const Indices& i) {
        const ir::Expr index = i[0].make();
        ir::Expr e = pool().to_real(values->back().make());
        for (std::size_t k = values->size() - 1; k-- > 0;)
            e = pool().select(pool().equal(index, pool().integer(static_cast<std::int64_t>(k))),
                              pool().to_real((*values)[k].make()), e);
        return step_scalar(e);
    };
    return out;
}

void Lowering::check_same(const Dim& a, const Dim& b, SourceRange where) {
    if (a.extent == b.extent || a.text == b.text)
        return;
    const ir::Place p = place(where);
    slice_.line("ppc_load.same_size(static_cast<long long>(" + a.text + "), static_cast<long long>(" +
                b.text + "), \"line " + std::to_string(p.line) + "\");");
}

Value Lowering::elementwise(const std::vector<Value>& args,
                            const std::function<Scalar(const std::vector<Scalar>&)>& f, SourceRange where) {
    auto out = std::make_shared<Tensor>();
    auto parts = std::make_shared<std::vector<std::shared_ptr<Tensor>>>();
    for (const Value& v : args) {
        parts->push_back(to_tensor(v, where));
        const Tensor& t = *parts->back();
        if (out->dims.empty()) {
            out->dims = t.dims;
            out->row = t.row;
        } else if (t.dims.size() == out->dims.size()) {
            for (std::size_t d = 0; d < t.dims.size(); ++d)
                check_same(out->dims[d], t.dims[d], where);
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

Value Lowering::matrix_product(const Tensor& a, const Tensor& b, SourceRange where) {
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
    if (x.dims.size() == 1 && x.row && y.dims.size() == 1 && !y.row) { // row * column
        check_same(x.dims[0], y.dims[0], where);
        return {reduce_sum(x.dims, [=](const Indices& k) { return times(x.at(k), y.at(k)); }, where)};
    }
    if (x.dims.size() == 1 && !x.row && y.dims.size() == 1 && y.row) // column * row
        return shared(
            {x.dims[0], y.dims[0]}, [=](const Indices& i) { return times(x.at({i[0]}), y.at({i[1]})); },
            false);
    if (x.dims.size() == 2 && y.dims.size() == 1) {
        check_same(x.dims[1], y.dims[0], where);
        return shared(
            {x.dims[0]},
            [=, this](const Indices& i) {
                return reduce_sum(
                    {x.dims[1]}, [&](const Indices& k) { return times(x.at({i[0], k[0]}), y.at(k)); }, where);
            },
            false);
    }
    if (x.dims.size() == 1 && y.dims.size() == 2) {
        check_same(x.dims[0], y.dims[0], where);
        return shared(
            {y.dims[1]},
            [=, this](const Indices& i) {
                return reduce_sum(
                    {y.dims[0]}, [&](const Indices& k) { return times(x.at(k), y.at({k[0], i[0]})); }, where);
            },
            true);
    }
    if (x.dims.size() == 2 && y.dims.size() == 2) {
        check_same(x.dims[1], y.dims[0], where);
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

std::shared_ptr<Tensor> Lowering::new_storage(const std::string& name, std::vector<Dim> dims,
                                              SourceRange where) {
    auto out = std::make_shared<Tensor>();
    ir::Array array;
    array.name = name;
    array.scope = current_loop();
    array.size = pool().integer(1);
    for (const Dim& d : dims) {
        if (d.ragged)
            reporter_.fail(where, Diag::unsupported_statement,
                           {"a local vector whose size differs between iterations",
                            "use an expression instead of a variable"});
        array.size = pool().mul(array.size, d.extent);
    }
    out->storage = program_.add_array(std::move(array));
    out->dims = dims;
    out->direct = true;
    out->position = [this, dims](const Indices& at) {
        ir::Expr flat = at[0].make();
        for (std::size_t d = 1; d < dims.size(); ++d)
            flat = pool().add(pool().mul(flat, dims[d].extent), at[d].make());
        return flat;
    };
    const ir::ArrayId id = out->storage;
    const auto position = out->position;
    out->at = [this, id, position, where, dims](const Indices& at) {
        const std::string name = program_.arrays[id].name;
        const ir::Expr index = position(at);
        for (OpenLoop& l : loops_) {
            if (const auto w = l.writes.find(id); w != l.writes.end())
                for (const ir::Expr written : w->second)
                    if (written != index || adds_to_[id]) {
                        if (adds_to_[id] && !l.writes.contains(id))
                            continue;
                        reporter_.fail(where, Diag::carried_state, {name});
                    }
            l.reads[id].insert(index);
        }
        check_index(at, dims, name, where);
        return step_scalar(program_.read(id, index));
    };
    return out;
}

void Lowering::check_index(const Indices& at, const std::vector<Dim>& dims, const std::string& name,
                           SourceRange where) {
    for (std::size_t d = 0; d < at.size(); ++d) {
        if (!at[d].load)
            continue;
        const ir::Expr e = at[d].make();
        const ir::Node& n = pool()[e];
        if (n.op == ir::Op::Index) {
            // The variable of a loop whose extent is this dimension's is in range by construction.
            bool same = false;
            for (const Nest* nest = slice_.nest(); nest; nest = nest->outer)
                same = same || (nest->loop == n.ref && nest->extent == dims[d].extent);
            if (same)
                continue;
        }
        const ir::Place p = place(where);
        const std::string line = "ppc_load.check_index(" + at[d].load->text + ", static_cast<long long>(" +
                                 dims[d].text + "), \"" + name + "\", " + std::to_string(p.line) + ");";
        const std::string key = "check " + line;
        bool done = false;
        for (const Group* g = slice_.current(); g; g = g->outer)
            done = done || g->captures.contains(key);
        if (!done) {
            slice_.line(line);
            slice_.current()->captures.emplace(key, e);
        }
    }
}

Value Lowering::materialise(const Value& v, const std::string& name, SourceRange where) {
    const Tensor* t = v.tensor();
    if (!t || t->direct || t->dims.empty())
        return v;
    const Tensor source = *t;
    const auto storage = new_storage(name, source.dims, where);
    storage->row = source.row;
    adds_to_[storage->storage] = false;
    assigned_[storage->storage].push_back({{}, data_branches_ > 0});
    for_each(source.dims, name, where, [&](const Indices& i) {
        push({ir::Store{storage->storage, storage->position(i), pool().to_real(source.at(i).make())},
              place(where)});
    });
    return {storage};
}

std::optional<Value> Lowering::construct_container(const CXXConstructExpr* e) {
    const QualType type = e->getType();
    const CXXRecordDecl* record = e->getConstructor()->getParent();
    if (!is_container(type))
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    std::vector<const Expr*> args;
    for (const Expr* a : e->arguments())
        if (!isa<CXXDefaultArgExpr>(a))
            args.push_back(a);
    bool row = false;
    const std::size_t rank = rank_of(type, row);
    if (args.empty())
        return Value{};
    if (e->isStdInitListInitialization() || e->isListInitialization())
        if (const auto* list = dyn_cast<InitListExpr>(args[0]->IgnoreImplicit()))
            return eval_init_list(list);
    const QualType first = args[0]->getType().getNonReferenceType();
    if (first->isIntegerType() || first->isEnumeralType()) {
        std::vector<Dim> dims;
        const bool matrix = is_eigen(record) && rank == 2;
        const std::size_t sizes = matrix ? 2 : 1;
        for (std::size_t k = 0; k < sizes && k < args.size(); ++k)
            dims.push_back(
                dim_of(eval_scalar(args[k]), "size in line " + std::to_string(place(where).line), where));
        if (args.size() > sizes) {
            const Value fill = eval(args[sizes]);
            const Scalar* s = fill.scalar();
            if (!s)
                reporter_.fail(where, Diag::unsupported_expression, {"a vector of vectors", "use a matrix"});
            const ir::Expr value = s->make();
            const ir::Node& n = pool()[value];
            if (!(n.op == ir::Op::Const && n.number == 0 && n.integer == 0)) {
                auto out = std::make_shared<Tensor>();
                out->dims = dims;
                const Scalar copy = *s;
                out->at = [copy](const Indices&) { return copy; };
                return Value{out};
            }
        }
        if (rank > dims.size())
            reporter_.fail(where, Diag::unsupported_expression, {"a vector of vectors", "use a matrix"});
        auto storage = new_storage(unnamed_storage, dims, where);
        storage->row = row;
        return Value{storage};
    }
    // Conversion from another container or expression; Vector::Zero(n) is storage.
    const auto* made = dyn_cast<CallExpr>(args[0]->IgnoreImplicit());
    return made && !isa<CXXOperatorCallExpr, CXXMemberCallExpr>(made) ? eval_step(made) : eval(args[0]);
}

std::optional<Value> Lowering::tensor_member(const Value& self, llvm::StringRef name, const CallExpr* e) {
    if (!self.tensor() && !self.object())
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    std::vector<Value> args;
    for (const Expr* a : e->arguments())
        if (!isa<CXXDefaultArgExpr>(a))
            args.push_back(eval(a));
    if (self.object()) {
        bool all_load = true;
        for (const Value& v : args)
            all_load = all_load && (v.is_load() || (v.scalar() && pool().is_const(v.scalar()->make())));
        if (all_load)
            return std::nullopt;
    }
    const auto t = to_tensor(self, where);
    const Tensor copy = *t;
    if (name == "size" || name == "rows" || name == "cols") {
        const bool column =
            copy.dims.size() == 1 && ((name == "cols" && !copy.row) || (name == "rows" && copy.row));
        if (column)
            return Value{step_scalar(pool().integer(1))};
        Scalar s;
        s.type = ir::Type::Int;
        const Dim d = name == "cols" && copy.dims.size() == 2 ? copy.dims[1] : copy.dims[0];
        if (name == "size" && copy.dims.size() == 2) {
            s.load = LoadText{"((" + copy.dims[0].text + ") * (" + copy.dims[1].text + "))", true, nullptr,
                              nullptr};
            const ir::Expr n = pool().mul(copy.dims[0].extent, copy.dims[1].extent);
            s.make = [n] { return n; };
            return Value{s};
        }
        s.load = LoadText{"(" + d.text + ")", true, d.ragged ? nullptr : slice_.current(),
                          d.ragged ? slice_.nest() : nullptr};
        s.make = [d] { return d.extent; };
        return Value{s};
    }
    auto real = [this](const Scalar& s) { return pool().to_real(s.make()); };
    if (name == "array" || name == "matrix" || name == "eval" || name == "noalias" || name == "value" ||
        name == "derived" || name == "data")
        return self;
    if (name == "transpose") {
        auto out = std::make_shared<Tensor>(copy);
        if (copy.dims.size() == 1) {
            out->row = !copy.row;
        } else {
            std::swap(out->dims[0], out->dims[1]);
            out->storage = ir::none;
            out->at = [copy](const Indices& i) { return copy.at({i[1], i[0]}); };
        }
        return Value{out};
    }
    if (name == "sum")
        return Value{reduce_sum(copy.dims, copy.at, where)};
    if (name == "mean") {
        const Scalar s = reduce_sum(copy.dims, copy.at, where);
        ir::Expr n = copy.dims[0].extent;
        for (std::size_t d = 1; d < copy.dims.size(); ++d)
            n = pool().mul(n, copy.dims[d].extent);
        return Value{step_scalar(pool().div(s.make(), pool().to_real(n)))};
    }
    if (name == "squaredNorm" || name == "norm") {
        const Scalar s = reduce_sum(
            copy.dims,
            [&](const Indices& i) {
                const ir::Expr x = real(copy.at(i));
                return step_scalar(pool().mul(x, x));
            },
            where);
        return Value{name == "norm" ? math("sqrt", s, where) : s};
    }
    if (name == "dot" && args.size() == 1) {
        const auto other = to_tensor(args[0], where);
        check_same(copy.dims[0], other->dims[0], where);
        return Value{reduce_sum(
            copy.dims,
            [&](const Indices& i) { return step_scalar(pool().mul(real(copy.at(i)), real(other->at(i)))); },
            where)};
    }
    if ((name == "cwiseProduct" || name == "cwiseQuotient") && args.size() == 1) {
        const auto op = name == "cwiseProduct" ? BO_Mul : BO_Div;
        return elementwise(
            {self, args[0]},
            [this, op, where](const std::vector<Scalar>& x) {
                return arithmetic(op, convert(x[0], context_.DoubleTy, where),
                                  convert(x[1], context_.DoubleTy, where), where);
            },
            where);
    }
    if ((name == "row" || name == "col") && copy.dims.size() == 2 && args.size() == 1) {
        const bool row = name == "row";
        const Scalar k = to_scalar(args[0], where);
        auto out = std::make_shared<Tensor>();
        out->dims = {copy.dims[row ? 1 : 0]};
        out->row = row;
        out->direct = copy.direct;
        out->at = [copy, k, row](const Indices& i) { return row ? copy.at({k, i[0]}) : copy.at({i[0], k}); };
        return Value{out};
    }
    if ((name == "segment" || name == "head" || name == "tail") && copy.dims.size() == 1) {
        Scalar start = step_scalar(pool().integer(0));
        const Scalar n = to_scalar(args[name == "segment" ? 1 : 0], where);
        if (name == "segment")
            start = to_scalar(args[0], where);
        if (name == "tail") {
            Scalar whole;
            whole.type = ir::Type::Int;
            whole.load =
                LoadText{"static_cast<long long>(" + copy.dims[0].text + ")", true, nullptr, nullptr};
            whole.make = [copy] { return copy.dims[0].extent; };
            start = arithmetic(BO_Sub, whole, n, where);
        }
        auto out = std::make_shared<Tensor>();
        out->dims = {dim_of(n, "size of a segment", where)};
        out->row = copy.row;
        out->direct = copy.direct;
        out->at = [this, copy, start, where](const Indices& i) {
            return copy.at({arithmetic(BO_Add, start, i[0], where)});
        };
        return Value{out};
    }
    if (name == "front" || name == "back" || name == "at" || name == "coeff") {
        if (name == "front")
            return Value{copy.at({step_scalar(pool().integer(0))})};
        if (name != "back") {
            Indices at;
            for (const Value& v : args)
                at.push_back(to_scalar(v, where));
            return element(self, at, where);
        }
        const ir::Expr last = pool().sub(copy.dims[0].extent, pool().integer(1));
        return Value{copy.at({step_scalar(last)})};
    }
    if (const llvm::StringRef f = elementwise_name(name); !f.empty() && args.empty()) {
        const std::string function = f.str();
        return elementwise(
            {self},
            [this, function, where](const std::vector<Scalar>& x) { return math(function, x[0], where); },
            where);
    }
    reporter_.fail(where, Diag::unsupported_expression,
                   {"'" + name.str() + "' of a vector", "write it as a loop over elements"});
}

std::optional<Value> Lowering::tensor_function(const CallExpr* e, const FunctionDecl* f) {
    if (!f->getIdentifier() || !is_eigen(f))
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    const std::string name = f->getName().str();
    if ((name == "Zero" || name == "Ones" || name == "Constant") && e->getNumArgs() > 0) {
        std::vector<Dim> dims;
        const unsigned sizes = e->getNumArgs() - (name == "Constant" ? 1 : 0);
        for (unsigned k = 0; k < sizes; ++k)
            dims.push_back(dim_of(eval_scalar(e->getArg(k)),
                                  "size in line " + std::to_string(place(where).line), where));
        if (name == "Zero")
            return Value{new_storage(unnamed_storage, dims, where)};
        auto out = std::make_shared<Tensor>();
        out->dims = dims;
        const Scalar value = name == "Ones" ? step_scalar(pool().real(1)) : eval_scalar(e->getArg(sizes));
        out->at = [value](const Indices&) { return value; };
        return Value{out};
    }
    if (const llvm::StringRef function = elementwise_name(name); !function.empty() && e->getNumArgs() == 1) {
        const std::string copy = function.str();
        return elementwise(
            {eval(e->getArg(0))},
            [this, copy, where](const std::vector<Scalar>& x) { return math(copy, x[0], where); }, where);
    }
    return std::nullopt;
}

std::optional<Value> Lowering::tensor_operator(const CXXOperatorCallExpr* e) {
    const FunctionDecl* f = e->getDirectCallee();
    if (!f || !is_eigen(f))
        return std::nullopt;
    const SourceRange where = e->getSourceRange();
    std::vector<Value> args;
    for (const Expr* a : e->arguments())
        args.push_back(eval(a));
    BinaryOperatorKind op;
    switch (e->getOperator()) {
    case OO_Plus:
        op = BO_Add;
        break;
    case OO_Minus:
        op = BO_Sub;
        break;
    case OO_Star:
        op = BO_Mul;
        break;
    case OO_Slash:
        op = BO_Div;
        break;
    default:
        return std::nullopt;
    }
    auto is_array = [&](const Expr* x) { // Array expressions multiply element by element
        const auto* r = x->getType().getNonReferenceType()->getAsCXXRecordDecl();
        const TypedefNameDecl* plain = find_type_member(r, "PlainObject");
        const auto* p = plain ? plain->getUnderlyingType().getCanonicalType()->getAsCXXRecordDecl() : r;
        return p && p->getName() == "Array";
    };
    if (args.size() == 1) {
        if (op == BO_Sub)
            return elementwise(
                args,
                [this](const std::vector<Scalar>& x) {
                    return step_scalar(pool().neg(pool().to_real(x[0].make())));
                },
                where);
        return args[0];
    }
    auto is_vector = [&](const Value& v) {
        return v.tensor() || (v.object() && is_container(v.object()->type));
    };
    if (op == BO_Mul && is_vector(args[0]) && is_vector(args[1]) && !is_array(e->getArg(0)))
        return matrix_product(*to_tensor(args[0], where), *to_tensor(args[1], where), where);
    return elementwise(
        args,
        [this, op, where](const std::vector<Scalar>& x) {
            return arithmetic(op, convert(x[0], context_.DoubleTy, where),
                              convert(x[1], context_.DoubleTy, where), where);
        },
        where);
}

} // namespace ppc::frontend
