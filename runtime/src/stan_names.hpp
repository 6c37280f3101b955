// Elements of arrays as CmdStan's CSV files name and order them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ppc::stan {

/// "theta.2.1" of an element, counted from 0 with the last index fastest.
std::string name(const std::string& site, std::size_t element, const std::vector<std::size_t>& shape);

/// The flat position, last index fastest, of element `order` in Stan's order of columns: first index fastest.
std::size_t column_major(std::size_t order, const std::vector<std::size_t>& shape);

/// A column's site and its indices, which count from 1.
struct Column {
    std::string site;
    std::vector<std::size_t> indices;
};

/// Of "theta.2.1". A site whose own name has dots keeps them: only numbers at the end are indices. The site
/// is empty if that is no name of a column.
Column parse(std::string_view name);

/// The flat position, last index fastest, of indices that count from 1 and are within `shape`.
std::size_t position(const std::vector<std::size_t>& indices, const std::vector<std::size_t>& shape);

} // namespace ppc::stan
