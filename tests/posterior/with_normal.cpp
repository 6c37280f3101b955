#include "sites.hpp"

PPC_MODEL void with_normal(const std::vector<double>& y) { all_sites(y); }
