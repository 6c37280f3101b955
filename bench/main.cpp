// Log density and gradient: generated code, called as inference calls it, beside hand-written C++.
//
//     ppc_bench --output=bench.json [options of Google Benchmark]
//
// All candidates of a case go through the same call by pointer, in one process, with their repetitions
// interleaved. The ratio is to the fastest hand-written candidate.
#include "eight_schools_noncentered.ppc.hpp"
#include "handwritten.hpp"
#include "handwritten_discrete.hpp"
#include "hmm.ppc.hpp"
#include "mixture.ppc.hpp"
#include "times.hpp"
#include "varying_intercepts.ppc.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr int repetitions = 21;

/// Returns the log density with the Jacobian and overwrites the gradient.
using Evaluate = double (*)(void* state, const double* u, double* gradient);

struct Candidate {
    std::string name; ///< "generated", or what kind of hand-written code
    Evaluate evaluate;
    void* state;
};

struct Case {
    std::string name;
    std::vector<double> point;
    std::vector<Candidate> candidates; ///< the generated code first
};

struct Generated {
    explicit Generated(const ppc::Program& program) : workspace(program), dimension(program.dimension()) {}
    ppc::Program::Workspace workspace;
    std::size_t dimension;
};

double evaluate_generated(void* state, const double* u, double* gradient) {
    Generated& g = *static_cast<Generated*>(state);
    return g.workspace.log_density({u, g.dimension}, {gradient, g.dimension}).log_prob_jacobian;
}

template <class Data, double (*function)(const Data&, const double*, double*)>
double evaluate_handwritten(void* state, const double* u, double* gradient) {
    return function(*static_cast<const Data*>(state), u, gradient);
}

std::vector<double> random_point(std::size_t dimension) {
    std::mt19937_64 rng(1);
    std::uniform_real_distribution<double> uniform(-1, 1);
    std::vector<double> u(dimension);
    std::generate(u.begin(), u.end(), [&] { return uniform(rng); });
    return u;
}

/// 12,573 rows in 386 groups of very unequal size, in the order of their groups.
handwritten::VaryingIntercepts synthetic_rows() {
    constexpr int rows = 12573, groups = 386;
    std::mt19937_64 rng(20);
    std::normal_distribution<double> normal;
    handwritten::VaryingIntercepts data{groups, {}, {}, {}};
    std::vector<double> intercept(groups);
    for (double& a : intercept)
        a = 1.3 + 0.4 * normal(rng);
    std::exponential_distribution<double> exponential;
    std::vector<double> share(groups);
    for (double& s : share)
        s = 0.1 + exponential(rng);
    std::discrete_distribution<int> pick(share.begin(), share.end());
    for (int n = 0; n < rows; ++n)
        data.group.push_back(n < groups ? n : pick(rng));
    std::sort(data.group.begin(), data.group.end());
    for (int n = 0; n < rows; ++n) {
        data.x.push_back(n % 5 == 0);
        data.y.push_back(intercept[static_cast<std::size_t>(data.group[static_cast<std::size_t>(n)])] -
                         0.6 * data.x.back() + 0.7 * normal(rng));
    }
    return data;
}

/// 1,000 rows of three components, each of them an index, a location and noise.
handwritten::Mixture synthetic_mixture() {
    std::mt19937_64 rng(30);
    std::normal_distribution<double> normal;
    std::discrete_distribution<std::size_t> pick{0.5, 0.3, 0.2};
    const double locs[] = {-2, 0.5, 4};
    handwritten::Mixture data;
    for (int n = 0; n < 1000; ++n)
        data.y.push_back(locs[pick(rng)] + 0.8 * normal(rng));
    return data;
}

/// 416 steps of two states that last about 20 and 10 steps.
handwritten::HiddenMarkov synthetic_chain() {
    std::mt19937_64 rng(40);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    const double locs[] = {-1, 1.5}, scales[] = {0.7, 1.2}, leave[] = {0.05, 0.1};
    std::vector<double> y;
    int z = 0;
    for (int t = 0; t < 416; ++t) {
        z = uniform(rng) < leave[z] ? 1 - z : z;
        y.push_back(locs[z] + scales[z] * normal(rng));
    }
    return handwritten::HiddenMarkov(y);
}

/// Throws if a hand-written candidate disagrees with the generated code by more than rounding.
void compare(const Case& c) {
    std::vector<double> expected(c.point.size()), found(c.point.size());
    const double density = c.candidates[0].evaluate(c.candidates[0].state, c.point.data(), expected.data());
    double largest = 0;
    for (const double g : expected)
        largest = std::max(largest, std::abs(g));
    for (const Candidate& candidate : c.candidates) {
        const double value = candidate.evaluate(candidate.state, c.point.data(), found.data());
        double error = std::abs(value - density) / std::abs(density);
        for (std::size_t k = 0; k < found.size(); ++k)
            error = std::max(error, std::abs(found[k] - expected[k]) / largest);
        if (!(error < 1e-10))
            throw std::runtime_error(c.name + ": " + candidate.name + " differs from the generated code by " +
                                     std::to_string(error));
    }
}

