#include "compiler/emit/guide_source.h"

#include "compiler/emit/cpp_tree.h"
#include "compiler/emit/sample_places.h"
#include "compiler/ir/analysis.h"

#include <algorithm>
#include <cstdio>
#include <map>

namespace ppc::emit {

using namespace ir;

namespace {

/// The word for a support of vectors or matrices; empty for one of the user's own.
std::string support_word(const std::string& name) {
    if (name == "real")
        return "ppc::support::RealVector()";
    for (const char* known : {"simplex", "ordered", "positive_ordered", "unit_vector", "sum_to_zero",
                              "corr_matrix", "cov_matrix", "cholesky_corr", "cholesky_cov"})
        if (name == known)
            return "ppc::" + name;
    return {};
}

class Writer {
public:
    explicit Writer(const GuideSourceInfo& info)
        : info_(info), model_(*info.model), taken_(info.reserved.begin(), info.reserved.end()) {}

    std::string write() {
        text_ = "// The guide '" + info_.guide + "' of " + info_.function +
                ", as ppc makes it. Edit it, and give it to --guide.\n";
        std::string decentred;
        for (const std::string& site : info_.decentred)
            decentred += (decentred.empty() ? "" : ", ") + site;
        if (!decentred.empty())
            text_ += "// In non-centred form: " + decentred + ".\n";
        text_ += "#include \"" + info_.source + "\"\n\n";
        const std::size_t colons = info_.function.rfind("::");
        const std::string name = info_.function.substr(colons == std::string::npos ? 0 : colons + 2);
        std::string parameters;
        for (const std::string& p : info_.parameters)
            parameters += (parameters.empty() ? "" : ", ") + p;
        text_ += "PPC_GUIDE(" + info_.function + ") void " + name + "_" + function_name() + "(" + parameters +
                 ") {\n";
        const std::vector<SamplePlace> all = sample_places(model_);
        depth_ = 1;
        if (info_.program)
            program();
        else if (info_.family == "multivariate")
            joint(all);
        std::string offset;
        for (const SamplePlace& p : all) {
            site(p, offset);
            offset += (offset.empty() ? "" : " + ") + size(p);
        }
        return text_ + "}\n";
    }

private:
    void line(const std::string& text) { text_ += std::string(4 * depth_, ' ') + text + "\n"; }
    /// The variable for this, of `base` or a name like it that is not taken: by a parameter, or by another
    /// one.
    std::string variable(const std::string& what, const std::string& base) {
        const auto [it, is_new] = variables_.emplace(what, base);
        while (is_new && !taken_.insert(it->second).second)
            it->second += "_";
        return it->second;
    }
    std::string variable(const std::string& base) { return variable(base, base); }
    std::string identifier(const std::string& name) {
        return variable("site " + name, "value_" + source_identifier(name));
    }
    std::string quoted(const std::string& name) const { return string_literal(own_name(model_, name)); }

    void program() {
        GuideProgramSource source = guide_program_source(*info_.program);
        for (const std::string& l : source.lines)
            line(l);
        unconstrained_ = std::move(source.unconstrained);
        for (const auto& [site, name] : unconstrained_)
            taken_.insert(name);
    }

    /// The family's name, of a guide in parts "guide".
    std::string function_name() const {
        const std::string word = info_.guide.substr(0, info_.guide.find('('));
        const bool is_word =
            word.find_first_of(": ") == std::string::npos && info_.guide.find(';') == std::string::npos;
        return is_word ? source_identifier(word) : "guide";
    }
    SiteId site_of(const SamplePlace& p) const { return p.sample ? p.sample->site : p.transform->site; }
    const Space& space(const Loop* loop) const { return model_.spaces[loop->space]; }
    const std::string& name(const SamplePlace& p) const { return model_.sites[site_of(p)].name; }

    [[noreturn]] void refuse(const SamplePlace& p, const std::string& why) const {
        throw GuideSourceError{"site '" + name(p) + "': " + why};
    }

    std::string extent(const SamplePlace& p, const Loop* loop) const {
        const Space& s = space(loop);
        if (s.is_ragged && (info_.program || info_.family == "multivariate"))
            refuse(p, "its plate '" + s.name +
                          "' has a size of its own in each iteration around it, so its place among all "
                          "latents cannot be written down; use --guide normal");
        if (!s.is_event && !s.is_plate && s.index.empty())
            refuse(p, "its loop is not a plate and does not count from 0; write it as one");
        return s.size_text;
    }

