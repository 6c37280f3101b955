#include "compiler/emit/kernel.h"

#include "compiler/emit/cpp_tree.h"
#include "compiler/emit/function.h"
#include "compiler/emit/model_info.h"
#include "compiler/emit/routine.h"

#include <set>
#include <utility>

namespace ppc::emit {
namespace {

struct Entry {
    const char* name;
    const std::optional<ir::Program>* program;
    bool is_hot; ///< compiled for several instruction sets
    const std::vector<FixedPrograms>* fixed = nullptr;
    ir::Program FixedPrograms::* fixed_program = nullptr;
};

std::vector<Entry> model_entries(const KernelPrograms& p) {
    return {{"prepare", &p.prepare, false},
            {"log_density", &p.log_density, false},
            {"log_density_gradient", &p.log_density_gradient, true, &p.fixed,
             &FixedPrograms::log_density_gradient},
            {"constrain", &p.constrain, false},
            {"unconstrain", &p.unconstrain, false},
            {"terms", &p.terms, false}};
}
/// Of the model too, and last in the table.
std::vector<Entry> discrete_entries(const KernelPrograms& p) {
    return {{"discrete_marginals", &p.discrete_marginals, false},
            {"discrete_map", &p.discrete_map, false},
            {"discrete_sample", &p.discrete_sample, false}};
}
std::vector<Entry> guide_entries(const KernelPrograms& p) {
    return {{"elbo", &p.elbo, false},
            {"elbo_gradient", &p.elbo_gradient, true, &p.fixed, &FixedPrograms::elbo_gradient},
            {"draw", &p.draw, false}};
}

/// Of the guide too, behind those.
std::vector<Entry> median_entries(const KernelPrograms& p) { return {{"medians", &p.medians, false}}; }

/// Headers of the functions that the programs call, besides ppc/math.
void add_headers(const std::vector<Entry>& entries, std::set<std::string>& out) {
    for (const Entry& entry : entries)
        if (*entry.program)
            for (const ir::Function& f : (*entry.program)->functions)
                if (!f.file.empty())
                    out.insert(f.file);
}

void add_function(const std::string& name, bool is_hot, const ir::Program& program, Items& out) {
    const std::string attribute = is_hot ? "PPC_KERNEL_ENTRY" : "PPC_KERNEL_ENTRY_ONCE";
    out.push_back(Blank{});
    out.push_back(Braces{attribute + " void " + name + "(const ppc::KernelArgs* args)",
                         emit_function(program), true, ""});
}

/// The entry for data of any size, those for fixed sizes, and the choice between them.
void add_choice(const Entry& entry, Items& out) {
    const std::string name = entry.name;
    Items choice;
    for (const FixedPrograms& fixed : *entry.fixed) {
        const std::string of_value = name + "_" + std::to_string(fixed.value);
        add_function(of_value, entry.is_hot, fixed.*entry.fixed_program, out);
        std::string condition;
        for (const std::uint32_t e : fixed.extents)
            condition += (condition.empty() ? "" : " && ") + ("args->extent[" + std::to_string(e)) +
                         "] == " + std::to_string(fixed.value);
        choice.push_back(Branch{{condition}, {Verbatim{"return " + of_value + "(args);"}}, {}});
    }
    add_function(name + "_any", entry.is_hot, **entry.program, out);
    choice.push_back(Verbatim{name + "_any(args);"});
    out.push_back(Blank{});
    out.push_back(Braces{"void " + name + "(const ppc::KernelArgs* args)", std::move(choice), true, ""});
}

void add_functions(const std::vector<Entry>& entries, Items& out) {
    for (const Entry& entry : entries)
        if (*entry.program && entry.fixed && !entry.fixed->empty())
            add_choice(entry, out);
        else if (*entry.program)
            add_function(entry.name, entry.is_hot, **entry.program, out);
}

void add_rows(const std::vector<Entry>& entries, const std::string& scope, Items& table) {
    for (const Entry& entry : entries)
        table.push_back(Verbatim{std::string(".") + entry.name + " = " +
                                 (*entry.program ? scope + entry.name : "nullptr") + ","});
}

void add_sizes(const std::vector<Entry>& entries, Items& out) {
    const auto add = [&](const ir::Program& program) {
        for (Item& item : emit_work_size(program))
            out.push_back(std::move(item));
    };
    for (const Entry& entry : entries) {
        if (*entry.program)
            add(**entry.program);
        if (entry.fixed)
            for (const FixedPrograms& fixed : *entry.fixed)
                add(fixed.*entry.fixed_program);
    }
}

constexpr const char* size_parameters =
    "([[maybe_unused]] const long long* extent, [[maybe_unused]] const int* const* integer)";

void add_equations(const KernelPrograms& model, Items& out) {
    for (const EquationPrograms& e : model.equations) {
        const std::string symbol = equation_symbol(e.rates, e.routine);
        for (const auto& [suffix, program] :
             {std::pair("_rates", &e.rates), std::pair("_adjoint", &e.adjoint)}) {
            out.push_back(Blank{});
            out.push_back(Braces{"void " + symbol + suffix + "(const ppc::KernelArgs* args)",
                                 emit_function(*program), true, ""});
        }
        Braces size{"long long " + symbol + "_work" + size_parameters, {}, true, ""};
        size.body.push_back(Declaration{"long long", "size", Code{"0"}});
        for (const ir::Program* program : {&e.rates, &e.adjoint})
            for (Item& item : emit_work_size(*program))
                size.body.push_back(std::move(item));
        size.body.push_back(Verbatim{"return size;"});
        out.push_back(Blank{});
        out.push_back(std::move(size));
    }
}

/// The table and the scratch size of one kernel.
void add_kernel(const KernelPrograms& model, const KernelPrograms& guide, const std::string& scope,
                Items& file) {
    file.push_back(Blank{});
    // Declared first: a const object would be local to this file.
    file.push_back(Verbatim{"extern \"C\" const ppc::Kernel " + guide.name +
                                "_kernel;\nextern \"C\" long long " + guide.name +
                                "_work_size(const long long* extent, const int* const* integer);",
                            false});
    file.push_back(Blank{});
    Braces table{"const ppc::Kernel " + guide.name + "_kernel =", {}, true, ";"};
    table.body.push_back(Verbatim{".abi = ppc::kernel_abi,"});
    add_rows(model_entries(model), "", table.body);
    add_rows(guide_entries(guide), scope, table.body);
    add_rows(discrete_entries(model), "", table.body);
    add_rows(median_entries(guide), scope, table.body);
    file.push_back(std::move(table));
    file.push_back(Blank{});
    Braces size{"long long " + guide.name + "_work_size" + size_parameters, {}, true, ""};
    size.body.push_back(Declaration{"long long", "size", Code{"0"}});
    add_sizes(model_entries(model), size.body);
    add_sizes(guide_entries(guide), size.body);
    add_sizes(discrete_entries(model), size.body);
    add_sizes(median_entries(guide), size.body);
    size.body.push_back(Verbatim{"return size;"});
    file.push_back(std::move(size));
}

} // namespace

std::string emit_kernels(const std::vector<KernelPrograms>& kernels) {
    const KernelPrograms& model = kernels.at(0);
    Items file;
    file.push_back(
        Comment{"Generated by ppc from " + base_name(model.source) +
                "; do not edit. Compile with -O2 -fopenmp-simd -fno-math-errno -fno-trapping-math."});
    std::set<std::string> headers;
    add_headers(model_entries(model), headers);
    for (const KernelPrograms& k : kernels)
        add_headers(guide_entries(k), headers);
    std::string includes = "#include <ppc/kernel.hpp>\n\nPPC_INLINED_BEGIN\n#include <ppc/math.hpp>\n";
    for (const std::string& header : headers)
        includes += "#include \"" + header + "\"\n";
    file.push_back(Verbatim{includes + "PPC_INLINED_END", false});
    file.push_back(Blank{});

    for (const Entry& entry : model_entries(model)) // all have the model's routines
        if (*entry.program && !(*entry.program)->routines.empty()) {
            for (Item& item : declare_routines(**entry.program))
                file.push_back(std::move(item));
            file.push_back(Blank{});
            break;
        }

    Items functions;
    functions.push_back(Blank{});
    functions.push_back(Verbatim{"namespace math = ppc::math;", false});
    add_equations(model, functions);
    add_functions(model_entries(model), functions);
    add_functions(discrete_entries(model), functions);
    for (const KernelPrograms& k : kernels) {
        if (kernels.size() == 1) {
            add_functions(guide_entries(k), functions);
            add_functions(median_entries(k), functions);
            continue;
        }
        Items of_guide;
        add_functions(guide_entries(k), of_guide);
        add_functions(median_entries(k), of_guide);
        of_guide.push_back(Blank{});
        functions.push_back(Blank{});
        functions.push_back(
            Braces{"namespace " + k.name, std::move(of_guide), false, " // namespace " + k.name});
    }
    functions.push_back(Blank{});
    file.push_back(Braces{"namespace", std::move(functions), false, " // namespace"});
    for (const KernelPrograms& k : kernels)
        add_kernel(model, k, kernels.size() == 1 ? "" : k.name + "::", file);
    return print(file);
}

std::string emit_kernel(const KernelPrograms& programs) { return emit_kernels({programs}); }

} // namespace ppc::emit
