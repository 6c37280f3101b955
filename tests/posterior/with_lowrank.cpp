#include "sites.hpp"

PPC_MODEL void with_lowrank(const std::vector<double>& y) { all_sites(y); }
