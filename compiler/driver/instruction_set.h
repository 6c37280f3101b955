// The instruction set that a kernel built for this machine is compiled for.
#pragma once

#include <string>
#include <vector>

namespace ppc::driver {

/// Flags for a kernel that runs where it was built: the one of a distributed kernel's three instruction sets
/// that the start of the program would have chosen here, so that results are the same and a third of the code
/// is compiled. Empty where kernels are not built for several.
std::vector<std::string> instruction_set_flags();

} // namespace ppc::driver
