// Eigen for the runtime's own sources, under a name of its own. Applications may compile Eigen with other
// flags (alignment, instruction set); its inline functions must not be merged with theirs by the linker.
#pragma once

#define Eigen ppc_runtime_eigen
#include <Eigen/Dense>

namespace ppc {
using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using VectorView = Eigen::Map<Vector>;
using ConstVectorView = Eigen::Map<const Vector>;
} // namespace ppc
