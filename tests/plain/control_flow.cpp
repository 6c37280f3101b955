// Control flow on data, algorithms of the standard library, and vectors that grow.
#include <ppc/model.hpp>

#include <algorithm>
#include <numeric>
#include <tuple>

using namespace ppc;

struct S {
    double x, y;
};
inline std::pair<double, double> two(double a, double b) { return {a * b, a}; }
template <class T> T sq(T x) { return x * x; }
template <int N> double poly(double x) {
    double s = 0;
    for (int i = 0; i < N; ++i)
        s = s * x + i;
    return s;
}
template <class F> double apply(F&& f, double x) { return f(x) + f(2 * x); }
struct M {
    double x, y;
    double f(double z) const { return x * z + y; }
    M g() const { return {y, x}; }
};
inline double pick(int k, double a, double b) {
    switch (k) {
    case 0:
        return a;
    case 2:
        return a * b;
    default:
        return b;
    }
}

/// The first element above 0.5 decides.
inline double first_above(const std::vector<double>& y, double a) {
    for (std::size_t i = 0; i < y.size(); ++i)
        if (y[i] > 0.5)
            return a * y[i];
    return -a;
}
/// The first pair, if there is one; what follows a loop may go on.
inline double first_pair(const std::vector<double>& y, double a, double bound) {
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (y[i] * y[j] > bound)
                return sum + a * y[j];
            sum += a * a;
        }
        sum = sum * a + y[i];
    }
    sum *= 2;
    return sum + a;
}

