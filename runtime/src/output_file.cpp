#include <ppc/output_file.hpp>
#include <ppc/program.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>
#include <utility>

namespace ppc {

namespace {

constexpr int cannot_write = 5;

} // namespace

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
