//! What rules and judgements say, in three languages. Programs rely on the code; people read the text.

mod words;

use crate::vocabulary::vocabulary;

pub use words::{KindText, RangeText, RuleText};

vocabulary! {
    /// A language of these texts.
    MessageLanguage, MessageLanguageError, "a language of these texts":
    /// English.
    English = "en",
    /// French.
    French = "fr",
    /// German.
    German = "de",
}

/// Declares messages, each with its spelling and its text in every language. `{0}`, `{1}`, … stand for values.
macro_rules! messages {
    ($(#[$of:meta])* $name:ident: $($(#[$meta:meta])* $variant:ident = $word:literal: $en:literal, $fr:literal, $de:literal;)+) => {
        $(#[$of])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$meta])* $variant),+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As programs spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What it says; `{0}` and so on stand for values.
            #[must_use]
            pub const fn text(self, language: $crate::funding::MessageLanguage) -> &'static str {
                match (self, language) {
                    $((Self::$variant, $crate::funding::MessageLanguage::English) => $en,
                    (Self::$variant, $crate::funding::MessageLanguage::French) => $fr,
                    (Self::$variant, $crate::funding::MessageLanguage::German) => $de),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use messages;

messages! {
    /// Why a rule is met, missed or not judged. Programs may rely on the spelling.
    Reason:
    /// It holds: so many are there.
    Found = "FOUND":
        "found: {0}", "constaté : {0}", "vorhanden: {0}";
    /// Fewer than needed.
    TooFew = "TOO_FEW":
        "found: {0}; missing: {1}", "constaté : {0} ; manquent : {1}", "vorhanden: {0}; es fehlen: {1}";
    /// More than allowed.
    TooMany = "TOO_MANY":
        "found: {0}; too many by {1}", "constaté : {0} ; de trop : {1}", "vorhanden: {0}; zu viel: {1}";
    /// Some do not meet it.
    NotFor = "NOT_FOR":
        "it does not hold for: {0}", "ne s'applique pas à : {0}", "gilt nicht für: {0}";
    /// What would decide it is not known of some.
    NotKnownFor = "NOT_KNOWN_FOR":
        "found: {0}; it is not known of: {1}",
        "constaté : {0} ; on ne le sait pas pour : {1}",
        "vorhanden: {0}; nicht bekannt von: {1}";
    /// Those who apply have not said it.
    NotStated = "NOT_STATED":
        "the plan does not say it yet", "le projet ne le précise pas encore", "der Plan sagt es noch nicht";
    /// Nobody is named as the one that signs.
    LeadNotNamed = "LEAD_NOT_NAMED":
        "say which applicant leads: it holds for some of them",
        "indiquez le chef de file : cela vaut pour certains d'entre eux",
        "sagen, wer federführend ist: es gilt für einige von ihnen";
    /// An amount in another currency than the rule's.
    OtherCurrency = "OTHER_CURRENCY":
        "the plan asks for {0}: say it in {1}",
        "le projet demande {0} : indiquez-le en {1}",
        "der Plan nennt {0}: in {1} angeben";
    /// Applicants between whom nobody recorded a partnership.
    NotPartners = "NOT_PARTNERS":
        "no such partnership is recorded of: {0}",
        "aucun partenariat de ce type n'est enregistré pour : {0}",
        "keine solche Partnerschaft verzeichnet von: {0}";
    /// Not all partnerships are known.
    PartnershipsNotKnown = "PARTNERSHIPS_NOT_KNOWN":
        "not all nodes answered, so not all partnerships are known; none is known of: {0}",
        "tous les nœuds n'ont pas répondu, donc tous les partenariats ne sont pas connus ; aucun n'est connu pour : {0}",
        "nicht alle Knoten haben geantwortet, daher sind nicht alle Partnerschaften bekannt; keine bekannt von: {0}";
    /// Only a reader can judge it.
    ReadIt = "READ_IT":
        "a program cannot judge this: read it",
        "un programme ne peut en juger : lisez-la",
        "ein Programm kann das nicht beurteilen: bitte lesen";
    /// A rule that this version does not know.
    RuleNotKnown = "RULE_NOT_KNOWN":
        "this version does not know the rule {0}: read the call, or update the program",
        "cette version ne connaît pas la règle {0} : lisez l'appel ou mettez le programme à jour",
        "diese Version kennt die Regel {0} nicht: den Aufruf lesen oder das Programm aktualisieren";
}

/// Puts values into a text. A value is put in as it is: braces in it stand for nothing.
pub(super) fn filled(text: &str, values: &[String]) -> String {
    let mut full = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        full.push_str(before);
        let Some((number, after)) = after.split_once('}') else {
            full.push('{');
            rest = after;
            continue;
        };
        let value = number.parse().ok().and_then(|at: usize| values.get(at));
        full.push_str(value.map_or("", String::as_str));
        rest = after;
    }
    full.push_str(rest);
    full
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> = text.split('{').skip(1).map(|part| &part[..1]).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn every_message_is_there_in_every_language_with_the_same_values() {
        fn check<M: Copy + fmt::Debug>(
            all: &[M],
            text: impl Fn(M, MessageLanguage) -> &'static str,
        ) {
            for message in all {
                let english = text(*message, MessageLanguage::English);
                for language in MessageLanguage::ALL {
                    let said = text(*message, *language);
                    assert!(!said.is_empty(), "{message:?} in {language}");
                    assert_eq!(
                        placeholders(said),
                        placeholders(english),
                        "{message:?} in {language}"
                    );
                }
            }
        }
        check(Reason::ALL, Reason::text);
        check(RuleText::ALL, RuleText::text);
        check(RangeText::ALL, RangeText::text);
        check(KindText::ALL, KindText::text);
    }

    #[test]
    fn kinds_of_applicants_are_spelled_alike_in_texts_and_data() {
        for kind in crate::funding::ApplicantKind::ALL {
            assert_eq!(KindText::from(*kind).as_str(), kind.as_str());
        }
    }

    #[test]
    fn the_documentation_has_every_word_that_programs_may_rely_on() {
        use crate::funding::{ApplicantKind, Bonds, Met, Unit, Verdict, Whom};
        let page = include_str!("../../../../api/docs/funding.md");
        let reasons = Reason::ALL.iter().map(|one| one.as_str());
        let kinds = ApplicantKind::ALL.iter().map(|one| one.as_str());
        let units = Unit::ALL.iter().map(|one| one.as_str());
        let whom = Whom::ALL.iter().map(|one| one.as_str());
        let bonds = Bonds::ALL.iter().map(|one| one.as_str());
        let met = Met::ALL.iter().map(|one| one.as_str());
        let verdicts = Verdict::ALL.iter().map(|one| one.as_str());
        let words = reasons.chain(kinds).chain(units).chain(whom).chain(bonds);
        for word in words.chain(met).chain(verdicts) {
            assert!(
                page.contains(&format!("`{word}`")),
                "{word} is not documented"
            );
        }
    }

    #[test]
    fn values_are_put_in_as_they_are() {
        let values = ["{1}".to_owned(), "b".to_owned()];
        assert_eq!(filled("a {0} and {1}, {", &values), "a {1} and b, {");
    }
}
