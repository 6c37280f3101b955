#include "compiler/ir/eval.h"

#include "compiler/ir/print.h"

#include <cmath>
#include <limits>

namespace ppc::ir {
namespace {

struct Value {
    double real = 0;
    std::int64_t integer = 0; ///< Int and Bool
};

struct Storage {
    std::vector<Value> values;
    std::vector<char> defined;
};

class Evaluator {
public:
    Evaluator(const Program& program, const Inputs& inputs)
        : p_(program), in_(inputs), storage_(program.arrays.size()), index_(program.loops, 0),
          memo_(program.pool.size()), stamp_(program.pool.size(), 0), offset_(program.sites.size(), 0) {
        result_.site_terms.assign(p_.sites.size(), 0);
        result_.gradient.assign(in_.input.size(), 0);
    }

    Evaluation run() {
        std::vector<bool> accumulated(p_.arrays.size());
        for_each_stmt(p_.body, [&](const Stmt& s) {
            if (const auto* add = std::get_if<Accumulate>(&s.node))
                accumulated[add->array] = true;
        });
        accumulated_ = std::move(accumulated);
        std::int64_t total = 0;
        for (SiteId s = 0; s < p_.sites.size(); ++s)
            if (p_.sites[s].kind == SiteKind::latent && p_.sites[s].values != none) {
                offset_[s] = total;
                const ArrayId u = p_.sites[s].unconstrained;
                total += fresh(u == none ? p_.sites[s].size : p_.arrays[u].size).integer;
            }
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            if (p_.arrays[a].scope == none)
                make(a);
        for_each_stmt(p_.body, [&](const Stmt& s) {
            if (const auto* t = std::get_if<Term>(&s.node))
                together_ |= t->kind == TermKind::guide;
        });
        block(p_.body);
        collect();
        return std::move(result_);
    }

private:
    void error(const std::string& text) {
        if (result_.error.empty())
            result_.error = text;
    }

    // --- arrays --------------------------------------------------------------------------------------

    void make(ArrayId id) {
        const Array& a = p_.arrays[id];
        Storage& s = storage_[id];
        const std::int64_t size = fresh(a.size).integer;
        if (size < 0)
            return error("array " + a.name + " has a negative size");
        s.values.assign(size, {});
        // Accumulated arrays and gradients start from 0.
        constexpr char by_default = 2;
        s.defined.assign(size, a.is_zeroed ? by_default : accumulated_[id] || a.role == ArrayRole::gradient);
        const auto fill = [&](const auto& source, std::int64_t offset) {
            if (offset < 0 || offset + size > static_cast<std::int64_t>(source.size()))
                return error("the inputs for array " + a.name + " are too short");
            for (std::int64_t i = 0; i < size; ++i) {
                s.values[i] = {static_cast<double>(source[offset + i]),
                               static_cast<std::int64_t>(source[offset + i])};
                s.defined[i] = 1;
            }
        };
        using enum ArrayRole;
        if (a.role == input)
            fill(in_.input, fresh(a.offset).integer);
        if (a.role == unconstrained)
            fill(in_.input, offset_[a.site]);
        if (a.role == noise)
            fill(in_.noise, fresh(a.offset).integer);
        if (a.role == data && a.element == Type::Real && a.number < in_.reals.size())
            fill(in_.reals[a.number], 0);
        else if (a.role == data && a.element != Type::Real && a.number < in_.integers.size())
            fill(in_.integers[a.number], 0);
        else if (a.role == derived && a.number < in_.reals.size())
            fill(in_.reals[a.number], 0);
        else if (a.role == data)
            error("no inputs for array " + a.name);
    }

    Value* element(ArrayId id, std::int64_t i, const char* what) {
        if (i < 0 || i >= static_cast<std::int64_t>(storage_[id].values.size())) {
            error(what + (" of array " + p_.arrays[id].name) + " out of bounds: " + std::to_string(i));
            return nullptr;
        }
        return &storage_[id].values[i];
    }

    void store(ArrayId id, std::int64_t i, Value v) {
        Value* slot = element(id, i, "store");
        if (!slot)
            return;
        if (storage_[id].defined[i] == 1 &&
            (p_.arrays[id].role == ArrayRole::local || p_.arrays[id].role == ArrayRole::value))
            error("element " + std::to_string(i) + " of array " + p_.arrays[id].name + " is stored twice");
        storage_[id].defined[i] = 1;
        *slot = v;
    }

