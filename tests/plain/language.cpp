// Parts of C++ where generated code could quietly mean something else than the source: references and what is
// assigned through them, returns from nested blocks, copies, fields of structs, structured bindings,
// statements on data without braces, bounds that are small numbers, a derivative of the model's own.
#include <ppc/model.hpp>
#include <tuple>
using namespace ppc;

struct Pair {
    double first, second;
};
struct Curve {
    double slope;
    std::vector<double> weights;
    double at(double x) const {
        double sum = 0;
        for (std::size_t i = 0; i < weights.size(); ++i)
            sum += weights[i] * x;
        return slope * x + sum;
    }
};

inline double cubed_d0(double x) { return 3 * x * x; }
PPC_DERIVATIVE(&cubed_d0) inline double cubed(double x) { return x * x * x; }

inline void twice(double& x) { x = 2 * x; }
inline void exchange(double& a, double& b) {
    const double t = a;
    a = b;
    b = t;
}
inline void bump(Pair& p, double by) {
    p.first += by;
    p.second = 2 * p.first;
}
inline void fill(Vector& v, double a) {
    for (int i = 0; i < 3; ++i)
        v[i] = a * i;
}
inline std::pair<double, double> both(double x) { return {x, 2 * x}; }
inline double nested(double x, double y) {
    if (x > 0) {
        if (y > 0)
            return x * y;
    }
    return 2 * x;
}
inline double several(double x, int n) {
    double s = x;
    if (x > 0) {
        s = 5 + x * x;
        if (n > 2)
            return s;
    } else {
        if (n > 7)
            return 3 * x;
        s = 4 + x;
    }
    return s * 2;
}
inline void leave(double& x, int n) {
    if (n > 3)
        return;
    x = 9 * x;
}
/// With loops of its own, which carry numbers and elements.
inline double settled(double x, int n) {
    double s = x;
    Vector steps(n);
    for (int i = 0; i < n; ++i) {
        s = 0.5 * s + x * (i + 1);
        steps[i] = s * (i + 1);
    }
    if (s > 0.3)
        s = 2 * s;
    return s - steps[n - 1] * steps[0];
}
inline double before(const std::vector<double>& values, std::size_t i, double first) {
    return i > 0 ? values[i - 1] : first; // of data and of latents
}
inline double first_of(const double* values) { return *values + values[1]; }

PPC_MODEL void language(double y, int n, const std::vector<std::pair<double, double>>& rows,
                        const Curve& curve) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const double b = PPC_SAMPLE("b", Normal(0, 1));

    // References.
    double c = a;
    twice(c);
    double d = b;
    double& r = d;
    r = 3 * a;
    double e = a;
    const double& later = e;
    e = 5 * b;
    double f = a, g = 3 * b;
    exchange(f, g);
    double total = 1;
    const auto add = [](double& sum, double x) { sum += x; };
    add(total, a);
    add(total, b);
    Vector v(3), w(3);
    fill(v, a);
    for (int i = 0; i < 3; ++i) {
        double& element = w[i];
        element = v[i] * b;
    }
    double array[2] = {a, b};
    std::array<double, 3> three{};
    double table[2][2];
    for (int i = 0; i < 2; ++i) {
        three[i] = a * i + b;
        for (int j = 0; j < 2; ++j)
            table[i][j] = three[i] * j;
    }
    const auto scaled = [s = 2 * a](double x) { return s * x; };
    PPC_FACTOR("fixed sizes", -three[0] * table[1][1] - scaled(b));
    PPC_FACTOR("references", -std::pow(c - d, 2) - later * g + 0.5 * f - total * w[2] - first_of(array));

    // Returns and branches.
    double i = a;
    leave(i, n);
    leave(i, 2);
    double outside = 0;
    const auto choose = [&] {
        if (a > b)
            outside = a * b;
        else
            outside = b;
    };
    choose();
    const double j = (i += outside);
    PPC_FACTOR("returns", nested(a, b) + 3 * nested(b, a) - 5 * nested(a, a) + several(a, n) -
                              2 * several(b, 1) + 7 * several(b, 8) + 0.5 * j);

    // Structs and their parts.
    Pair p{a, 0};
    bump(p, b);
    Pair q;
    q.first = a;
    q.second = y;
    if (y > 0)
        q.second = b;
    auto& [q1, q2] = q;
    q2 = 2 * q2;
    auto [copy1, copy2] = q;
    copy1 = 7 * a;
    const std::tuple<double, double> tuple{a, 2 * b};
    PPC_FACTOR("structs", -p.first * p.second - q1 * q.second + copy1 * copy2 - q.first * std::get<1>(tuple));
    PPC_FACTOR("method", -curve.at(cubed(a)));
    const double early = y;
    const double late = curve.slope;
    PPC_FACTOR("declared in turn", a * (late - early));
    double changing = y;
    const Pair made{changing, a};
    changing += n;
    const Pair half_data{a, y};
    PPC_FACTOR("when it was made",
               made.first * made.second + settled(half_data.second, n) * b + changing * a);

    // Data alone.
    int k = 0;
    while (k < n)
        k += 2;
    for (int i = 0; i < 3; ++i)
        k += i;
    if (k > 100)
        k = 100;
    else
        k = k + 1;
    do
        ++k;
    while (k < n);
    for (const auto& [x, z] : rows)
        if (x > 2)
            ++k;
    PPC_PLATE("rows", i, rows.size()) {
        const auto& [x, z] = rows[i];
        const auto [h, h2] = both(a * x);
        PPC_OBSERVE("z", Normal(b * x + h + h2, k), z);
    }

    // Sums of deeper loops into elements, elements after the loop's own, log densities of vectors, and data
    // that a skipped element does not have.
    Vector sums = Vector::Constant(3, b), both_ways(3), next = Vector::Zero(4);
    Matrix products(2, 3);
    for (int r = 0; r < 3; ++r) {
        both_ways[r] = a;
        for (int s = 0; s < 2; ++s) {
            sums[r] += a * (r + s);
            both_ways[r] += b * r * s;
            products(s, r) = a * s;
            for (std::size_t w = 0; w < curve.weights.size(); ++w)
                products(s, r) -= b * curve.weights[w] * r;
        }
        next[r + 1] = next[r] + a * sums[r];
    }
    PPC_FACTOR("deeper", Normal(sums, 2 + b * b).log_prob(both_ways) +
                             Normal(next, 3).log_prob(Vector::Zero(4)) - products.squaredNorm());
    for (std::size_t r = 0; r < 2; ++r) {
        if (rows[r].first > 2)
            continue;
        PPC_FACTOR("kept", std::log(a * a * rows[r].first));
    }
    std::vector<double> walk(3);
    for (std::size_t i = 0; i < walk.size(); ++i)
        walk[i] = a + 0.5 * before(walk, i, b) + (i < 2 ? before(curve.weights, i, 0.25) : 0.0);
    PPC_FACTOR("walk", -walk[2] * walk[2]);
    PPC_OBSERVE("small", Uniform(1e-5, 2e-5), 1.25e-5);
    PPC_OBSERVE("y", Normal(a, 1).truncated(interval(-0.0625, b * b + 3)), y);
}
