#include "monitor.hpp"

#include <algorithm>
#include <cmath>

namespace ppc::detail {
namespace {

constexpr int window = 50;
constexpr int max_skipped_in_a_row = 20;

} // namespace

Monitor::Monitor(const Program& program, const SviOptions& options) : program_(program), options_(options) {
    trace_.reserve(static_cast<std::size_t>(options.steps / window + 1));
}

void Monitor::record(double elbo) {
    ++step_;
    skipped_in_a_row_ = 0;
    window_sum_ += elbo;
    if (++in_window_ < window)
        return;
    trace_.push_back({step_, window_sum_ / window});
    window_sum_ = 0;
    in_window_ = 0;
    if (options_.progress)
        options_.progress({step_, options_.steps, trace_.back().elbo});
}

void Monitor::show(double elbo) const {
    if (options_.progress)
        options_.progress({step_, options_.steps, elbo});
}

void Monitor::skip(std::span<const double> parameters, std::span<const double> noise) {
    ++step_;
    ++skipped_;
    const bool often = skipped_ > 50 && skipped_ > step_ / 20;
    if (++skipped_in_a_row_ < max_skipped_in_a_row && !often)
        return;
    Program::Workspace workspace(program_);
    std::vector<double> u(program_.dimension());
    workspace.draw(parameters, noise, u);
    std::string sites = program_.describe_nonfinite(u);
    if (sites.empty()) {
        std::vector<double> gradient(u.size());
        workspace.log_density(u, gradient);
        const auto odd = std::ranges::find_if(gradient, [](double g) { return !std::isfinite(g); });
        sites = odd == gradient.end()
                    ? "the guide's own density or gradient is not finite there"
                    : "the gradient with respect to " +
                          program_.element_name(static_cast<std::size_t>(odd - gradient.begin())) +
                          " is not finite there although the log density is";
    }
    throw UserError("the fit became non-finite at step " + std::to_string(step_) + ": " + sites +
                    ". Check data and priors of these sites, or try another init or a smaller learning rate");
}

std::vector<TracePoint> Monitor::take_trace() {
    if (in_window_ > 0)
        trace_.push_back({step_, window_sum_ / in_window_});
    in_window_ = 0;
    return std::move(trace_);
}

} // namespace ppc::detail
