//! What rules say.

use super::messages;
use crate::funding::ApplicantKind;

messages! {
    /// A rule's text.
    RuleText:
    /// Numbers of applicants.
    LeastApplicants = "LEAST_APPLICANTS":
        "at least {0} applicants from eligible countries",
        "au moins {0} candidats de pays éligibles",
        "mindestens {0} Antragsteller aus teilnehmenden Ländern";
    /// Numbers of applicants of some kinds.
    LeastApplicantsOf = "LEAST_APPLICANTS_OF":
        "at least {0} applicants from eligible countries, counting only: {1}",
        "au moins {0} candidats de pays éligibles, en ne comptant que : {1}",
        "mindestens {0} Antragsteller aus teilnehmenden Ländern; gezählt werden nur: {1}";
    /// Numbers of applicants.
    MostApplicants = "MOST_APPLICANTS":
        "at most {0} applicants", "au plus {0} candidats", "höchstens {0} Antragsteller";
    /// Numbers of countries.
    LeastCountries = "LEAST_COUNTRIES":
        "applicants from at least {0} eligible countries",
        "des candidats d'au moins {0} pays éligibles",
        "Antragsteller aus mindestens {0} teilnehmenden Ländern";
    /// Numbers of countries, by applicants of some kinds.
    LeastCountriesOf = "LEAST_COUNTRIES_OF":
        "applicants from at least {0} eligible countries, counting only: {1}",
        "des candidats d'au moins {0} pays éligibles, en ne comptant que : {1}",
        "Antragsteller aus mindestens {0} teilnehmenden Ländern; gezählt werden nur: {1}";
    /// Numbers of members of the European Union.
    LeastEuCountries = "LEAST_EU_COUNTRIES":
        "applicants from at least {0} member states of the European Union",
        "des candidats d'au moins {0} États membres de l'Union européenne",
        "Antragsteller aus mindestens {0} Mitgliedstaaten der Europäischen Union";
    /// Numbers of members, by applicants of some kinds.
    LeastEuCountriesOf = "LEAST_EU_COUNTRIES_OF":
        "applicants from at least {0} member states of the European Union, counting only: {1}",
        "des candidats d'au moins {0} États membres de l'Union européenne, en ne comptant que : {1}",
        "Antragsteller aus mindestens {0} Mitgliedstaaten der Europäischen Union; gezählt werden nur: {1}";
    /// Where they are from.
    EligibleCountries = "ELIGIBLE_COUNTRIES":
        "each applicant is from an eligible country",
        "chaque candidat est d'un pays éligible",
        "jeder Antragsteller ist aus einem teilnehmenden Land";
    /// In the European Union, each.
    EuMemberEach = "EU_MEMBER_EACH":
        "each applicant is from a member state of the European Union",
        "chaque candidat est d'un État membre de l'Union européenne",
        "jeder Antragsteller ist aus einem Mitgliedstaat der Europäischen Union";
    /// In the European Union, the lead.
    EuMemberLead = "EU_MEMBER_LEAD":
        "the lead is from a member state of the European Union",
        "le chef de file est d'un État membre de l'Union européenne",
        "der federführende Partner ist aus einem Mitgliedstaat der Europäischen Union";
    /// In the European Union, one.
    EuMemberOne = "EU_MEMBER_ONE":
        "one applicant at least is from a member state of the European Union",
        "un candidat au moins est d'un État membre de l'Union européenne",
        "mindestens ein Antragsteller ist aus einem Mitgliedstaat der Europäischen Union";
    /// What each is.
    KindsEach = "APPLICANT_KINDS_EACH":
        "each applicant is one of: {0}", "chaque candidat est : {0}", "jeder Antragsteller ist eines von: {0}";
    /// What the lead is.
    KindsLead = "APPLICANT_KINDS_LEAD":
        "the lead is one of: {0}", "le chef de file est : {0}", "der federführende Partner ist eines von: {0}";
    /// What one is.
    KindsOne = "APPLICANT_KINDS_ONE":
        "one applicant at least is one of: {0}",
        "un candidat au moins est : {0}",
        "mindestens ein Antragsteller ist eines von: {0}";
    /// Inhabitants of each.
    PopulationEach = "POPULATION_EACH":
        "each applicant has {0} inhabitants",
        "chaque candidat a {0} habitants",
        "jeder Antragsteller hat {0} Einwohner";
    /// Inhabitants of the lead.
    PopulationLead = "POPULATION_LEAD":
        "the lead has {0} inhabitants",
        "le chef de file a {0} habitants",
        "der federführende Partner hat {0} Einwohner";
    /// Inhabitants of one.
    PopulationOne = "POPULATION_ONE":
        "one applicant at least has {0} inhabitants",
        "un candidat au moins a {0} habitants",
        "mindestens ein Antragsteller hat {0} Einwohner";
    /// Inhabitants of all.
    PopulationTogether = "POPULATION_TOGETHER":
        "the applicants together have {0} inhabitants",
        "les candidats ont ensemble {0} habitants",
        "die Antragsteller haben zusammen {0} Einwohner";
    /// Regions.
    LeastInRegions = "LEAST_IN_REGIONS":
        "at least {0} applicants in the regions {1}",
        "au moins {0} candidats dans les régions {1}",
        "mindestens {0} Antragsteller in den Regionen {1}";
    /// All are partners.
    PartnersEveryPair = "PARTNERS_EVERY_PAIR":
        "every two applicants are partners already; what counts: {0}",
        "les candidats sont déjà partenaires deux à deux ; ce qui compte : {0}",
        "je zwei Antragsteller sind bereits Partner; es zählt: {0}";
    /// Each has a partner.
    PartnersEach = "PARTNERS_EACH":
        "each applicant is already the partner of another; what counts: {0}",
        "chaque candidat est déjà partenaire d'un autre ; ce qui compte : {0}",
        "jeder Antragsteller ist bereits Partner eines anderen; es zählt: {0}";
    /// A net.
    PartnersConnected = "PARTNERS_CONNECTED":
        "the applicants are already linked by partnerships, directly or over others; what counts: {0}",
        "les candidats sont déjà liés par des partenariats, directement ou par d'autres ; ce qui compte : {0}",
        "die Antragsteller sind bereits durch Partnerschaften verbunden, direkt oder über andere; es zählt: {0}";
    /// People.
    Participants = "PARTICIPANTS":
        "{0} direct participants", "{0} participants directs", "{0} direkt Teilnehmende";
    /// People from abroad.
    ParticipantsFromAbroad = "PARTICIPANTS_FROM_ABROAD":
        "{0} participants invited from abroad",
        "{0} participants invités de l'étranger",
        "{0} eingeladene Teilnehmende aus dem Ausland";
    /// Months.
    ProjectMonths = "PROJECT_MONTHS":
        "a project of {0} months", "un projet de {0} mois", "ein Projekt von {0} Monaten";
    /// Days.
    ActivityDays = "ACTIVITY_DAYS":
        "an activity of {0} days, without travel",
        "une activité de {0} jours, hors voyage",
        "eine Aktivität von {0} Tagen, ohne Reise";
    /// Money.
    Grant = "GRANT":
        "a grant of {0}", "une subvention de {0}", "ein Zuschuss von {0}";
    /// A rule in words.
    InWords = "IN_WORDS":
        "{0}", "{0}", "{0}";
    /// A rule that is not known.
    Unknown = "UNKNOWN":
        "a rule that this version does not know: {0}",
        "une règle que cette version ne connaît pas : {0}",
        "eine Regel, die diese Version nicht kennt: {0}";
}

