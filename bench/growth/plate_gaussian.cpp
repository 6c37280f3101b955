#include "models.hpp"

PPC_MODEL void plate_gaussian(const std::vector<double>& y) { plate_sites(y); }
