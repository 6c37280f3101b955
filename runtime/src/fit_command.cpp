#include "command_line.hpp"
#include "commands.hpp"
#include "fit_start.hpp"
#include "fit_states.hpp"
#include "nuts_check.hpp"

#include <ppc/checks.hpp>
#include <ppc/discrete.hpp>
#include <ppc/output.hpp>
#include <ppc/output_file.hpp>
#include <ppc/svi.hpp>

#include <iostream>
#include <optional>
#include <string>

namespace ppc {

namespace {

struct FitArguments {
    std::string data, draws_file, summary_file;
    int draws = 10000;
    bool strict = false, check = false;
    std::optional<DiscretePosterior> discrete;
    SviOptions svi;
    FitStart start;
    FitStates states;
};

void declare(CommandLine& options, FitArguments& out) {
    const auto as_usage = [](auto parse) {
        return [parse](const std::string& text) {
            try {
                parse(text);
            } catch (const UserError& error) {
                throw UserError(error.what(), exit_usage);
            }
        };
    };
    options.add("--data", "FILE", "the model's arguments: CmdStan JSON, or the columns of a .csv file",
                out.data);
    options.add("--steps", "N", "most optimisation steps (default " + std::to_string(out.svi.steps) + ")",
                out.svi.steps);
    options.add("--lr", "X", "learning rate (default: the optimiser's own)", out.svi.learning_rate);
    options.add("--decay", "X", "factor on the learning rate a step (default 1)", out.svi.decay);
    options.add("--optimizer", "NAME", "automatic (default), adam, clipped_adam or sgd",
                as_usage([&out](const std::string& text) { out.svi.optimizer = optimizer_from_name(text); }));
    options.add("--objective", "KIND",
                "what is maximised: trace (default: the ELBO), stl (its gradient along the draws alone), "
                "iwae(K) or dreg(K) (importance-weighted bound of K draws) or renyi(ALPHA, K)",
                as_usage([&out](const std::string& text) { out.svi.objective = Objective::parse(text); }));
    options.add("--particles", "N",
                "draws, or bounds, a gradient (default " + std::to_string(out.svi.particles) + ")",
                out.svi.particles);
    out.start.declare(options);
    options.add("--seed", "S", "seed of the random numbers (default 0)", out.svi.seed);
    options.add("--draws", "N", "draws of the fitted guide (default " + std::to_string(out.draws) + ")",
                out.draws);
    options.add("--output", "FILE", "write the draws there, as Stan CSV", out.draws_file);
    options.add("--summary", "FILE", "write the summary there, as JSON", out.summary_file);
    options.add(
        "--discrete", "KIND",
        "tell the discrete latents too, in each draw: marginals (the probability of each value), map (the "
        "most probable values together) or sample (a joint draw)",
        as_usage([&out](const std::string& text) { out.discrete = discrete_posterior_from_name(text); }));
    options.add("--check", "KIND",
                "run something slower that should give the same, and compare: nuts (the No-U-Turn sampler)",
                as_usage([&out](const std::string& text) {
                    if (text != "nuts")
                        throw UserError("there is no check '" + text + "'; there is nuts");
                    out.check = true;
                }));
    out.states.declare(options);
    options.add_flag("--strict", "data that the model does not take are an error", out.strict);
}

void check(const FitArguments& arguments) {
    const auto require = [](bool holds, const char* message) {
        if (!holds)
            throw UserError(message, exit_usage);
    };
    require(arguments.svi.steps >= 1, "--steps: expected at least 1");
    require(arguments.svi.particles >= 1, "--particles: expected at least 1");
    require(arguments.draws >= 1, "--draws: expected at least 1");
    require(arguments.svi.learning_rate >= 0, "--lr: expected a positive number");
    require(arguments.svi.decay > 0 && arguments.svi.decay <= 1,
            "--decay: expected a number above 0 and at most 1");
    arguments.states.check();
}

Fit run_fit(const Program& program, SviOptions options) {
    ProgressBar bar;
    options.progress = [&bar](const Progress& progress) { bar.show(progress); };
    try {
        return svi(program, options);
    } catch (const UserError& error) {
        throw UserError(error.what(), exit_fit_failed);
    }
}

detail::NutsCheck run_check(const Program& program, const Fit& fit) {
    ProgressBar bar;
    try {
        return detail::check_by_nuts(program, fit, [&bar](const NutsProgress& p) {
            bar.show(static_cast<std::size_t>(p.done), static_cast<std::size_t>(p.total),
                     "NUTS, iteration " + std::to_string(p.done) + " of " + std::to_string(p.total));
        });
    } catch (const UserError& error) {
        throw UserError("the check by NUTS failed: " + std::string(error.what()), exit_fit_failed);
    }
}

} // namespace

int fit_command(const ModelEntry& entry, const Arguments& arguments) {
    FitArguments parsed;
    CommandLine options(usage(entry, "fit", "--data DATA.json [options]"));
    declare(options, parsed);
    if (!options.parse(arguments))
        return exit_ok;
    check(parsed);
    if (!entry.load)
        return exit_ok;
    Data data = open_data(parsed.data);
    const Program program = entry.load(data);
    report_unread(data, entry.name, parsed.strict);
    if (parsed.discrete)
        program.require_discrete();

    // Opened before the fit, so that a long fit is not lost to a mistyped path.
    std::optional<OutputFile> draws, summaries;
    if (!parsed.draws_file.empty())
        draws.emplace(parsed.draws_file);
    if (!parsed.summary_file.empty())
        summaries.emplace(parsed.summary_file);

    parsed.svi.draws = static_cast<std::size_t>(parsed.draws);
    parsed.start.apply(entry, data, program, parsed.svi);
    parsed.states.apply(program, parsed.svi);
    Fit fit = run_fit(program, parsed.svi);
    parsed.states.save(fit);
    if (parsed.discrete)
        add_discrete(program, fit, *parsed.discrete);
    const Checks checks = check(program, fit);
    std::cout << summary(fit);
    for (const std::string& remark : checks.remarks)
        std::cout << "Note: " << remark << ".\n";
    std::cout << std::flush;
    if (draws) {
        write_draws_csv(fit, draws->stream());
        draws->commit();
    }
    std::vector<SummaryMember> further{{"diagnostics", checks_json(checks)}};
    const auto write_summary = [&] {
        if (!summaries)
            return;
        summaries->stream() << summary_json(fit, further);
        summaries->commit();
    };
    if (!parsed.check) {
        write_summary();
        return exit_ok;
    }
    std::optional<detail::NutsCheck> nuts;
    try {
        nuts = run_check(program, fit);
    } catch (const UserError&) {
        write_summary(); // the fit itself is done
        throw;
    }
    std::cout << "\n" << check_table(*nuts) << std::flush;
    further.push_back({"check", check_json(*nuts)});
    write_summary();
    return exit_ok;
}

} // namespace ppc