messages! {
    /// Bounds.
    RangeText:
    /// One.
    AtLeast = "AT_LEAST": "at least {0}", "au moins {0}", "mindestens {0}";
    /// The other.
    AtMost = "AT_MOST": "at most {0}", "au plus {0}", "höchstens {0}";
    /// Both.
    Between = "BETWEEN": "{0} to {1}", "{0} à {1}", "{0} bis {1}";
}

messages! {
    /// Kinds of applicants.
    KindText:
    /// A town.
    Municipality = "MUNICIPALITY": "municipality", "commune", "Gemeinde oder Stadt";
    /// A county.
    Intermediate = "INTERMEDIATE": "county, district or province", "département, district ou province", "Kreis oder Provinz";
    /// A region.
    Region = "REGION": "region", "région", "Region";
    /// A part of a town.
    District = "DISTRICT": "part of a municipality", "arrondissement d'une commune", "Stadtteil";
    /// Several.
    JointBody = "JOINT_BODY": "joint body of local governments", "groupement de collectivités", "Zweckverband";
    /// Another.
    OtherLocalGovernment = "OTHER_LOCAL_GOVERNMENT": "other local government", "autre collectivité", "andere Gebietskörperschaft";
    /// An association.
    Association = "ASSOCIATION": "association of local governments", "association de collectivités", "Kommunalverband";
    /// A committee.
    TwinningCommittee = "TWINNING_COMMITTEE": "twinning committee", "comité de jumelage", "Partnerschaftsverein";
    /// Not for profit.
    NonProfit = "NON_PROFIT": "non-profit organisation", "organisation à but non lucratif", "gemeinnützige Organisation";
    /// Public.
    PublicBody = "PUBLIC_BODY": "public body", "organisme public", "öffentliche Einrichtung";
    /// Young people.
    YouthGroup = "YOUTH_GROUP": "group of young people", "groupe de jeunes", "Jugendgruppe";
}

impl From<ApplicantKind> for KindText {
    fn from(kind: ApplicantKind) -> Self {
        match kind {
            ApplicantKind::Municipality => Self::Municipality,
            ApplicantKind::Intermediate => Self::Intermediate,
            ApplicantKind::Region => Self::Region,
            ApplicantKind::District => Self::District,
            ApplicantKind::JointBody => Self::JointBody,
            ApplicantKind::OtherLocalGovernment => Self::OtherLocalGovernment,
            ApplicantKind::Association => Self::Association,
            ApplicantKind::TwinningCommittee => Self::TwinningCommittee,
            ApplicantKind::NonProfit => Self::NonProfit,
            ApplicantKind::PublicBody => Self::PublicBody,
            ApplicantKind::YouthGroup => Self::YouthGroup,
        }
    }
}
