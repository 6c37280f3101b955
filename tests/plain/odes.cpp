// Solutions of differential equations: right-hand sides that are lambdas, functions and objects, with
// parameters that are numbers, vectors and data, states of fixed and of data's size, latent times; explicit
// and implicit steps.
#include <ppc/model.hpp>
#include <ppc/ode.hpp>
using namespace ppc;

struct Elimination {
    double ka, vmax, km;
    double absorbed(double t) const { return ka * std::exp(-ka * t); }
    Vector operator()(double t, const Vector& c) const {
        Vector rate(1);
        rate[0] = absorbed(t) - vmax * c[0] / (km + c[0]);
        return rate;
    }
};

std::array<double, 2> pendulum(double t, const std::array<double, 2>& x) {
    return {x[1], -std::sin(x[0]) - 0.1 * x[1] + 0.2 * std::cos(t)};
}

PPC_MODEL void odes(const std::vector<double>& t, const std::vector<std::vector<double>>& y, const Matrix& W,
                    int n) {
    const double a = PPC_SAMPLE("a", Normal(0, 1)), b = PPC_SAMPLE("b", Normal(0, 1));
    const int T = static_cast<int>(t.size());
    // Steps are held in gradients and move in differences: tight, so that this does not show.
    const OdeOptions tight{1e-12, 1e-12};

    // predator and prey
    const double alpha = 0.6 + 0.1 * a, beta = 0.03, gamma = 0.8 * std::exp(0.1 * b),
                 delta = 0.02 + 0.001 * a;
    Vector z0(2);
    z0[0] = 30 + a;
    z0[1] = 4 * std::exp(0.2 * b);
    const Matrix z = ode(
        [&](double, const Vector& z) -> Vector {
            Vector rate(2);
            rate[0] = (alpha - beta * z[1]) * z[0];
            rate[1] = (-gamma + delta * z[0]) * z[1];
            return rate;
        },
        z0, 0.0, t, tight);
    for (int i = 0; i < T; ++i)
        for (int k = 0; k < 2; ++k)
            PPC_OBSERVE("z", Normal(std::log(z(i, k)), 0.3), y[i][k]);

    // an object, with its parameters in fields; looser steps
    Vector c0(1);
    c0[0] = 0.1;
    const Elimination elimination{1.5 + 0.1 * a, std::exp(0.1 * b), 0.4};
    const Matrix c = ode(elimination, c0, 0.0, t, {.relative_tolerance = 1e-12, .absolute_tolerance = 1e-13});
    PPC_FACTOR("elimination", -c(T - 1, 0) - c(0, 0));

    // a function of an array
    const std::array<double, 2> x0{a, 0.5};
    const Matrix x = ode(pendulum, x0, 0.0, t);
    PPC_FACTOR("pendulum", 0.1 * x(T - 1, 0) * x(T - 1, 1));

    // loops over data and latent vectors, as many states as the data say
    Vector rates(n), s0(n);
    PPC_PLATE("n", i, n)
        rates[i] = PPC_SAMPLE("rates", LogNormal(0, 0.3));
    for (int i = 0; i < n; ++i)
        s0[i] = std::exp(0.1 * i * a);
    const auto network = [&](double time, const Vector& s) -> Vector {
        Vector out(n);
        for (int i = 0; i < n; ++i) {
            double flow = 0;
            for (int j = 0; j < n; ++j)
                flow += W(i, j) * s[j] * rates[j];
            out[i] = flow - rates[i] * s[i] + 0.1 * std::sin(time) * alpha;
        }
        return out;
    };
    const Matrix s = ode(network, s0, 0.0, t, tight);
    for (int i = 0; i < n; ++i)
        PPC_FACTOR("network", -0.5 * s(T - 1, i) * s(T - 1, i));

    // implicit steps: of as many states; where explicit ones would not suffice
    const OdeOptions implicit{.relative_tolerance = 1e-11, .absolute_tolerance = 1e-11, .stiff = T > 2};
    const Matrix same = ode(network, s0, 0.0, t, implicit);
    for (int i = 0; i < n; ++i)
        PPC_FACTOR("implicit", 0.3 * same(T - 1, i) * same(0, i));
    const Matrix follows = ode(
        [&](double time, const std::array<double, 2>& x) -> std::array<double, 2> {
            return {-alpha * x[0], 1e6 * (x[0] * std::cos(b * time) - x[1])};
        },
        std::array<double, 2>{1.0, std::exp(a)}, 0.0, t, implicit);
    PPC_FACTOR("follows", follows(0, 1) + follows(T - 1, 1));

    // times that are latent
    std::vector<double> when(2);
    when[0] = 1 + 0.1 * std::tanh(a);
    when[1] = 2 + 0.1 * std::tanh(b);
    const Matrix late = ode(pendulum, x0, 0.2 * std::tanh(b), when, tight);
    PPC_FACTOR("late", late(0, 0) + 0.3 * late(1, 1));
    const Matrix late_implicit =
        ode(pendulum, x0, 0.2 * std::tanh(b), when,
            {.relative_tolerance = 1e-11, .absolute_tolerance = 1e-11, .stiff = true});
    PPC_FACTOR("late_implicit", late_implicit(0, 0) + 0.3 * late_implicit(1, 1));

    // one for each group, with what belongs to the group
    for (int i = 0; i < n; ++i) {
        const double rate = rates[i] * W(i, 0);
        const std::array<double, 1> q0{1.0};
        const Matrix q = ode(
            [&](double, const std::array<double, 1>& q) -> std::array<double, 1> {
                return {-rate * q[0] + 0.1 * a};
            },
            q0, 0.0, t, tight);
        PPC_FACTOR("group", -q(T - 1, 0));
    }
}
