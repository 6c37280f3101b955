#include "compiler/driver/arguments.h"

#include "compiler/driver/errors.h"
#include "compiler/guides/guide.h"

#include <algorithm>

namespace ppc::driver {

std::string take_model_file(std::vector<std::string>& arguments,
                            const std::vector<std::string>& flags_without_value) {
    std::string file;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& a = arguments[i];
        if (a.starts_with("-")) {
            const bool has_value = a.find('=') == std::string::npos &&
                                   std::find(flags_without_value.begin(), flags_without_value.end(), a) ==
                                       flags_without_value.end();
            i += has_value ? 1 : 0;
            continue;
        }
        if (!file.empty())
            throw Failure(exit_usage, "there are two model files, '" + file + "' and '" + a +
                                          "'; a command takes one, and the data go after --data");
        file = a;
        arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
        --i;
    }
    if (file.empty())
        throw NoModelFile();
    return file;
}

bool take_option(std::vector<std::string>& arguments, const std::string& name, std::string& value) {
    for (auto it = arguments.begin(); it != arguments.end(); ++it) {
        if (*it == name) {
            if (it + 1 == arguments.end())
                throw Failure(exit_usage, name + " needs a value");
            value = *(it + 1);
            arguments.erase(it, it + 2);
            return true;
        }
        if (it->starts_with(name + "=")) {
            value = it->substr(name.size() + 1);
            arguments.erase(it);
            return true;
        }
    }
    return false;
}

bool take_help(std::vector<std::string>& arguments) {
    return std::find(arguments.begin(), arguments.end(), "--help") != arguments.end() ||
           std::find(arguments.begin(), arguments.end(), "-h") != arguments.end();
}

std::string guide_help() {
    std::string text = "  --model NAME       the model function, where the file has several\n"
                       "  --guide SPEC       the approximating family (default auto):\n"
                       "      auto           multivariate up to 200 unconstrained latents, else normal\n";
    for (const guides::Family& f : guides::families()) {
        std::string row = std::string("      ") + f.name + f.arguments;
        row.resize(std::max<std::size_t>(21, row.size() + 1), ' ');
        text += row + f.summary + "\n";
    }
    text += "      NAME           a PPC_AUTOGUIDE of the model's file\n"
            "      FILE.cpp       a guide written in the modelling language\n"
            "      'mu, tau: multivariate; theta*: normal; rest: delta'\n"
            "                     parts: sites by name or pattern, each in exactly one\n"
            "      'decenter(theta); normal'\n"
            "                     sites in non-centred form; decenter(auto): all whose location or scale\n"
            "                     depends on latents\n";
    return text;
}

} // namespace ppc::driver
