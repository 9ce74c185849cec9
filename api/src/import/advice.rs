//! What to do about a row, where more is known than its code says.

use super::messages::messages;

messages! {
    /// Advice that fits a case more closely than that of its code.
    Advice:
    /// Like 5.3E+06.
    RoundedNumber = "ROUNDED_NUMBER":
        "a spreadsheet made a rounded number of this code: give the column the format of text and export the list again",
        "un tableur a fait de ce code un nombre arrondi : mettez la colonne au format texte et exportez à nouveau la liste",
        "eine Tabellenkalkulation hat aus diesem Schlüssel eine gerundete Zahl gemacht: der Spalte das Format Text geben und die Liste neu exportieren";
    /// The form of Wikidata's codes.
    WikidataForm = "WIKIDATA_FORM":
        "a WIKIDATA code is the letter Q and a number, like Q365",
        "un code WIKIDATA est la lettre Q et un nombre, comme Q365",
        "ein WIKIDATA-Schlüssel ist der Buchstabe Q und eine Zahl, wie Q365";
    /// The form of GeoNames' codes.
    GeonamesForm = "GEONAMES_FORM":
        "a GEONAMES code is a number, like 2886242",
        "un code GEONAMES est un nombre, comme 2886242",
        "ein GEONAMES-Schlüssel ist eine Zahl, wie 2886242";
    /// The form of the codes of regions.
    NutsForm = "NUTS_FORM":
        "a NUTS code is a country's two letters, as Eurostat writes them, and up to three letters or digits, like DE212",
        "un code NUTS est formé des deux lettres d'un pays, comme les écrit Eurostat, et de trois lettres ou chiffres au plus, comme FRK26",
        "ein NUTS-Schlüssel ist aus den zwei Buchstaben eines Landes, wie Eurostat sie schreibt, und bis zu drei Buchstaben oder Ziffern, wie DE212";
    /// The language that was meant.
    LanguageMeant = "LANGUAGE_MEANT":
        "this is no language's tag: write {0}, if that is meant",
        "ce n'est pas l'étiquette d'une langue : écrivez {0}, si c'est bien elle",
        "das ist nicht das Kürzel einer Sprache: {0} schreiben, falls diese gemeint ist";
    /// The form of any other code.
    CodeForm = "CODE_FORM":
        "a code has 1 to 64 characters without control characters",
        "un code a de 1 à 64 caractères, sans caractère de contrôle",
        "ein Schlüssel hat 1 bis 64 Zeichen ohne Steuerzeichen";
    /// A LAU code of the wrong length.
    ZerosLost = "ZEROS_LOST":
        "LAU codes of {0} have {1} digits and this one has {2}: a spreadsheet may have taken zeros off; give the column the format of text and enter the code as it is, like {3}, if that is meant",
        "les codes LAU de {0} ont {1} chiffres et celui-ci {2} : un tableur a pu retirer des zéros ; mettez la colonne au format texte et entrez le code tel quel, comme {3}, si c'est bien lui",
        "LAU-Schlüssel von {0} haben {1} Ziffern und dieser {2}: eine Tabellenkalkulation kann Nullen weggenommen haben; der Spalte das Format Text geben und den Schlüssel vollständig eintragen, etwa {3}, falls dieser gemeint ist";
    /// A member bears the code with zeros before it.
    MemberWithZeros = "MEMBER_WITH_ZEROS":
        "a spreadsheet may have taken zeros off: a member bears {0} {1}",
        "un tableur a pu retirer des zéros : un membre porte {0} {1}",
        "eine Tabellenkalkulation kann Nullen weggenommen haben: ein Mitglied trägt {0} {1}";
    /// What columns there are.
    KnownColumns = "KNOWN_COLUMNS":
        "take the column out, correct its name, or name it in a mapping: a list can have {0}",
        "retirez la colonne, corrigez son nom ou indiquez-la dans une correspondance : une liste peut avoir {0}",
        "die Spalte entfernen, ihren Namen berichtigen oder sie in einer Zuordnung nennen: eine Liste kann {0} haben";
    /// How many cells there should be.
    Cells = "CELLS":
        "the header has {0} cells and this row {1}: a cell with the separator in it needs quotes",
        "l'en-tête a {0} cellules et cette ligne {1} : une cellule qui contient le séparateur se met entre guillemets",
        "die Kopfzeile hat {0} Zellen und diese Zeile {1}: eine Zelle mit dem Trennzeichen darin braucht Anführungszeichen";
    /// A formula whose value nobody computed.
    NotComputed = "NOT_COMPUTED":
        "the file has this formula without its value: open it in a spreadsheet programme and save it there, or write the value itself",
        "le fichier contient cette formule sans sa valeur : ouvrez-le dans un tableur et enregistrez-le, ou écrivez la valeur elle-même",
        "die Datei hat diese Formel ohne ihren Wert: in einer Tabellenkalkulation öffnen und dort speichern, oder den Wert selbst schreiben";
    /// What sheets there are.
    Sheets = "SHEETS":
        "name one of these with --sheet: {0}",
        "nommez l'une de celles-ci avec --sheet : {0}",
        "eines von diesen mit --sheet nennen: {0}";
    /// How large a file may be.
    Limit = "LIMIT":
        "the limit is {0} MB, and for what a workbook unpacks to {1} MB: cut the list into several, or save it as CSV",
        "la limite est de {0} Mo, et de {1} Mo pour un classeur décompressé : partagez la liste en plusieurs ou enregistrez-la en CSV",
        "die Grenze ist {0} MB, für den entpackten Inhalt einer Mappe {1} MB: die Liste auf mehrere Dateien verteilen oder als CSV speichern";
    /// What is wrong with a workbook.
    Broken = "BROKEN":
        "the workbook is damaged ({0}): open it in a spreadsheet programme and save it again",
        "le classeur est endommagé ({0}) : ouvrez-le dans un tableur et enregistrez-le à nouveau",
        "die Mappe ist beschädigt ({0}): in einer Tabellenkalkulation öffnen und neu speichern";
    /// What is wrong with a mapping.
    Mapping = "MAPPING":
        "correct the mapping: {0}",
        "corrigez la correspondance : {0}",
        "die Zuordnung berichtigen: {0}";
    /// A column that the mapping names and the list does not have.
    MappedColumnMissing = "MAPPED_COLUMN_MISSING":
        "the mapping names this column, and the list has no such column: it has {0}",
        "la correspondance nomme cette colonne, que la liste n'a pas : elle a {0}",
        "die Zuordnung nennt diese Spalte, die Liste hat sie nicht: sie hat {0}";
    /// Two columns mean one of ours.
    TwoColumns = "TWO_COLUMNS":
        "both columns mean {0}: take one out, or let a mapping ignore it",
        "les deux colonnes signifient {0} : retirez-en une ou ignorez-la dans une correspondance",
        "beide Spalten bedeuten {0}: eine entfernen oder in einer Zuordnung übergehen";
    /// Several partners and another number of something else.
    PartnersAndOthers = "PARTNERS_AND_OTHERS":
        "the row has {0} partners, and this cell {1} values: give one value for all, or as many as there are partners",
        "la ligne a {0} partenaires et cette cellule {1} valeurs : donnez une valeur pour tous, ou autant que de partenaires",
        "die Zeile hat {0} Partner und diese Zelle {1} Werte: einen Wert für alle angeben oder so viele, wie es Partner sind";
    /// One id for several records.
    OneIdForSeveral = "ONE_ID_FOR_SEVERAL":
        "one id cannot stand for several records: write a row for each partner",
        "un identifiant ne peut désigner plusieurs jumelages : écrivez une ligne pour chaque partenaire",
        "eine Kennung kann nicht für mehrere Partnerschaften stehen: für jeden Partner eine Zeile schreiben";

    /// No such day.
    NoSuchDay = "NO_SUCH_DAY":
        "the calendar has no such day or month",
        "le calendrier n'a ni ce jour ni ce mois",
        "der Kalender hat diesen Tag oder Monat nicht";
    /// A serial number.
    DayNumber = "DAY_NUMBER":
        "this is the day number of a spreadsheet: give the column the format YYYY-MM-DD and export the list again",
        "c'est le numéro de jour d'un tableur : mettez la colonne au format AAAA-MM-JJ et exportez à nouveau la liste",
        "das ist die Tagesnummer einer Tabellenkalkulation: der Spalte das Format JJJJ-MM-TT geben und die Liste neu exportieren";
    /// A year before 1000.
    YearDigits = "YEAR_DIGITS":
        "write a year with four digits, like 0836",
        "écrivez l'année en quatre chiffres, comme 0836",
        "ein Jahr mit vier Ziffern schreiben, wie 0836";
    /// Ten years.
    Decade = "DECADE":
        "a decade is no date: leave the cell empty, or write the year if it is known",
        "une décennie n'est pas une date : laissez la cellule vide ou écrivez l'année si elle est connue",
        "ein Jahrzehnt ist kein Datum: die Zelle leer lassen oder das Jahr schreiben, wenn es bekannt ist";
    /// About.
    UncertainDate = "UNCERTAIN_DATE":
        "an uncertain date: write the year alone if it is good enough, or leave the cell empty",
        "une date incertaine : écrivez l'année seule si elle est assez sûre, ou laissez la cellule vide",
        "ein unsicheres Datum: nur das Jahr schreiben, wenn es sicher genug ist, oder die Zelle leer lassen";
    /// Two ceremonies.
    TwoDates = "TWO_DATES":
        "one date in a cell: the first of the ceremonies",
        "une date par cellule : la première des cérémonies",
        "ein Datum je Zelle: die erste der Feiern";
    /// Not filled up with zeros, or with a time behind it.
    TwoDigits = "TWO_DIGITS":
        "write months and days with two digits and nothing after them: YYYY-MM-DD",
        "écrivez mois et jours en deux chiffres, sans rien après : AAAA-MM-JJ",
        "Monate und Tage mit zwei Ziffern schreiben, nichts danach: JJJJ-MM-TT";
    /// Day first, or month first.
    TwoReadings = "TWO_READINGS":
        "days and months can be read in two ways here: write the date as YYYY-MM-DD",
        "jour et mois se lisent ici de deux façons : écrivez la date comme AAAA-MM-JJ",
        "Tag und Monat sind hier auf zwei Arten zu lesen: das Datum als JJJJ-MM-TT schreiben";
    /// Whatever it is.
    DateForm = "DATE_FORM":
        "write the date as YYYY, YYYY-MM or YYYY-MM-DD",
        "écrivez la date comme AAAA, AAAA-MM ou AAAA-MM-JJ",
        "das Datum als JJJJ, JJJJ-MM oder JJJJ-MM-TT schreiben";
}
