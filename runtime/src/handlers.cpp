#include <ppc/handlers.hpp>
#include <ppc/program.hpp>
#include <ppc/text.hpp>

#include <algorithm>

namespace ppc::plain {

namespace {

thread_local Run* installed_run = nullptr;

std::string place_text(const Place& place) {
    const std::string file = place.file;
    return file.substr(file.find_last_of('/') + 1) + ":" + std::to_string(place.line);
}

bool takes_given_values(TraceKind kind) {
    return kind == TraceKind::latent || kind == TraceKind::auxiliary || kind == TraceKind::parameter;
}

std::size_t product(const std::vector<std::size_t>& sizes) {
    std::size_t result = 1;
    for (const std::size_t size : sizes)
        result *= size;
    return result;
}

/// Whether occurrence o of `count` has the plate indices that row-major order gives to `position(o)`.
template <class Position>
bool follows(const std::vector<std::size_t>& indices, const std::vector<std::size_t>& sizes,
             std::size_t count, Position position) {
    const std::size_t depth = sizes.size();
    for (std::size_t o = 0; o < count; ++o) {
        std::size_t rest = position(o);
        for (std::size_t d = depth; d-- > 0;) {
            if (indices[o * depth + d] != rest % sizes[d])
                return false;
            rest /= sizes[d];
        }
    }
    return true;
}

} // namespace

Run& Run::current() {
    if (installed_run)
        return *installed_run;
    thread_local Run prior(Options{.record = false});
    return prior;
}

Run::Installed::Installed(Run& run) : previous_(installed_run) { installed_run = &run; }
Run::Installed::~Installed() { installed_run = previous_; }

void Run::enter_plate(const char* name, std::size_t size) {
    for (const OpenPlate& open : plates_)
        if (open.name == name)
            throw UserError("plate '" + open.name + "' is inside itself; give the inner plate another name");
    plates_.push_back({name, size, 0});
}

void Run::enter_scope(const char* name) {
    scope_lengths_.push_back(scope_.size());
    scope_ += name;
    scope_ += '.';
}

void Run::leave_scope() {
    scope_.resize(scope_lengths_.back());
    scope_lengths_.pop_back();
}

std::string Run::describe(const SiteEvent& event, const std::vector<std::size_t>& indices) const {
    std::string list;
    const auto append = [&list](std::size_t index) {
        list += (list.empty() ? "" : ",") + std::to_string(index + 1);
    };
    for (const OpenPlate& plate : plates_)
        append(plate.index);
    for (const std::size_t index : indices)
        append(index);
    return "site '" + full_name(event.name) + (list.empty() ? "" : "[" + list + "]") + "' (" +
           place_text(event.place) + ")";
}

void Run::fail(const SiteEvent& event, const std::string& message,
               const std::vector<std::size_t>& indices) const {
    throw UserError(describe(event, indices) + ": " + message);
}

void Run::fail_support(const SiteEvent& event, double value, const char* support,
                       const std::vector<std::size_t>& indices) const {
    fail(event,
         "the observed value " + number_text(value) + " is outside the distribution's support (" + support +
             ")",
         indices);
}

const double* Run::given(const SiteEvent& event, std::size_t size) {
    if (!options_.given || !takes_given_values(event.kind))
        return nullptr;
    const std::string name = full_name(event.name);
    const auto found = options_.given->find(name);
    if (found == options_.given->end()) {
        const bool is_left_out = enumerates() && event.integer;
        if (options_.require_given && event.kind != TraceKind::parameter && !is_left_out)
            fail(event, "no value is given");
        return nullptr;
    }
    std::size_t& used = used_[name];
    if (options_.extend_given && used + size > found->second.size())
        return nullptr;
    if (used + size > found->second.size())
        fail(event, std::to_string(found->second.size()) + " values are given, but it needs more");
    const double* values = found->second.data() + used;
    used += size;
    return values;
}

int Run::enumerated(const SiteEvent& event, int first, int count, const std::vector<std::size_t>& indices) {
    if (count <= 0)
        fail(event, "its support has no values", indices);
    const auto values = static_cast<std::size_t>(count);
    Assignments& assignments = *options_.assignments;
    if (assignments.is_too_many(values))
        fail(event,
             "the discrete latents have more than " + std::to_string(Assignments::most) +
                 " joint values, which is too many to go through: give the values of some, or less data",
             indices);
    if (assignments.contradicts(values))
        fail(event,
             "it has another number of values than in the run before: a model must do the same in "
             "each run, given the same values",
             indices);
    return first + static_cast<int>(assignments.next(values));
}

Run::Recorded& Run::recorded(const SiteEvent& event) {
    const std::string name = full_name(event.name);
    const auto [position, inserted] = numbers_.try_emplace(name, sites_.size());
    if (inserted) {
        Recorded& site = sites_.emplace_back();
        site.site.name = name;
        site.site.kind = event.kind;
        site.site.place = event.place;
        site.site.integer = event.integer;
        site.event_shape = event.shape;
        for (const OpenPlate& plate : plates_) {
            site.site.plates.push_back(plate.name);
            site.plate_sizes.push_back(plate.size);
        }
        return site;
    }
    Recorded& site = sites_[position->second];
    bool same = site.site.kind == event.kind && site.site.plates.size() == plates_.size();
    for (std::size_t p = 0; same && p < plates_.size(); ++p) {
        same = site.site.plates[p] == plates_[p].name;
        site.ragged = site.ragged || site.plate_sizes[p] != plates_[p].size;
    }
    if (!same)
        throw UserError("two sites are called '" + name + "': " + place_text(site.site.place) + " and " +
                        place_text(event.place) + "; rename one, or put it into a PPC_SCOPE");
    site.ragged = site.ragged || site.event_shape != event.shape;
    return site;
}

void Run::record(const SiteEvent& event, const double* values, std::size_t size, double log_prob,
                 double absolute) {
    if (!options_.record)
        return;
    Recorded& site = recorded(event);
    site.site.values.insert(site.site.values.end(), values, values + size);
    site.site.log_prob += log_prob;
    site.site.absolute += absolute;
    site.places.push_back(event.place);
    for (const OpenPlate& plate : plates_)
        site.indices.push_back(plate.index);
}

void Run::record_return(const std::vector<std::size_t>& shape, const std::vector<double>& values) {
    if (!options_.record)
        return;
    if (numbers_.contains("return"))
        throw UserError("a site is called 'return', as the value that the model returns is; rename the site");
    numbers_["return"] = sites_.size();
    Recorded& value = sites_.emplace_back();
    value.site.name = "return";
    value.site.kind = TraceKind::deterministic;
    value.site.values = values;
    value.event_shape = shape;
    value.places.push_back({});
}

// Two statements of one name are a mistake unless they are exclusive branches, which plain execution cannot
// see. Where each of several statements ran exactly once under the same plate indices, they are not
// exclusive.
void Run::check_duplicates(const Recorded& site) {
    const auto other = std::find_if(site.places.begin(), site.places.end(), [&](const Place& place) {
        return place.line != site.places.front().line;
    });
    if (other == site.places.end())
        return;
    const std::size_t depth = site.site.plates.size();
    std::map<std::vector<std::size_t>, std::map<int, std::size_t>> runs;
    for (std::size_t o = 0; o < site.places.size(); ++o) {
        const auto first = site.indices.begin() + static_cast<std::ptrdiff_t>(o * depth);
        ++runs[{first, first + static_cast<std::ptrdiff_t>(depth)}][site.places[o].line];
    }
    for (const auto& [indices, lines] : runs) {
        const auto once = [](const auto& line) { return line.second == 1; };
        if (lines.size() > 1 && std::all_of(lines.begin(), lines.end(), once))
            throw UserError("two sites are called '" + site.site.name + "': " + place_text(site.site.place) +
                            " and " + place_text(*other) + "; rename one, or put it into a PPC_SCOPE");
    }
}

void Run::resolve_shape(Recorded& site) {
    std::vector<std::size_t>& shape = site.site.shape;
    const std::size_t cells = product(site.plate_sizes), count = site.places.size();
    const std::size_t repeats = cells ? count / cells : 0;
    const auto loop_inside = [&](std::size_t o) { return o / repeats; };
    const auto loop_outside = [&](std::size_t o) { return o % cells; };
    if (site.ragged || repeats * cells != count) {
        shape = {site.ragged ? site.site.values.size() : count};
        if (site.ragged)
            return;
    } else if (follows(site.indices, site.plate_sizes, count, loop_inside)) {
        shape = site.plate_sizes;
        if (repeats != 1)
            shape.push_back(repeats);
    } else if (follows(site.indices, site.plate_sizes, count, loop_outside)) {
        shape = {repeats};
        shape.insert(shape.end(), site.plate_sizes.begin(), site.plate_sizes.end());
    } else {
        shape = {count};
    }
    shape.insert(shape.end(), site.event_shape.begin(), site.event_shape.end());
}

std::vector<TraceSite> Run::finish() {
    std::vector<TraceSite> result;
    for (Recorded& site : sites_) {
        check_duplicates(site);
        resolve_shape(site);
        result.push_back(std::move(site.site));
    }
    if (options_.given) {
        for (const auto& [name, values] : *options_.given) {
            const auto used = used_.find(name);
            if (used == used_.end() && values.empty()) // nothing is missing
                continue;
            if (used == used_.end())
                throw UserError("values are given for '" + name +
                                "', but no latent site of that name was executed");
            if (used->second != values.size())
                throw UserError("too many values are given for site '" + name +
                                "': " + std::to_string(values.size()) + ", and " +
                                std::to_string(used->second) + " are needed");
        }
    }
    sites_.clear();
    numbers_.clear();
    return result;
}

} // namespace ppc::plain

namespace ppc {

const TraceSite* Trace::find(std::string_view name) const {
    for (const TraceSite& site : sites_)
        if (site.name == name)
            return &site;
    return nullptr;
}

const TraceSite& Trace::at(std::string_view name) const {
    if (const TraceSite* site = find(name))
        return *site;
    throw UserError("the trace has no site '" + std::string(name) + "'");
}

double Trace::log_prob() const {
    double sum = 0;
    for (const TraceSite& site : sites_)
        sum += site.log_prob;
    return sum;
}

double Trace::log_prob(TraceKind kind) const {
    double sum = 0;
    for (const TraceSite& site : sites_)
        sum += site.kind == kind ? site.log_prob : 0;
    return sum;
}

double Trace::absolute() const {
    double sum = 0;
    for (const TraceSite& site : sites_)
        sum += site.absolute;
    return sum;
}

SiteValues Trace::latents() const {
    SiteValues values;
    for (const TraceSite& site : sites_)
        if (site.kind == TraceKind::latent)
            values[site.name] = site.values;
    return values;
}

} // namespace ppc
