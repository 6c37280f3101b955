// Numbers as text and files that are never half-written.
#pragma once

#include <cstddef>
#include <fstream>
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

/// A file that appears under its name only when complete: it is written beside it and renamed by `commit`.
class OutputFile {
public:
    /// Opens a temporary file in the folder of `path`. Throws UserError (code 5) if that cannot be written.
    explicit OutputFile(std::string path);
    /// Removes what was not committed.
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    std::ostream& stream() { return stream_; }
    /// Puts the contents under the file's name. Throws UserError (code 5) if anything could not be written.
    void commit();

private:
    std::string path_, temporary_;
    std::ofstream stream_;
    bool committed_ = false;
};

} // namespace ppc