void register_benchmarks(const std::vector<Case>& cases) {
    for (const Case& c : cases)
        for (const Candidate& candidate : c.candidates)
            benchmark::RegisterBenchmark(
                (c.name + "/" + candidate.name).c_str(),
                [&c, candidate](benchmark::State& state) {
                    std::vector<double> gradient(c.point.size());
                    Evaluate evaluate = candidate.evaluate;
                    benchmark::DoNotOptimize(evaluate); // the call stays one through a pointer
                    for (auto _ : state) {
                        benchmark::DoNotOptimize(evaluate(candidate.state, c.point.data(), gradient.data()));
                        benchmark::ClobberMemory();
                    }
                })
                ->Repetitions(repetitions)
                ->MinTime(0.02);
}

/// Prints a line a case and returns the JSON text.
std::string report(const std::vector<Case>& cases, std::map<std::string, std::vector<double>>& times) {
    std::string json;
    std::printf("%-20s %12s %12s %8s   %s\n", "case", "generated ns", "by hand ns", "ratio",
                "middle half, fastest by hand");
    for (const Case& c : cases) {
        const std::vector<double>& generated = times[c.name + "/" + c.candidates[0].name];
        const Candidate* best = nullptr;
        for (const Candidate& candidate : c.candidates)
            if (&candidate != &c.candidates[0] && !times[c.name + "/" + candidate.name].empty() &&
                (!best || quantile(times[c.name + "/" + candidate.name], 0.5) <
                              quantile(times[c.name + "/" + best->name], 0.5)))
                best = &candidate;
        if (generated.empty() || !best)
            continue; // left out by a filter
        const std::vector<double>& by_hand = times[c.name + "/" + best->name];
        std::vector<double> ratios;
        for (std::size_t r = 0; r < generated.size(); ++r)
            ratios.push_back(generated[r] / by_hand[r]);
        const double ns = quantile(generated, 0.5), hand_ns = quantile(by_hand, 0.5);
        std::printf("%-20s %12.1f %12.1f %8.2f   %.2f to %.2f, %s\n", c.name.c_str(), ns, hand_ns,
                    ns / hand_ns, quantile(ratios, 0.25), quantile(ratios, 0.75), best->name.c_str());
        char line[256];
        std::snprintf(line, sizeof line, "  {\"case\": \"%s\", \"ratio_to_handwritten\": %.3f, \"ns\": %.1f}",
                      c.name.c_str(), ns / hand_ns, ns);
        json += (json.empty() ? "" : ",\n") + std::string(line);
    }
    return "[\n" + json + "\n]\n";
}

int run(int argc, char** argv) {
    std::string output = "bench.json";
    std::vector<char*> arguments{argv[0]};
    std::string interleave = "--benchmark_enable_random_interleaving=true";
    arguments.push_back(interleave.data());
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument.starts_with("--output="))
            output = argument.substr(9);
        else
            arguments.push_back(argv[i]);
    }
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data()))
        return 2;

    const std::vector<double> effect{28, 8, -3, 7, -1, 1, 18, 12}, error{15, 10, 16, 11, 9, 11, 10, 18};
    handwritten::EightSchools schools(effect, error);
    const eight_schools_noncentered::Model schools_model(effect, error);
    Generated schools_generated(schools_model);
    handwritten::VaryingIntercepts rows = synthetic_rows();
    const varying_intercepts::Model rows_model(rows.groups, rows.group, rows.x, rows.y);
    Generated rows_generated(rows_model);

    handwritten::Mixture mixture_data = synthetic_mixture();
    const mixture::Model mixture_model(mixture_data.y);
    Generated mixture_generated(mixture_model);
    handwritten::HiddenMarkov chain = synthetic_chain();
    const hmm::Model chain_model(chain.y);
    Generated chain_generated(chain_model);

    using handwritten::EightSchools, handwritten::VaryingIntercepts, handwritten::Mixture,
        handwritten::HiddenMarkov;
    const std::vector<Case> cases{
        {"eight_schools",
         random_point(schools_generated.dimension),
         {{"generated", evaluate_generated, &schools_generated},
          {"loop", evaluate_handwritten<EightSchools, handwritten::eight_schools>, &schools},
          {"simd", evaluate_handwritten<EightSchools, handwritten::eight_schools_simd>, &schools}}},
        {"varying_intercepts",
         random_point(rows_generated.dimension),
         {{"generated", evaluate_generated, &rows_generated},
          {"scatter", evaluate_handwritten<VaryingIntercepts, handwritten::varying_intercepts>, &rows},
          {"blocks", evaluate_handwritten<VaryingIntercepts, handwritten::varying_intercepts_blocks>,
           &rows}}},
        {"mixture",
         random_point(mixture_generated.dimension),
         {{"generated", evaluate_generated, &mixture_generated},
          {"simd", evaluate_handwritten<Mixture, handwritten::mixture>, &mixture_data}}},
        {"hmm",
         random_point(chain_generated.dimension),
         {{"generated", evaluate_generated, &chain_generated},
          {"scaled", evaluate_handwritten<HiddenMarkov, handwritten::hmm>, &chain},
          {"blocks", evaluate_handwritten<HiddenMarkov, handwritten::hmm_blocks>, &chain}}}};
    for (const Case& c : cases)
        compare(c);
    register_benchmarks(cases);
    Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector);
    const std::string json = report(cases, collector.times);
    std::ofstream file(output);
    file << json;
    file.close();
    if (!file) {
        std::fprintf(stderr, "cannot write %s\n", output.c_str());
        return 1;
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
    }
}
