// States of fits: files, and fits that go on from them.
#include "models.hpp"

#include <ppc/output.hpp>
#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

#include <bit>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

using namespace ppc;
using namespace models;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// A folder of this test, which goes with it.
struct Scratch {
    fs::path folder = fs::temp_directory_path() / ("ppc-state-" + std::to_string(::getpid()));
    Scratch() { fs::create_directories(folder); }
    ~Scratch() { fs::remove_all(folder); }
    std::string file(const std::string& name) const { return (folder / name).string(); }
};

std::string contents(const std::string& path) {
    std::ostringstream all;
    all << std::ifstream(path, std::ios::binary).rdbuf();
    return all.str();
}

void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

/// All that a fit prints: numbers that differ in a bit are printed differently.
std::string printed(const Fit& fit) {
    std::ostringstream out;
    write_draws_csv(fit, out);
    out << summary(fit) << summary_json(fit);
    for (const TracePoint& point : fit.trace)
        out << point.step << ' ' << std::bit_cast<std::uint64_t>(point.elbo) << '\n';
    for (const double x : fit.parameters)
        out << std::bit_cast<std::uint64_t>(x) << '\n';
    return out.str();
}

std::string encoded(const FitState& state, const Scratch& scratch) {
    const std::string path = scratch.file("encoded");
    save_state(state, path);
    return contents(path);
}

Program correlated() { // of 3 latents
    return gaussian<MultivariateGuide>("multivariate", {1, -2, 3}, {2, 0.9, 0, 0.9, 1, 0, 0, 0, 4});
}

/// A state in the middle of a fit.
FitState interrupted(const Program& program, SviOptions options, int step) {
    FitState found;
    options.checkpoint_every = step;
    options.checkpoint = [&](const FitState& state) {
        if (state.steps == step)
            found = state;
    };
    svi(program, options);
    return found;
}

} // namespace

TEST_CASE("A fit goes on from any checkpoint as if it had not been interrupted", "[state]") {
    struct Case {
        const char* name;
        Program program;
        SviOptions options;
        int every;
    };
    const Program narrow = schools<false, NormalGuide>("normal"),
                  full = schools<false, MultivariateGuide>("multivariate");
    const auto adam = OptimizerKind::adam;
    std::vector<Case> cases;
    cases.push_back({"newton, mean field", narrow, {.seed = 3, .steps = 3000, .draws = 50}, 117});
    cases.push_back({"newton, full", full, {.seed = 3, .steps = 3000, .draws = 50}, 130});
    cases.push_back({"newton, at the start of a round", full, {.seed = 3, .steps = 1200, .draws = 50}, 250});
    cases.push_back({"adam", narrow, {.steps = 3000, .optimizer = adam, .draws = 50}, 111});
    cases.push_back({"clipped adam with decay",
                     narrow,
                     {.steps = 800, .optimizer = OptimizerKind::clipped_adam, .decay = 0.999, .draws = 50},
                     70});
    cases.push_back({"sgd", full, {.steps = 700, .optimizer = OptimizerKind::sgd, .draws = 50}, 90});
    cases.push_back({"fixed draws", full, {.draws = 50, .dense_limit = 1}, 1});
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Scratch scratch;
        const std::string wanted = printed(svi(c.program, c.options));
        std::vector<FitState> states;
        SviOptions watched = c.options;
        watched.checkpoint_every = c.every;
        watched.checkpoint = [&](const FitState& state) { states.push_back(state); };
        REQUIRE(printed(svi(c.program, watched)) == wanted);
        REQUIRE(states.size() >= 4);
        int last = 0;
        for (const FitState& state : states) {
            CAPTURE(state.steps);
            CHECK(state.steps >= last + 1);
            last = state.steps;
            save_state(state, scratch.file("state"));
            const FitState loaded = load_state(scratch.file("state"));
            SviOptions resumed = c.options;
            resumed.resume = &loaded;
            CHECK(printed(svi(c.program, resumed)) == wanted);
        }
    }
}

TEST_CASE("A resumed fit makes the checkpoints that are left", "[state]") {
    const Program program = schools<false, NormalGuide>("normal");
    const Scratch scratch;
    std::vector<std::string> states;
    SviOptions options{.steps = 1000, .draws = 10, .checkpoint_every = 100};
    options.checkpoint = [&](const FitState& state) { states.push_back(encoded(state, scratch)); };
    svi(program, options);
    const std::vector<std::string> all = std::exchange(states, {});
    write(scratch.file("fourth"), all.at(3));
    const FitState fourth = load_state(scratch.file("fourth"));
    options.resume = &fourth;
    svi(program, options);
    CHECK(states == std::vector<std::string>(all.begin() + 4, all.end()));
}