    std::string size(const SamplePlace& p) const {
        std::string out;
        for (const Loop* loop : p.loops)
            if (info_.family == "multivariate")
                out += (out.empty() ? "long(" : " * long(") + extent(p, loop) + ")";
        return out.empty() ? "1" : out;
    }

    /// A transform as C++; Param 0 is `u`.
    std::string expression(const SamplePlace& p, Expr e, const std::string& u) const {
        const Node& n = model_.pool[e];
        auto arg = [&](std::size_t i) { return expression(p, n.args[i], u); };
        auto joined = [&](const char* op) {
            std::string out;
            for (std::size_t i = 0; i < n.args.size(); ++i)
                out += (i ? op : "") + arg(i);
            return "(" + out + ")";
        };
        switch (n.op) {
        case Op::Const: {
            char text[40];
            if (n.type == Type::Real)
                std::snprintf(text, sizeof text, "%.17g", n.number);
            else
                std::snprintf(text, sizeof text, "%lld", static_cast<long long>(n.integer));
            std::string out = text;
            if (n.type == Type::Real && out.find_first_of(".eni") == std::string::npos)
                out += ".0";
            return out[0] == '-' ? "(" + out + ")" : out;
        }
        case Op::Param:
            return u;
        case Op::Sum:
            return joined(" + ");
        case Op::Product:
            return joined(" * ");
        case Op::Recip:
            return "(1.0 / " + arg(0) + ")";
        case Op::Less:
            return joined(" < ");
        case Op::LessEqual:
            return joined(" <= ");
        case Op::Equal:
            return joined(" == ");
        case Op::And:
            return joined(" && ");
        case Op::Or:
            return joined(" || ");
        case Op::Not:
            return "!" + arg(0);
        case Op::ToReal:
            return "double(" + arg(0) + ")";
        case Op::ToInt:
            return "int(" + arg(0) + ")";
        case Op::Select:
            return "(" + arg(0) + " ? " + arg(1) + " : " + arg(2) + ")";
        case Op::Call: {
            std::string out;
            for (std::size_t i = 0; i < n.args.size(); ++i)
                out += (i ? ", " : "") + arg(i);
            return model_.functions[n.ref].name + "(" + out + ")";
        }
        case Op::Read: {
            const Array& a = model_.arrays[n.ref];
            if (a.role == ArrayRole::data)
                return "(" + a.name + ")";
            if (a.role == ArrayRole::value && scalars_.contains(n.ref))
                return scalars_.at(n.ref);
            break;
        }
        default:
            break;
        }
        refuse(p,
               "its transform depends on values that a guide's source cannot name; write the guide by hand");
    }

    void joint(const std::vector<SamplePlace>& all) {
        depth_ = 1;
        std::string total;
        for (const SamplePlace& p : all)
            total += (total.empty() ? "" : " + ") + size(p);
        const std::string latents = variable("latents"), loc = variable("loc"),
                          scale = variable("scale_tril"), noise = variable("noise"),
                          log_det = variable("log_det");
        line("const long " + latents + " = " + (total.empty() ? "0" : total) + ";");
        line("const ppc::Vector " + loc + " = PPC_PARAM(\"loc\", ppc::Vector(ppc::Vector::Zero(" + latents +
             ")));");
        line("const ppc::Matrix " + scale + " =");
        line("    PPC_PARAM(\"scale_tril\", ppc::Matrix(0.1 * ppc::Matrix::Identity(" + latents + ", " +
             latents + ")), ppc::lower_cholesky);");
        line("const ppc::Vector " + noise + " = PPC_AUXILIARY(" + quoted("noise") +
             ", ppc::Normal(0, 1).expand(" + latents + "));");
        line("const ppc::Vector " + variable("all_u") + " = " + loc + " + " + scale + " * " + noise + ";");
        line("double " + log_det + " = 0;");
        line("for (long i = 0; i < " + latents + "; ++i)");
        line("    " + log_det + " += std::log(" + scale + "(i, i));");
        line("PPC_FACTOR(" + quoted("log_det") + ", -" + log_det + "); // the density of " + loc + " + " +
             scale + " * " + noise + " is that of the noise over it");
    }

