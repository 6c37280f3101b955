#include "compiler/ir/guide_parts.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/GlobPattern.h"

#include <algorithm>

namespace ppc::ir {
namespace {

/// Thrown by the reader of the text: what is wrong with it.
struct Unreadable {
    std::string message;
};

bool is_word(llvm::StringRef text) {
    return !text.empty() && !llvm::isDigit(text[0]) &&
           llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

void read_arguments(llvm::StringRef text, GuidePart& part) {
    llvm::SmallVector<llvm::StringRef> arguments;
    text.split(arguments, ',');
    for (llvm::StringRef argument : arguments) {
        argument = argument.trim();
        double number = 0;
        if (!argument.getAsDouble(number))
            part.numbers.push_back(number);
        else if (is_word(argument))
            part.words.push_back(argument.str());
        else
            throw Unreadable{("'" + argument + "' is not an argument of a family; write numbers and words: " +
                              part.family + "(3)")
                                 .str()};
    }
}

GuidePart read_part(llvm::StringRef text) {
    GuidePart part;
    llvm::StringRef family = text.trim();
    const std::size_t parenthesis = text.find('(');
    if (const std::size_t colon = text.take_front(parenthesis).rfind(':'); colon != llvm::StringRef::npos) {
        llvm::SmallVector<llvm::StringRef> names;
        text.take_front(colon).split(names, ',');
        for (const llvm::StringRef name : names) {
            if (name.trim().empty())
                throw Unreadable{("a site's name is missing in '" + text.trim() + "'").str()};
            part.sites.push_back(name.trim().str());
        }
        family = text.drop_front(colon + 1).trim();
    } else {
        part.sites.push_back(rest_of_sites);
    }
    const auto [name, behind] = family.split('(');
    part.family = name.trim().str();
    if (!is_word(name.trim()))
        throw Unreadable{name.trim().empty()
                             ? ("a family is missing in '" + text.trim() + "'; write SITES: FAMILY").str()
                             : ("'" + name.trim() + "' is not the name of a family").str()};
    if (family.size() > name.size()) {
        if (!behind.ends_with(")"))
            throw Unreadable{("a ')' is missing in '" + family + "'").str()};
        if (!behind.drop_back().trim().empty())
            read_arguments(behind.drop_back(), part);
    }
    return part;
}

/// Whether it is `decenter(…)`, whose sites are then among the decentred ones.
bool read_decenter(llvm::StringRef text, GuideSpecification& guide) {
    auto [word, behind] = text.trim().split('(');
    if (word.trim() != "decenter")
        return false;
    llvm::SmallVector<llvm::StringRef> names;
    const bool is_closed = behind.consume_back(")");
    behind.split(names, ',');
    for (const llvm::StringRef name : names) {
        if (!is_closed || name.trim().empty())
            throw Unreadable{"'" + text.trim().str() +
                             "' cannot be read; write decenter(SITES) or decenter(auto)"};
        guide.decentred.push_back(name.trim() == dependent_sites_in_source ? dependent_sites
                                                                           : name.trim().str());
    }
    return true;
}

bool is_pattern(llvm::StringRef name) { return name.find_first_of("*?[") != llvm::StringRef::npos; }

/// The latents (or discrete ones) that a name or pattern is of. Throws GuideProblem, of this part.
std::vector<SiteId> named(const Program& model, std::size_t part, const std::string& name) {
    std::vector<std::string> known;
    for (const Site& s : model.sites)
        if (s.kind == SiteKind::latent || s.kind == SiteKind::discrete)
            known.push_back(s.name);
    const auto fail = [part](std::string message, SiteId site = none) {
        throw GuideProblem{part, std::move(message), site};
    };
    std::vector<SiteId> out;
    if (!is_pattern(name)) {
        for (SiteId s = 0; s < model.sites.size(); ++s)
            if (model.sites[s].name == name)
                out.push_back(s);
        if (out.empty()) {
            const std::string meant = nearest(name, known);
            fail("the model has no site '" + name + "'" +
                 (meant.empty() ? "; its latents are " + llvm::join(known, ", ")
                                : "; did you mean '" + meant + "'?"));
        }
        const Site& site = model.sites[out[0]];
        if (site.kind != SiteKind::latent && site.kind != SiteKind::discrete)
            fail("site '" + name + "' is not latent, so a guide has nothing to say about it; take it out",
                 out[0]);
        return out;
    }
    llvm::Expected<llvm::GlobPattern> pattern = llvm::GlobPattern::create(name);
    if (!pattern) {
        llvm::consumeError(pattern.takeError());
        fail("the pattern '" + name + "' cannot be read; * stands for any text, ? for one character");
    }
    for (SiteId s = 0; s < model.sites.size(); ++s)
        if (model.sites[s].kind == SiteKind::latent && pattern->match(model.sites[s].name))
            out.push_back(s);
    if (out.empty())
        fail("no latent site matches the pattern '" + name + "'; the latents are " + llvm::join(known, ", "));
    return out;
}

/// What divides the latents of one model.
class Division {
public:
    Division(const Program& model, const GuideSpecification& guide) : model_(model), guide_(guide) {}

    std::vector<std::vector<SiteId>> divide() {
        std::vector<std::size_t> owner(model_.sites.size(), nobody);
        std::size_t rest = nobody;
        for (std::size_t p = 0; p < guide_.parts.size(); ++p)
            for (const std::string& name : guide_.parts[p].sites) {
                if (name == rest_of_sites) {
                    if (rest != nobody && rest != p)
                        fail(p, "two parts are for the rest of the sites; name the sites of one of them");
                    rest = p;
                    continue;
                }
                for (const SiteId s : named(model_, p, name))
                    claim(p, s, owner[s]);
            }
        std::vector<std::vector<SiteId>> out(guide_.parts.size());
        for (SiteId s = 0; s < model_.sites.size(); ++s) {
            if (model_.sites[s].kind == SiteKind::latent && owner[s] == nobody)
                owner[s] = rest;
            if (model_.sites[s].kind == SiteKind::latent && owner[s] == nobody)
                fail(guide_.parts.size() - 1,
                     "latent site '" + model_.sites[s].name +
                         "' is in no part of the guide; name it in one, or give one of them the rest",
                     s);
            if (owner[s] != nobody)
                out[owner[s]].push_back(s);
        }
        for (std::size_t p = 0; p < out.size(); ++p)
            if (out[p].empty())
                fail(p, "no latent site is left for '" + guide_.parts[p].family + "'; take this part out");
        return out;
    }

private:
    static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

    [[noreturn]] static void fail(std::size_t part, std::string message, SiteId site = none) {
        throw GuideProblem{part, std::move(message), site};
    }

    void claim(std::size_t part, SiteId s, std::size_t& owner) const {
        if (owner != nobody && owner != part)
            fail(part,
                 "site '" + model_.sites[s].name + "' is in two parts of the guide, '" +
                     guide_.parts[owner].family + "' and '" + guide_.parts[part].family +
                     "'; every latent is in exactly one",
                 s);
        owner = part;
    }

    const Program& model_;
    const GuideSpecification& guide_;
};

} // namespace

std::variant<GuideSpecification, std::string> parse_guide(const std::string& text) {
    GuideSpecification out{text, {}};
    llvm::SmallVector<llvm::StringRef> parts;
    llvm::StringRef(text).split(parts, ';');
    if (parts.size() > 1 && parts.back().trim().empty()) // a `;` at the end
        parts.pop_back();
    try {
        for (const llvm::StringRef part : parts)
            if (!read_decenter(part, out))
                out.parts.push_back(read_part(part));
        if (out.parts.empty())
            throw Unreadable{
                "decenter says how sites are parametrised; a family for the latents is missing: '" + text +
                "; normal'"};
    } catch (const Unreadable& e) {
        return e.message;
    }
    return out;
}

std::optional<GuideProblem> name_written_sites(GuideSpecification& guide,
                                               const std::vector<WrittenSites>& written) {
    for (std::size_t p = 0; p < guide.parts.size(); ++p) {
        GuidePart& part = guide.parts[p];
        if (part.family != written_family)
            continue;
        if (part.words.size() != 1 || !part.numbers.empty())
            return GuideProblem{p, "'written' takes the name of a PPC_GUIDE: written(globals)"};
        std::vector<std::string> known;
        for (const WrittenSites& w : written)
            known.push_back(w.name);
        const auto it = llvm::find(known, part.words[0]);
        if (it == known.end())
            return GuideProblem{p, "there is no PPC_GUIDE '" + part.words[0] + "' of this model in its file" +
                                       (known.empty() ? "" : "; there is " + llvm::join(known, ", "))};
        if (!part.sites.empty() && part.sites != std::vector<std::string>{rest_of_sites})
            return GuideProblem{p, "the sites of '" + part.words[0] +
                                       "' are those that its PPC_GUIDE names; leave them out here"};
        part.sites = written[static_cast<std::size_t>(it - known.begin())].sites;
    }
    return std::nullopt;
}

std::variant<std::vector<std::vector<SiteId>>, GuideProblem> divide_latents(const Program& model,
                                                                            const GuideSpecification& guide) {
    try {
        return Division(model, guide).divide();
    } catch (GuideProblem& problem) {
        return std::move(problem);
    }
}

std::variant<std::vector<SiteId>, GuideProblem> sites_named(const Program& model, const std::string& name) {
    try {
        return named(model, 0, name);
    } catch (GuideProblem& problem) {
        return std::move(problem);
    }
}

std::string nearest(const std::string& name, const std::vector<std::string>& candidates) {
    // Two letters that changed places are two edits.
    const auto most = static_cast<unsigned>(name.size() < 3 ? 1 : std::max<std::size_t>(2, name.size() / 3));
    std::string best;
    std::pair<unsigned, std::size_t> least{most + 1, 0};
    for (const std::string& c : candidates) {
        const std::size_t longer = std::max(c.size(), name.size()) - std::min(c.size(), name.size());
        const std::pair<unsigned, std::size_t> off{llvm::StringRef(name).edit_distance(c, true, most),
                                                   longer};
        if (off < least) {
            least = off;
            best = c;
        }
    }
    return best;
}

} // namespace ppc::ir