    void collect() {
        bool has_results = false;
        for (ArrayId id = 0; id < p_.arrays.size(); ++id) {
            const Array& a = p_.arrays[id];
            const std::vector<Value>& values = storage_[id].values;
            if (a.scope != none)
                continue;
            std::vector<double> reals;
            for (const Value& v : values)
                reals.push_back(a.element == Type::Real ? v.real : static_cast<double>(v.integer));
            const auto place = [&](std::vector<double>& flat) {
                const std::int64_t offset = fresh(a.offset).integer;
                if (flat.size() < offset + reals.size())
                    flat.resize(offset + reals.size(), std::numeric_limits<double>::quiet_NaN());
                std::copy(reals.begin(), reals.end(), flat.begin() + offset);
            };
            if (a.role == ArrayRole::gradient)
                place(result_.gradient);
            if (a.role == ArrayRole::output && a.offset.valid())
                place(result_.output);
            if (a.role == ArrayRole::result && !reals.empty()) {
                has_results = true;
                (a.number == 0 ? results_[0] : results_[1]) = reals[0];
            }
            result_.arrays[a.name] = std::move(reals);
        }
        if (has_results) {
            result_.log_prob = results_[0];
            result_.log_prob_jacobian = results_[1];
        }
    }

    // --- statements ----------------------------------------------------------------------------------

    void block(const Block& b) {
        for (const Stmt& s : b)
            std::visit([&](const auto& node) { run(node); }, s.node);
    }

    void run(const Loop& s) {
        const std::int64_t count = fresh(s.extent).integer;
        std::vector<ArrayId> scoped;
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            if (p_.arrays[a].scope == s.var)
                scoped.push_back(a);
        for (std::int64_t i = 0; i < count && result_.error.empty(); ++i) {
            index_[s.var] = s.order == Order::backward ? count - 1 - i : i;
            for (ArrayId a : scoped)
                make(a);
            block(s.body);
        }
    }
    void run(const If& s) { block(fresh(s.condition).integer ? s.then_block : s.else_block); }
    void run(const Store& s) {
        ++now_;
        store(s.array, eval(s.index).integer, eval(s.value));
    }
    void run(const Accumulate& s) {
        ++now_;
        if (Value* slot = element(s.array, eval(s.index).integer, "accumulation")) {
            const Value v = eval(s.value);
            slot->real += v.real;
            slot->integer += v.integer;
        }
    }
    void run(const Apply& s) {
        const Routine& routine = p_.routines[s.routine];
        const std::string& name = s.is_adjoint ? routine.adjoint : routine.name;
        const auto it = in_.routines.find(name);
        if (it == in_.routines.end())
            return error("unknown routine " + name);
        std::vector<std::vector<double>> inputs;
        for (Expr e : s.inputs) {
            const Storage& array = storage_[p_.pool[e].ref];
            std::vector<double>& values = inputs.emplace_back();
            for (std::size_t i = 0; i < array.values.size(); ++i) {
                if (!array.defined[i])
                    return error("element " + std::to_string(i) + " of array " +
                                 p_.arrays[p_.pool[e].ref].name + " is read before it is written");
                values.push_back(array.values[i].real);
            }
        }
        std::vector<std::int64_t> sizes;
        for (Expr e : s.sizes)
            sizes.push_back(fresh(e).integer);
        const std::vector<double> output = it->second(sizes, inputs);
        if (output.size() != storage_[s.output].values.size())
            return error("routine " + name + " gives " + std::to_string(output.size()) +
                         " elements for array " + p_.arrays[s.output].name);
        for (std::size_t i = 0; i < output.size(); ++i)
            store(s.output, static_cast<std::int64_t>(i), {output[i], 0});
    }
    void run(const Sample& s) {
        const std::int64_t i = fresh(s.index).integer;
        const std::int64_t at = offset_[s.site] + i;
        if (at < 0 || at >= static_cast<std::int64_t>(in_.input.size()))
            return error("site " + p_.sites[s.site].name + " has no input " + std::to_string(at));
        ++now_;
        param_ = in_.input[at];
        const Value x = eval(s.constrain);
        const double jacobian = eval(s.log_abs_det).real;
        store(p_.sites[s.site].values, i, x);
        term(s.site, TermKind::jacobian, jacobian);
        term(s.site, TermKind::prior, fresh(s.log_prob).real);
    }
    void run(const Transform& s) {
        block(s.constrain);
        block(s.keep);
    }
    void run(const Enumerate& s) {
        const std::int64_t i = fresh(s.index).integer;
        if (in_.discrete.contains(s.site) && i >= 0 &&
            static_cast<std::size_t>(i) < in_.discrete.at(s.site).size())
            store(p_.sites[s.site].values, i, integer(in_.discrete.at(s.site)[static_cast<std::size_t>(i)]));
        else
            error("site " + p_.sites[s.site].name + " has no value " + std::to_string(i));
    }
    void run(const Term& s) { term(s.site, s.kind, fresh(s.value).real); }

