#include "chain.hpp"

#include "step_size.hpp"
#include "trajectory.hpp"
#include "windows.hpp"

namespace ppc::detail {
namespace {

/// Step size and metric while a chain warms up.
class Warmup {
public:
    Warmup(const NutsOptions& options, Hamiltonian& hamiltonian, int chain)
        : hamiltonian_(hamiltonian), random_(options.seed, static_cast<std::uint32_t>(chain)),
          windows_(warmup_windows(options.warmup)), averaging_(options.target_accept),
          name_("chain " + std::to_string(chain + 1)), step_size_(options.step_size) {}

    double step_size() const { return step_size_; }

    void start(const Position& position, MetricEstimate& estimate) {
        estimate_ = &estimate;
        search(position, 0);
    }
    /// After that iteration, which ended at `position`.
    void learn(int iteration, const Position& position, double accept) {
        step_size_ = averaging_.update(accept);
        if (!windows_.contain(iteration))
            return;
        estimate_->add(position.u);
        if (iteration + 1 != windows_.ends[window_])
            return;
        ++window_;
        estimate_->update(hamiltonian_.metric);
        search(position, iteration + 1);
    }
    void end() { step_size_ = averaging_.average().value_or(step_size_); }

private:
    void search(const Position& position, int iteration) {
        // Keys of its own: those of the chain's iterations have the highest bit clear.
        constexpr std::uint32_t of_search = std::uint32_t{1} << 31;
        random_.start(of_search | static_cast<std::uint32_t>(iteration));
        const auto found = first_step_size(hamiltonian_, position, step_size_, random_);
        if (!found)
            throw UserError(name_ + " finds no step size: every step is " +
                            "accepted or every one refused, as of a posterior that is improper or not smooth "
                            "where the chain is. Check the priors, or start elsewhere");
        step_size_ = *found;
        averaging_.restart(step_size_);
    }

    Hamiltonian& hamiltonian_;
    ChainRandom random_;
    Windows windows_;
    DualAveraging averaging_;
    MetricEstimate* estimate_ = nullptr;
    std::string name_;
    double step_size_;
    std::size_t window_ = 0;
};

} // namespace

void run_chain(const Program& program, const NutsOptions& options, int chain, Position position, Chains& out,
               const std::function<void()>& after) {
    Hamiltonian hamiltonian(program, options.metric);
    MetricEstimate estimate(options.metric, program.dimension());
    Trajectory trajectory(hamiltonian, program.dimension(), options.most_depth, options.most_energy_error);
    ChainRandom random(options.seed, static_cast<std::uint32_t>(chain));
    Warmup warmup(options, hamiltonian, chain);
    const auto number = static_cast<std::size_t>(chain);
    DrawStatistics* statistics = out.warmup.data() + number * static_cast<std::size_t>(options.warmup);
    if (options.warmup > 0)
        warmup.start(position, estimate);
    for (int i = 0; i < options.warmup; ++i) {
        random.start(static_cast<std::uint32_t>(i));
        *statistics = trajectory.next(position, warmup.step_size(), random);
        warmup.learn(i, position, statistics->accept);
        ++statistics;
        after();
    }
    warmup.end();
    statistics = out.statistics.data() + number * out.rows;
    std::span<double> rows(out.draws);
    rows = rows.subspan(number * out.rows * out.columns, out.rows * out.columns);
    for (std::size_t i = 0; i < out.rows; ++i) {
        random.start(static_cast<std::uint32_t>(options.warmup) + static_cast<std::uint32_t>(i));
        statistics[i] = trajectory.next(position, warmup.step_size(), random);
        hamiltonian.constrain(position.u, rows.subspan(i * out.columns, out.columns));
        after();
    }
    const Vector diagonal = hamiltonian.metric.diagonal();
    out.variances[number].assign(diagonal.begin(), diagonal.end());
}

} // namespace ppc::detail