TEST_CASE("A finished fit is drawn from again, without a step", "[state]") {
    const Scratch scratch;
    const Program program = correlated();
    const SviOptions options{.seed = 8, .draws = 2000};
    const Fit fit = svi(program, options);
    save_state(fit.state(), scratch.file("state"));
    const FitState state = load_state(scratch.file("state"));
    CHECK(state.finished);
    CHECK(state.steps == fit.steps);
    SviOptions resumed = options;
    resumed.resume = &state;
    int steps = 0;
    resumed.progress = [&](const Progress&) { ++steps; };
    CHECK(printed(svi(program, resumed)) == printed(fit));
    CHECK(steps == 0);
    CHECK(printed(draw_fit(program, state, 2000, 8)) == printed(fit));
    CHECK(draw_fit(program, state, 100, 9).rows == 100); // other numbers of draws, other seeds
    resumed.draws = 100;
    CHECK(svi(program, resumed).rows == 100);
}

TEST_CASE("A state is of one fit: what differs is told line by line", "[state]") {
    const Program program = correlated();
    const FitState state = interrupted(program, {.steps = 400, .draws = 10}, 100);
    const auto refused = [&](const Program& other, SviOptions options) {
        options.resume = &state;
        options.draws = 10;
        try {
            svi(other, options);
        } catch (const UserError& error) {
            return std::string(error.what());
        }
        return std::string("none");
    };
    CHECK(refused(program, {.steps = 400}) == "none");
    CHECK(refused(program, {.seed = 5, .steps = 500}) ==
          "the state to resume is of another fit. What differs:\n"
          "                  in the state  now\n"
          "  option 'seed'   0             5\n"
          "  option 'steps'  400           500\n"
          "Give what was given then; or start from it with these: --warm-start");
    const Program larger = gaussian<MultivariateGuide>("multivariate", {1, -2}, {2, 0.9, 0.9, 1});
    CHECK_THAT(refused(larger, {.steps = 400}),
               Contains("site 'x'                   real[3], Normal          real[2], Normal") &&
                   Contains("parameters 'u.scale_tril'") && Contains("scale_tril[6], softplus"));
    CHECK_THAT(
        refused(gaussian<MultivariateGuide>("multivariate", {1, -2, 3.5}, {2, 0.9, 0, 0.9, 1, 0, 0, 0, 4}),
                {.steps = 400}),
        Contains("data (hash of the values)"));
    CHECK_THAT(
        refused(gaussian<NormalGuide>("normal", {1, -2, 3}, {2, 0.9, 0, 0.9, 1, 0, 0, 0, 4}), {.steps = 400}),
        Contains("guide  multivariate  normal"));
    CHECK_THAT(refused(schools<false, MultivariateGuide>("multivariate"), {.steps = 400}),
               Contains("site 'x'") && Contains("site 'tau'") && Contains("none"));
    // The sites are the same and the formula is not.
    FitState other = state;
    other.probe += 0.001;
    const std::vector<StateDifference> rows = differences(other, state);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].what == "the model's density at the state");
    // An optimiser's record that is another's.
    FitState foreign = state;
    foreign.optimizer = "first order";
    SviOptions options{.steps = 400, .draws = 10, .resume = &foreign};
    CHECK_THROWS_WITH(svi(program, options), Contains("optimiser 'first order'"));
    foreign = state;
    foreign.progress.resize(foreign.progress.size() - 1);
    CHECK_THROWS_WITH(svi(program, options),
                      Contains("optimiser 'first order'") || Contains("ends too early"));
}

TEST_CASE("A state comes back from its file in every bit", "[state]") {
    const Scratch scratch;
    FitState state =
        interrupted(schools<false, MultivariateGuide>("multivariate"), {.steps = 900, .draws = 10}, 300);
    REQUIRE_FALSE(state.progress.empty());
    state.parameters[0] = -0.0;
    state.parameters[1] = std::numeric_limits<double>::denorm_min();
    state.parameters[2] = std::bit_cast<double>(std::uint64_t{0x7ff800000000abcd}); // a NaN with a payload
    save_state(state, scratch.file("state"));
    const FitState loaded = load_state(scratch.file("state"));
    CHECK(encoded(loaded, scratch) == contents(scratch.file("state")));
    for (std::size_t i = 0; i < state.parameters.size(); ++i)
        CHECK(std::bit_cast<std::uint64_t>(loaded.parameters[i]) ==
              std::bit_cast<std::uint64_t>(state.parameters[i]));
    CHECK(loaded.model == "test");
    CHECK(loaded.guide == "multivariate");
    CHECK(loaded.sites == state.sites);
    CHECK(loaded.blocks == state.blocks);
    CHECK(loaded.options == state.options);
    CHECK(loaded.progress == state.progress);
    CHECK(loaded.optimizer == "newton");
    CHECK(loaded.steps == 300);
    CHECK(loaded.trace.size() == 6);
    CHECK(loaded.seed == state.seed);
    CHECK(loaded.data == schools<false, MultivariateGuide>("multivariate").data_hash());
}

