#include "compiler/emit/equal_rows.h"

#include "compiler/emit/expression.h"

#include <stdexcept>

namespace ppc::emit {

using namespace ir;

namespace {

class Rows : private ExpressionContext {
public:
    Rows(const Program& p, const EqualRows& rows) : p_(p), rows_(rows), writer_(p_, *this) {}

    Item emit() {
        std::string keys;
        for (const std::uint32_t k : rows_.keys)
            keys += (keys.empty() ? "" : ", ") + std::to_string(k);
        Item item = Verbatim{"ppc_load.equal_rows({" + keys + "}, " + writer_.write(rows_.base).text + ", " +
                             writer_.write(rows_.extent).text + ", " + std::to_string(rows_.rows) + ", " +
                             std::to_string(rows_.counts) + ", " + std::to_string(rows_.groups) + ");"};
        for (std::size_t k = rows_.around.size(); k-- > 0;) {
            For loop{name(k), {"0"}, writer_.write(rows_.around[k].second), 1, "", {}};
            loop.body.push_back(std::move(item));
            item = std::move(loop);
        }
        return item;
    }

private:
    static std::string name(std::size_t k) { return "ppc_i" + std::to_string(k); }

    std::string variable(Expr) const override { return {}; }
    std::string extent(std::uint32_t number) const override {
        return "extent[" + std::to_string(number) + "]";
    }
    std::string index(LoopId loop) const override {
        for (std::size_t k = 0; k < rows_.around.size(); ++k)
            if (rows_.around[k].first == loop)
                return name(k);
        throw std::logic_error("rows that vary in a loop that is not around them");
    }
    Code element(ArrayId a, const Code& position) const override {
        const Array& array = p_.arrays[a];
        if (array.role != ArrayRole::data || array.element == Type::Real)
            throw std::logic_error("a position that depends on more than integer data");
        return subscript({"integer[" + std::to_string(array.number) + "]"}, position);
    }
    bool is_guarded(Expr) const override { return false; }
    unsigned depth(Expr) const override { return 0; }

    const Program& p_;
    const EqualRows& rows_;
    ExpressionWriter writer_;
};

} // namespace

Items group_equal_rows(const Program& model) {
    Items out;
    for (const EqualRows& rows : model.equal_rows)
        out.push_back(Rows(model, rows).emit());
    if (!out.empty())
        out.push_back(Verbatim{"ppc_load.integers(); // the arrays have moved"});
    return out;
}

} // namespace ppc::emit
