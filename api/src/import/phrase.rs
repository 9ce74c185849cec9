//! The fixed words of a report.

use super::{
    Language,
    messages::{filled, messages},
};

messages! {
    /// A fixed text of a report.
    Phrase:
    /// Nothing was written.
    DryRun = "DRY_RUN":
        "nothing was written; this is what would be:",
        "rien n'a été écrit ; voici ce qui le serait :",
        "nichts wurde geschrieben; das würde geschehen:";
    /// The numbers of rows.
    Counts = "COUNTS":
        "{0} rows: {1} created, {2} updated, {3} unchanged, {4} repeated by a later row, {5} rejected",
        "{0} lignes : {1} créées, {2} mises à jour, {3} inchangées, {4} répétées par une ligne postérieure, {5} refusées",
        "{0} Zeilen: {1} neu, {2} geändert, {3} unverändert, {4} von einer späteren Zeile wiederholt, {5} abgelehnt";
    /// What went.
    Removed = "REMOVED":
        "{0} removed", "{0} retirées", "{0} entfernt";
    /// What stayed all the same.
    Kept = "KEPT":
        "{0} kept that the list does not mention",
        "{0} gardées que la liste ne mentionne pas",
        "{0} behalten, die die Liste nicht nennt";
    /// Nothing went.
    RemovalWithheld = "REMOVAL_WITHHELD":
        "nothing was removed: correct the rejected rows first",
        "rien n'a été retiré : corrigez d'abord les lignes refusées",
        "nichts wurde entfernt: zuerst die abgelehnten Zeilen berichtigen";
    /// What was found out about the file.
    ReadAs = "READ_AS":
        "the file was read like this:", "le fichier a été lu ainsi :", "die Datei wurde so gelesen:";
    /// There is more.
    More = "MORE":
        "… and {0} more: write them all to a file with --report",
        "… et {0} de plus : écrivez-les toutes dans un fichier avec --report",
        "… und {0} weitere: alle mit --report in eine Datei schreiben";
    /// A row would make something new.
    Create = "CREATE":
        "line {0}, new: {1}", "ligne {0}, nouveau : {1}", "Zeile {0}, neu: {1}";
    /// A row would change something.
    Update = "UPDATE":
        "line {0}, changed: {1}", "ligne {0}, modifié : {1}", "Zeile {0}, geändert: {1}";
    /// Something would go.
    Remove = "REMOVE":
        "removed{0}: {1}", "retiré{0} : {1}", "entfernt{0}: {1}";
    /// A plan was applied.
    Applied = "APPLIED":
        "the plan is applied: {0} objects written, {1} were as it wants them before",
        "le plan est appliqué : {0} objets écrits, {1} étaient déjà comme prévu",
        "der Plan ist ausgeführt: {0} Einträge geschrieben, {1} waren schon wie vorgesehen";
    /// A plan is written down.
    PlanSaved = "PLAN_SAVED":
        "the plan is in {0}: apply it with `jumelage import apply {0}`",
        "le plan est dans {0} : appliquez-le avec `jumelage import apply {0}`",
        "der Plan steht in {0}: mit `jumelage import apply {0}` ausführen";
}

impl Phrase {
    /// With values.
    #[must_use]
    pub fn with(self, language: Language, values: &[String]) -> String {
        filled(self.text(language), values)
    }
}
