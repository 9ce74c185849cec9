//! What associations call the kinds and statuses of twinnings. A word means one thing, whatever the language, or it is not
//! here: a French *partenariat* may be anything, and is for a mapping to say.
//!
//! The kinds are those of the German list, which tells them apart by what was signed: *Partnerschaft* (a charter without an
//! end), *Freundschaft* (a limited agreement), *Projektpartnerschaft* (limited in time and theme), *Kontakt* (informal). In
//! the languages of the north a “town of friends” is what others call a twin town.

/// Words of one column: what they mean, and the words.
pub(super) type Values = (
    &'static str,
    &'static [(&'static str, &'static [&'static str])],
);

/// Words in lists of twinnings.
pub(super) const TWINNINGS: &[Values] = &[
    (
        "kind",
        &[
            ("TWINNING", TWINNING),
            ("FRIENDSHIP", FRIENDSHIP),
            ("PROJECT", PROJECT),
            ("CONTACT", CONTACT),
            ("OTHER", OTHER),
        ],
    ),
    (
        "status",
        &[
            ("PROPOSED", PROPOSED),
            ("ACTIVE", ACTIVE),
            ("DORMANT", DORMANT),
            ("SUSPENDED", SUSPENDED),
            ("SUPERSEDED", SUPERSEDED),
            ("TERMINATED", TERMINATED),
        ],
    ),
];

const TWINNING: &[&str] = &[
    "twinning",
    "town twinning",
    "twin town",
    "twin city",
    "sister city",
    "jumelage",
    "ville jumelée",
    "jumelée",
    "partnerschaft",
    "städtepartnerschaft",
    "gemeindepartnerschaft",
    "kreispartnerschaft",
    "partnerstadt",
    "hermanamiento",
    "ciudad hermanada",
    "gemellaggio",
    "città gemella",
    "partnerstwo",
    "miasto partnerskie",
    "miasto bliźniacze",
    "vänort",
    "vänortsavtal",
    "vänortssamarbete",
    "stedenband",
    "zusterstad",
    "partnerstad",
    "venskabsby",
    "vennskapsby",
    "vinabær",
    "ystävyyskunta",
    "ystävyyskaupunki",
    "sõpruslinn",
    "sadraudzības pilsēta",
    "miestas partneris",
    "geminação",
    "cidade geminada",
    "înfrățire",
    "oraș înfrățit",
    "testvérváros",
    "testvértelepülés",
    "testvérvárosi kapcsolat",
    "partnerské město",
    "pobratenje",
    "pobrateno mesto",
    "bratimljenje",
    "grad pobratim",
    "kardeş şehir",
    "binjakëzim",
    "αδελφοποίηση",
    "побратимяване",
    "побратимство",
    "братимљење",
    "збратимување",
];

const FRIENDSHIP: &[&str] = &[
    "friendship",
    "friendship agreement",
    "friendship link",
    "amitié",
    "pacte d'amitié",
    "charte d'amitié",
    "freundschaft",
    "städtefreundschaft",
    "freundschaftsvertrag",
    "amistad",
    "pacto de amistad",
    "amicizia",
    "patto di amicizia",
    "patto d'amicizia",
    "przyjaźń",
    "umowa o przyjaźni",
    "vänskap",
    "vänskapsavtal",
    "vriendschap",
    "vriendschapsband",
    "venskab",
    "venskabsaftale",
    "vennskap",
    "vennskapsavtale",
    "ystävyys",
    "amizade",
    "prietenie",
    "barátság",
    "přátelství",
    "priateľstvo",
    "prijateljstvo",
    "φιλία",
    "приятелство",
    "дружба",
    "пријатељство",
];

const PROJECT: &[&str] = &[
    "project",
    "project partnership",
    "funded partnership",
    "projet",
    "partenariat de projet",
    "projekt",
    "projektpartnerschaft",
    "proyecto",
    "progetto",
    "partnerstwo projektowe",
    "projektpartnerskap",
    "projectpartnerschap",
    "projekti",
    "projekts",
    "projektas",
    "projeto",
    "proiect",
    "проект",
];

