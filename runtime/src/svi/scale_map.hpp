// Scales of raw parameters, and back.
#pragma once

#include <ppc/program.hpp>

#include <cmath>

namespace ppc::detail {

/// The scale that `raw` stands for.
inline double scale_of(ScaleMap map, double raw) {
    if (map == ScaleMap::exp)
        return std::exp(raw);
    return raw > 30 ? raw : std::log1p(std::exp(raw));
}

/// The parameter of a scale above 0.
inline double raw_of(ScaleMap map, double scale) {
    if (map == ScaleMap::exp)
        return std::log(scale);
    return scale > 30 ? scale : scale + std::log(-std::expm1(-scale));
}

/// The change of a parameter that multiplies the scale by about e.
inline double raw_unit(ScaleMap map, double raw) {
    return map == ScaleMap::exp ? 1 : scale_of(map, raw) * (1 + std::exp(-raw));
}

} // namespace ppc::detail
