// Party identification on ideology, race, age group, education, gender and income.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N;
    std::vector<double> partyid7, real_ideo, race_adj, educ1, gender, income;
    std::vector<int> age_discrete; // 1 to 4: below 30, 30-44, 45-64, 65 and above
};

PPC_MODEL void nes(const Data& d) {
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(9));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_PLATE("respondents", n, d.N) {
        const int age = d.age_discrete[n];
        PPC_OBSERVE("partyid7",
                    Normal(beta[0] + beta[1] * d.real_ideo[n] + beta[2] * d.race_adj[n] +
                               beta[3] * (age == 2) + beta[4] * (age == 3) + beta[5] * (age == 4) +
                               beta[6] * d.educ1[n] + beta[7] * d.gender[n] + beta[8] * d.income[n],
                           sigma),
                    d.partyid7[n]);
    }
}
