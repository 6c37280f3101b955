// The subcommands of generated programs, one source file each.
#pragma once

#include <ppc/main.hpp>

#include <string>
#include <vector>

namespace ppc {

using Arguments = std::vector<std::string>;

// With an entry whose functions are null a command only checks its arguments, or prints its help: so `ppc`
// finds a mistyped option before it compiles anything.

int fit_command(const ModelEntry& entry, const Arguments& arguments);
int log_prob_command(const ModelEntry& entry, const Arguments& arguments);
int simulate_command(const ModelEntry& entry, const Arguments& arguments);
int predict_command(const ModelEntry& entry, const Arguments& arguments);
int sbc_command(const ModelEntry& entry, const Arguments& arguments);
int inspect_command(const ModelEntry& entry, const Arguments& arguments);
int elbo_command(const ModelEntry& entry, const Arguments& arguments);

/// "MODEL fit --data …" of a model's own program; what `entry.name` says, then `options`, of an entry without
/// functions.
std::string usage(const ModelEntry& entry, const char* command, const char* options);

/// The data file of a command: required, and an error of usage if not given.
Data open_data(const std::string& path, Data::Integers integers = Data::Integers::numbers);

/// Says which keys of the data the model did not read: a note on standard error, or with `strict` a
/// UserError.
void report_unread(const Data& data, const char* model, bool strict);

} // namespace ppc
