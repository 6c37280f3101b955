#include "monitor.hpp"

#include "settings.hpp"

#include <algorithm>
#include <cmath>

namespace ppc::detail {
namespace {

constexpr int window = 50;
constexpr int max_skipped_in_a_row = 20;

} // namespace

Monitor::Monitor(const Program& program, const SviOptions& options)
    : program_(program), options_(options), next_checkpoint_(options.checkpoint_every) {
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
    throw NotFinite("the fit became non-finite at step " + std::to_string(step_) + ": " + sites +
                    ". Check data and priors of these sites, or try another init or a smaller learning rate");
}

bool Monitor::checkpoint_is_due() const {
    if (!options_.checkpoint || step_ < next_checkpoint_)
        return false;
    constexpr int share = 10; // of the time for checkpoints
    return options_.checkpoint_seconds <= 0 ||
           Clock::now() - last_checkpoint_ >=
               std::max<Clock::duration>(share * checkpoint_took_,
                                         std::chrono::duration_cast<Clock::duration>(
                                             std::chrono::duration<double>(options_.checkpoint_seconds)));
}

void Monitor::checkpoint(Resumable& optimizer, std::span<const double> parameters) {
    if (!checkpoint_is_due())
        return;
    const Clock::time_point start = Clock::now();
    FitState state = describe(program_);
    state.seed = options_.seed;
    state.options = settings(options_);
    state.parameters.assign(parameters.begin(), parameters.end());
    state.probe = probe(program_, parameters);
    state.steps = step_;
    state.trace = trace_;
    state.optimizer = optimizer.kind();
    Record record(state.progress);
    transfer(record);
    optimizer.transfer(record);
    options_.checkpoint(state);
    last_checkpoint_ = Clock::now();
    checkpoint_took_ = last_checkpoint_ - start;
    next_checkpoint_ = after(step_);
}

int Monitor::after(int step) const {
    const int every = options_.checkpoint_every, passed = step % every;
    return every > options_.steps - step ? options_.steps : step - passed + every;
}

bool Monitor::resume(Resumable& optimizer) {
    if (!options_.resume || is_resumed_)
        return false;
    is_resumed_ = true;
    const FitState& state = *options_.resume;
    if (state.optimizer != optimizer.kind())
        throw UserError("the state to resume is of the optimiser '" + state.optimizer +
                        "', and this fit takes '" + optimizer.kind() +
                        "': resume it with the ppc that wrote it, or start from it " + "(--warm-start)");
    trace_ = state.trace;
    trace_.reserve(static_cast<std::size_t>(options_.steps / window + 1));
    try {
        Record record{std::string_view(state.progress)};
        transfer(record);
        optimizer.transfer(record);
        record.end();
    } catch (const Damaged& problem) {
        throw UserError("the state to resume does not hold what the optimiser '" + state.optimizer +
                        "' needs: " + problem.what());
    }
    next_checkpoint_ = after(step_);
    return true;
}

void Monitor::transfer(Record& record) {
    record.integer(step_, 0, options_.steps);
    record.integer(in_window_, 0, window - 1);
    record.integer(skipped_, 0, options_.steps);
    record.integer(skipped_in_a_row_, 0, options_.steps);
    record(window_sum_);
}

std::vector<TracePoint> Monitor::take_trace() {
    if (in_window_ > 0)
        trace_.push_back({step_, window_sum_ / in_window_});
    in_window_ = 0;
    return std::move(trace_);
}

} // namespace ppc::detail
