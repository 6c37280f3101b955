#include "record.hpp"

#include <ppc/output_file.hpp>
#include <ppc/state.hpp>

#include <boost/crc.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <ostream>

namespace ppc {
namespace {

using detail::Damaged;
using detail::Record;

constexpr std::string_view magic = "ppc fit\n";
constexpr std::uint64_t version = 1;
constexpr std::size_t head_size = 24, checksum_size = 8; // magic, version, length

std::uint64_t checksum(std::string_view bytes) {
    boost::crc_optimal<64, 0x42F0E1EBA9EA3693, ~std::uint64_t{0}, ~std::uint64_t{0}, true, true> crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

void transfer(Record& record, FitState::Site& site) {
    record(site.name);
    record.choice(site.kind, SiteKind::discrete);
    record(site.distribution);
    record(site.support);
    record(site.shape);
    record(site.joint);
    record(site.free_size);
}

void transfer(Record& record, FitState::Block& block) {
    record(block.name);
    record.choice(block.role, ParameterRole::free);
    record.choice(block.map, ScaleMap::exp);
    record(block.offset);
    record(block.size);
    record(block.first_latent);
    record(block.rows);
}

void transfer(Record& record, FitState& state) {
    constexpr int most = std::numeric_limits<int>::max();
    record(state.model);
    record(state.guide);
    record.list(state.sites, [&](FitState::Site& site) { transfer(record, site); });
    record.list(state.blocks, [&](FitState::Block& block) { transfer(record, block); });
    record(state.schema);
    record(state.data);
    record(state.seed);
    record.list(state.options, [&](FitState::Option& option) {
        record(option.name);
        record(option.value);
    });
    record(state.parameters);
    record(state.probe);
    record(state.finished);
    record(state.converged);
    record.integer(state.steps, 0, most);
    record(state.stopped);
    record.list(state.trace, [&](TracePoint& point) {
        record.integer(point.step, 0, most);
        record(point.elbo);
    });
    record(state.optimizer);
    record(state.progress);
}

/// What the sizes in a state must agree in, so that nothing reads outside of what there is.
void check(const FitState& state) {
    std::size_t dimension = 0;
    constexpr std::size_t largest = std::size_t{1} << 40;
    for (const FitState::Site& site : state.sites) {
        std::size_t size = 1;
        for (const std::size_t n : site.shape) {
            if (n > largest || (n > 0 && size > largest / n))
                throw Damaged("its site '" + site.name + "' has an impossible shape");
            size *= n;
        }
        if (site.joint > site.shape.size() || site.free_size > largest - dimension)
            throw Damaged("its site '" + site.name + "' has an impossible size");
        dimension += site.free_size;
    }
    std::size_t used = 0;
    for (const FitState::Block& block : state.blocks) {
        const auto rows = static_cast<std::size_t>(std::count_if(
            block.rows.begin(), block.rows.end(), [&](std::size_t k) { return k < dimension; }));
        const bool aligned = block.role == ParameterRole::location || block.role == ParameterRole::scale;
        if (block.offset != used || block.size > state.parameters.size() - used ||
            rows != block.rows.size() ||
            (aligned && (block.size > dimension || block.first_latent > dimension - block.size)))
            throw Damaged("its parameters '" + block.name + "' do not fit");
        used += block.size;
    }
    if (used != state.parameters.size())
        throw Damaged("it has " + std::to_string(state.parameters.size()) + " parameters, and blocks of " +
                      std::to_string(used));
    if (state.schema != schema_hash(state))
        throw Damaged("its sites and blocks are not those that were hashed");
}

std::string read_all(const std::string& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        throw UserError("there is no file '" + path + "': expected a state that --save or save_state wrote");
    if (!std::filesystem::is_regular_file(status))
        throw UserError("'" + path + "' is no file: expected a state that --save or save_state wrote");
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        throw UserError("cannot read '" + path + "': " + std::strerror(errno));
    std::string bytes(magic.size(), '\0'); // the rest only of a file that begins right
    stream.read(bytes.data(), static_cast<std::streamsize>(magic.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    if (bytes == magic)
        bytes.append(std::istreambuf_iterator<char>(stream), {});
    if (stream.bad())
        throw UserError("cannot read '" + path + "': " + std::strerror(errno));
    return bytes;
}

FitState decode(const std::string& bytes) {
    if (bytes.empty())
        throw Damaged("it is empty");
    if (!bytes.starts_with(magic))
        throw Damaged(magic.starts_with(bytes) ? "it is cut short"
                                               : "it is another kind of file, not the state of a fit");
    if (bytes.size() < head_size + checksum_size)
        throw Damaged("it is cut short");
    const std::string_view all = bytes, covered = all.substr(0, all.size() - checksum_size);
    std::uint64_t stored, written, length;
    Record last(all.substr(covered.size()));
    last(stored);
    Record head(all.substr(magic.size()));
    head(written);
    head(length);
    if (stored != checksum(covered)) {
        const std::size_t there = covered.size() - head_size;
        throw Damaged(length > there && length < bytes.max_size()
                          ? "it is cut short: " + std::to_string(there) + " of " + std::to_string(length) +
                                " bytes are there"
                          : "its checksum does not agree with its contents");
    }
    if (written != version)
        throw Damaged("it is of format " + std::to_string(written) +
                      ", from another ppc; this one reads format " + std::to_string(version));
    FitState state;
    Record body(covered.substr(head_size));
    transfer(body, state);
    body.end();
    check(state);
    return state;
}

} // namespace

void save_state(const FitState& state, const std::string& path) {
    std::string body, head(magic), tail;
    Record record(body);
    FitState copy = state; // one function goes both ways
    transfer(record, copy);
    Record top(head);
    std::uint64_t format = version, length = body.size();
    top(format);
    top(length);
    head += body;
    std::uint64_t sum = checksum(head);
    Record last(tail);
    last(sum);
    OutputFile file(path);
    file.stream() << head << tail;
    file.commit(OutputFile::on_disk);
}

FitState load_state(const std::string& path) {
    try {
        return decode(read_all(path));
    } catch (const Damaged& problem) {
        throw UserError("cannot read the state of a fit in '" + path + "': " + problem.what() +
                        ". Take a copy of it that is whole, or fit again with --save");
    }
}

} // namespace ppc
