//! Why a row was not taken as it is, and what to do about it where nothing closer is known.

use super::messages::messages;

messages! {
    /// Why a row was not taken as it is. Programs may rely on the spelling.
    Code:
    /// The file is of another kind.
    NotCsv = "NOT_CSV":
        "save the list as XLSX, ODS or CSV",
        "enregistrez la liste au format XLSX, ODS ou CSV",
        "die Liste als XLSX, ODS oder CSV speichern";
    /// The file is larger than a list can be.
    FileTooLarge = "FILE_TOO_LARGE":
        "the file is larger than a list may be: cut it into several",
        "le fichier dépasse la taille permise : partagez-le en plusieurs",
        "die Datei ist größer, als eine Liste sein darf: auf mehrere Dateien verteilen";
    /// An old workbook, or one with a password.
    WorkbookOld = "WORKBOOK_OLD":
        "this is an old Excel workbook or one with a password: save it as XLSX, without a password",
        "c'est un ancien classeur Excel ou un classeur protégé : enregistrez-le en XLSX, sans mot de passe",
        "das ist eine alte oder mit einem Kennwort geschützte Excel-Mappe: als XLSX ohne Kennwort speichern";
    /// A workbook that cannot be read.
    WorkbookBroken = "WORKBOOK_BROKEN":
        "the workbook is damaged: open it in a spreadsheet programme and save it again",
        "le classeur est endommagé : ouvrez-le dans un tableur et enregistrez-le à nouveau",
        "die Mappe ist beschädigt: in einer Tabellenkalkulation öffnen und neu speichern";
    /// No such sheet.
    SheetMissing = "SHEET_MISSING":
        "the workbook has no such sheet",
        "le classeur n'a pas cette feuille",
        "die Mappe hat kein solches Blatt";
    /// Several sheets could be the list.
    SheetAmbiguous = "SHEET_AMBIGUOUS":
        "several sheets could be the list: name one with --sheet",
        "plusieurs feuilles pourraient être la liste : nommez-en une avec --sheet",
        "mehrere Blätter könnten die Liste sein: eines mit --sheet nennen";
    /// There is nothing to read.
    HeaderMissing = "HEADER_MISSING":
        "a row at the top names the columns",
        "une ligne du haut nomme les colonnes",
        "eine Zeile am Anfang nennt die Spalten";
    /// A column that lists do not have.
    UnknownColumn = "UNKNOWN_COLUMN":
        "take the column out, correct its name, or name it in a mapping",
        "retirez la colonne, corrigez son nom ou indiquez-la dans une correspondance",
        "die Spalte entfernen, ihren Namen berichtigen oder sie in einer Zuordnung nennen";
    /// A column that lists must have.
    MissingColumn = "MISSING_COLUMN":
        "add the column; its cells may be empty where a value is unknown",
        "ajoutez la colonne ; ses cellules peuvent rester vides si la valeur est inconnue",
        "die Spalte ergänzen; ihre Zellen dürfen leer sein, wo ein Wert unbekannt ist";
    /// A column that is there twice.
    RepeatedColumn = "REPEATED_COLUMN":
        "take one of the two columns out",
        "retirez l'une des deux colonnes",
        "eine der beiden Spalten entfernen";
    /// Two columns that mean the same.
    AmbiguousColumn = "AMBIGUOUS_COLUMN":
        "these columns mean the same: take one out, or let a mapping ignore it",
        "ces colonnes ont le même sens : retirez-en une ou ignorez-la dans une correspondance",
        "diese Spalten bedeuten dasselbe: eine entfernen oder in einer Zuordnung übergehen";
    /// Something in the mapping.
    MappingInvalid = "MAPPING_INVALID":
        "correct the mapping",
        "corrigez la correspondance",
        "die Zuordnung berichtigen";

    /// The row has another number of cells than the header.
    CellCount = "CELL_COUNT":
        "give the row as many cells as the header has; a cell with the separator in it needs quotes",
        "donnez à la ligne autant de cellules qu'à l'en-tête ; une cellule qui contient le séparateur se met entre guillemets",
        "der Zeile so viele Zellen geben wie der Kopfzeile; eine Zelle mit dem Trennzeichen darin braucht Anführungszeichen";
    /// A quote is opened and never closed.
    OpenQuote = "OPEN_QUOTE":
        "close the quote, or take it out",
        "fermez le guillemet ou retirez-le",
        "das Anführungszeichen schließen oder entfernen";
    /// Something stands between a closing quote and the next comma.
    StrayQuote = "STRAY_QUOTE":
        "put the whole cell into quotes, and write a quote within it twice",
        "mettez toute la cellule entre guillemets et doublez les guillemets intérieurs",
        "die ganze Zelle in Anführungszeichen setzen und innere Anführungszeichen verdoppeln";
    /// A line of a length that no list has.
    RowTooLong = "ROW_TOO_LONG":
        "look for a missing end of line",
        "cherchez une fin de ligne manquante",
        "nach einem fehlenden Zeilenende suchen";
    /// Not UTF-8.
    NotUtf8 = "NOT_UTF8":
        "most of the file is UTF-8 and this is not: the letter is probably in Windows-1252 (western Europe) or Windows-1250 (central Europe); save the file as UTF-8",
        "le fichier est en UTF-8, sauf ici : la lettre est sans doute en Windows-1252 (Europe occidentale) ou Windows-1250 (Europe centrale) ; enregistrez le fichier en UTF-8",
        "die Datei ist UTF-8, diese Stelle nicht: der Buchstabe ist wohl in Windows-1252 (Westeuropa) oder Windows-1250 (Mitteleuropa); die Datei als UTF-8 speichern";
    /// A character that stands for one that got lost.
    DamagedText = "DAMAGED_TEXT":
        "a letter was lost when the list was converted: export it again, as UTF-8",
        "une lettre s'est perdue à la conversion : exportez à nouveau la liste, en UTF-8",
        "beim Umwandeln ging ein Buchstabe verloren: die Liste neu exportieren, als UTF-8";
    /// A character that does not print.
    ControlCharacter = "CONTROL_CHARACTER":
        "take out the character that does not print",
        "retirez le caractère non imprimable",
        "das nicht druckbare Zeichen entfernen";
    /// A spreadsheet would run it.
    Formula = "FORMULA":
        "write the text itself, not a formula",
        "écrivez le texte lui-même, pas une formule",
        "den Text selbst schreiben, keine Formel";
    /// A spreadsheet could not compute it.
    SpreadsheetError = "SPREADSHEET_ERROR":
        "the spreadsheet could not compute this cell: correct it there, or leave it empty",
        "le tableur n'a pas pu calculer cette cellule : corrigez-la ou laissez-la vide",
        "die Tabellenkalkulation konnte diese Zelle nicht berechnen: dort berichtigen oder leer lassen";
    /// Cells beside each other that were made one.
    MergedCells = "MERGED_CELLS":
        "cells beside each other are merged, so it is unclear which column is meant: unmerge them",
        "des cellules voisines sont fusionnées et la colonne n'est pas claire : défaites la fusion",
        "nebeneinanderliegende Zellen sind verbunden, die Spalte ist unklar: die Verbindung aufheben";
    /// More text than the column takes.
    TooLong = "TOO_LONG":
        "shorten the text",
        "abrégez le texte",
        "den Text kürzen";
    /// More than one value where there is room for one.
    SeveralValues = "SEVERAL_VALUES":
        "one value in a cell: write a row for each",
        "une valeur par cellule : écrivez une ligne pour chacune",
        "ein Wert je Zelle: für jeden eine Zeile schreiben";
    /// An address where there should be none.
    EmailAddress = "EMAIL_ADDRESS":
        "take the address out: only the column mailbox may hold one, and never a person's",
        "retirez l'adresse : seule la colonne mailbox peut en contenir une, jamais celle d'une personne",
        "die Adresse entfernen: nur die Spalte mailbox darf eine enthalten, und nie die einer Person";
    /// The row is another association's.
    OtherAssociation = "OTHER_ASSOCIATION":
        "import the row at that association's node",
        "importez la ligne au nœud de cette association",
        "die Zeile am Knoten jenes Verbandes einlesen";
    /// No association of this code takes part.
    UnknownAssociation = "UNKNOWN_ASSOCIATION":
        "give the code of an association in associations.csv",
        "donnez le code d'une association de associations.csv",
        "das Kürzel eines Verbandes aus associations.csv angeben";
    /// Not an id.
    IdInvalid = "ID_INVALID":
        "an id has at most 200 characters",
        "un identifiant a 200 caractères au plus",
        "eine Kennung hat höchstens 200 Zeichen";

    /// Nothing in it can be read.
    NameInvalid = "NAME_INVALID":
        "a name has a letter or a digit: leave the cell empty where the name is unknown",
        "un nom a une lettre ou un chiffre : laissez la cellule vide si le nom est inconnu",
        "ein Name hat einen Buchstaben oder eine Ziffer: die Zelle leer lassen, wo der Name unbekannt ist";
    /// A local government without a name.
    NameMissing = "NAME_MISSING":
        "give the official name; take total rows out",
        "donnez le nom officiel ; retirez les lignes de total",
        "den amtlichen Namen angeben; Summenzeilen entfernen";
    /// A local government without a country.
    CountryMissing = "COUNTRY_MISSING":
        "give the country as two letters, like DE",
        "donnez le pays en deux lettres, comme DE",
        "das Land mit zwei Buchstaben angeben, wie DE";
    /// Not a country.
    CountryInvalid = "COUNTRY_INVALID":
        "give the country as two letters, like DE, or map the word",
        "donnez le pays en deux lettres, comme DE, ou indiquez le mot dans une correspondance",
        "das Land mit zwei Buchstaben angeben, wie DE, oder das Wort zuordnen";
    /// A country for which this association does not speak.
    CountryNotOwn = "COUNTRY_NOT_OWN":
        "correct the country: the directory gives this association others",
        "corrigez le pays : l'annuaire en donne d'autres à cette association",
        "das Land berichtigen: das Verzeichnis gibt diesem Verband andere";
    /// Not a level.
    LevelInvalid = "LEVEL_INVALID":
        "one of MUNICIPALITY, INTERMEDIATE, REGION, DISTRICT, JOINT_BODY, OTHER",
        "au choix MUNICIPALITY, INTERMEDIATE, REGION, DISTRICT, JOINT_BODY, OTHER",
        "eines von MUNICIPALITY, INTERMEDIATE, REGION, DISTRICT, JOINT_BODY, OTHER";
    /// Not a code of its scheme.
    CodeInvalid = "CODE_INVALID":
        "correct the code or leave the cell empty",
        "corrigez le code ou laissez la cellule vide",
        "den Schlüssel berichtigen oder die Zelle leer lassen";
    /// Not a scheme.
    SchemeInvalid = "SCHEME_INVALID":
        "one of LAU, NUTS, WIKIDATA, GEONAMES, ATU, NATIONAL",
        "au choix LAU, NUTS, WIKIDATA, GEONAMES, ATU, NATIONAL",
        "eines von LAU, NUTS, WIKIDATA, GEONAMES, ATU, NATIONAL";
    /// A code without its scheme or a scheme without its code.
    CodeIncomplete = "CODE_INCOMPLETE":
        "give the scheme and the code, or neither",
        "donnez le système et le code, ou aucun des deux",
        "System und Schlüssel angeben oder keines von beiden";
    /// Not a point.
    LocationInvalid = "LOCATION_INVALID":
        "give degrees as a decimal number: latitude -90 to 90, longitude -180 to 180",
        "donnez des degrés décimaux : latitude de -90 à 90, longitude de -180 à 180",
        "Grad als Dezimalzahl angeben: Breite -90 bis 90, Länge -180 bis 180";
    /// Not a number of inhabitants.
    PopulationInvalid = "POPULATION_INVALID":
        "give a whole number, in digits alone",
        "donnez un nombre entier, en chiffres seulement",
        "eine ganze Zahl angeben, nur in Ziffern";
    /// Not a web address.
    WebsiteInvalid = "WEBSITE_INVALID":
        "give an address that begins with https:// or http://",
        "donnez une adresse qui commence par https:// ou http://",
        "eine Adresse angeben, die mit https:// oder http:// beginnt";
    /// Not a mail address.
    MailboxInvalid = "MAILBOX_INVALID":
        "give the address of an office, like twinning@example.org",
        "donnez l'adresse d'un service, comme twinning@example.org",
        "die Adresse einer Dienststelle angeben, wie twinning@example.org";
    /// Not a language.
    LanguageInvalid = "LANGUAGE_INVALID":
        "give languages as in nl or sr-Latn, with spaces between them",
        "donnez les langues comme nl ou sr-Latn, séparées par des espaces",
        "Sprachen wie nl oder sr-Latn angeben, mit Leerzeichen dazwischen";
    /// Not names by language.
    NamesInvalid = "NAMES_INVALID":
        "write names as in fr=Aix-la-Chapelle|nl=Aken",
        "écrivez les noms comme fr=Aix-la-Chapelle|nl=Aken",
        "Namen wie fr=Aix-la-Chapelle|nl=Aken schreiben";

    /// A record without its own party.
    PartyMissing = "PARTY_MISSING":
        "give the member's code or its name",
        "donnez le code ou le nom du membre",
        "Schlüssel oder Namen des Mitglieds angeben";
    /// No member bears the code or name.
    PartyNotFound = "PARTY_NOT_FOUND":
        "import the local governments first, and compare the code with theirs: codes change from year to year",
        "importez d'abord les collectivités et comparez le code aux leurs : les codes changent d'une année à l'autre",
        "zuerst die Kommunen einlesen und den Schlüssel mit ihren vergleichen: Schlüssel ändern sich von Jahr zu Jahr";
    /// Several members bear the code or name.
    PartyAmbiguous = "PARTY_AMBIGUOUS":
        "give a code and a name that only one member bears",
        "donnez un code et un nom qu'un seul membre porte",
        "Schlüssel und Namen angeben, die nur ein Mitglied trägt";
    /// A partner without a country.
    PartnerCountryMissing = "PARTNER_COUNTRY_MISSING":
        "give the partner's country as two letters, like FR",
        "donnez le pays du partenaire en deux lettres, comme FR",
        "das Land des Partners mit zwei Buchstaben angeben, wie FR";
    /// A partner whose country is none.
    PartnerCountryInvalid = "PARTNER_COUNTRY_INVALID":
        "give the partner's country as two letters, like FR, or map the word",
        "donnez le pays du partenaire en deux lettres, comme FR, ou indiquez le mot dans une correspondance",
        "das Land des Partners mit zwei Buchstaben angeben, wie FR, oder das Wort zuordnen";
    /// Neither a code nor a name.
    PartnerMissing = "PARTNER_MISSING":
        "give the partner's code or its name",
        "donnez le code ou le nom du partenaire",
        "Schlüssel oder Namen des Partners angeben";
    /// Both parties are one.
    PartyWithItself = "PARTY_WITH_ITSELF":
        "correct the partner; where it is another place of the same name, give its code",
        "corrigez le partenaire ; si c'est un autre lieu du même nom, donnez son code",
        "den Partner berichtigen; ist es ein anderer Ort gleichen Namens, seinen Schlüssel angeben";
    /// No kind.
    KindMissing = "KIND_MISSING":
        "give one of TWINNING, FRIENDSHIP, PROJECT, CONTACT, OTHER",
        "donnez TWINNING, FRIENDSHIP, PROJECT, CONTACT ou OTHER",
        "TWINNING, FRIENDSHIP, PROJECT, CONTACT oder OTHER angeben";
    /// Not a kind.
    KindInvalid = "KIND_INVALID":
        "one of TWINNING, FRIENDSHIP, PROJECT, CONTACT, OTHER; a mapping can give other words their meaning",
        "au choix TWINNING, FRIENDSHIP, PROJECT, CONTACT, OTHER ; une correspondance peut donner leur sens à d'autres mots",
        "eines von TWINNING, FRIENDSHIP, PROJECT, CONTACT, OTHER; eine Zuordnung kann anderen Wörtern ihre Bedeutung geben";
    /// Not a status.
    StatusInvalid = "STATUS_INVALID":
        "one of PROPOSED, ACTIVE, DORMANT, SUSPENDED, SUPERSEDED, TERMINATED; empty for ACTIVE",
        "au choix PROPOSED, ACTIVE, DORMANT, SUSPENDED, SUPERSEDED, TERMINATED ; vide pour ACTIVE",
        "eines von PROPOSED, ACTIVE, DORMANT, SUSPENDED, SUPERSEDED, TERMINATED; leer für ACTIVE";
    /// Not a date.
    DateInvalid = "DATE_INVALID":
        "write the date as YYYY, YYYY-MM or YYYY-MM-DD",
        "écrivez la date comme AAAA, AAAA-MM ou AAAA-MM-JJ",
        "das Datum als JJJJ, JJJJ-MM oder JJJJ-MM-TT schreiben";
    /// Not yet.
    DateInFuture = "DATE_IN_FUTURE":
        "correct the date: it has not come yet",
        "corrigez la date : elle est dans l'avenir",
        "das Datum berichtigen: es liegt in der Zukunft";
    /// It ends before it starts.
    EndBeforeStart = "END_BEFORE_START":
        "correct one of the two dates, or leave one empty",
        "corrigez l'une des deux dates ou laissez-en une vide",
        "eines der beiden Daten berichtigen oder leer lassen";
    /// Not a theme.
    ThemeInvalid = "THEME_INVALID":
        "give themes of 1 to 64 characters with | between them",
        "donnez des thèmes de 1 à 64 caractères, séparés par |",
        "Themen von 1 bis 64 Zeichen angeben, mit | dazwischen";
    /// Not a goal.
    SdgInvalid = "SDG_INVALID":
        "give the numbers of goals, 1 to 17, with | between them",
        "donnez les numéros des objectifs, de 1 à 17, séparés par |",
        "die Nummern der Ziele angeben, 1 bis 17, mit | dazwischen";

    /// A later row says something of the same.
    Repeated = "REPEATED":
        "the later row counts",
        "la ligne postérieure compte",
        "die spätere Zeile zählt";
    /// The last row adds up the others.
    TotalRow = "TOTAL_ROW":
        "the last row is a total and was left out",
        "la dernière ligne est un total et a été laissée de côté",
        "die letzte Zeile ist eine Summe und wurde weggelassen";
    /// Gone, because the list does not have it any more.
    Removed = "REMOVED":
        "the list does not mention it",
        "la liste ne le mentionne pas",
        "die Liste nennt es nicht";
    /// Not in the list any more, but records name it.
    KeptNamedByRecord = "KEPT_NAMED_BY_RECORD":
        "the list does not mention it, but records name it: correct or remove these first",
        "la liste ne le mentionne pas, mais des jumelages le nomment : corrigez-les ou retirez-les d'abord",
        "die Liste nennt es nicht, aber Partnerschaften nennen es: diese zuerst berichtigen oder entfernen";
    /// Rejected rows leave open what the list mentions.
    NothingRemoved = "NOTHING_REMOVED":
        "correct the rejected rows and import again: until then it is unknown what the list leaves out",
        "corrigez les lignes refusées et importez à nouveau : d'ici là, on ignore ce que la liste omet",
        "die abgelehnten Zeilen berichtigen und neu einlesen: bis dahin ist offen, was die Liste auslässt";
}

impl Code {
    /// Tells of what happened, not of a row that was rejected.
    #[must_use]
    pub const fn is_note(self) -> bool {
        matches!(
            self,
            Self::Repeated
                | Self::TotalRow
                | Self::Removed
                | Self::KeptNamedByRecord
                | Self::NothingRemoved
        )
    }
}
