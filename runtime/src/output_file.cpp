#include <ppc/output_file.hpp>
#include <ppc/program.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace ppc {

namespace {

constexpr int cannot_write = 5;

/// Has the contents of a file, or the names in a folder, written to the disk; false with errno if that fails.
bool flush_to_disk(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool done = ::fsync(file) == 0 || errno == EINVAL; // a file system may have nothing to flush
    const int error = errno;
    ::close(file);
    errno = error;
    return done;
}

} // namespace

OutputFile::OutputFile(std::string path)
    : path_(std::move(path)), temporary_(path_ + ".part-" + std::to_string(::getpid())) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path_, ignored))
        throw UserError("cannot write '" + path_ + "': it is a folder", cannot_write);
    stream_.open(temporary_, std::ios::binary | std::ios::trunc);
    if (!stream_)
        throw UserError("cannot write '" + path_ + "': " + std::strerror(errno), cannot_write);
    lock_ = ::open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
    if (lock_ >= 0)
        static_cast<void>(::flock(lock_, LOCK_EX | LOCK_NB)); // says that somebody writes it
}

OutputFile::~OutputFile() {
    if (lock_ >= 0)
        ::close(lock_);
    if (committed_)
        return;
    stream_.close();
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
}

void OutputFile::commit(Durability durability) {
    stream_.close();
    if (!stream_ || (durability == on_disk && !flush_to_disk(temporary_)))
        throw UserError("cannot write '" + path_ + "': " + std::strerror(errno), cannot_write);
    std::error_code error;
    std::filesystem::rename(temporary_, path_, error);
    if (error)
        throw UserError("cannot write '" + path_ + "': " + error.message(), cannot_write);
    committed_ = true;
    if (durability == on_disk) { // the name as well; where a folder cannot be flushed, it will be there soon
        const auto folder = std::filesystem::path(path_).parent_path();
        flush_to_disk(folder.empty() ? "." : folder.string());
    }
}

void OutputFile::remove_leftovers(const std::string& path) {
    const std::filesystem::path file(path);
    const std::string prefix = file.filename().string() + ".part-";
    std::error_code error;
    for (std::filesystem::directory_iterator
             i(file.has_parent_path() ? file.parent_path() : std::filesystem::path("."), error),
         end;
         !error && i != end; i.increment(error)) {
        const std::string name = i->path().filename().string();
        if (!name.starts_with(prefix) || name.size() == prefix.size() ||
            name.find_first_not_of("0123456789", prefix.size()) != std::string::npos)
            continue;
        const int lock = ::open(i->path().c_str(), O_RDONLY | O_CLOEXEC);
        if (lock < 0)
            continue;
        std::error_code ignored;
        if (::flock(lock, LOCK_EX | LOCK_NB) == 0)
            std::filesystem::remove(i->path(), ignored);
        ::close(lock);
    }
}

} // namespace ppc