PPC_MODEL void control_flow(int K, int n, const std::vector<double>& y, const std::vector<int>& g) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const double b = PPC_SAMPLE("b", Normal(0, 1));
    Vector v(K);
    for (int k = 0; k < K; ++k)
        v[k] = a * k + b * y[k];
    {
        double t = a;
        switch (n) {
        case 1:
            t = b;
            break;
        case 3:
            t = a * b;
            break;
        default:
            t = 0;
        }
        PPC_FACTOR("switch", t);
    }
    {
        double s = 0;
        for (int i = 0; i < K; ++i) {
            if (y[i] > 1.5)
                break;
            s += a * y[i] + s * b;
        }
        PPC_FACTOR("break", s);
    }
    {
        double s = 0;
        for (int i = 0; i < K; ++i) {
            for (int j = 0; j < n; ++j) {
                if (j > i)
                    break;
                s += a * j * y[i];
            }
        }
        PPC_FACTOR("break inside", s);
    }
    {
        int i = 0;
        double s = 0;
        do {
            s += a * y[i];
            ++i;
        } while (i < n);
        while (i < K) {
            s = s * b + y[i];
            i++;
        }
        PPC_FACTOR("do", s);
    }
    {
        double s = 0;
        for (double x : v)
            s += x * x;
        for (const auto& x : y)
            s += a * x;
        std::vector<double> w(K);
        for (int i = 0; i < K; ++i)
            w[i] = a + b * i;
        for (int i : g)
            s += v[i];
        std::array<double, 3> arr{a, b, 1.0};
        for (auto x : arr)
            s += x * s * 0.1;
        double raw[2] = {a, b};
        for (double x : raw)
            s += x;
        for (const auto x : {a, b, 2.0})
            s += x * x;
        for (auto& x : w)
            s += x;
        PPC_FACTOR("ranges", s + w[1]);
    }
    {
        const auto [p, q] = two(a, b);
        const std::pair<double, double> pr = std::make_pair(a, b);
        std::tuple<double, int> tp(a, 2);
        auto [x, z] = std::array<double, 2>{a, b};
        const auto st = S{a, b};
        const auto& [s1, s2] = st;
        PPC_FACTOR("pairs", p * q + pr.first * pr.second + std::get<0>(tp) + x * z + s1 * s2);
    }
    {
        const double s = std::accumulate(v.begin(), v.end(), 0.0);
        std::vector<double> w(K);
        for (int k = 0; k < K; ++k)
            w[k] = v[k] * b;
        const double d = std::inner_product(w.begin(), w.end(), y.begin(), 0.0);
        const double r = std::reduce(w.begin(), w.end());
        const double t = std::transform_reduce(w.begin(), w.end(), y.begin(), a);
        const double t2 =
            std::transform_reduce(w.begin(), w.end(), 0.0, std::plus<>(), [&](double x) { return x * x; });
        const double ac =
            std::accumulate(w.begin(), w.end(), 1.0, [](double acc, double x) { return acc * x; });
        const double mx = *std::max_element(w.begin(), w.end());
        PPC_FACTOR("algorithms", s + d + r + t + t2 + ac + mx);
    }
    {
        PPC_FACTOR("cmath", std::max(a, b) + std::min(a, 0.5) + std::clamp(a * b, -0.3, 0.4) + std::abs(a) +
                                std::fma(a, b, 2.0) + std::hypot(a, b) + std::pow(a, 3) + std::exp2(a) +
                                std::fabs(b) + std::sqrt(a * a + 1));
    }
    {
        std::vector<double> w;
        w.reserve(K);
        for (int i = 0; i < K; ++i)
            w.push_back(a * y[i]);
        std::vector<double> z;
        for (int i = 0; i < K; ++i)
            if (y[i] > 0)
                z.emplace_back(b * y[i]);
        double s = 0;
        for (std::size_t i = 0; i < z.size(); ++i)
            s += z[i] * i;
        PPC_FACTOR("growing", w[1] * w[2] + s + w.back() + log_sum_exp(w) + z.size());
    }
    {
        PPC_FACTOR("templates", sq(a) + sq<double>(b) + poly<3>(a) +
                                    apply([&](double x) { return x * b; }, a) +
                                    apply([](auto x) { return x * x; }, b) + M{a, b}.f(2) + M{a, b}.g().x);
    }
    {
        const auto h = [&](auto x, auto y) {
            if (x > 0)
                return x * y;
            return x - y;
        };
        double s = y[0] > 0 ? a : b;
        s += n == 3 ? (K > 2 ? a * b : 1.0) : 0.0;
        const auto f = n > 2 ? h(a, b) : h(b, a);
        std::vector<std::pair<double, double>> prs;
        PPC_FACTOR("lambdas", s + f + (a > b ? a : b) + (n > 100 ? y[100] * a : a));
    }
    {
        double s = 0;
        for (int i = K - 1; i >= 0; --i)
            s = s * a + y[i];
        for (int i = 0; i < K; i += 2)
            s += b * y[i];
        for (std::size_t i = 1, m = y.size(); i < m; i++)
            s += a * y[i - 1];
        for (auto it = y.begin(); it != y.end(); ++it)
            s += *it * b;
        int c = 0;
        while (true) {
            if (c >= n)
                break;
            s += c * a;
            ++c;
        }
        PPC_FACTOR("loops", s);
    }
    {
        enum class Kind { one, two };
        const Kind k = n == 3 ? Kind::two : Kind::one;
        double t = 0;
        switch (k) {
        case Kind::one:
            t = a;
            break;
        case Kind::two: {
            const double z = a * b;
            t = z * z;
            break;
        }
        }
        for (int i = 0; i < K; ++i) {
            switch (g[i]) {
            case 0:
                t += a;
                break;
            case 1:
            case 2:
                t += b * y[i];
                break;
            }
        }
        PPC_FACTOR("cases", t + pick(g[1], a, b));
    }
    {
        for (int i = 0; i < K; ++i) {
            if (y[i] < 0)
                continue;
            if (g[i] == 1)
                break;
            PPC_OBSERVE("y", Normal(a, 1), y[i]);
        }
        double total = 0;
        for (int i = 0; i < K; ++i) {
            double part = 0;
            for (int j = 0;; ++j) {
                if (j == n)
                    break;
                part += a;
            }
            total += part;
        }
        PPC_FACTOR("left", total);
    }
    double both = 0;
    Vector parts = Vector::Zero(3);
    for (int i = 0; i < K; ++i) {
        if (g[i] == 0)
            both += a;
        else
            both += b * y[i];
        if (a > y[i])
            parts[g[i]] += a;
        else
            parts[g[i]] -= b * i;
    }
    PPC_FACTOR("both sides", both + parts[0] * parts[2]);
    double above = 0, below = 0;
    for (int i = 0; i < K; ++i)
        if (a > y[i]) // the first additions to either
            above += b * (i + 1);
        else
            below += a * b;
    PPC_FACTOR("begun on a side", above - 2 * below);
    double s = 0, t = a;
    int at = 0;
    while (at < K - 1) { // what is read before i changes
        s = s * b + y[at];
        t = y[at];
        at++;
        s += a * t;
    }
    PPC_FACTOR("late", s + t * a);
    PPC_FACTOR("returns", first_above(y, a) + first_above({0.1, 0.2}, b) + first_pair(y, a, 0.1) +
                              first_pair(y, b, 1.3) - first_pair(y, a * b, 100));
}
