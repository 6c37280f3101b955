// Views of vectors and matrices: how distributions and supports of several elements take their values,
// whatever holds these. A view owns nothing.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace ppc {

/// n numbers, one after the other. T is `const double`, `double` or `const int`.
template <class T> class BasicVectorView {
public:
    using value_type = std::remove_const_t<T>;

    BasicVectorView(T* data, std::size_t size) : data_(data), size_(size) {}
    /// Of a std::vector, a std::array or a vector of Eigen.
    template <class Values>
        requires(!std::same_as<std::remove_cvref_t<Values>, BasicVectorView> &&
                 requires(Values&& v) {
                     { v.data() } -> std::convertible_to<T*>;
                     v.size();
                 })
    BasicVectorView(Values&& values) // NOLINT: passing a vector is what it is for
        : data_(values.data()), size_(static_cast<std::size_t>(values.size())) {}

    T& operator[](std::size_t i) const { return data_[i]; }
    std::size_t size() const { return size_; }
    T* data() const { return data_; }

private:
    T* data_;
    std::size_t size_;
};

/// A matrix of numbers by rows, or with the strides of a matrix of Eigen.
template <class T> class BasicMatrixView {
public:
    using value_type = std::remove_const_t<T>;

    /// By rows.
    BasicMatrixView(T* data, std::size_t rows, std::size_t columns)
        : data_(data), rows_(rows), columns_(columns), row_stride_(columns), column_stride_(1) {}
    /// Of a matrix of Eigen.
    template <class Values>
        requires(!std::same_as<std::remove_cvref_t<Values>, BasicMatrixView> &&
                 requires(Values&& v) {
                     { v.data() } -> std::convertible_to<T*>;
                     v.rowStride();
                     v.colStride();
                 })
    BasicMatrixView(Values&& values) // NOLINT: passing a matrix is what it is for
        : data_(values.data()), rows_(static_cast<std::size_t>(values.rows())),
          columns_(static_cast<std::size_t>(values.cols())),
          row_stride_(static_cast<std::size_t>(values.rowStride())),
          column_stride_(static_cast<std::size_t>(values.colStride())) {}

    T& operator()(std::size_t i, std::size_t j) const { return data_[i * row_stride_ + j * column_stride_]; }
    std::size_t rows() const { return rows_; }
    std::size_t cols() const { return columns_; }

private:
    T* data_;
    std::size_t rows_, columns_, row_stride_, column_stride_;
};

using VectorView = BasicVectorView<const double>; ///< a vector, to be read
using VectorSpan = BasicVectorView<double>;       ///< a vector, to be written
using CountsView = BasicVectorView<const int>;    ///< a vector of counts, to be read
using MatrixView = BasicMatrixView<const double>; ///< a matrix, to be read
using MatrixSpan = BasicMatrixView<double>;       ///< a matrix, to be written

} // namespace ppc
