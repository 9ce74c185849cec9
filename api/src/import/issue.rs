//! What a report says of a row: where, what, a code that never changes its meaning, and what to do about it.

use std::fmt;

/// Declares the codes, each with its spelling and with what it advises where nothing closer is known.
macro_rules! codes {
    ($($(#[$meta:meta])* $variant:ident = $word:literal: $hint:literal;)+) => {
        /// Why a row was not taken as it is. Programs may rely on the spelling.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$meta])* $variant),+ }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As reports spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            const fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint),+ }
            }
        }
    };
}

codes! {
    /// The file is of another kind.
    NotCsv = "NOT_CSV": "save the list as CSV, UTF-8, with commas";
    /// Cells are told apart by something else than commas.
    Separator = "SEPARATOR": "save the list as CSV with commas between the cells";
    /// There is nothing to read.
    HeaderMissing = "HEADER_MISSING": "the first line names the columns";
    /// A column that lists do not have.
    UnknownColumn = "UNKNOWN_COLUMN": "take the column out, or correct its name";
    /// A column that lists must have.
    MissingColumn = "MISSING_COLUMN": "add the column; its cells may be empty where a value is unknown";
    /// A column that is there twice.
    RepeatedColumn = "REPEATED_COLUMN": "take one of the two columns out";

    /// The row has another number of cells than the header.
    CellCount = "CELL_COUNT": "give the row as many cells as the header has; a cell with a comma in it needs quotes";
    /// A quote is opened and never closed.
    OpenQuote = "OPEN_QUOTE": "close the quote, or take it out";
    /// Something stands between a closing quote and the next comma.
    StrayQuote = "STRAY_QUOTE": "put the whole cell into quotes, and write a quote within it twice";
    /// A line of a length that no list has.
    RowTooLong = "ROW_TOO_LONG": "look for a missing end of line";
    /// Not UTF-8.
    NotUtf8 = "NOT_UTF8": "the file is probably in Windows-1252 (western Europe) or Windows-1250 (central Europe): save it as UTF-8";
    /// A character that stands for one that got lost.
    DamagedText = "DAMAGED_TEXT": "a letter was lost when the list was converted: export it again, as UTF-8";
    /// A character that does not print.
    ControlCharacter = "CONTROL_CHARACTER": "take out the character that does not print";
    /// A spreadsheet would run it.
    Formula = "FORMULA": "write the text itself, not a formula";
    /// More text than the column takes.
    TooLong = "TOO_LONG": "shorten the text";
    /// More than one value where there is room for one.
    SeveralValues = "SEVERAL_VALUES": "one value in a cell: write a row for each";
    /// An address where there should be none.
    EmailAddress = "EMAIL_ADDRESS": "take the address out: only the column mailbox may hold one, and never a person's";
    /// The row is another association's.
    OtherAssociation = "OTHER_ASSOCIATION": "import the row at that association's node";
    /// No association of this code takes part.
    UnknownAssociation = "UNKNOWN_ASSOCIATION": "give the code of an association in associations.csv";
    /// Not an id.
    IdInvalid = "ID_INVALID": "an id has at most 200 characters";

    /// Nothing in it can be read.
    NameInvalid = "NAME_INVALID": "a name has a letter or a digit: leave the cell empty where the name is unknown";
    /// A local government without a name.
    NameMissing = "NAME_MISSING": "give the official name; take total rows out";
    /// A local government without a country.
    CountryMissing = "COUNTRY_MISSING": "give the country as two letters, like DE";
    /// Not a country.
    CountryInvalid = "COUNTRY_INVALID": "give the country as two letters, like DE";
    /// A country for which this association does not speak.
    CountryNotOwn = "COUNTRY_NOT_OWN": "correct the country: the directory gives this association others";
    /// Not a level.
    LevelInvalid = "LEVEL_INVALID": "one of MUNICIPALITY, INTERMEDIATE, REGION, DISTRICT, JOINT_BODY, OTHER";
    /// Not a code of its scheme.
    CodeInvalid = "CODE_INVALID": "correct the code or leave the cell empty";
    /// Not a scheme.
    SchemeInvalid = "SCHEME_INVALID": "one of LAU, NUTS, WIKIDATA, GEONAMES, ATU, NATIONAL";
    /// A code without its scheme or a scheme without its code.
    CodeIncomplete = "CODE_INCOMPLETE": "give the scheme and the code, or neither";
    /// Not a point.
    LocationInvalid = "LOCATION_INVALID": "give degrees with a decimal point: latitude -90 to 90, longitude -180 to 180";
    /// Not a number of inhabitants.
    PopulationInvalid = "POPULATION_INVALID": "give a whole number, in digits alone";
    /// Not a web address.
    WebsiteInvalid = "WEBSITE_INVALID": "give an address that begins with https:// or http://";
    /// Not a mail address.
    MailboxInvalid = "MAILBOX_INVALID": "give the address of an office, like twinning@example.org";
    /// Not a language.
    LanguageInvalid = "LANGUAGE_INVALID": "give languages as in nl or sr-Latn, with spaces between them";
    /// Not names by language.
    NamesInvalid = "NAMES_INVALID": "write names as in fr=Aix-la-Chapelle|nl=Aken";

    /// A record without its own party.
    PartyMissing = "PARTY_MISSING": "give the member's code or its name";
    /// No member bears the code or name.
    PartyNotFound = "PARTY_NOT_FOUND": "import the local governments first, and compare the code with theirs: codes change from year to year";
    /// Several members bear the code or name.
    PartyAmbiguous = "PARTY_AMBIGUOUS": "give a code and a name that only one member bears";
    /// A partner without a country.
    PartnerCountryMissing = "PARTNER_COUNTRY_MISSING": "give the partner's country as two letters, like FR";
    /// A partner whose country is none.
    PartnerCountryInvalid = "PARTNER_COUNTRY_INVALID": "give the partner's country as two letters, like FR";
    /// Neither a code nor a name.
    PartnerMissing = "PARTNER_MISSING": "give the partner's code or its name";
    /// Both parties are one.
    PartyWithItself = "PARTY_WITH_ITSELF": "correct the partner; where it is another place of the same name, give its code";
    /// No kind.
    KindMissing = "KIND_MISSING": "one of TWINNING, FRIENDSHIP, PROJECT, CONTACT, OTHER";
    /// Not a kind.
    KindInvalid = "KIND_INVALID": "one of TWINNING, FRIENDSHIP, PROJECT, CONTACT, OTHER";
    /// Not a status.
    StatusInvalid = "STATUS_INVALID": "one of PROPOSED, ACTIVE, DORMANT, SUSPENDED, SUPERSEDED, TERMINATED; empty for ACTIVE";
    /// Not a date.
    DateInvalid = "DATE_INVALID": "write the date as YYYY, YYYY-MM or YYYY-MM-DD";
    /// Not yet.
    DateInFuture = "DATE_IN_FUTURE": "correct the date: it has not come yet";
    /// It ends before it starts.
    EndBeforeStart = "END_BEFORE_START": "correct one of the two dates, or leave one empty";
    /// Not a theme.
    ThemeInvalid = "THEME_INVALID": "give themes of 1 to 64 characters with | between them";
    /// Not a goal.
    SdgInvalid = "SDG_INVALID": "give the numbers of goals, 1 to 17, with | between them";

    /// A later row says something of the same.
    Repeated = "REPEATED": "the later row counts";
    /// Gone, because the list does not have it any more.
    Removed = "REMOVED": "the list does not mention it";
    /// Not in the list any more, but records name it.
    KeptNamedByRecord = "KEPT_NAMED_BY_RECORD": "the list does not mention it, but records name it: correct or remove these first";
    /// Rejected rows leave open what the list mentions.
    NothingRemoved = "NOTHING_REMOVED": "correct the rejected rows and import again: until then it is unknown what the list leaves out";
}

