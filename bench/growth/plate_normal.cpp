#include "models.hpp"

PPC_MODEL void plate_normal(const std::vector<double>& y) { plate_sites(y); }
