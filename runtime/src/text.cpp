#include <ppc/program.hpp>
#include <ppc/text.hpp>

#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <unistd.h>
#include <utility>

namespace ppc {

namespace {

constexpr int cannot_write = 5;

} // namespace

std::string number_text(double value) {
    if (!std::isfinite(value))
        return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return std::string(buffer, end);
}

std::string json_number(double value) { return std::isfinite(value) ? number_text(value) : "null"; }

std::string json_string(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            result += "\\u00";
            result += digits[c >> 4];
            result += digits[c & 15];
        } else {
            result += c;
        }
    }
    return result + '"';
}

OutputFile::OutputFile(std::string path)
    : path_(std::move(path)), temporary_(path_ + ".part-" + std::to_string(::getpid())) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path_, ignored))
        throw UserError("cannot write '" + path_ + "': it is a folder", cannot_write);
    stream_.open(temporary_, std::ios::binary | std::ios::trunc);
    if (!stream_)
        throw UserError("cannot write '" + path_ + "': " + std::strerror(errno), cannot_write);
}

OutputFile::~OutputFile() {
    if (committed_)
        return;
    stream_.close();
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
}

void OutputFile::commit() {
    stream_.close();
    if (!stream_)
        throw UserError("cannot write '" + path_ + "': " + std::strerror(errno), cannot_write);
    std::error_code error;
    std::filesystem::rename(temporary_, path_, error);
    if (error)
        throw UserError("cannot write '" + path_ + "': " + error.message(), cannot_write);
    committed_ = true;
}

} // namespace ppc