impl Code {
    /// Tells of what happened, not of a row that was rejected.
    #[must_use]
    pub const fn is_note(self) -> bool {
        matches!(
            self,
            Self::Repeated | Self::Removed | Self::KeptNamedByRecord | Self::NothingRemoved
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much of a value a report shows.
const SHOWN: usize = 200;

/// One entry of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The line at which the row begins, the header being line 1; none where it is about no row.
    pub line: Option<u64>,
    /// The column; empty where it is about the whole row.
    pub column: String,
    /// The cell as the list has it, or what the entry is about.
    pub value: String,
    /// What it is.
    pub code: Code,
    /// What to do.
    pub hint: String,
}

impl Issue {
    /// With the hint that belongs to the code.
    #[must_use]
    pub fn new(line: Option<u64>, column: &str, value: &str, code: Code) -> Self {
        Self {
            line,
            column: column.to_owned(),
            value: shortened(value),
            code,
            hint: code.hint().to_owned(),
        }
    }

    /// With a hint that fits the case more closely.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }
}

fn shortened(value: &str) -> String {
    if value.chars().count() <= SHOWN {
        return value.to_owned();
    }
    value.chars().take(SHOWN).chain(['…']).collect()
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        if !self.column.is_empty() {
            write!(f, "{}, ", self.column)?;
        }
        f.write_str("“")?;
        for letter in self.value.chars() {
            // What steers a terminal is shown and not run.
            if letter.is_control() {
                write!(f, "{}", letter.escape_default())?;
            } else {
                write!(f, "{letter}")?;
            }
        }
        write!(f, "”: {} – {}", self.code, self.hint)
    }
}
