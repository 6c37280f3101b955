// The builders, one file each. To add one: its declaration here, its row in builders.cpp, its file.
#pragma once

#include "compiler/guides/guide.h"

#include <map>

namespace ppc::guides {

Guide normal(const ir::Program& density);
Guide delta(const ir::Program& density);
Guide multivariate(const ir::Program& density);

} // namespace ppc::guides