    void term(SiteId site, TermKind kind, double value) {
        result_.log_prob_jacobian += value;
        result_.absolute += std::fabs(value);
        if (kind != TermKind::jacobian || together_)
            result_.log_prob += value;
        if (kind != TermKind::jacobian)
            result_.site_terms[site] += value;
    }

    // --- expressions ---------------------------------------------------------------------------------

    Value fresh(Expr e) {
        ++now_;
        return eval(e);
    }

    /// Values are kept for the statement at hand only.
    Value eval(Expr e) {
        if (stamp_[e.id] != now_) {
            memo_[e.id] = compute(p_.pool[e]);
            stamp_[e.id] = now_;
        }
        return memo_[e.id];
    }

    static Value integer(std::int64_t v) { return {0, v}; }

    Value compute(const Node& n) {
        const auto arg = [&](std::size_t i) { return eval(n.args[i]); };
        const auto is_real = [&](std::size_t i) { return p_.pool[n.args[i]].type == Type::Real; };
        switch (n.op) {
        case Op::Const:
            return {n.number, n.integer};
        case Op::Param:
            return {param_, 0};
        case Op::Index:
            return integer(index_[n.ref]);
        case Op::Extent:
            if (n.ref >= in_.extents.size()) {
                error("no extent " + std::to_string(n.ref));
                return {};
            }
            return integer(in_.extents[n.ref]);
        case Op::Read: {
            const std::int64_t i = arg(0).integer;
            const Value* slot = element(n.ref, i, "read");
            if (slot && !storage_[n.ref].defined[i])
                error("element " + std::to_string(i) + " of array " + p_.arrays[n.ref].name +
                      " is read before it is written");
            return slot ? *slot : Value{};
        }
        case Op::Sum: {
            Value v;
            for (std::size_t i = 0; i < n.args.size(); ++i)
                v = {v.real + arg(i).real, v.integer + arg(i).integer};
            return v;
        }
        case Op::Product: {
            Value v{1, 1};
            for (std::size_t i = 0; i < n.args.size(); ++i)
                v = {v.real * arg(i).real, v.integer * arg(i).integer};
            return v;
        }
        case Op::Recip:
            return {1 / arg(0).real, 0};
        case Op::IntDiv:
        case Op::IntMod: {
            const std::int64_t a = arg(0).integer, b = arg(1).integer;
            if (b == 0) {
                error("integer division by zero");
                return {};
            }
            return integer(n.op == Op::IntDiv ? a / b : a % b);
        }
        case Op::Less:
            return integer(is_real(0) ? arg(0).real < arg(1).real : arg(0).integer < arg(1).integer);
        case Op::LessEqual:
            return integer(is_real(0) ? arg(0).real <= arg(1).real : arg(0).integer <= arg(1).integer);
        case Op::Equal:
            return integer(is_real(0) ? arg(0).real == arg(1).real : arg(0).integer == arg(1).integer);
        case Op::And:
            return integer(arg(0).integer & arg(1).integer);
        case Op::Or:
            return integer(arg(0).integer | arg(1).integer);
        case Op::Not:
            return integer(!arg(0).integer);
        case Op::ToReal:
            return {static_cast<double>(arg(0).integer), 0};
        case Op::ToInt:
            return is_real(0) ? integer(static_cast<std::int64_t>(arg(0).real)) : arg(0);
        case Op::Select: {
            const Value a = arg(1), b = arg(2);
            return arg(0).integer ? a : b;
        }
        case Op::Call:
            return call(n);
        }
        __builtin_unreachable();
    }

    Value call(const Node& n) {
        const Function& f = p_.functions[n.ref];
        const auto it = in_.functions->find(f.name);
        if (it == in_.functions->end()) {
            error("unknown function " + f.name);
            return {};
        }
        std::vector<double> args;
        for (std::size_t i = 0; i < n.args.size(); ++i) {
            const Value v = eval(n.args[i]);
            args.push_back(f.params[i] == Type::Real ? v.real : static_cast<double>(v.integer));
        }
        const double v = it->second(args);
        return n.type == Type::Real ? Value{v, 0} : Value{0, static_cast<std::int64_t>(v)};
    }

    const Program& p_;
    const Inputs& in_;
    Evaluation result_;
    double results_[2] = {0, 0};
    std::vector<Storage> storage_;
    std::vector<bool> accumulated_;
    std::vector<std::int64_t> index_;
    std::vector<Value> memo_;
    std::vector<std::uint64_t> stamp_;
    std::uint64_t now_ = 0;
    std::vector<std::int64_t> offset_; // of each sampled site in the flat input
    double param_ = 0;
    bool together_ = false; // an ELBO: see ArrayRole::result
};

} // namespace

Evaluation evaluate(const Program& program, const Inputs& inputs) { return Evaluator(program, inputs).run(); }

} // namespace ppc::ir
