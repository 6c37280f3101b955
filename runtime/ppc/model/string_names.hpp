// Names made at run time. Plain execution takes them; ppc, which must know every name, recognises the calls
// and says so at the name.
#pragma once

#include <ppc/model/plate.hpp>
#include <ppc/model/sites.hpp>

#include <string>

namespace ppc {

template <class D>
auto sample(const std::string& name, const D& distribution, int line = __builtin_LINE(),
            const char* file = __builtin_FILE()) {
    return sample(name.c_str(), distribution, line, file);
}

template <class D>
auto auxiliary(const std::string& name, const D& distribution, int line = __builtin_LINE(),
               const char* file = __builtin_FILE()) {
    return auxiliary(name.c_str(), distribution, line, file);
}

template <class D>
void enumerate(const std::string& name, const D& distribution, int line = __builtin_LINE(),
               const char* file = __builtin_FILE()) {
    enumerate(name.c_str(), distribution, line, file);
}

template <class D, class Value>
auto observe(const std::string& name, const D& distribution, const Value& value, int line = __builtin_LINE(),
             const char* file = __builtin_FILE()) {
    return observe(name.c_str(), distribution, value, line, file);
}

template <class Size> plain::PlateRange<Size> plate(const std::string& name, Size size) {
    return plate(name.c_str(), size);
}

inline void factor(const std::string& name, double log_density, int line = __builtin_LINE(),
                   const char* file = __builtin_FILE()) {
    factor(name.c_str(), log_density, line, file);
}

template <class Value>
auto deterministic(const std::string& name, const Value& value, int line = __builtin_LINE(),
                   const char* file = __builtin_FILE()) {
    return deterministic(name.c_str(), value, line, file);
}

template <class Value>
auto median_value(const std::string& name, const Value& value, int line = __builtin_LINE(),
                  const char* file = __builtin_FILE()) {
    return median_value(name.c_str(), value, line, file);
}

template <class Value, class Support = support::Real>
auto param(const std::string& name, const Value& initial, const Support& support = {},
           int line = __builtin_LINE(), const char* file = __builtin_FILE()) {
    return param(name.c_str(), initial, support, line, file);
}

inline plain::Scope scope(const std::string& name) { return scope(name.c_str()); }

} // namespace ppc
