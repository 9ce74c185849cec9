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
    /// Local governments and associations that answered a survey, each once in each survey.
    Respondents = "RESPONDENTS",
}

messages! {
    /// The documented set, by what each is called.
    Indicator:
    /// How many twinnings are lived.
    ActiveTwinnings = "ACTIVE_TWINNINGS":
        "Active twinnings",
        "Jumelages actifs",
        "Aktive Partnerschaften";
    /// How far the lists agree.
    ConfirmedShare = "CONFIRMED_SHARE":
        "Share of active twinnings that both sides confirm",
        "Part des jumelages actifs que les deux parties confirment",
        "Anteil der aktiven Partnerschaften, die beide Seiten bestätigen";
    /// When twinnings began.
    NewTwinnings = "NEW_TWINNINGS":
        "New twinnings by year",
        "Nouveaux jumelages par année",
        "Neue Partnerschaften nach Jahren";
    /// How many networks there are.
    Networks = "NETWORKS":
        "Networks",
        "Réseaux",
        "Netzwerke";
    /// What is done together.
    Activities = "ACTIVITIES":
        "Activities by kind",
        "Activités par type",
        "Aktivitäten nach Art";
    /// What it is about.
    ActivitiesByTheme = "ACTIVITIES_BY_THEME":
        "Activities by theme",
        "Activités par thème",
        "Aktivitäten nach Thema";
    /// Which goals it serves.
    ActivitiesByGoal = "ACTIVITIES_BY_GOAL":
        "Activities by Sustainable Development Goal",
        "Activités par objectif de développement durable",
        "Aktivitäten nach Ziel für nachhaltige Entwicklung";
    /// How many people take part.
    Participants = "PARTICIPANTS":
        "Participants in activities by kind",
        "Participants aux activités par type",
        "Teilnehmende an Aktivitäten nach Art";
    /// How many projects got money.
    FundedProjects = "FUNDED_PROJECTS":
        "Projects with a grant by programme",
        "Projets subventionnés par programme",
        "Geförderte Projekte nach Programm";
    /// How much money they got.
    FundingWon = "FUNDING_WON":
        "Grants by currency",
        "Subventions par monnaie",
        "Förderung nach Währung";
    /// Where people can learn.
    TrainingOffers = "TRAINING_OFFERS":
        "Offers of training by the barriers that they answer",
        "Offres de formation par obstacle auquel elles répondent",
        "Schulungsangebote nach Hindernissen, auf die sie antworten";
    /// What was answered to surveys.
    SurveyAnswers = "SURVEY_ANSWERS":
        "What respondents of published surveys answered",
        "Réponses aux enquêtes publiées",
        "Antworten in veröffentlichten Umfragen";
}

