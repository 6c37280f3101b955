// An application that keeps a fit in a file and draws from it without fitting again; docs/fits.md shows the
// part between the marks.
#include "eight_schools_noncentered.ppc.hpp"

#include <cstdio>
#include <filesystem>
#include <iostream>

namespace {

const std::vector<double> y = {28, 8, -3, 7, -1, 1, 18, 12}, sigma = {15, 10, 16, 11, 9, 11, 10, 18};

bool is_same(const std::string& path) {
    const eight_schools_noncentered::Model model(y, sigma);
    // docs begin
    const ppc::Fit fit = ppc::svi(model, {.seed = 1});
    ppc::save_state(fit.state(), path);

    // In another process: no step is taken, and the draws are the same.
    const ppc::FitState state = ppc::load_state(path);
    const ppc::Fit again = ppc::draw_fit(model, state, 10000, state.seed);

    // On new data: from the parameters of the old fit.
    ppc::SviOptions options{.seed = 2};
    options.warm_start = &state;
    options.hold = {"z"}; // unless its part of the guide is to move as well
    // docs end
    return again.draws == fit.draws && again.steps == fit.steps && again.mean("mu") == fit.mean("mu");
}

} // namespace

int main() {
    const std::string path = (std::filesystem::temp_directory_path() / "ppc_application.state").string();
    const bool good = is_same(path);
    std::remove(path.c_str());
    std::cout << (good ? "the same\n" : "FAILED: the draws differ\n");
    return good ? 0 : 1;
}