const CONTACT: &[&str] = &[
    "contact",
    "informal contact",
    "contact informel",
    "kontakt",
    "contacto",
    "contatto",
    "contato",
    "kapcsolat",
    "επαφή",
    "контакт",
];

const OTHER: &[&str] = &[
    "other",
    "autre",
    "sonstige",
    "sonstiges",
    "andere",
    "otro",
    "otra",
    "altro",
    "inne",
    "inny",
    "annan",
    "annat",
    "övrigt",
    "overig",
    "outro",
];

const PROPOSED: &[&str] = &[
    "proposed",
    "planned",
    "proposé",
    "en projet",
    "geplant",
    "vorgesehen",
    "gesucht",
    "propuesto",
    "previsto",
    "proposto",
    "planowane",
    "föreslagen",
    "planerad",
    "voorgesteld",
    "gepland",
];

const ACTIVE: &[&str] = &[
    "active",
    "actif",
    "aktiv",
    "bestehend",
    "activo",
    "activa",
    "attivo",
    "aktywne",
    "aktywna",
    "aktywny",
    "actief",
    "aktivní",
    "aktívny",
    "aktiivinen",
    "ativo",
];

const DORMANT: &[&str] = &[
    "dormant",
    "inactive",
    "en sommeil",
    "inactif",
    "ruhend",
    "inaktiv",
    "inactivo",
    "inactiva",
    "inattivo",
    "dormiente",
    "uśpione",
    "nieaktywne",
    "nieaktywna",
    "nieaktywny",
    "vilande",
    "slapend",
    "inactief",
];

const SUSPENDED: &[&str] = &[
    "suspended",
    "frozen",
    "suspendu",
    "gelé",
    "ausgesetzt",
    "eingefroren",
    "suspendido",
    "suspendida",
    "congelado",
    "sospeso",
    "congelato",
    "zawieszone",
    "zawieszona",
    "zamrożone",
    "pausad",
    "fryst",
    "opgeschort",
    "bevroren",
];

const SUPERSEDED: &[&str] = &[
    "superseded",
    "replaced",
    "remplacé",
    "abgelöst",
    "ersetzt",
    "sustituido",
    "sostituito",
    "zastąpione",
    "ersatt",
    "vervangen",
];

const TERMINATED: &[&str] = &[
    "terminated",
    "ended",
    "terminé",
    "résilié",
    "rompu",
    "beendet",
    "aufgelöst",
    "gekündigt",
    "terminado",
    "terminato",
    "cessato",
    "concluso",
    "zakończone",
    "zakończona",
    "rozwiązane",
    "avslutad",
    "avslutat",
    "uppsagd",
    "beëindigd",
];

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use jumelage_domain::{TwinningKind, TwinningStatus, text::fold};

    use super::*;

    #[test]
    fn a_word_means_one_thing_and_that_is_one() {
        for (column, values) in TWINNINGS {
            let mut meaning = HashMap::new();
            for (meant, words) in *values {
                let is_one = match *column {
                    "kind" => meant.parse::<TwinningKind>().is_ok(),
                    _ => meant.parse::<TwinningStatus>().is_ok(),
                };
                assert!(is_one, "{meant} is no {column}");
                for word in *words {
                    let before = meaning.insert(fold(word), *meant);
                    assert_eq!(before, None, "“{word}” is there twice");
                }
            }
        }
    }

    #[test]
    fn each_kind_and_status_has_words() {
        let said = |column: &str| -> Vec<&str> {
            let values = TWINNINGS
                .iter()
                .find(|(name, _)| *name == column)
                .unwrap()
                .1;
            values.iter().map(|(meant, _)| *meant).collect()
        };
        let kinds: Vec<&str> = TwinningKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(said("kind"), kinds);
        let all = TwinningStatus::ALL.iter();
        let statuses: Vec<&str> = all.map(|status| status.as_str()).collect();
        assert_eq!(said("status"), statuses);
    }
}
