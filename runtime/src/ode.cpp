// Dormand-Prince steps come from Boost.Odeint; what is ours is whose error they control, and sensitivities.
#include <ppc/kernel.hpp>
#include <ppc/ode.hpp>

#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace ppc {
namespace {

namespace odeint = boost::numeric::odeint;

using State = std::vector<double>;
using StateRates = std::function<void(const State& x, State& dxdt, double t)>;
using Emit = std::function<void(std::size_t time, const State& x)>;

/// The largest error of a step in units of the tolerance, over the first `controlled` components: steps do
/// not depend on whether sensitivities are integrated along.
class ErrorOfState {
public:
    using value_type = double;
    using algebra_type = odeint::range_algebra;
    using operations_type = odeint::default_operations;

    ErrorOfState() = default;
    ErrorOfState(const OdeOptions& options, std::size_t controlled)
        : absolute_(options.absolute_tolerance), relative_(options.relative_tolerance),
          controlled_(controlled) {}

    template <class Algebra, class Time>
    double error(Algebra&, const State& before, const State& rates, State& errors, Time dt) const {
        double worst = 0;
        for (std::size_t i = 0; i < controlled_; ++i) {
            const double scale =
                absolute_ + relative_ * (std::abs(before[i]) + std::abs(dt) * std::abs(rates[i]));
            const double e = std::abs(errors[i]) / scale;
            worst = e <= worst ? worst : e; // NaN stays
        }
        return std::isnan(worst) ? std::numeric_limits<double>::infinity() : worst;
    }

private:
    double absolute_ = 0, relative_ = 0;
    std::size_t controlled_ = 0;
};

/// A first step of which Euler's error is of the size of a hundredth of the state (Hairer, Nørsett, Wanner,
/// "Solving Ordinary Differential Equations I", II.4).
double first_step(const State& x, const State& rates, const OdeOptions& options, std::size_t controlled) {
    double size = 0, speed = 0;
    for (std::size_t i = 0; i < controlled; ++i) {
        const double scale = options.absolute_tolerance + options.relative_tolerance * std::abs(x[i]);
        size = std::max(size, std::abs(x[i]) / scale);
        speed = std::max(speed, std::abs(rates[i]) / scale);
    }
    return size < 1e-5 || speed < 1e-5 || !(speed < 1e300) ? 1e-6 : 0.01 * size / speed;
}

/// False where it fails; then the times from there on have not been emitted.
bool explicit_steps(const StateRates& rates, const State& x0, std::size_t controlled, double t0,
                    std::span<const double> times, const OdeOptions& options, const Emit& emit) {
    using Stepper = odeint::runge_kutta_dopri5<State>;
    using Controlled = odeint::controlled_runge_kutta<Stepper, ErrorOfState>;
    odeint::dense_output_runge_kutta<Controlled> dense{Controlled(ErrorOfState(options, controlled))};
    State x = x0, dxdt(x0.size());
    rates(x0, dxdt, t0);
    dense.initialize(x0, t0, first_step(x0, dxdt, options, controlled));
    try {
        for (std::size_t j = 0; j < times.size(); ++j) {
            double steps = 0;
            while (dense.current_time() < times[j]) {
                if (++steps > options.most_steps)
                    return false;
                dense.do_step(rates);
                if (!(dense.current_time_step() > 0))
                    return false;
            }
            if (times[j] == t0)
                x = x0;
            else
                dense.calc_state(times[j], x);
            if (std::any_of(x.begin(), x.end(), [](double v) { return !std::isfinite(v); }))
                return false;
            emit(j, x);
        }
    } catch (const odeint::odeint_error&) { // the step became too small
        return false;
    }
    return true;
}

bool ascends(double t0, std::span<const double> times) {
    return std::isfinite(t0) && (times.empty() || times[0] >= t0) &&
           std::is_sorted(times.begin(), times.end()) &&
           std::all_of(times.begin(), times.end(), [](double t) { return std::isfinite(t); });
}

/// A call of ppc_ode, taken apart.
struct Call {
    Call(const OdeSystem* s, const long long* sizes, const double* const* inputs)
        : system(*s), n(static_cast<std::size_t>(sizes[0])) {
        const auto arrays = static_cast<std::size_t>(sizes[1]);
        y0.assign(inputs[0], inputs[0] + n);
        for (std::size_t k = 0; k < arrays; ++k)
            parameters.insert(parameters.end(), inputs[1 + k], inputs[1 + k] + sizes[2 + k]);
        const double* o = inputs[1 + arrays];
        t0 = o[0];
        options = {o[1], o[2], o[3]};
        times = {inputs[2 + arrays], static_cast<std::size_t>(sizes[3 + arrays])};
        rest = inputs + 3 + arrays;
        number_of_options = static_cast<std::size_t>(sizes[2 + arrays]);
        input = y0;
        input.insert(input.end(), parameters.begin(), parameters.end());
        noise.resize(1 + n);
        work.resize(static_cast<std::size_t>(std::max(system.work, 1LL)));
        args = *system.args;
        args.input = input.data();
        args.noise = noise.data();
        args.work = work.data();
        args.value = results;
    }
    void rates(double t, const double* y, double* out) {
        std::copy_n(y, n, input.begin());
        noise[0] = t;
        args.output = out;
        system.rates(&args);
    }
    /// Row i of the derivatives of the rates by state and parameters, at the point of the last call of rates.
    void derivatives(std::size_t i, double* out) {
        std::fill(noise.begin() + 1, noise.end(), 0.0);
        noise[1 + i] = 1;
        args.gradient = out;
        system.adjoint(&args);
    }

