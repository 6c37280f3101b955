// MODEL DATA.json SEEDS: the same of ppc's NUTS. Takes the place of the model's own program, whose `main`
// calls ppc::model_main.
#include <ppc/main.hpp>
#include <ppc/nuts.hpp>

#include <cstdio>
#include <cstdlib>

int ppc::model_main(int argc, char** argv, const ModelEntry& entry) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s DATA.json SEEDS\n", argv[0]);
        return 2;
    }
    try {
        Data data(argv[1], Data::Integers::numbers);
        const Program program = entry.load(data);
        for (int seed = 1; seed <= std::atoi(argv[2]); ++seed) {
            const Chains chains = nuts(program, {.seed = static_cast<std::uint64_t>(seed), .threads = 1});
            std::printf("{\"leapfrogs\":%lld,\"ess\":{", chains.leapfrogs());
            const char* separator = "";
            for (const FitSite& site : chains.sites)
                for (std::size_t k = 0; k < site.size; ++k) {
                    const std::vector<double> draws = chains.column(site.column + k);
                    std::printf("%s\"%s%s\":%.8g", separator, site.name.c_str(),
                                index_text(site.shape, k).c_str(), ess_bulk({draws, chains.chains}));
                    separator = ",";
                }
            std::printf("}}\n");
        }
    } catch (const UserError& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 3;
    }
    return 0;
}
