//! Indicators: the documented set of numbers by which the state of twinning is told, each with what it counts and in what.

use crate::{messages, messages::Language, vocabulary::vocabulary};

vocabulary! {
    /// In what an indicator is counted.
    IndicatorUnit, IndicatorUnitError, "a unit":
    /// Twinnings, each once.
    Twinnings = "TWINNINGS",
    /// A part of a whole, from 0 to 1.
    Share = "SHARE",
    /// Networks, each once.
    Networks = "NETWORKS",
    /// Activities, each once.
    Activities = "ACTIVITIES",
    /// People who take part: who takes part twice counts twice.
    Participants = "PARTICIPANTS",
    /// Projects, each once.
    Projects = "PROJECTS",
    /// Hundredths of the currency, or whatever its smallest unit is.
    MinorUnits = "MINOR_UNITS",
    /// Offers of training.
    TrainingOffers = "TRAINING_OFFERS",
    /// Local governments and associations that answered a survey.
    Respondents = "RESPONDENTS",
}

messages! {
    /// The documented set, by what each is called.
    Indicator:
    ActiveTwinnings = "ACTIVE_TWINNINGS":
        "Active twinnings",
        "Jumelages actifs",
        "Aktive Partnerschaften";
    ConfirmedShare = "CONFIRMED_SHARE":
        "Share of active twinnings that both sides confirm",
        "Part des jumelages actifs que les deux parties confirment",
        "Anteil der aktiven Partnerschaften, die beide Seiten bestätigen";
    NewTwinnings = "NEW_TWINNINGS":
        "New twinnings by year",
        "Nouveaux jumelages par année",
        "Neue Partnerschaften nach Jahren";
    Networks = "NETWORKS":
        "Networks",
        "Réseaux",
        "Netzwerke";
    Activities = "ACTIVITIES":
        "Activities by kind",
        "Activités par type",
        "Aktivitäten nach Art";
    ActivitiesByTheme = "ACTIVITIES_BY_THEME":
        "Activities by theme",
        "Activités par thème",
        "Aktivitäten nach Thema";
    ActivitiesByGoal = "ACTIVITIES_BY_GOAL":
        "Activities by Sustainable Development Goal",
        "Activités par objectif de développement durable",
        "Aktivitäten nach Ziel für nachhaltige Entwicklung";
    Participants = "PARTICIPANTS":
        "Participants in activities by kind",
        "Participants aux activités par type",
        "Teilnehmende an Aktivitäten nach Art";
    FundedProjects = "FUNDED_PROJECTS":
        "Projects with a grant by programme",
        "Projets subventionnés par programme",
        "Geförderte Projekte nach Programm";
    FundingWon = "FUNDING_WON":
        "Grants by currency",
        "Subventions par monnaie",
        "Förderung nach Währung";
    TrainingOffers = "TRAINING_OFFERS":
        "Offers of training by the barriers that they answer",
        "Offres de formation par obstacle auquel elles répondent",
        "Schulungsangebote nach Hindernissen, auf die sie antworten";
    SurveyAnswers = "SURVEY_ANSWERS":
        "What respondents of published surveys answered",
        "Réponses aux enquêtes publiées",
        "Antworten in veröffentlichten Umfragen";
}

