// Files that are written whole or not at all.
#pragma once

#include <string>

namespace ppc::driver {

/// Writes through a temporary file beside `path`. Leaves a file with the same contents alone, unless `touch`,
/// so that what is built from it stays up to date. Throws Failure(exit_cannot_write).
void write_file(const std::string& path, const std::string& contents, bool touch = false);
std::string read_file(const std::string& path);

} // namespace ppc::driver
