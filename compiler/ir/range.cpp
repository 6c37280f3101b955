#include "compiler/ir/range.h"

#include "llvm/ADT/StringRef.h"

#include <algorithm>
#include <cmath>

namespace ppc::ir {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Range empty{infinity, -infinity};

Range join(const Range& a, const Range& b) {
    if (a.is_empty() || b.is_empty())
        return a.is_empty() ? b : a;
    return {std::min(a.low, b.low), std::max(a.high, b.high)};
}
Range meet(const Range& a, const Range& b) { return {std::max(a.low, b.low), std::min(a.high, b.high)}; }

/// Bounds are limits, so that 0 times infinity is 0.
double times(double a, double b) { return a == 0 || b == 0 ? 0 : a * b; }

Range multiply(const Range& a, const Range& b) {
    const double corners[] = {times(a.low, b.low), times(a.low, b.high), times(a.high, b.low),
                              times(a.high, b.high)};
    return {*std::ranges::min_element(corners), *std::ranges::max_element(corners)};
}

Range power(const Range& x, std::size_t n) {
    Range out{1, 1};
    for (std::size_t k = 0; k < n; ++k)
        out = multiply(out, x);
    return n % 2 == 0 ? meet(out, {0, infinity}) : out;
}

Range reciprocal(const Range& x) {
    if (x.low < 0 && x.high > 0)
        return {};
    const double low = x.high == 0 ? -infinity : 1 / x.high, high = x.low == 0 ? infinity : 1 / x.low;
    return {low, high};
}

/// Of an increasing function, which is a number on `domain` only.
Range increasing(double (*f)(double), const Range& x, const Range& domain = {}) {
    const Range inside = meet(x, domain);
    return inside.is_empty() ? empty : Range{f(inside.low), f(inside.high)};
}

double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }

Range of_function(llvm::StringRef name, const std::vector<Range>& x) {
    if (!name.consume_front("ppc::math::"))
        return {};
    const Range nonnegative{0, infinity};
    struct Increasing {
        llvm::StringRef name;
        double (*f)(double);
        Range domain;
    };
    static const Increasing functions[] = {
        {"exp", [](double v) { return std::exp(v); }, {}},
        {"expm1", [](double v) { return std::expm1(v); }, {}},
        {"exp2", [](double v) { return std::exp2(v); }, {}},
        {"log", [](double v) { return std::log(v); }, nonnegative},
        {"log2", [](double v) { return std::log2(v); }, nonnegative},
        {"log10", [](double v) { return std::log10(v); }, nonnegative},
        {"log1p", [](double v) { return std::log1p(v); }, {-1, infinity}},
        {"sqrt", [](double v) { return std::sqrt(v); }, nonnegative},
        {"cbrt", [](double v) { return std::cbrt(v); }, {}},
        {"softplus", softplus, {}},
        {"logistic", logistic, {}},
        {"tanh", [](double v) { return std::tanh(v); }, {}},
        {"sinh", [](double v) { return std::sinh(v); }, {}},
        {"atan", [](double v) { return std::atan(v); }, {}},
        {"erf", [](double v) { return std::erf(v); }, {}},
        {"normal_cdf", [](double v) { return 0.5 * std::erfc(-v / std::sqrt(2.0)); }, {}},
    };
    for (const Increasing& known : functions)
        if (name == known.name)
            return increasing(known.f, x[0], known.domain);
    if (name == "sin" || name == "cos")
        return {-1, 1};
    if (name == "cosh")
        return {1, infinity};
    if (name == "erfc")
        return {0, 2};
    if (name == "square")
        return power(x[0], 2);
    if (name == "abs" || name == "fabs")
        return join(meet(x[0], nonnegative), meet({-x[0].high, -x[0].low}, nonnegative));
    if (name == "hypot")
        return nonnegative;
    if (name == "pow")
        return x[0].low >= 0 ? nonnegative : Range{};
    if (name == "fmax")
        return {std::max(x[0].low, x[1].low), std::max(x[0].high, x[1].high)};
    if (name == "fmin")
        return {std::min(x[0].low, x[1].low), std::min(x[0].high, x[1].high)};
    return {};
}

/// What one more or less than a bound may be, as functions round.
double slack(double bound) { return std::isinf(bound) ? 0 : 1e-12 * std::max(1.0, std::abs(bound)); }

/// Conditions inside conditions beyond this are not looked at.
constexpr std::size_t most_conditions = 4;

} // namespace

bool Range::holds(const Range& other) const {
    return other.is_empty() || (low - slack(low) <= other.low && other.high <= high + slack(high));
}

Ranges::Ranges(const Program& program, const Block& block) : program_(program), known_(1) {
    for_each_stmt(block, [&](const Stmt& s) {
        if (const auto* store = std::get_if<Store>(&s.node))
            stored_[store->array].push_back(store->value);
        if (const auto* add = std::get_if<Accumulate>(&s.node))
            added_[add->array].push_back(add->value);
        if (const auto* apply = std::get_if<Apply>(&s.node))
            arrays_[apply->output] = {}; // a routine's elements can be anything
    });
}

