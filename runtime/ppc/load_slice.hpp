// What the load slice calls besides Loader: loops as the language counts them, and checks of data.
#pragma once

#include <ppc/program.hpp>

#include <concepts>
#include <string>

namespace ppc {

/// 0, 1, …, n - 1 in n's own type, as a plate counts.
template <std::integral T> class counting {
public:
    explicit counting(T n) : n_(n) {}
    struct iterator {
        T i;
        T operator*() const { return i; }
        iterator& operator++() { return ++i, *this; }
        bool operator!=(const iterator& other) const { return i != other.i; }
    };
    iterator begin() const { return {0}; }
    iterator end() const { return {n_ > 0 ? n_ : T(0)}; }

private:
    T n_;
};

/// Iterations of a loop from 0 up to `bound`: none where it is negative.
template <std::integral T> constexpr T iterations(T bound) { return bound > 0 ? bound : T(0); }

/// Throws UserError if an observed value is outside the support of its distribution. `indices` count from 0; the message
/// counts from 1, as users' data files do.
template <class Support, class... Indices>
void check_support(const char* site, const Support& support, double value, Indices... indices) {
    if (support.contains(value))
        return;
    std::string at;
    ((at += (at.empty() ? "[" : ", ") + std::to_string(indices + 1)), ...);
    std::string number = std::to_string(value);
    if (number.find('.') != std::string::npos) {
        number.erase(number.find_last_not_of('0') + 1);
        if (number.back() == '.')
            number.pop_back();
    }
    throw UserError("site '" + std::string(site) + (at.empty() ? "" : at + "]") + "': the observed value " + number +
                    " is outside the support of its distribution (" + Support::name +
                    "); correct the data, or choose a distribution that allows the value");
}

} // namespace ppc
