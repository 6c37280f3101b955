// One multivariate normal, whose parameter is the Cholesky factor of its precision: with P = S^-1 L L^T S^-1,
// S the diagonal of scales and L unit lower triangular, u = loc + S L^-T noise. L has the pattern of the
// model's moralised graph with the fill of an elimination order that keeps it small (Pyro's AutoGaussian; the
// factor rather than the precision is the parameter, so that a step factorises nothing).
#include "compiler/guides/families.h"
#include "compiler/guides/sparse.h"

namespace ppc::guides {

void check_gaussian(const Use& use) { use.takes_map(); }

void build_gaussian(Part& part) { build_sparse(part, Dependence::Kind::eliminated_after); }

} // namespace ppc::guides
