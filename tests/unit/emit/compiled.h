// Emits kernels, compiles them with a C++ compiler, loads them and runs their entries.
#pragma once

#include "compiler/emit/kernel.h"
#include "compiler/ir/eval.h"
#include "lib/ppc/kernel.hpp"
#include "tests/unit/ir/programs.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <unistd.h>

/// Some kernels, compiled together into a shared library.
class CompiledKernels {
public:
    CompiledKernels(const std::string& compiler, const std::vector<ppc::emit::KernelPrograms>& kernels,
                    const std::string& flags)
        : CompiledKernels(compiler, one_a_file(kernels), flags) {}
    /// One source for each of the lists.
    CompiledKernels(const std::string& compiler,
                    const std::vector<std::vector<ppc::emit::KernelPrograms>>& sources,
                    const std::string& flags)
        : folder_(std::filesystem::temp_directory_path() /
                  ("ppc-emit-test-" + std::to_string(getpid()) + "-" + compiler)) {
        std::filesystem::create_directories(folder_);
        std::string files;
        for (const auto& kernels : sources) {
            const std::string file = (folder_ / (kernels[0].name + ".kernel.cpp")).string();
            std::ofstream(file) << ppc::emit::emit_kernels(kernels);
            files += " " + file;
        }
        const std::string routines = (folder_ / "routines.cpp").string();
        std::ofstream(routines) << test_routines_source;
        files += " " + routines;
        const std::string library = (folder_ / "kernels.so").string();
        const std::string command = compiler + " -std=c++20 " + flags +
                                    " -Wall -Wextra -Werror -fPIC -shared -I" PPC_SOURCE_DIR "/lib" + files +
                                    " -o " + library;
        if (std::system(command.c_str()) != 0)
            throw std::runtime_error("failed: " + command);
        library_ = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!library_)
            throw std::runtime_error(dlerror());
    }
    ~CompiledKernels() {
        if (library_)
            dlclose(library_);
        std::error_code error;
        std::filesystem::remove_all(folder_, error);
    }
    CompiledKernels(const CompiledKernels&) = delete;
    CompiledKernels& operator=(const CompiledKernels&) = delete;

    const ppc::Kernel& kernel(const std::string& name) const {
        return *static_cast<const ppc::Kernel*>(symbol(name + "_kernel"));
    }
    long long work_size(const std::string& name, const ppc::KernelArgs& args) const {
        using Function = long long (*)(const long long*, const int* const*);
        return reinterpret_cast<Function>(symbol(name + "_work_size"))(args.extent, args.integer);
    }

private:
    static std::vector<std::vector<ppc::emit::KernelPrograms>>
    one_a_file(const std::vector<ppc::emit::KernelPrograms>& kernels) {
        std::vector<std::vector<ppc::emit::KernelPrograms>> sources;
        for (const auto& k : kernels)
            sources.push_back({k});
        return sources;
    }
    void* symbol(const std::string& name) const {
        void* s = dlsym(library_, name.c_str());
        if (!s)
            throw std::runtime_error("no " + name);
        return s;
    }

    std::filesystem::path folder_;
    void* library_ = nullptr;
};

/// Runs one entry on the evaluator's inputs. Memory that a kernel must not touch is left poisoned with NaN.
inline ppc::ir::Evaluation run(const CompiledKernels& kernels, const std::string& name,
                               ppc::KernelEntry entry, ppc::ir::Inputs in, std::size_t outputs) {
    std::vector<std::vector<int>> integers;
    for (const auto& list : in.integers)
        integers.emplace_back(list.begin(), list.end());
    std::vector<double*> real;
    std::vector<int*> integer;
    for (auto& array : in.reals)
        real.push_back(array.data());
    for (auto& array : integers)
        integer.push_back(array.data());
    const std::vector<long long> extents(in.extents.begin(), in.extents.end());
    const double nan = __builtin_nan("");
    std::vector<double> value(2, nan), gradient(in.input.size(), nan), output(outputs, nan);
    ppc::KernelArgs args{real.data(),  integer.data(),  extents.data(), in.input.data(), in.noise.data(),
                         value.data(), gradient.data(), output.data(),  nullptr};
    std::vector<double> work(static_cast<std::size_t>(kernels.work_size(name, args)), nan);
    args.work = work.data();
    entry(&args);
    ppc::ir::Evaluation out;
    out.log_prob = value[0];
    out.log_prob_jacobian = value[1];
    out.gradient = gradient;
    out.output = output;
    return out;
}
