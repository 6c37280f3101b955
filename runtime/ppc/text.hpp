// Numbers, strings and arrays as text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ppc {

/// The shortest decimal text (at most 17 digits) that reads back to the same double; "nan", "inf", "-inf".
std::string number_text(double value);

/// `number_text`, and "null" for non-finite values, which JSON does not have.
std::string json_number(double value);

/// `text` as a JSON string, with its quotes.
std::string json_string(std::string_view text);

/// `count` values as nested JSON arrays of `shape`, by rows; a number for the empty shape. `value(i)` is the
/// JSON text of the i-th.
template <class Value> std::string json_nested(const std::vector<std::size_t>& shape, Value value) {
    std::string text;
    std::size_t next = 0;
    const auto level = [&](const auto& self, std::size_t depth) -> void {
        if (depth == shape.size()) {
            text += value(next++);
            return;
        }
        text += '[';
        for (std::size_t i = 0; i < shape[depth]; ++i) {
            text += i ? "," : "";
            self(self, depth + 1);
        }
        text += ']';
    };
    level(level, 0);
    return text;
}

} // namespace ppc