    void site(const SamplePlace& p, const std::string& offset) {
        depth_ = 1;
        std::vector<const Loop*> event;
        std::string flat;
        for (const Loop* loop : p.loops) {
            const Space& s = space(loop);
            const std::string n = extent(p, loop);
            // A dimension of a vector, and all that are inside one.
            if (p.sample && (!event.empty() || s.is_event || s.index.empty())) {
                event.push_back(loop);
                continue;
            }
            if (s.is_plate)
                line("PPC_PLATE(\"" + s.name + "\", " + s.index + ", " + n + ") {");
            else
                line("for (int " + s.index + " = 0; " + s.index + " < int(" + n + "); ++" + s.index + ") {");
            flat = flat.empty() ? "long(" + s.index + ")"
                                : "(" + flat + ") * long(" + n + ") + long(" + s.index + ")";
            ++depth_;
        }
        const unsigned loops = depth_ - 1;
        if (p.transform) {
            whole(p, flat);
            return;
        }
        if (loops == 0 && !event.empty()) {
            line("{");
            ++depth_;
        }
        const bool scalar = event.empty();
        if (event.size() > 2)
            refuse(p, "sites of more than two dimensions cannot be written down yet");
        const std::string type = scalar ? "double" : event.size() == 1 ? "ppc::Vector" : "ppc::Matrix";
        std::string sizes;
        for (const Loop* loop : event)
            sizes += (sizes.empty() ? "" : ", ") + extent(p, loop);
        const std::string prefix = scalar && loops == 0 ? identifier(name(p)) + "_" : "";
        const std::string u = variable(prefix + "u");
        unconstrained(p, type, sizes, prefix, offset.empty() ? "0" : offset, flat, event);
        sample(p, u, sizes, event, scalar && loops == 0);
        close();
    }

    void close() {
        while (depth_ > 1) {
            --depth_;
            line("}");
        }
    }

    /// A value that its support's transform makes as a whole.
    void whole(const SamplePlace& p, const std::string& flat) {
        const Site& s = model_.sites[site_of(p)];
        const std::string word = support_word(s.support), n = model_.spaces[s.shape.back().space].size_text;
        if (word.empty() || n.empty())
            refuse(p, "its support (" + s.support +
                          ") is not one of ppc's, or its size has no name in the source; write the "
                          "guide by hand");
        std::string u = unconstrained_.at(site_of(p));
        if (!flat.empty()) {
            const std::string free = variable("free");
            line("const long " + free + " = long(" + word + ".free_size(" + n + "));");
            u += ".segment((" + flat + ") * " + free + ", " + free + ")";
        }
        line("PPC_SAMPLE(\"" + s.name + "\", ppc::Constrained(" + word + ", ppc::Vector(" + u + "), int(" +
             n + ")" + (info_.points.contains(site_of(p)) ? ", ppc::without_density" : "") + "));");
        close();
    }

    /// Declares `u`.
    void unconstrained(const SamplePlace& p, const std::string& type, const std::string& sizes,
                       const std::string& prefix, const std::string& offset, const std::string& flat,
                       const std::vector<const Loop*>& event) {
        auto start = [&](const std::string& value) {
            if (event.empty())
                return value;
            return type + "(" + type + "::Constant(" + sizes + ", " + value + "))";
        };
        const std::string declare_u = "const " + type + " " + variable(prefix + "u");
        if (info_.program) {
            const std::string all = unconstrained_.at(site_of(p)), at = flat.empty() ? "0" : flat;
            if (event.empty())
                line(declare_u + " = " + all + "[" + at + "];");
            else if (event.size() == 1)
                line(declare_u + " = " + all +
                     (flat.empty() ? ""
                                   : ".segment((" + flat + ") * long(" + sizes + "), long(" + sizes + "))") +
                     ";");
            else {
                const std::string rows = extent(p, event[0]), columns = extent(p, event[1]);
                const std::string u = variable(prefix + "u");
                line("ppc::Matrix " + u + "(" + sizes + ");");
                line("for (long i = 0; i < long(" + rows + "); ++i)");
                line("    for (long j = 0; j < long(" + columns + "); ++j)");
                line("        " + u + "(i, j) = " + all + "[((" + at + ") * long(" + rows + ") + i) * long(" +
                     columns + ") + j];");
            }
            return;
        }
        if (info_.family == "multivariate") {
            const std::string at = flat.empty() ? offset : offset + " + " + flat;
            const std::string all = variable("all_u");
            if (event.empty()) {
                line(declare_u + " = " + all + "[" + at + "];");
                return;
            }
            if (event.size() > 1)
                refuse(p, "matrix sites of a multivariate guide cannot be written down yet");
            line(declare_u + " = " + all + ".segment(" + offset +
                 (flat.empty() ? "" : " + (" + flat + ") * long(" + sizes + ")") + ", " + sizes + ");");
            return;
        }
        if (info_.family == "delta") {
            line(declare_u + " = PPC_PARAM(\"locs." + name(p) + "\", " + start("0.0") + ");");
            return;
        }
        const std::string loc = variable(prefix + "loc"), scale = variable(prefix + "scale");
        line("const " + type + " " + loc + " = PPC_PARAM(\"locs." + name(p) + "\", " + start("0.0") + ");");
        line("const " + type + " " + scale + " = PPC_PARAM(\"scales." + name(p) + "\", " + start("0.1") +
             ", ppc::softplus_positive);");
        line(declare_u + " = PPC_AUXILIARY(" + quoted(name(p) + "_unconstrained") + ", ppc::Normal(" + loc +
             ", " + scale + "));");
    }

