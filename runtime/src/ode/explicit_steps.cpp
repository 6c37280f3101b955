// Dormand-Prince steps come from Boost.Odeint; what is ours is whose error they control, and sensitivities,
// which are integrated along with the state.
#include "steps.hpp"

#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ppc::ode_steps {
namespace {

namespace odeint = boost::numeric::odeint;

using State = std::vector<double>;

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

/// The rates of the state, and of the sensitivities that follow it where there are any.
class ExtendedRates {
public:
    explicit ExtendedRates(const Problem& problem)
        : system_(problem.system), n_(system_.n), m_(problem.with_sensitivities ? n_ + system_.p : 0),
          rows_(n_ * m_) {}

    State first(std::span<const double> y0) const {
        State x(n_ + n_ * m_, 0.0);
        std::copy(y0.begin(), y0.end(), x.begin());
        for (std::size_t i = 0; m_ > 0 && i < n_; ++i)
            x[n_ + i * n_ + i] = 1;
        return x;
    }

    void operator()(const State& x, State& dxdt, double t) {
        system_.rates(t, x.data(), dxdt.data());
        if (m_ > 0)
            system_.derivatives(t, x.data(), rows_.data());
        for (std::size_t k = 0; k < m_; ++k)
            for (std::size_t i = 0; i < n_; ++i) {
                double sum = k < n_ ? 0 : rows_[i * m_ + k];
                for (std::size_t l = 0; l < n_; ++l)
                    sum += rows_[i * m_ + l] * x[n_ + k * n_ + l];
                dxdt[n_ + k * n_ + i] = sum;
            }
    }

private:
    System& system_;
    std::size_t n_, m_;
    State rows_;
};

} // namespace

bool explicit_steps(const Problem& problem, const Emit& emit) {
    using Stepper = odeint::runge_kutta_dopri5<State>;
    using Controlled = odeint::controlled_runge_kutta<Stepper, ErrorOfState>;
    const std::size_t n = problem.system.n;
    odeint::dense_output_runge_kutta<Controlled> dense{Controlled(ErrorOfState(problem.options, n))};
    ExtendedRates rates(problem);
    const State x0 = rates.first(problem.y0);
    State x = x0;
    dense.initialize(x0, problem.t0, first_step(problem));
    try {
        for (std::size_t j = 0; j < problem.times.size(); ++j) {
            const double time = problem.times[j];
            double steps = 0;
            while (dense.current_time() < time) {
                if (++steps > problem.options.most_steps)
                    return false;
                dense.do_step(std::ref(rates));
                if (!(dense.current_time_step() > 0))
                    return false;
            }
            if (time == problem.t0)
                x = x0;
            else
                dense.calc_state(time, x);
            if (std::any_of(x.begin(), x.end(), [](double v) { return !std::isfinite(v); }))
                return false;
            emit(j, x.data(), x.data() + n);
        }
    } catch (const odeint::odeint_error&) { // the step became too small
        return false;
    }
    return true;
}

} // namespace ppc::ode_steps
