//! What was found out about a file, so that a wrong guess is seen.

use super::{
    Language,
    messages::{filled, messages},
};

messages! {
    /// What was found out about a file.
    Found:
    /// The format.
    Format = "FORMAT": "format: {0}", "format : {0}", "Format: {0}";
    /// The encoding.
    Encoding = "ENCODING": "encoding: {0}", "encodage : {0}", "Zeichensatz: {0}";
    /// The separator.
    Separator = "SEPARATOR": "separator: {0}", "séparateur : {0}", "Trennzeichen: {0}";
    /// The sheet.
    Sheet = "SHEET": "sheet: “{0}”", "feuille : « {0} »", "Blatt: „{0}“";
    /// Sheets that were left alone.
    OtherSheets = "OTHER_SHEETS":
        "other sheets, not read: {0}", "autres feuilles, non lues : {0}", "andere Blätter, nicht gelesen: {0}";
    /// Hidden sheets that were left alone.
    HiddenSheets = "HIDDEN_SHEETS":
        "hidden sheets, not read: {0}", "feuilles masquées, non lues : {0}", "ausgeblendete Blätter, nicht gelesen: {0}";
    /// Where the header is.
    HeaderRow = "HEADER_ROW": "header: row {0}", "en-tête : ligne {0}", "Kopfzeile: Zeile {0}";
    /// A column under another name.
    Column = "COLUMN": "column “{0}” is {1}", "la colonne « {0} » est {1}", "Spalte „{0}“ ist {1}";
    /// Columns that were left alone.
    Ignored = "IGNORED": "columns left out: {0}", "colonnes laissées de côté : {0}", "übergangene Spalten: {0}";
    /// A value for all rows.
    Fixed = "FIXED": "{0} is {1} in every row", "{0} vaut {1} à chaque ligne", "{0} ist {1} in jeder Zeile";
    /// A usual word for one of this program's.
    Word = "WORD":
        "{0}: “{1}” was taken as {2} ({3} rows)",
        "{0} : « {1} » a été pris pour {2} ({3} lignes)",
        "{0}: „{1}“ gilt als {2} ({3} Zeilen)";
    /// What stands between partners.
    Partners = "PARTNERS":
        "several partners in one cell, with {0} between them: {1} rows",
        "plusieurs partenaires par cellule, séparés par {0} : {1} lignes",
        "mehrere Partner in einer Zelle, durch {0} getrennt: {1} Zeilen";
    /// Cells that were filled from the merged cell above.
    Merged = "MERGED":
        "merged cells: their value counts for each of the rows that they cover ({0})",
        "cellules fusionnées : leur valeur vaut pour chaque ligne couverte ({0})",
        "verbundene Zellen: ihr Wert gilt für jede der Zeilen, die sie bedecken ({0})";
    /// Cells with formulas.
    Formulas = "FORMULAS":
        "cells with formulas: the values that the spreadsheet saved were taken ({0})",
        "cellules à formules : les valeurs enregistrées par le tableur ont été prises ({0})",
        "Zellen mit Formeln: die von der Tabellenkalkulation gespeicherten Werte gelten ({0})";
    /// Dates of which the spreadsheet shows less than it holds.
    ShownDates = "SHOWN_DATES":
        "dates shown as a year or month alone were taken as that ({0})",
        "les dates affichées comme une année ou un mois ont été prises ainsi ({0})",
        "Daten, die nur als Jahr oder Monat erscheinen, gelten als solche ({0})";
    /// Words that are no theme of the vocabulary.
    ThemesOutside = "THEMES_OUTSIDE":
        "themes that the vocabulary does not have, kept as x-… (rows): {0}",
        "thèmes absents du vocabulaire, conservés sous x-… (lignes) : {0}",
        "Themen, die das Vokabular nicht hat, als x-… aufgehoben (Zeilen): {0}";
}

/// Something that was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: Found,
    /// Its values, in the order of the text.
    pub values: Vec<String>,
}

impl Finding {
    pub(super) fn new(what: Found, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            what,
            values: values.into_iter().map(Into::into).collect(),
        }
    }

    /// In words.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        filled(self.what.text(language), &self.values)
    }
}