    void sample(const SamplePlace& p, const std::string& u, const std::string& sizes,
                const std::vector<const Loop*>& event, bool keep) {
        const Sample& s = *p.sample;
        const bool identity = model_.pool[s.constrain].op == Op::Param;
        const bool jacobian = !info_.points.contains(s.site) && !model_.pool.is_real_const(s.log_abs_det, 0);
        const std::string call = "PPC_SAMPLE(\"" + name(p) + "\", ppc::Delta(";
        if (event.empty()) {
            const std::string value = expression(p, s.constrain, u);
            const std::string whole =
                call + value + (jacobian ? ", -" + expression(p, s.log_abs_det, u) : "") + "));";
            if (keep) {
                line("[[maybe_unused]] const double " + identifier(name(p)) + " = " + whole);
                scalars_[model_.sites[s.site].values] = identifier(name(p));
            } else {
                line(whole);
            }
            return;
        }
        if (identity) {
            line(call + u + "));");
            return;
        }
        if (varies(model_.pool, s.constrain) || varies(model_.pool, s.log_abs_det))
            refuse(p,
                   "its elements are transformed by values that differ between them, which a guide's source "
                   "cannot name; write the site in a plate");
        const std::string type = event.size() == 1 ? "ppc::Vector" : "ppc::Matrix";
        const std::string at = event.size() == 1 ? "[i]" : "(i, j)";
        const std::string value = variable("value"), density = variable("log_density");
        line(type + " " + value + "(" + sizes + ")" + (jacobian ? ", " + density + "(" + sizes + ")" : "") +
             ";");
        line("for (long i = 0; i < long(" + extent(p, event[0]) + "); ++i)" +
             (event.size() == 1 ? " {" : ""));
        if (event.size() == 2)
            line("    for (long j = 0; j < long(" + extent(p, event[1]) + "); ++j) {");
        line("    " + value + at + " = " + expression(p, s.constrain, u + at) + ";");
        if (jacobian)
            line("    " + density + at + " = -" + expression(p, s.log_abs_det, u + at) + ";");
        line(event.size() == 2 ? "    }" : "}");
        line(call + value + (jacobian ? ", " + density : "") + "));");
    }

    const GuideSourceInfo& info_;
    const Program& model_;
    std::string text_;
    unsigned depth_ = 0;
    std::set<std::string> taken_; ///< names of variables
    std::map<std::string, std::string> variables_;
    std::map<SiteId, std::string> unconstrained_;
    std::map<ArrayId, std::string> scalars_; ///< values of scalar sites, by the variables that hold them
};

} // namespace

bool has_own_form(const GuidePart& part, const ir::Program& model) {
    for (const Site& s : model.sites)
        if (s.unconstrained != none)
            return false;
    const bool is_default = std::ranges::find(part.words, "exp") == part.words.end();
    return is_default && (part.family == "normal" || part.family == "delta" || part.family == "multivariate");
}

std::variant<std::string, GuideSourceError> guide_source(const GuideSourceInfo& info) {
    try {
        return Writer(info).write();
    } catch (const GuideSourceError& error) {
        return error;
    }
}

} // namespace ppc::emit
