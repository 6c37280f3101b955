// One step of a guide (noise, ELBO and gradient) at growing numbers of latents: `gaussian`, whose factor
// follows the model's graph, beside `normal`, on a chain and on a plate.
//
//     ppc_bench_guides [options of Google Benchmark]
#include "chain_gaussian.ppc.hpp"
#include "chain_normal.ppc.hpp"
#include "plate_gaussian.ppc.hpp"
#include "plate_normal.ppc.hpp"

#include <ppc/random.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr int repetitions = 9;
constexpr int sizes[] = {1'000, 10'000, 100'000, 400'000};

std::vector<double> data(int size) {
    std::mt19937_64 rng(50);
    std::normal_distribution<double> normal(0, 1.5);
    std::vector<double> y(static_cast<std::size_t>(size));
    std::generate(y.begin(), y.end(), [&] { return normal(rng); });
    return y;
}

template <class Model> void steps(benchmark::State& state, int size) {
    const Model model(data(size));
    const ppc::Program& program = model;
    ppc::Program::Workspace workspace(program);
    std::vector<double> parameters(program.guide().parameters, 0.1), gradient(parameters.size()),
        noise(program.guide().noise);
    std::uint32_t step = 0;
    for (auto _ : state) {
        ppc::fill_normal({1, ppc::Stream::noise, step++, 0}, noise);
        benchmark::DoNotOptimize(workspace.elbo(parameters, noise, gradient));
    }
}

template <class Model> void add(const std::string& name, int size) {
    benchmark::RegisterBenchmark((name + "/" + std::to_string(size)).c_str(), steps<Model>, size)
        ->Repetitions(repetitions)
        ->MinTime(0.05);
}

/// Keeps the time of each repetition, in nanoseconds, by the benchmark's name.
class Collector : public benchmark::ConsoleReporter {
public:
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs)
            if (run.run_type == Run::RT_Iteration)
                times[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
    }
    double median(const std::string& name) {
        std::vector<double>& t = times[name];
        std::sort(t.begin(), t.end());
        return t.empty() ? 0 : t[t.size() / 2];
    }
    std::map<std::string, std::vector<double>> times;
};

} // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    for (const int size : sizes) {
        add<chain_gaussian::Model>("chain_gaussian", size);
        add<chain_normal::Model>("chain_normal", size);
        add<plate_gaussian::Model>("plate_gaussian", size);
        add<plate_normal::Model>("plate_normal", size);
    }
    Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector);
    std::printf("%-8s %10s %22s %20s %8s\n", "model", "latents", "gaussian ns a latent", "normal ns a latent",
                "ratio");
    for (const std::string model : {"chain", "plate"})
        for (const int size : sizes) {
            const std::string behind = "/" + std::to_string(size);
            const double gaussian = collector.median(model + "_gaussian" + behind),
                         normal = collector.median(model + "_normal" + behind);
            if (gaussian > 0 && normal > 0)
                std::printf("%-8s %10d %22.2f %20.2f %8.2f\n", model.c_str(), size, gaussian / size,
                            normal / size, gaussian / normal);
        }
    return 0;
}
