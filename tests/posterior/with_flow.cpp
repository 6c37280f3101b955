#include "sites.hpp"

PPC_MODEL void with_flow(const std::vector<double>& y) { all_sites(y); }