Range Ranges::of(Expr e) {
    if (const auto it = known_.back().assumed.find(e.id); it != known_.back().assumed.end())
        return it->second;
    if (const auto it = known_.back().found.find(e.id); it != known_.back().found.end())
        return it->second;
    const Range range = compute(program_.pool[e]);
    known_.back().found.emplace(e.id, range);
    return range;
}

Range Ranges::compute(const Node& n) {
    switch (n.op) {
    case Op::Const: {
        const double value = n.type == Type::Real ? n.number : static_cast<double>(n.integer);
        return std::isnan(value) ? empty : Range{value, value};
    }
    case Op::Index:
    case Op::Extent:
        return {0, infinity};
    case Op::Read:
        return of_array(n.ref);
    case Op::Sum: {
        Range out{0, 0};
        for (const Expr a : n.args) {
            const Range x = of(a);
            if (x.is_empty())
                return empty;
            out = {x.low == -infinity ? x.low : out.low + x.low,
                   x.high == infinity ? x.high : out.high + x.high};
        }
        return out;
    }
    case Op::Product:
        return of_product(n);
    case Op::Recip: {
        const Range x = of(n.args[0]);
        return x.is_empty() ? empty : reciprocal(x);
    }
    case Op::ToReal:
        return program_.pool[n.args[0]].type == Type::Bool ? Range{0, 1} : of(n.args[0]);
    case Op::ToInt:
        return program_.pool[n.args[0]].type == Type::Bool ? Range{0, 1} : Range{};
    case Op::Select:
        return of_select(n);
    case Op::Call: {
        std::vector<Range> x;
        for (const Expr a : n.args) {
            x.push_back(of(a));
            if (x.back().is_empty())
                return empty;
        }
        return of_function(program_.functions[n.ref].name, x);
    }
    default:
        return {};
    }
}

/// Equal factors are taken together: a square is never negative.
Range Ranges::of_product(const Node& n) {
    std::map<std::uint32_t, std::size_t> exponents;
    for (const Expr a : n.args)
        ++exponents[a.id];
    Range out{1, 1};
    for (const auto& [id, exponent] : exponents) {
        const Range x = of(Expr{id});
        if (x.is_empty())
            return empty;
        out = multiply(out, power(x, exponent));
    }
    return out;
}

Range Ranges::of_select(const Node& n) {
    const Range if_true = under(n.args[0], true, n.args[1]), if_false = under(n.args[0], false, n.args[2]);
    return join(if_true, if_false);
}

/// The range of the value where the condition holds, or does not.
Range Ranges::under(Expr condition, bool holds, Expr value) {
    if (known_.size() > most_conditions)
        return of(value);
    Known known{known_.back().assumed, {}};
    assume(condition, holds, known);
    for (const auto& [id, range] : known.assumed)
        if (range.is_empty())
            return empty; // this side is never taken
    known_.push_back(std::move(known));
    const Range range = of(value);
    known_.pop_back();
    return range;
}

void Ranges::assume(Expr condition, bool holds, Known& known) {
    const Node& n = program_.pool[condition];
    if (n.op == Op::Not)
        return assume(n.args[0], !holds, known);
    if (n.op == (holds ? Op::And : Op::Or)) {
        for (const Expr part : n.args)
            assume(part, holds, known);
        return;
    }
    if (n.op != Op::Less && n.op != Op::LessEqual)
        return;
    const Expr smaller = n.args[holds ? 0 : 1], larger = n.args[holds ? 1 : 0];
    const Range a = of(smaller), b = of(larger);
    const auto tighten = [&](Expr e, const Range& by) {
        Range& range = known.assumed.emplace(e.id, of(e)).first->second;
        range = meet(range, by);
    };
    tighten(smaller, {-infinity, b.high});
    tighten(larger, {a.low, infinity});
}

Range Ranges::of_array(ArrayId array) {
    if (const auto it = arrays_.find(array); it != arrays_.end())
        return it->second;
    const auto stores = stored_.find(array), adds = added_.find(array);
    if (stores == stored_.end() && adds == added_.end())
        return {};
    arrays_[array] = {}; // while it is being found: what an earlier iteration stored can be anything
    std::vector<Known> around(1);
    std::swap(around, known_); // conditions of a reader say nothing about the writer
    Range range = empty;
    if (stores != stored_.end())
        for (const Expr value : stores->second)
            range = join(range, of(value));
    if (adds != added_.end()) {
        Range sum{0, 0};
        for (const Expr value : adds->second) {
            const Range x = of(value);
            sum = {x.low < 0 ? -infinity : sum.low, x.high > 0 ? infinity : sum.high};
        }
        range = join(range, sum);
    }
    if (program_.arrays[array].is_zeroed)
        range = join(range, {0, 0});
    std::swap(around, known_);
    return arrays_[array] = range;
}

} // namespace ppc::ir
