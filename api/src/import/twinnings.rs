//! Lists of records.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use jumelage_domain::{
    CodeScheme, CountryCode, LocalGovernmentCode, PartialDate, TwinningKind, TwinningStatus,
};
use jumelage_entities::{
    Network, WriteError, Writing,
    write::{
        compared::Difference,
        members::Members,
        records::{self, Change, Located, NewPartner, NewRecord},
    },
};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use super::{
    Advice, Code, Issue,
    headers::Headings,
    local_governments::own_row,
    plan::Kind,
    rows::{Column, Row},
    run::{Leaving, List},
    themes,
};

/// Records of one association.
pub(super) struct Records {
    network: Network,
    members: Members,
    today: Date,
}

impl Records {
    pub(super) async fn load(db: &DatabaseConnection, today: Date) -> Result<Self, WriteError> {
        let network = Network::load(db).await?;
        Ok(Self {
            members: Members::load(db, &network).await?,
            network,
            today,
        })
    }

    /// By code; where several bear it, by name among those; without a code by name.
    fn party(&self, row: &Row) -> Result<Uuid, Issue> {
        let name = row.name("party_name")?;
        let named = || {
            name.as_deref()
                .map_or(&[][..], |name| self.members.named(name))
        };
        let (column, found) = match row.code("party_scheme", "party_code", None)? {
            Some(code) => match self.members.bearing(&code) {
                [] => return Err(self.unknown_code(row, &code)),
                [only] => return Ok(*only),
                several => (
                    "party_code",
                    several
                        .iter()
                        .filter(|id| named().contains(id))
                        .copied()
                        .collect(),
                ),
            },
            None if name.is_none() => return Err(row.issue("party_code", Code::PartyMissing)),
            None => ("party_name", named().to_vec()),
        };
        match (&found[..], column) {
            ([only], _) => Ok(*only),
            ([], "party_name") => Err(row.issue(column, Code::PartyNotFound)),
            _ => Err(row.issue(column, Code::PartyAmbiguous)),
        }
    }

    /// Spreadsheets take the zeros off that a code begins with.
    fn unknown_code(&self, row: &Row, code: &LocalGovernmentCode) -> Issue {
        let issue = row.issue("party_code", Code::PartyNotFound);
        let zeros = ["0", "00", "000"].iter().find_map(|zeros| {
            let whole = format!("{zeros}{}", code.value());
            let whole = LocalGovernmentCode::new(code.scheme(), &whole).ok()?;
            (!self.members.bearing(&whole).is_empty()).then_some(whole)
        });
        match zeros {
            Some(whole) if code.scheme() != CodeScheme::Wikidata => issue.advise(
                Advice::MemberWithZeros,
                [whole.scheme().to_string(), whole.value().to_owned()],
            ),
            _ => issue,
        }
    }

    fn partner(&self, row: &Row, party: Uuid) -> Result<NewPartner, Issue> {
        let country: CountryCode = row.required(
            "partner_country",
            Code::PartnerCountryMissing,
            Code::PartnerCountryInvalid,
        )?;
        let code = row.code("partner_scheme", "partner_code", Some(country))?;
        let name = row.name("partner_name")?;
        if code.is_none() && name.is_none() {
            return Err(row.issue("partner_name", Code::PartnerMissing));
        }
        // Some names have a stroke in them, like Lübbenau|Spreewald: with a code it is clear who is meant.
        let several = |name: &String| name.contains(';') || code.is_none() && name.contains('|');
        if name.as_ref().is_some_and(several) {
            return Err(row.issue("partner_name", Code::SeveralValues));
        }
        let partner = NewPartner {
            member: self.own_member(country, code.as_ref()),
            country,
            code,
            name,
        };
        if self.is_the_party(&partner, party) {
            return Err(row.issue("partner_name", Code::PartyWithItself));
        }
        Ok(partner)
    }

    /// The member that the code leads to, where the partner's country is one of the node's own.
    fn own_member(&self, country: CountryCode, code: Option<&LocalGovernmentCode>) -> Option<Uuid> {
        match self.members.bearing(code?) {
            [only] if self.network.countries.contains(&country) => Some(*only),
            _ => None,
        }
    }

    /// By its code; else by country and name, as far as no code says that it is another.
    fn is_the_party(&self, partner: &NewPartner, party: Uuid) -> bool {
        if let Some(member) = partner.member {
            return member == party;
        }
        let bears_the_code = match &partner.code {
            Some(code) => self.members.bearing(code).contains(&party),
            None => true,
        };
        let bears_the_name = partner
            .name
            .as_ref()
            .is_some_and(|name| self.members.named(name).contains(&party));
        bears_the_code
            && bears_the_name
            && self.members.country(party) == Some(partner.country.as_str())
    }

