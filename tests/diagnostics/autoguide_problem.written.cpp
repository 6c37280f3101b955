// Parts that are written: each latent is in one part, whoever writes it. Checked whether they are used or not.
// arguments: --model model
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1)); // expected-note {{site 'mu' is declared here}} expected-note {{site 'mu' is declared here}}
    const double nu = PPC_SAMPLE("nu", Normal(0, 1)); // expected-note {{site 'nu' is declared here}}
    PPC_OBSERVE("y", Normal(mu + nu, 1), y); // expected-note {{site 'y' is declared here}}
}
PPC_MODEL void other(double y) { PPC_SAMPLE("mu", Normal(y, 1)); }

PPC_GUIDE(model, "mu") void top(double y) { PPC_SAMPLE("mu", Normal(y, 1)); }
PPC_GUIDE(model, "mo") void mistyped(double y) { PPC_SAMPLE("mu", Normal(y, 1)); }
PPC_GUIDE(model, "y") void observed(double y) { PPC_SAMPLE("mu", Normal(y, 1)); }
PPC_GUIDE(model) void all(double y) { PPC_SAMPLE("mu", Normal(y, 1)); }
PPC_GUIDE(other) void of_other(double y) { PPC_SAMPLE("mu", Normal(y, 1)); }

PPC_AUTOGUIDE(model, good, written(top), normal(rest));
PPC_AUTOGUIDE(model, whole, written(all));
PPC_AUTOGUIDE(model, overlap, written(top), normal("*")); // expected-error {{guide 'overlap': site 'mu' is in two parts of the guide, 'written' and 'normal'}}
PPC_AUTOGUIDE(model, twice, written(top), written(all)); // expected-error {{guide 'twice': site 'mu' is in two parts of the guide, 'written' and 'written'}}
PPC_AUTOGUIDE(model, gap, written(top)); // expected-error {{guide 'gap': latent site 'nu' is in no part of the guide}}
PPC_AUTOGUIDE(model, typing, written(mistyped), normal(rest)); // expected-error {{guide 'typing': the model has no site 'mo'; did you mean 'mu'?}}
PPC_AUTOGUIDE(model, of_data, written(observed), normal(rest)); // expected-error {{guide 'of_data': site 'y' is not latent}}
PPC_AUTOGUIDE(model, stranger, written(of_other), normal(rest)); // expected-error {{guide 'stranger': there is no PPC_GUIDE 'of_other' of this model in its file; there is top, mistyped, observed, all}}
PPC_AUTOGUIDE(model, named, written(top, "nu"), normal(rest)); // expected-error {{guide 'named': the sites of 'top' are those that its PPC_GUIDE names; leave them out here}}
PPC_AUTOGUIDE(model, nobody, written("mu"), normal(rest)); // expected-error {{guide 'nobody': 'written' takes the name of a PPC_GUIDE: written(globals)}}
