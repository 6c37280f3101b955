// What models and kernels call for differential equations; the methods are in ode/.
#include "ode/steps.hpp"

#include <ppc/kernel.hpp>
#include <ppc/ode.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ppc {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool ascends(double t0, std::span<const double> times) {
    return std::isfinite(t0) && (times.empty() || times[0] >= t0) &&
           std::is_sorted(times.begin(), times.end()) &&
           std::all_of(times.begin(), times.end(), [](double t) { return std::isfinite(t); });
}

bool are_positive(const OdeOptions& o) {
    return o.relative_tolerance > 0 && o.absolute_tolerance > 0 && o.most_steps >= 1;
}

/// A right-hand side in plain C++.
class PlainSystem : public ode_steps::System {
public:
    PlainSystem(const detail::Rates& rates, std::size_t n, const OdeOptions& options)
        : System(n, 0), rates_(rates),
          smallest_(std::min(options.absolute_tolerance / options.relative_tolerance, 1.0)), at_(n), here_(n),
          there_(n) {}

    void rates(double t, const double* y, double* out) override { rates_(t, y, out); }
    /// By forward differences: Newton's iterations, which alone need them, end at the same solution.
    void derivatives(double t, const double* y, double* out) override {
        at_.assign(y, y + n);
        rates_(t, at_.data(), here_.data());
        for (std::size_t k = 0; k < n; ++k) {
            const double size = std::max(std::abs(y[k]), smallest_);
            at_[k] = y[k] + std::sqrt(std::numeric_limits<double>::epsilon()) * size;
            rates_(t, at_.data(), there_.data());
            for (std::size_t i = 0; i < n; ++i)
                out[i * n + k] = (there_[i] - here_[i]) / (at_[k] - y[k]);
            at_[k] = y[k];
        }
    }

private:
    const detail::Rates& rates_;
    double smallest_; ///< where the absolute tolerance begins to count
    std::vector<double> at_, here_, there_;
};

/// A call of ppc_ode, taken apart.
class Call : public ode_steps::System {
public:
    Call(const OdeSystem* s, const long long* sizes, const double* const* inputs)
        : System(static_cast<std::size_t>(sizes[0]), number_of_parameters(sizes)), kernel_(*s),
          y0(inputs[0], inputs[0] + n), input_(y0), noise_(1 + n),
          work_(static_cast<std::size_t>(std::max(kernel_.work, 1LL))), args_(*kernel_.args) {
        const auto arrays = static_cast<std::size_t>(sizes[1]);
        for (std::size_t k = 0; k < arrays; ++k)
            input_.insert(input_.end(), inputs[1 + k], inputs[1 + k] + sizes[2 + k]);
        const double* o = inputs[1 + arrays];
        t0 = o[0];
        options = {o[1], o[2], o[3], o[4] != 0};
        times = {inputs[2 + arrays], static_cast<std::size_t>(sizes[3 + arrays])};
        output_and_bar = inputs + 3 + arrays;
        number_of_options = static_cast<std::size_t>(sizes[2 + arrays]);
        args_.input = input_.data();
        args_.noise = noise_.data();
        args_.work = work_.data();
        args_.value = results_;
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    void rates(double t, const double* y, double* out) override {
        move_to(t, y);
        args_.output = out;
        kernel_.rates(&args_);
    }
    void derivatives(double t, const double* y, double* out) override {
        move_to(t, y);
        for (std::size_t i = 0; i < n; ++i) {
            std::fill(noise_.begin() + 1, noise_.end(), 0.0);
            noise_[1 + i] = 1;
            args_.gradient = out + i * (n + p);
            kernel_.adjoint(&args_);
        }
    }
    bool solve(bool with_sensitivities, const ode_steps::Emit& emit) {
        return ascends(t0, times) && are_positive(options) &&
               ode_steps::solve({*this, y0, t0, times, options, with_sensitivities}, emit);
    }

private:
    static std::size_t number_of_parameters(const long long* sizes) {
        long long sum = 0;
        for (long long k = 0; k < sizes[1]; ++k)
            sum += sizes[2 + k];
        return static_cast<std::size_t>(sum);
    }
    void move_to(double t, const double* y) {
        std::copy_n(y, n, input_.begin());
        noise_[0] = t;
    }

    const OdeSystem& kernel_;

public:
    std::vector<double> y0;
    double t0 = 0;
    OdeOptions options;
    std::span<const double> times;
    const double* const* output_and_bar = nullptr; ///< of an adjoint's call
    std::size_t number_of_options = 0;

private:
    std::vector<double> input_, noise_, work_;
    double results_[2] = {0, 0};
    KernelArgs args_;
};

} // namespace

void detail::integrate(const Rates& rates, std::span<const double> y0, double t0,
                       std::span<const double> times, const OdeOptions& options, double* out) {
    if (!ascends(t0, times))
        throw std::invalid_argument("ppc::ode: the times must be finite and ascend from the first time on");
    if (!are_positive(options))
        throw std::invalid_argument("ppc::ode: tolerances and the number of steps must be positive");
    const std::size_t n = y0.size();
    std::fill_n(out, times.size() * n, nan);
    PlainSystem system(rates, n, options);
    ode_steps::solve({system, y0, t0, times, options},
                     [&](std::size_t j, const double* y, const double*) { std::copy_n(y, n, out + j * n); });
}

} // namespace ppc

extern "C" void ppc_ode(const ppc::OdeSystem* system, const long long* sizes, const double* const* inputs,
                        double* output) {
    ppc::Call c(system, sizes, inputs);
    std::fill_n(output, c.times.size() * c.n, ppc::nan);
    c.solve(false,
            [&](std::size_t j, const double* y, const double*) { std::copy_n(y, c.n, output + j * c.n); });
}

extern "C" void ppc_ode_adjoint(const ppc::OdeSystem* system, const long long* sizes,
                                const double* const* inputs, double* output) {
    ppc::Call c(system, sizes, inputs);
    const std::size_t n = c.n, m = n + c.p;
    std::vector<double> sums(m, 0.0), times_bar(c.times.size(), 0.0), rate(n);
    const bool done = c.solve(true, [&](std::size_t j, const double* y, const double* sensitivities) {
        const double* const bar = c.output_and_bar[1] + j * n;
        c.rates(c.times[j], y, rate.data());
        for (std::size_t i = 0; i < n; ++i)
            times_bar[j] += bar[i] * rate[i];
        for (std::size_t k = 0; k < m; ++k)
            for (std::size_t i = 0; i < n; ++i)
                sums[k] += bar[i] * sensitivities[k * n + i];
    });
    if (!done) {
        std::fill_n(output, m + c.number_of_options + c.times.size(), ppc::nan);
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
