#include "models.hpp"

PPC_MODEL void chain_gaussian(const std::vector<double>& y) { chain_sites(y); }
