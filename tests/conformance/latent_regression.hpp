// What the three models of item responses with a latent regression share.
#pragma once
#include <ppc/model.hpp>

/// Covariates of persons, centred and divided by twice their standard deviation; the first column, the
/// constant, stays. posteriordb's programs mean to treat columns of two values in another way, but a missing
/// pair of parentheses makes that branch unreachable.
inline ppc::Matrix adjusted(ppc::Matrix W) {
    for (int k = 1; k < W.cols(); ++k) {
        W.col(k).array() -= W.col(k).mean();
        W.col(k) /= 2 * std::sqrt(W.col(k).squaredNorm() / (W.rows() - 1));
    }
    return W;
}

/// `free` and one more element that makes the sum zero.
inline ppc::Vector with_zero_sum(const ppc::Vector& free) {
    ppc::Vector out(free.size() + 1);
    for (int k = 0; k < free.size(); ++k)
        out[k] = free[k];
    out[free.size()] = -free.sum();
    return out;
}
