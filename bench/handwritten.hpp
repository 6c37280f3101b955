// Log density (with the Jacobian, all constants kept) and gradient of the benchmarked models, written by
// hand. Latents lie as in the generated code: scalars in source order, then the vector.
#pragma once

#include <vector>

namespace handwritten {

class EightSchools {
public:
    EightSchools(const std::vector<double>& y, const std::vector<double>& sigma);

    std::vector<double> y, weight; ///< weight: 1 / sigma^2
    double constant;
};

struct VaryingIntercepts {
    int groups;
    std::vector<int> group;
    std::vector<double> x, y;
};

/// One loop as one would write it.
double eight_schools(const EightSchools& data, const double* u, double* gradient);
/// The same under `omp simd`.
double eight_schools_simd(const EightSchools& data, const double* u, double* gradient);

/// One pass over the rows that adds each residual to its group.
double varying_intercepts(const VaryingIntercepts& data, const double* u, double* gradient);
/// Blocks of rows: residuals in vector registers, then a loop that adds them to their groups.
double varying_intercepts_blocks(const VaryingIntercepts& data, const double* u, double* gradient);

} // namespace handwritten
