//! What an import of calls says, in three languages. What a library or a type says of a value stays in English.

use super::{Imported, Problem, Remark};
use crate::funding::{
    Merged, MessageLanguage,
    messages::{filled, messages},
};

messages! {
    /// What is wrong with an entry, or to be known of it; spelled as [`Problem::code`].
    ProblemText:
    /// Not an entry.
    NotAnObject = "NOT_AN_OBJECT":
        "this is no object", "ce n'est pas un objet", "das ist kein Objekt";
    /// Without it a call cannot be told from others.
    NoIdentifier = "NO_IDENTIFIER":
        "there is no identifier", "il n'y a pas d'identifiant", "die Kennung fehlt";
    /// Not an identifier.
    Identifier = "IDENTIFIER_INVALID":
        "{0}", "identifiant non valable : {0}", "keine gültige Kennung: {0}";
    /// Nobody could choose it.
    NoTitle = "NO_TITLE":
        "there is no title", "il n'y a pas de titre", "der Titel fehlt";
    /// Not a title.
    Title = "TITLE_INVALID":
        "{0}", "titre non valable : {0}", "kein gültiger Titel: {0}";
    /// A day that needs a guess.
    Day = "DATE_INVALID":
        "{0} is not a day: milliseconds since 1970, 2026-04-16, 2026-04-16T00:00:00.000+0000 or 16 April 2026",
        "{0} n'est pas un jour : millisecondes depuis 1970, 2026-04-16, 2026-04-16T00:00:00.000+0000 ou 16 April 2026",
        "{0} ist kein Tag: Millisekunden seit 1970, 2026-04-16, 2026-04-16T00:00:00.000+0000 oder 16 April 2026";
    /// A call that ends before it begins.
    Contradiction = "CONTRADICTION":
        "{0}", "les données se contredisent : {0}", "die Angaben widersprechen sich: {0}";
    /// The amounts are left out.
    Amount = "AMOUNT_INVALID":
        "the amounts are left out: {0}", "les montants ne sont pas repris : {0}", "die Beträge sind weggelassen: {0}";
    /// The budget is left out.
    Budget = "BUDGET_UNREADABLE":
        "the amounts are left out: the budget is not in the form that is known ({0})",
        "les montants ne sont pas repris : le budget n'a pas la forme connue ({0})",
        "die Beträge sind weggelassen: das Budget hat nicht die bekannte Form ({0})";
    /// The portal says the whole call's budget at each of its topics.
    SharedBudget = "BUDGET_SHARED":
        "the budget is left out: {0} topics of the call have the same, so it is probably that of all of them together",
        "le budget n'est pas repris : {0} thèmes de l'appel ont le même, c'est donc sans doute celui de tous ensemble",
        "das Budget ist weggelassen: {0} Themen des Aufrufs haben dasselbe, also ist es wohl das aller zusammen";
    /// Stages that are not told apart.
    Stages = "STAGES_UNCLEAR":
        "there are {0} deadlines in two stages: the first is taken for the first stage, the rest for the second; look at the call",
        "il y a {0} échéances en deux étapes : la première compte pour la première étape, les autres pour la seconde ; consultez l'appel",
        "es gibt {0} Fristen in zwei Stufen: die erste gilt für die erste Stufe, die übrigen für die zweite; bitte den Aufruf ansehen";
    /// A word that was not there when this was written.
    Status = "STATUS_UNKNOWN":
        "{0} is not a status that is known", "{0} n'est pas un statut connu", "{0} ist kein bekannter Status";
}

messages! {
    /// The lines of a report.
    ReportText:
    /// A call that could not be read.
    Refused = "REFUSED": "refused: {0}: {1}", "refusé : {0} : {1}", "abgelehnt: {0}: {1}";
    /// Something to be known.
    Note = "NOTE": "note: {0}: {1}", "à noter : {0} : {1}", "Hinweis: {0}: {1}";
    /// The numbers.
    Counts = "COUNTS":
        "{0} calls read: {1} new, {2} changed, {3} as they were; {4} refused",
        "{0} appels lus : {1} nouveaux, {2} modifiés, {3} inchangés ; {4} refusés",
        "{0} Aufrufe gelesen: {1} neu, {2} geändert, {3} unverändert; {4} abgelehnt";
    /// What is not for here.
    PassedOver = "PASSED_OVER":
        "passed over: {0} of other programmes, {1} that are no calls",
        "laissés de côté : {0} d'autres programmes, {1} qui ne sont pas des appels",
        "übergangen: {0} anderer Programme, {1} die keine Aufrufe sind";
    /// A page of a search.
    PartOf = "PART_OF":
        "this is a page: the portal has {0} entries for the search",
        "ceci est une page : le portail a {0} entrées pour la recherche",
        "das ist eine Seite: das Portal hat {0} Einträge zu der Suche";
    /// Rules are for people to write.
    WithoutRules = "WITHOUT_RULES":
        "{0} of these calls have no rules: nobody can be judged by them until somebody writes some down",
        "{0} de ces appels n'ont pas de règles : on ne peut juger personne tant que quelqu'un n'en a pas noté",
        "{0} dieser Aufrufe haben keine Regeln: niemand kann daran gemessen werden, bis jemand welche aufschreibt";
}

