#include "compiler/driver/instruction_set.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/TargetParser/Host.h"

#include <initializer_list>

namespace ppc::driver {

std::vector<std::string> instruction_set_flags() {
#if defined(__x86_64__) && defined(__gnu_linux__)
    const llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
    const auto has_all = [&](std::initializer_list<llvm::StringRef> names) {
        for (const llvm::StringRef name : names)
            if (!features.lookup(name))
                return false;
        return true;
    };
    // The levels of the x86-64 psABI.
    std::vector<std::string> flags{"-DPPC_KERNEL_NO_CLONES"};
    if (has_all({"avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"}))
        flags.push_back(has_all({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"})
                            ? "-march=x86-64-v4"
                            : "-march=x86-64-v3");
    return flags;
#else
    return {};
#endif
}

} // namespace ppc::driver
