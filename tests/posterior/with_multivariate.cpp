#include "sites.hpp"

PPC_MODEL void with_multivariate(const std::vector<double>& y) { all_sites(y); }
