// Pictures of graphs, by the `dot` program of Graphviz.
#include "compiler/emit/site_graph.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include <unistd.h>

namespace ppc::emit {
namespace {

/// The executable of that name in PATH; empty if there is none.
std::string find_program(const char* name) {
    const char* variable = std::getenv("PATH");
    std::string_view path = variable ? variable : "";
    while (!path.empty()) {
        const std::string_view folder = path.substr(0, path.find(':'));
        const std::filesystem::path candidate = std::filesystem::path(folder.empty() ? "." : folder) / name;
        std::error_code error;
        if (std::filesystem::is_regular_file(candidate, error) && access(candidate.c_str(), X_OK) == 0)
            return candidate.string();
        path.remove_prefix(std::min(path.size(), folder.size() + 1));
    }
    return {};
}

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (char c : text)
        out += c == '\'' ? "'\\''" : std::string(1, c);
    return out + "'";
}

/// A file that is gone when this is.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& text) {
        std::error_code error;
        std::filesystem::path folder = std::filesystem::temp_directory_path(error);
        path_ = ((error ? std::filesystem::path("/tmp") : folder) / "ppc-graph-XXXXXX").string();
        const int file = mkstemp(path_.data());
        if (file < 0)
            return;
        is_good_ = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
        close(file);
    }
    ~TemporaryFile() { std::remove(path_.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    bool is_good() const { return is_good_; }
    const std::string& path() const { return path_; }

private:
    std::string path_;
    bool is_good_ = false;
};

} // namespace

std::variant<std::string, RenderError> render_dot(const std::string& dot, const std::string& format) {
    const std::string program = find_program("dot");
    if (program.empty())
        return RenderError{
            "the picture is laid out by Graphviz, but there is no 'dot' in PATH: install Graphviz (Debian: "
            "apt install graphviz), or use --format=dot and lay it out elsewhere"};
    const TemporaryFile input(dot);
    if (!input.is_good())
        return RenderError{"cannot write the temporary file " + input.path()};
    const std::string command = quoted(program) + " -T" + format + " " + quoted(input.path());
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe)
        return RenderError{"cannot run " + program};
    std::string out;
    std::array<char, 4096> buffer;
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe))
        out.append(buffer.data(), n);
    if (pclose(pipe) != 0 || out.empty())
        return RenderError{program + " failed on the graph; --format=dot prints what it was given"};
    return out;
}

} // namespace ppc::emit
