// What costs as sizes grow.
//
//     ppc_bench_growth [options of Google Benchmark]
//
// One step of a guide (noise, ELBO and gradient) with the number of latents: `gaussian`, whose factor follows
// the model's graph, beside `normal`, on a chain and on a plate. The log density and gradient of a factorial
// hidden Markov model with its length and number of states, and of latent Dirichlet allocation with the
// number of words of a fixed vocabulary.
#include "../times.hpp"
#include "chain_gaussian.ppc.hpp"
#include "chain_normal.ppc.hpp"
#include "factorial_hmm.ppc.hpp"
#include "lda.ppc.hpp"
#include "plate_gaussian.ppc.hpp"
#include "plate_normal.ppc.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <cstdio>
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

constexpr int lengths[] = {100, 1'000, 10'000}, states[] = {2, 4, 8}, words[] = {100, 1'000, 10'000};

void gradients(benchmark::State& state, const ppc::Program& program) {
    ppc::Program::Workspace workspace(program);
    std::vector<double> u(program.dimension(), 0.1), gradient(u.size());
    for (auto _ : state)
        benchmark::DoNotOptimize(workspace.log_density(u, gradient).log_prob_jacobian);
}

void chain_of(benchmark::State& state, int length, int values) {
    gradients(state, factorial_hmm::Model(values, values, data(length)));
}

/// One document of that many words of 50.
void document_of(benchmark::State& state, int size) {
    std::mt19937_64 rng(60);
    std::vector<int> w(static_cast<std::size_t>(size));
    std::generate(w.begin(), w.end(), [&] { return static_cast<int>(rng() % 50); });
    gradients(state, lda::Model(5, 50, {w}));
}

double median(Collector& collector, const std::string& name) {
    const std::vector<double>& times = collector.times[name];
    return times.empty() ? 0 : quantile(times, 0.5);
}

} // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    for (const int size : sizes) {
        add<chain_gaussian::Model>("chain_gaussian", size);
        add<chain_normal::Model>("chain_normal", size);
        add<plate_gaussian::Model>("plate_gaussian", size);
        add<plate_normal::Model>("plate_normal", size);
    }
    const auto repeat = [](benchmark::internal::Benchmark* b) { b->Repetitions(repetitions)->MinTime(0.05); };
    for (const int values : states)
        for (const int length : lengths)
            repeat(benchmark::RegisterBenchmark(
                ("factorial/" + std::to_string(values) + "/" + std::to_string(length)).c_str(), chain_of,
                length, values));
    for (const int size : words)
        repeat(benchmark::RegisterBenchmark(("topics/" + std::to_string(size)).c_str(), document_of, size));
    Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector);
    std::printf("%-8s %10s %22s %20s %8s\n", "model", "latents", "gaussian ns a latent", "normal ns a latent",
                "ratio");
    for (const std::string model : {"chain", "plate"})
        for (const int size : sizes) {
            const std::string behind = "/" + std::to_string(size);
            const double gaussian = median(collector, model + "_gaussian" + behind),
                         normal = median(collector, model + "_normal" + behind);
            if (gaussian > 0 && normal > 0)
                std::printf("%-8s %10d %22.2f %20.2f %8.2f\n", model.c_str(), size, gaussian / size,
                            normal / size, gaussian / normal);
        }
    std::printf("%-10s %8s %8s %12s %22s\n", "factorial", "states", "steps", "ns a step",
                "ns a step / states^3");
    for (const int values : states)
        for (const int length : lengths)
            if (const double ns =
                    median(collector, "factorial/" + std::to_string(values) + "/" + std::to_string(length));
                ns > 0)
                std::printf("%-10s %8d %8d %12.1f %22.2f\n", "", values, length, ns / length,
                            ns / length / (values * values * values));
    std::printf("%-10s %8s %12s\n", "topics", "words", "ns");
    for (const int size : words)
        if (const double ns = median(collector, "topics/" + std::to_string(size)); ns > 0)
            std::printf("%-10s %8d %12.0f\n", "", size, ns);
    return 0;
}