    const OdeSystem& system;
    std::size_t n, number_of_options = 0;
    State y0, parameters, input, noise, work;
    double t0 = 0, results[2] = {0, 0};
    OdeOptions options;
    std::span<const double> times;
    const double* const* rest = nullptr; ///< inputs after the times
    KernelArgs args{};
};

} // namespace

void detail::integrate(const Rates& rates, std::span<const double> y0, double t0,
                       std::span<const double> times, const OdeOptions& options, double* out) {
    if (!ascends(t0, times))
        throw std::invalid_argument("ppc::ode: the times must be finite and ascend from the first time on");
    if (!(options.relative_tolerance > 0) || !(options.absolute_tolerance > 0) || !(options.most_steps >= 1))
        throw std::invalid_argument("ppc::ode: tolerances and the number of steps must be positive");
    const std::size_t n = y0.size();
    std::fill_n(out, times.size() * n, std::numeric_limits<double>::quiet_NaN());
    explicit_steps([&](const State& x, State& dxdt, double t) { rates(t, x.data(), dxdt.data()); },
                   State(y0.begin(), y0.end()), n, t0, times, options,
                   [&](std::size_t j, const State& x) { std::copy(x.begin(), x.end(), out + j * n); });
}

} // namespace ppc

using ppc::Call;

extern "C" void ppc_ode(const ppc::OdeSystem* system, const long long* sizes, const double* const* inputs,
                        double* output) {
    Call c(system, sizes, inputs);
    std::fill_n(output, c.times.size() * c.n, std::numeric_limits<double>::quiet_NaN());
    if (!ppc::ascends(c.t0, c.times))
        return;
    ppc::explicit_steps(
        [&](const ppc::State& x, ppc::State& dxdt, double t) { c.rates(t, x.data(), dxdt.data()); }, c.y0,
        c.n, c.t0, c.times, c.options,
        [&](std::size_t j, const ppc::State& x) { std::copy(x.begin(), x.end(), output + j * c.n); });
}

extern "C" void ppc_ode_adjoint(const ppc::OdeSystem* system, const long long* sizes,
                                const double* const* inputs, double* output) {
    Call c(system, sizes, inputs);
    const std::size_t n = c.n, p = c.parameters.size(), m = n + p;
    const double* const bar = c.rest[1];
    // The state, then its derivatives by the first state and the parameters, one column after the other.
    ppc::State x0(n + n * m, 0.0);
    std::copy(c.y0.begin(), c.y0.end(), x0.begin());
    for (std::size_t i = 0; i < n; ++i)
        x0[n + i * n + i] = 1;
    std::vector<double> rows(n * m), sums(m, 0.0), times_bar(c.times.size(), 0.0), rate(n);
    const auto rates = [&](const ppc::State& x, ppc::State& dxdt, double t) {
        c.rates(t, x.data(), dxdt.data());
        for (std::size_t i = 0; i < n; ++i)
            c.derivatives(i, &rows[i * m]);
        for (std::size_t k = 0; k < m; ++k)
            for (std::size_t i = 0; i < n; ++i) {
                double sum = k < n ? 0 : rows[i * m + k];
                for (std::size_t l = 0; l < n; ++l)
                    sum += rows[i * m + l] * x[n + k * n + l];
                dxdt[n + k * n + i] = sum;
            }
    };
    const bool done =
        ppc::ascends(c.t0, c.times) &&
        ppc::explicit_steps(rates, x0, n, c.t0, c.times, c.options, [&](std::size_t j, const ppc::State& x) {
            c.rates(c.times[j], x.data(), rate.data());
            for (std::size_t i = 0; i < n; ++i)
                times_bar[j] += bar[j * n + i] * rate[i];
            for (std::size_t k = 0; k < m; ++k)
                for (std::size_t i = 0; i < n; ++i)
                    sums[k] += bar[j * n + i] * x[n + k * n + i];
        });
    if (!done) {
        const std::size_t count = m + c.number_of_options + c.times.size();
        std::fill_n(output, count, std::numeric_limits<double>::quiet_NaN());
        return;
    }
    output = std::copy(sums.begin(), sums.end(), output);
    // A later first time is a first state that lies further on.
    c.rates(c.t0, c.y0.data(), rate.data());
    double first = 0;
    for (std::size_t i = 0; i < n; ++i)
        first -= sums[i] * rate[i];
    *output++ = first;
    output = std::fill_n(output, c.number_of_options - 1, 0.0);
    std::copy(times_bar.begin(), times_bar.end(), output);
}