messages! {
    /// What the numbers mean; in the order of [`Indicator`].
    Definition:
    ActiveTwinnings = "ACTIVE_TWINNINGS":
        "Bonds of whatever kind whose settled status is ACTIVE. One that two associations list counts once.",
        "Liens de tout type dont le statut établi est ACTIVE. Un lien inscrit par deux associations compte une fois.",
        "Bindungen jeder Art, deren festgestellter Status ACTIVE ist. Was zwei Verbände führen, zählt einmal.";
    ConfirmedShare = "CONFIRMED_SHARE":
        "Of the active twinnings, the part with the confirmation CONFIRMED or DOMESTIC: both sides' associations list it. \
         Without any active twinning there is no share.",
        "Parmi les jumelages actifs, la part dont la confirmation est CONFIRMED ou DOMESTIC : les associations des deux \
         parties l'inscrivent. Sans jumelage actif, il n'y a pas de part.",
        "Von den aktiven Partnerschaften der Teil mit der Bestätigung CONFIRMED oder DOMESTIC: die Verbände beider Seiten \
         führen sie. Ohne aktive Partnerschaft gibt es keinen Anteil.";
    NewTwinnings = "NEW_TWINNINGS":
        "Bonds by the year in which they began, from 1951 on, whatever became of them. The value is the sum of the years; \
         those whose beginning nobody knows are not in it.",
        "Liens par année de début, à partir de 1951, quel que soit leur devenir. La valeur est la somme des années ; ceux \
         dont le début est inconnu n'y sont pas.",
        "Bindungen nach dem Jahr ihres Beginns, ab 1951, was immer aus ihnen wurde. Der Wert ist die Summe der Jahre; die, \
         deren Beginn niemand kennt, sind nicht darin.";
    Networks = "NETWORKS":
        "Networks of three and more that are listed, each once.",
        "Réseaux de trois membres et plus qui sont inscrits, chacun une fois.",
        "Verzeichnete Netzwerke von dreien und mehr, jedes einmal.";
    Activities = "ACTIVITIES":
        "Activities that are listed, each once, by their settled kind. The value is all of them.",
        "Activités inscrites, chacune une fois, par type établi. La valeur est leur total.",
        "Verzeichnete Aktivitäten, jede einmal, nach ihrer festgestellten Art. Der Wert ist ihre Zahl.";
    ActivitiesByTheme = "ACTIVITIES_BY_THEME":
        "Activities in each of their themes: one of two themes is in two rows. The value is all activities, those without a \
         theme among them.",
        "Activités dans chacun de leurs thèmes : une activité de deux thèmes est dans deux lignes. La valeur est le total, \
         y compris celles sans thème.",
        "Aktivitäten in jedem ihrer Themen: eine mit zwei Themen steht in zwei Zeilen. Der Wert ist ihre Zahl, mit denen \
         ohne Thema.";
    ActivitiesByGoal = "ACTIVITIES_BY_GOAL":
        "Activities in each of the goals that they serve: one of two goals is in two rows. The value is all activities, \
         those without a goal among them.",
        "Activités dans chacun des objectifs qu'elles servent : une activité de deux objectifs est dans deux lignes. La \
         valeur est le total, y compris celles sans objectif.",
        "Aktivitäten in jedem Ziel, dem sie dienen: eine mit zwei Zielen steht in zwei Zeilen. Der Wert ist ihre Zahl, mit \
         denen ohne Ziel.";
    Participants = "PARTICIPANTS":
        "All participants of activities for which a number is known, by kind. TRAINING says how many were trained.",
        "Tous les participants des activités dont le nombre est connu, par type. TRAINING dit combien ont été formés.",
        "Alle Teilnehmenden von Aktivitäten, deren Zahl bekannt ist, nach Art. TRAINING sagt, wie viele geschult wurden.";
    FundedProjects = "FUNDED_PROJECTS":
        "Projects for which a grant was awarded, each once, by the programme that awarded it; what is not known stands \
         without a group.",
        "Projets qui ont reçu une subvention, chacun une fois, par programme ; l'inconnu est sans groupe.",
        "Projekte, denen eine Förderung zugesagt wurde, jedes einmal, nach Programm; Unbekanntes steht ohne Gruppe.";
    FundingWon = "FUNDING_WON":
        "Amounts awarded to projects, each project once. Currencies are never added up, so there is no value of the whole.",
        "Montants accordés aux projets, chaque projet une fois. Les monnaies ne sont jamais additionnées : il n'y a pas de \
         valeur d'ensemble.",
        "Zugesagte Beträge, jedes Projekt einmal. Währungen werden nie addiert: darum gibt es keinen Wert des Ganzen.";
    TrainingOffers = "TRAINING_OFFERS":
        "Offers of training that are listed and not over, in each of the barriers that they answer; the value is all of them.",
        "Offres de formation inscrites et non terminées, par obstacle auquel elles répondent ; la valeur est leur total.",
        "Verzeichnete Schulungsangebote, die nicht vorbei sind, nach Hindernissen; der Wert ist ihre Zahl.";
    SurveyAnswers = "SURVEY_ANSWERS":
        "Of each published survey, how many respondents gave each answer: a group is a survey, a question and a choice. What \
         would tell the answer of a few is left out.",
        "De chaque enquête publiée, combien ont donné chaque réponse : un groupe est une enquête, une question et un choix. \
         Ce qui trahirait la réponse de quelques-uns est omis.",
        "Zu jeder veröffentlichten Umfrage, wie viele jede Antwort gaben: eine Gruppe ist Umfrage, Frage und Antwort. Was \
         die Antwort weniger verriete, fehlt.";
}

impl Indicator {
    /// What it is counted in.
    #[must_use]
    pub const fn unit(self) -> IndicatorUnit {
        match self {
            Self::ActiveTwinnings | Self::NewTwinnings => IndicatorUnit::Twinnings,
            Self::ConfirmedShare => IndicatorUnit::Share,
            Self::Networks => IndicatorUnit::Networks,
            Self::Activities | Self::ActivitiesByTheme | Self::ActivitiesByGoal => {
                IndicatorUnit::Activities
            }
            Self::Participants => IndicatorUnit::Participants,
            Self::FundedProjects => IndicatorUnit::Projects,
            Self::FundingWon => IndicatorUnit::MinorUnits,
            Self::TrainingOffers => IndicatorUnit::TrainingOffers,
            Self::SurveyAnswers => IndicatorUnit::Respondents,
        }
    }

    /// What its numbers mean.
    #[must_use]
    pub fn definition(self, language: Language) -> &'static str {
        Definition::ALL
            .iter()
            .find(|definition| definition.as_str() == self.as_str())
            .map_or("", |definition| definition.text(language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_indicator_is_defined_in_every_language_and_nothing_else_is() {
        for indicator in Indicator::ALL {
            for language in Language::ALL {
                assert!(!indicator.text(*language).is_empty());
                assert!(!indicator.definition(*language).is_empty(), "{indicator}");
            }
        }
        assert_eq!(Definition::ALL.len(), Indicator::ALL.len());
    }
}
