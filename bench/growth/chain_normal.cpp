#include "models.hpp"

PPC_MODEL void chain_normal(const std::vector<double>& y) { chain_sites(y); }
