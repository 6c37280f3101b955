#include "compiler/driver/model_program.h"

#include "compiler/driver/errors.h"
#include "compiler/driver/files.h"
#include "compiler/driver/installation.h"
#include "compiler/driver/instruction_set.h"
#include "compiler/driver/precompiled.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

#include <map>
#include <optional>

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace ppc::driver {
namespace {

std::string hex(std::uint64_t h) { return llvm::utohexstr(h, true, 16); }

std::string hash_text(llvm::StringRef text) { return hex(llvm::xxh3_64bits(text)); }

/// Identity of a tool or library that is not read: its path, size and time of change.
std::string stamp(const std::string& file) {
    fs::file_status status;
    if (fs::status(file, status))
        return file;
    return file + ":" + std::to_string(status.getSize()) + ":" +
           std::to_string(status.getLastModificationTime().time_since_epoch().count());
}

std::string absolute(const std::string& file) {
    llvm::SmallString<256> out(file);
    fs::make_absolute(out);
    path::remove_dots(out, true);
    return out.str().str();
}

/// What was built from which contents.
struct Manifest {
    std::map<std::string, std::string> files; ///< path -> hash of the contents
    std::string program;

    static std::optional<Manifest> read(const std::string& file) {
        llvm::Expected<llvm::json::Value> json = llvm::json::parse(read_file(file));
        if (!json) {
            llvm::consumeError(json.takeError());
            return std::nullopt;
        }
        const llvm::json::Object* root = json->getAsObject();
        const llvm::json::Object* files = root ? root->getObject("files") : nullptr;
        if (!files || !root->getString("program"))
            return std::nullopt;
        Manifest out;
        out.program = root->getString("program")->str();
        for (const auto& [name, hash] : *files)
            out.files[name.str()] = hash.getAsString().value_or("").str();
        return out;
    }
    std::string text() const {
        llvm::json::Object list;
        for (const auto& [name, hash] : files)
            list[name] = hash;
        return llvm::formatv("{0}\n", llvm::json::Value(llvm::json::Object{{"files", std::move(list)},
                                                                           {"program", program}}))
            .str();
    }
    bool is_current() const {
        if (!fs::can_execute(program))
            return false;
        for (const auto& [name, hash] : files)
            if (hash_text(read_file(name)) != hash)
                return false;
        return true;
    }
};

/// A compiler process under way.
struct Job {
    llvm::sys::ProcessInfo process;
    std::string errors; ///< file with what it wrote to stderr
    std::string what;
};

Job start(const std::string& program, const std::vector<std::string>& arguments, const std::string& errors,
          const std::string& what) {
    std::vector<llvm::StringRef> list{program};
    list.insert(list.end(), arguments.begin(), arguments.end());
    std::string message;
    const std::optional<llvm::StringRef> redirects[] = {std::nullopt, std::nullopt, llvm::StringRef(errors)};
    bool failed = false;
    Job job{llvm::sys::ExecuteNoWait(program, list, std::nullopt, redirects, 0, &message, &failed), errors,
            what};
    if (failed)
        throw Failure(exit_compile_error, "cannot run '" + program + "': " + message);
    return job;
}

/// What went wrong; empty if nothing did.
std::string wait_for(const Job& job) {
    std::string message;
    const llvm::sys::ProcessInfo done = llvm::sys::Wait(job.process, std::nullopt, &message);
    return done.ReturnCode == 0
               ? ""
               : "the C++ compiler failed on " + job.what + ":\n" + read_file(job.errors) + message;
}

void check(const std::string& failures) {
    if (!failures.empty())
        throw Failure(exit_compile_error, failures);
}

std::vector<std::string> words(llvm::StringRef text) {
    llvm::SmallVector<llvm::StringRef, 8> parts;
    text.split(parts, ' ', -1, false);
    return {parts.begin(), parts.end()};
}

std::string build(const Installation& installation, const ModelOptions& options, const std::string& cache,
                  const std::string& key, Manifest& manifest) {
    const std::string compiler = cxx_compiler();
    const Generated generated = generate(installation, options, absolute(options.source));
    std::string contents = key;
    for (const std::string& f : generated.files)
        if (!f.empty())
            contents += manifest.files[f] = hash_text(read_file(f));
    const std::string folder = cache + "/" + generated.stem + "-" + hash_text(contents);
    manifest.program = folder + "/" + generated.stem;
    if (fs::can_execute(manifest.program))
        return manifest.program;
    // Built beside its place and moved there whole, so that two runs at once do not disturb each other.
    llvm::SmallString<256> temporary;
    if (fs::createUniqueDirectory(cache + "/build", temporary))
        throw Failure(exit_cannot_write,
                      "cannot write to the cache folder '" + cache + "'; set PPC_CACHE_DIR");
    const std::string work = temporary.str().str(), base = work + "/" + generated.stem;
    write_file(base + ".ppc.hpp", generated.header);
    write_file(base + ".load.cpp", generated.load);
    write_file(base + ".kernel.cpp", generated.kernel);
    std::vector<std::string> common{"-std=c++20", "-w", "-isystem", installation.include_dir};
    if (!installation.eigen_dir.empty())
        common.insert(common.end(), {"-isystem", installation.eigen_dir});
    std::vector<std::string> load = common, kernel = common;
    load.insert(load.end(), {"-O1", "-DPPC_MODEL_MAIN"});
    load.insert(load.end(), options.flags.begin(), options.flags.end());
    const LoadHeader header(installation, compiler, load);
    for (const std::string& flag : words(PPC_KERNEL_FLAGS))
        kernel.push_back(flag);
    for (const std::string& flag : instruction_set_flags())
        kernel.push_back(flag);
    std::vector<std::string> precompiled = header.arguments();
    precompiled.insert(precompiled.end(), load.begin(), load.end());
    for (std::vector<std::string>* arguments : {&load, &precompiled})
        arguments->insert(arguments->end(), {"-c", base + ".load.cpp", "-o", base + ".load.o"});
    kernel.insert(kernel.end(), {"-c", base + ".kernel.cpp", "-o", base + ".kernel.o"});
    const auto start_load = [&](const std::vector<std::string>& arguments) {
        return start(compiler, arguments, work + "/load.err", "the model's source");
    };
    try {
        const Job step =
            start(compiler, kernel, work + "/kernel.err", "the generated step (" + base + ".kernel.cpp)");
        std::string failures = wait_for(start_load(precompiled));
        if (!failures.empty() && precompiled != load) {
            failures = wait_for(start_load(load));
            if (failures.empty())
                header.forget();
        }
        check(wait_for(step) + failures);
        check(wait_for(start(
            compiler,
            {base + ".load.o", base + ".kernel.o", installation.runtime_library, "-pthread", "-o", base},
            work + "/link.err", "linking the model")));
        header.make();
    } catch (const Failure&) {
        fs::remove_directories(work);
        throw;
    }
    if (fs::rename(work, folder))
        fs::remove_directories(work); // another run was first
    return manifest.program;
}

} // namespace

std::string model_program(const Installation& installation, const ModelOptions& options) {
    const std::string cache = cache_folder();
    static int anchor;
    std::string key = "ppc " PPC_VERSION " " PPC_KERNEL_FLAGS "\n" +
                      stamp(fs::getMainExecutable(nullptr, &anchor)) + "\n" +
                      stamp(installation.runtime_library) + "\n" + stamp(cxx_compiler()) + "\n" +
                      absolute(options.source) + "\n" + options.model + "\n" + options.guide + "\n";
    for (const std::string& f : options.flags)
        key += f + "\n";
    for (const std::string& f : instruction_set_flags())
        key += f + "\n";
    const std::string file = cache + "/" + path::stem(options.source).str() + "-" + hash_text(key) + ".json";
    if (options.print_after.empty())
        if (const std::optional<Manifest> known = Manifest::read(file); known && known->is_current())
            return known->program;
    Manifest manifest;
    const std::string program = build(installation, options, cache, key, manifest);
    write_file(file, manifest.text(), true);
    return program;
}

int run_program(const std::string& program, const std::vector<std::string>& arguments,
                const std::string& output) {
    std::vector<llvm::StringRef> list{program};
    list.insert(list.end(), arguments.begin(), arguments.end());
    std::string message;
    std::vector<std::optional<llvm::StringRef>> redirects;
    if (!output.empty())
        redirects = {std::nullopt, output, std::nullopt};
    const int code = llvm::sys::ExecuteAndWait(program, list, std::nullopt, redirects, 0, 0, &message);
    if (code < 0)
        throw Failure(exit_fit_failed, "the model's program ended abnormally" +
                                           (message.empty() ? "" : ": " + message) +
                                           "; please report it with the model");
    return code;
}

} // namespace ppc::driver
