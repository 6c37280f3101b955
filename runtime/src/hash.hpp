// A hash of numbers, to tell whether data or layouts are the same: against accidents, not against intent.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace ppc::detail {

/// Takes values one by one; equal values in the same order give the same hash, on any machine. Each is mixed
/// in by a multiplication with an odd number and a shift, which are both reversible: two sequences that
/// differ in one value never collide.
class Hash {
public:
    void add(std::uint64_t value) {
        value_ = (value_ ^ value) * 0x9E3779B97F4A7C15; // 2^64 over the golden ratio
        value_ ^= value_ >> 32;
    }
    /// By its bits: 0 and -0 differ.
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    void add(std::string_view text) {
        add(std::uint64_t{text.size()});
        for (const char c : text)
            add(std::uint64_t{static_cast<unsigned char>(c)});
    }
    /// Length and elements.
    template <class Range> void add_all(const Range& values) {
        add(std::uint64_t{values.size()});
        for (const auto& value : values)
            if constexpr (requires { value.size(); })
                add_all(value);
            else if constexpr (std::is_same_v<std::decay_t<decltype(value)>, double>)
                add(value);
            else
                add(static_cast<std::uint64_t>(value));
    }
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0x243F6A8885A308D3; // of pi
};

} // namespace ppc::detail
