#include "compiler/driver/files.h"

#include "compiler/driver/errors.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

namespace ppc::driver {

std::string read_file(const std::string& path) {
    const auto buffer = llvm::MemoryBuffer::getFile(path);
    return buffer ? (*buffer)->getBuffer().str() : std::string();
}

void write_file(const std::string& path, const std::string& contents, bool touch) {
    if (!touch && llvm::sys::fs::exists(path) && read_file(path) == contents)
        return;
    llvm::Expected<llvm::sys::fs::TempFile> file = llvm::sys::fs::TempFile::create(path + ".%%%%%%.tmp");
    if (!file)
        throw Failure(exit_cannot_write, "cannot write '" + path + "': " + llvm::toString(file.takeError()));
    bool failed = false;
    {
        llvm::raw_fd_ostream out(file->FD, false);
        out << contents;
        out.flush();
        failed = out.has_error();
        out.clear_error();
    }
    if (failed) {
        llvm::consumeError(file->discard());
        throw Failure(exit_cannot_write,
                      "cannot write '" + path + "': the disk is full or the file cannot be written");
    }
    if (llvm::Error error = file->keep(path))
        throw Failure(exit_cannot_write, "cannot write '" + path + "': " + llvm::toString(std::move(error)));
}

} // namespace ppc::driver