    fn dates(&self, row: &Row) -> Result<(Option<PartialDate>, Option<PartialDate>), Issue> {
        let since = row.date("since", self.today)?;
        let until = row.date("until", self.today)?;
        match (&since, &until) {
            (Some(since), Some(until)) if until.last_day() < since.first_day() => {
                Err(row.issue("until", Code::EndBeforeStart))
            }
            _ => Ok((since, until)),
        }
    }
}

impl List for Records {
    type New = NewRecord;
    type Located = Located;

    const COLUMNS: &'static [Column] = &[
        Column::optional("association"),
        Column::optional("party_scheme"),
        Column::optional("party_code"),
        Column::optional("party_name"),
        Column::required("partner_country"),
        Column::optional("partner_scheme"),
        Column::optional("partner_code"),
        Column::optional("partner_name"),
        Column::required("kind"),
        Column::optional("status"),
        Column::optional("since"),
        Column::optional("until"),
        Column::optional("themes"),
        Column::optional("sdgs"),
        Column::optional("id"),
    ];

    const HEADINGS: Headings = Headings::Twinnings;
    const KIND: Kind = Kind::Twinnings;

    fn network(&self) -> &Network {
        &self.network
    }

    fn read(&self, row: &Row) -> Result<NewRecord, Issue> {
        own_row(row, &self.network)?;
        let party = self.party(row)?;
        let partner = self.partner(row, party)?;
        let kind: TwinningKind = row.required("kind", Code::KindMissing, Code::KindInvalid)?;
        let status: Option<TwinningStatus> = row.optional("status", Code::StatusInvalid)?;
        let (since, until) = self.dates(row)?;
        Ok(NewRecord {
            list_id: row.id()?,
            party,
            partner,
            kind,
            status: status.unwrap_or(TwinningStatus::Active),
            since,
            until,
            themes: themes::read(row)?,
            sdgs: row.several("sdgs", Code::SdgInvalid)?,
        })
    }

    async fn locate(
        &self,
        db: &impl ConnectionTrait,
        new: Vec<NewRecord>,
    ) -> Result<Vec<Located>, WriteError> {
        records::locate(db, &self.network, new).await
    }

    fn identity(located: &Located) -> String {
        located.identity.clone()
    }

    fn change(&self, located: &Located) -> Change {
        located.change()
    }

    fn existing(located: &Located) -> Option<Uuid> {
        located.existing_id()
    }

    fn state(located: &Located) -> Option<String> {
        located.state()
    }

    fn said(located: &Located) -> String {
        located.said()
    }

    fn differences(&self, located: &Located) -> Vec<Difference> {
        located.differences()
    }

    fn label(row: &Row) -> String {
        let either = |name, code| match row.cell(name) {
            "" => row.cell(code),
            name => name,
        };
        format!(
            "{} – {} ({})",
            either("party_name", "party_code"),
            either("partner_name", "partner_code"),
            row.cell("kind")
        )
    }

    async fn states(
        &self,
        db: &impl ConnectionTrait,
        ids: &BTreeSet<Uuid>,
    ) -> Result<HashMap<Uuid, String>, WriteError> {
        records::states(db, ids).await
    }

    fn remark(&self, row: &Row, outside: &mut themes::Outside) {
        outside.count(row);
    }

    async fn named(
        &self,
        _: &impl ConnectionTrait,
        _: &BTreeSet<Uuid>,
    ) -> Result<BTreeSet<Uuid>, WriteError> {
        Ok(BTreeSet::new())
    }

    async fn write(
        &self,
        writing: &Writing,
        located: Vec<Located>,
    ) -> Result<BTreeSet<Uuid>, WriteError> {
        records::write(writing, located).await
    }

    async fn leaving(
        &self,
        db: &impl ConnectionTrait,
        mentioned: &BTreeSet<Uuid>,
    ) -> Result<Leaving, WriteError> {
        let mut leaving = Leaving::default();
        for (record, label) in records::not_among(db, &self.network, mentioned).await? {
            let issue = Issue::new(None, "", &label, Code::Removed);
            leaving.issues.push(issue);
            leaving.gone.insert(record.id, label);
        }
        Ok(leaving)
    }

    async fn remove(&self, writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
        records::remove(writing, ids).await
    }
}
