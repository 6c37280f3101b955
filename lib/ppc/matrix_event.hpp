#pragma once

#include <ppc/linalg.hpp>
#include <ppc/vector_distribution.hpp>

namespace ppc::detail {

/// The elements of a view, as functions of linear algebra take them.
inline linalg::Matrix matrix_of(MatrixView x) {
    linalg::Matrix m(x.rows(), x.cols());
    for (std::size_t i = 0; i < x.rows(); ++i)
        for (std::size_t j = 0; j < x.cols(); ++j)
            m(i, j) = x(i, j);
    return m;
}

/// Writes a draw to x, of the same size.
inline void write(const linalg::Matrix& draw, MatrixSpan x) {
    for (std::size_t i = 0; i < x.rows(); ++i)
        for (std::size_t j = 0; j < x.cols(); ++j)
            x(i, j) = draw(i, j);
}

} // namespace ppc::detail
