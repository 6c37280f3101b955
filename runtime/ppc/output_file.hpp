// Files that are never half-written.
#pragma once

#include <fstream>
#include <string>

namespace ppc {

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

    /// What a file outlives once it is there under its name.
    enum Durability {
        in_memory, ///< the end of this program
        on_disk    ///< that of the machine as well: it has been flushed to the disk, which takes a while
    };
    /// Puts the contents under the file's name. Throws UserError (code 5) if anything could not be written.
    void commit(Durability durability = in_memory);

    /// Removes what processes that were killed while they wrote `path` have left beside it: temporary files
    /// that nobody has locked.
    static void remove_leftovers(const std::string& path);

private:
    std::string path_, temporary_;
    std::ofstream stream_;
    int lock_ = -1; ///< the temporary file, locked; the system lets go of it when the process ends
    bool committed_ = false;
};

} // namespace ppc
