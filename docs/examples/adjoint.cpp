// A function of vectors that names its adjoint, and the size of its value.
#include <ppc/model.hpp>
using namespace ppc;

/// Arguments, value, adjoint of the value; returns the adjoint of each real argument.
inline std::tuple<Vector, Vector> convolve_adjoint(const Vector& signal, const Vector& kernel, const Vector&,
                                                   const Vector& bar) {
    Vector of_signal = Vector::Zero(signal.size()), of_kernel = Vector::Zero(kernel.size());
    for (int i = 0; i < signal.size(); ++i)
        for (int j = 0; j < kernel.size(); ++j) {
            of_signal[i] += bar[i + j] * kernel[j];
            of_kernel[j] += bar[i + j] * signal[i];
        }
    return {of_signal, of_kernel};
}
inline Shape convolve_shape(const Vector& signal, const Vector& kernel) {
    return {signal.size() + kernel.size() - 1};
}
PPC_ADJOINT(&convolve_adjoint, &convolve_shape)
inline Vector convolve(const Vector& signal, const Vector& kernel) {
    Vector out = Vector::Zero(signal.size() + kernel.size() - 1);
    for (int j = 0; j < kernel.size(); ++j)
        out.segment(j, signal.size()) += kernel[j] * signal;
    return out;
}

PPC_MODEL void adjoint(const Vector& kernel, const Vector& y) {
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(1));
    const Vector signal = PPC_SAMPLE("signal", Normal(0, 1).expand(y.size() - kernel.size() + 1));
    const Vector blurred = convolve(signal, kernel);
    PPC_OBSERVE("y", Normal(blurred, sigma), y);
}