TEST_CASE("Files that are no state are refused by name", "[state]") {
    const Scratch scratch;
    const std::string path = scratch.file("fit.state");
    const auto refused = [&](const std::string& at) {
        try {
            load_state(at);
        } catch (const UserError& error) {
            CHECK_THAT(error.what(), Contains(at));
            return std::string(error.what());
        }
        return std::string("none");
    };
    CHECK_THAT(refused(path), Contains("there is no file"));
    CHECK_THAT(refused(scratch.folder.string()), Contains("is no file"));
    write(path, "");
    CHECK_THAT(refused(path), Contains("it is empty"));
    write(path, "# written by ppc\n");
    CHECK_THAT(refused(path), Contains("another kind of file"));

    FitState state = interrupted(correlated(), {.steps = 400, .draws = 10}, 300);
    save_state(state, path);
    CHECK(refused(path) == "none");
    const std::string whole = contents(path);
    for (std::size_t size = 0; size < whole.size(); size += size < 64 ? 1 : 37) {
        write(path, whole.substr(0, size));
        CAPTURE(size);
        CHECK_THAT(refused(path), Contains("cut short") || Contains("it is empty"));
    }
    for (std::size_t at = 0; at < whole.size(); at += at < 64 || at + 64 > whole.size() ? 1 : 11) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
        write(path, bytes);
        CAPTURE(at);
        CHECK_THAT(refused(path), Contains("checksum") || Contains("cut short") || Contains("another kind"));
    }
    write(path, whole + "x");
    CHECK_THAT(refused(path), Contains("checksum"));
    state.parameters.pop_back(); // what no ppc writes
    save_state(state, path);
    CHECK_THAT(refused(path), Contains("do not fit"));
}

TEST_CASE("Bytes with a right checksum that make no sense do no harm", "[state]") {
    const Scratch scratch;
    const std::string path = scratch.file("fit.state");
    const auto checksum = [](const std::string& bytes) { // the one of the format, written again
        std::uint64_t sum = ~std::uint64_t{0};
        for (const char c : bytes) {
            sum ^= static_cast<unsigned char>(c);
            for (int bit = 0; bit < 8; ++bit)
                sum = sum & 1 ? sum >> 1 ^ 0xC96C5795D7870F42 : sum >> 1;
        }
        return ~sum;
    };
    const auto text = [](std::uint64_t value) {
        std::string bytes;
        for (int i = 0; i < 8; ++i)
            bytes.push_back(static_cast<char>(value >> 8 * i & 0xff));
        return bytes;
    };
    struct Case {
        Program program;
        SviOptions options;
    };
    const std::vector<Case> cases = {{correlated(), {.steps = 300, .draws = 10}},
                                     {schools<false, NormalGuide>("normal"),
                                      {.steps = 300, .optimizer = OptimizerKind::adam, .draws = 10}},
                                     {correlated(), {.draws = 10, .dense_limit = 1}}};
    int refused = 0, loaded = 0, resumed = 0;
    for (const Case& c : cases) {
        FitState state = interrupted(c.program, c.options, c.options.dense_limit == 1 ? 2 : 260);
        save_state(state, path);
        const std::string whole = contents(path), body = whole.substr(0, whole.size() - 8);
        REQUIRE(whole.substr(body.size()) == text(checksum(body)));
        for (std::size_t at = 8; at < body.size(); at += 1 + at / 200) {
            for (const unsigned char value : {0x00, 0x01, 0x7f, 0xff}) {
                std::string bytes = body;
                bytes[at] = static_cast<char>(value);
                write(path, bytes + text(checksum(bytes)));
                CAPTURE(at, int{value});
                try {
                    const FitState odd = load_state(path);
                    ++loaded;
                    SviOptions options = c.options;
                    options.resume = &odd;
                    svi(c.program, options);
                    ++resumed;
                } catch (const UserError&) {
                    ++refused;
                }
                FitState odd = state;
                if (at < odd.progress.size()) {
                    odd.progress[at] = static_cast<char>(value);
                    SviOptions options = c.options;
                    options.resume = &odd;
                    try {
                        svi(c.program, options);
                    } catch (const UserError&) {
                        ++refused;
                    }
                }
            }
        }
    }
    CHECK(refused > 500);
    CHECK(loaded > 100);
    CHECK(resumed > 50);
}

TEST_CASE("A newer format is said to be one", "[state]") {
    // The whole file by hand: magic, format 2, no body, and the CRC-64/XZ of these 24 bytes.
    const Scratch scratch;
    const std::string path = scratch.file("fit.state");
    const unsigned char sum[] = {0x12, 0x69, 0xcd, 0xc7, 0x3c, 0xd4, 0x1f, 0x0d};
    std::string bytes = "ppc fit\n";
    bytes += '\2' + std::string(15, '\0');
    for (const unsigned char byte : sum)
        bytes += static_cast<char>(byte);
    write(path, bytes);
    CHECK_THROWS_WITH(load_state(path), Contains("format 2") && Contains("reads format 1"));
}

TEST_CASE("A state that cannot be written leaves the one that was there", "[state]") {
    const Scratch scratch;
    const FitState state = interrupted(correlated(), {.steps = 400, .draws = 10}, 300);
    CHECK_THROWS_AS(save_state(state, scratch.file("none/fit.state")), UserError);
    save_state(state, scratch.file("fit.state"));
    CHECK(load_state(scratch.file("fit.state")).steps == 300);
    CHECK(std::distance(fs::directory_iterator(scratch.folder), {}) == 1); // nothing is left beside it
}