impl Problem {
    /// In words.
    #[must_use]
    pub fn text(&self, language: MessageLanguage) -> String {
        let of = |text: ProblemText, values: &[String]| filled(text.text(language), values);
        match self {
            Self::NotAnObject => of(ProblemText::NotAnObject, &[]),
            Self::NoIdentifier => of(ProblemText::NoIdentifier, &[]),
            Self::Identifier(error) => of(ProblemText::Identifier, &[error.to_string()]),
            Self::NoTitle => of(ProblemText::NoTitle, &[]),
            Self::Title(error) => of(ProblemText::Title, &[error.to_string()]),
            Self::Day(text) => of(ProblemText::Day, std::slice::from_ref(text)),
            Self::Contradiction(text) => of(ProblemText::Contradiction, std::slice::from_ref(text)),
            Self::Amount(error) => of(ProblemText::Amount, &[error.to_string()]),
            Self::Budget(text) => of(ProblemText::Budget, std::slice::from_ref(text)),
            Self::SharedBudget(topics) => of(ProblemText::SharedBudget, &[topics.to_string()]),
            Self::Stages(deadlines) => of(ProblemText::Stages, &[deadlines.to_string()]),
            Self::Status(text) => of(ProblemText::Status, std::slice::from_ref(text)),
        }
    }
}

/// What became of a file, line by line.
#[must_use]
pub fn report(imported: &Imported, merged: &Merged, language: MessageLanguage) -> Vec<String> {
    let line = |text: ReportText, values: &[String]| filled(text.text(language), values);
    let about = |text: ReportText, remark: &Remark| {
        line(text, &[remark.place.clone(), remark.problem.text(language)])
    };
    let refused = imported.refused.iter();
    let notes = imported.notes.iter();
    let mut lines: Vec<String> = refused
        .map(|remark| about(ReportText::Refused, remark))
        .chain(notes.map(|remark| about(ReportText::Note, remark)))
        .collect();
    let counts = [
        imported.calls.len(),
        merged.created,
        merged.updated,
        merged.unchanged,
        imported.refused.len(),
    ];
    lines.push(line(ReportText::Counts, &counts.map(|n| n.to_string())));
    let passed_over = [imported.other_programmes, imported.no_calls];
    lines.push(line(
        ReportText::PassedOver,
        &passed_over.map(|n| n.to_string()),
    ));
    let read = imported.calls.len() + imported.refused.len();
    let read = read + imported.other_programmes + imported.no_calls;
    if let Some(total) = imported.total.filter(|total| *total > read as u64) {
        lines.push(line(ReportText::PartOf, &[total.to_string()]));
    }
    let bare = imported.calls.iter().filter(|one| {
        let call = merged.catalogue.call(&one.call.id);
        call.is_some_and(|call| call.rules.is_empty())
    });
    let bare = bare.count();
    if bare > 0 {
        lines.push(line(ReportText::WithoutRules, &[bare.to_string()]));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funding::{examples, portal::read};

    #[test]
    fn a_report_says_the_same_in_every_language() {
        let known = examples().unwrap();
        let file = include_str!("tests/search.json");
        let imported = read(file.as_bytes(), &known, "2026-01-15".parse().unwrap()).unwrap();
        let calls = imported.clone().into_calls();
        let merged = known.with(calls).unwrap();
        let said = MessageLanguage::ALL
            .iter()
            .map(|language| report(&imported, &merged, *language));
        let said: Vec<Vec<String>> = said.collect();
        assert!(said[0].len() > 2, "{said:?}");
        for other in &said[1..] {
            assert_eq!(said[0].len(), other.len());
            for (english, other) in said[0].iter().zip(other) {
                assert_ne!(english, other);
                let digits = |text: &str| {
                    let digits = text.chars().filter(char::is_ascii_digit);
                    digits.collect::<String>()
                };
                assert_eq!(digits(english), digits(other), "{english} / {other}");
            }
        }
    }

    #[test]
    fn in_english_a_problem_says_what_its_error_says_and_its_word_is_its_code() {
        for problem in [
            Problem::NotAnObject,
            Problem::Day("“in spring”".to_owned()),
            Problem::SharedBudget(3),
            Problem::Stages(3),
            Problem::Status("“X”".to_owned()),
            Problem::Budget("no year".to_owned()),
            Problem::Contradiction("it ends before it begins".to_owned()),
        ] {
            assert_eq!(problem.text(MessageLanguage::English), problem.to_string());
            let codes = ProblemText::ALL.iter().map(|text| text.as_str());
            assert!(codes.into_iter().any(|code| code == problem.code()));
        }
    }
}