messages! {
    /// What the numbers mean; in the order of [`Indicator`].
    Definition:
    /// How many twinnings are lived.
    ActiveTwinnings = "ACTIVE_TWINNINGS":
        "Twinnings of whatever kind whose settled status is ACTIVE, by kind. One that two associations list counts once.",
        "Jumelages de tout type dont le statut établi est ACTIVE, par type. Un jumelage inscrit par deux associations compte \
         une fois.",
        "Partnerschaften jeder Art, deren festgestellter Status ACTIVE ist, nach Art. Was zwei Verbände führen, zählt einmal.";
    /// How far the lists agree.
    ConfirmedShare = "CONFIRMED_SHARE":
        "Of the active twinnings, the part with the confirmation CONFIRMED or DOMESTIC: the associations of both sides list \
         it. Without any active twinning there is no share.",
        "Parmi les jumelages actifs, la part dont la confirmation est CONFIRMED ou DOMESTIC : les associations des deux \
         parties l'inscrivent. Sans jumelage actif, il n'y a pas de part.",
        "Von den aktiven Partnerschaften der Teil mit der Bestätigung CONFIRMED oder DOMESTIC: die Verbände beider Seiten \
         führen sie. Ohne aktive Partnerschaft gibt es keinen Anteil.";
    /// When twinnings began.
    NewTwinnings = "NEW_TWINNINGS":
        "Twinnings by the year in which they began, from 1951 on, whatever became of them. The value is the sum of the \
         years; those whose beginning nobody knows are not in it.",
        "Jumelages par année de début, à partir de 1951, quel que soit leur devenir. La valeur est la somme des années ; ceux \
         dont le début est inconnu n'y sont pas.",
        "Partnerschaften nach dem Jahr ihres Beginns, ab 1951, was immer aus ihnen wurde. Der Wert ist die Summe der Jahre; \
         die, deren Beginn niemand kennt, sind nicht darin.";
    /// How many networks there are.
    Networks = "NETWORKS":
        "Networks of three and more that are listed, each once.",
        "Réseaux de trois membres et plus qui sont inscrits, chacun une fois.",
        "Verzeichnete Netzwerke von dreien und mehr, jedes einmal.";
    /// What is done together.
    Activities = "ACTIVITIES":
        "Activities that are listed, each once, by their settled kind. The value is all of them.",
        "Activités inscrites, chacune une fois, par type établi. La valeur est leur total.",
        "Verzeichnete Aktivitäten, jede einmal, nach ihrer festgestellten Art. Der Wert ist ihre Zahl.";
    /// What it is about.
    ActivitiesByTheme = "ACTIVITIES_BY_THEME":
        "Activities in each of their themes: one of two themes is in two groups. The value is all activities, those without a \
         theme among them.",
        "Activités dans chacun de leurs thèmes : une activité de deux thèmes est dans deux groupes. La valeur est le total, \
         y compris celles sans thème.",
        "Aktivitäten in jedem ihrer Themen: eine mit zwei Themen steht in zwei Gruppen. Der Wert ist ihre Zahl, mit denen \
         ohne Thema.";
    /// Which goals it serves.
    ActivitiesByGoal = "ACTIVITIES_BY_GOAL":
        "Activities in each of the goals that they serve: one of two goals is in two groups. The value is all activities, \
         those without a goal among them.",
        "Activités dans chacun des objectifs qu'elles servent : une activité de deux objectifs est dans deux groupes. La \
         valeur est le total, y compris celles sans objectif.",
        "Aktivitäten in jedem Ziel, dem sie dienen: eine mit zwei Zielen steht in zwei Gruppen. Der Wert ist ihre Zahl, mit \
         denen ohne Ziel.";
    /// How many people take part.
    Participants = "PARTICIPANTS":
        "All participants of activities for which a number is known, by kind. TRAINING says how many were trained.",
        "Tous les participants des activités dont le nombre est connu, par type. TRAINING dit combien ont été formés.",
        "Alle Teilnehmenden von Aktivitäten, deren Zahl bekannt ist, nach Art. TRAINING sagt, wie viele geschult wurden.";
    /// How many projects got money.
    FundedProjects = "FUNDED_PROJECTS":
        "Projects for which an amount was granted that is to be had (they are GRANTED, RUNNING or FINISHED), each once, by \
         the programme that gives it. The value is all of them; those of no known programme are in no group.",
        "Projets auxquels un montant a été accordé et reste acquis (ils sont GRANTED, RUNNING ou FINISHED), chacun une fois, \
         par programme. La valeur est leur total ; ceux dont le programme est inconnu ne sont dans aucun groupe.",
        "Projekte, denen ein Betrag bewilligt ist, den sie auch bekommen (sie sind GRANTED, RUNNING oder FINISHED), jedes \
         einmal, nach Programm. Der Wert ist ihre Zahl; die ohne bekanntes Programm stehen in keiner Gruppe.";
    /// How much money they got.
    FundingWon = "FUNDING_WON":
        "Amounts granted to projects and to be had, each project once, by currency. Currencies are never added up, so there \
         is no value of the whole.",
        "Montants accordés aux projets et qui restent acquis, chaque projet une fois, par monnaie. Les monnaies ne sont jamais \
         additionnées : il n'y a pas de valeur d'ensemble.",
        "Bewilligte Beträge, die Projekte auch bekommen, jedes Projekt einmal, nach Währung. Währungen werden nie addiert: \
         darum gibt es keinen Wert des Ganzen.";
    /// Where people can learn.
    TrainingOffers = "TRAINING_OFFERS":
        "Offers of training that are listed and not over today, in each of the barriers that they answer: one that answers \
         two is in two groups. The value is all of them.",
        "Offres de formation inscrites et non terminées aujourd'hui, dans chacun des obstacles auxquels elles répondent : une \
         offre qui répond à deux est dans deux groupes. La valeur est leur total.",
        "Verzeichnete Schulungsangebote, die heute nicht vorbei sind, bei jedem Hindernis, auf das sie antworten: eines, das \
         auf zwei antwortet, steht in zwei Gruppen. Der Wert ist ihre Zahl.";
    /// What was answered to surveys.
    SurveyAnswers = "SURVEY_ANSWERS":
        "Of each survey with published results, how many respondents gave each answer: a group is a survey, a question and \
         a choice. What would tell the answer of a few is left out. Respondents of several surveys are never added up, so there \
         is no value of the whole.",
        "De chaque enquête dont les résultats sont publiés, combien ont donné chaque réponse : un groupe est une enquête, une \
         question et un choix. Ce qui trahirait la réponse de quelques-uns est omis. Les répondants de plusieurs enquêtes ne \
         sont jamais additionnés : il n'y a pas de valeur d'ensemble.",
        "Zu jeder Umfrage mit veröffentlichten Ergebnissen, wie viele jede Antwort gaben: eine Gruppe ist Umfrage, Frage und \
         Antwort. Was die Antwort weniger verriete, fehlt. Wer auf mehrere Umfragen antwortete, wird nie addiert: darum gibt \
         es keinen Wert des Ganzen.";
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
        let defined: Vec<_> = Definition::ALL.iter().map(|one| one.as_str()).collect();
        let there: Vec<_> = Indicator::ALL.iter().map(|one| one.as_str()).collect();
        assert_eq!(defined, there);
    }
}
