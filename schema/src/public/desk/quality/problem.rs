//! The kinds of problems, and which objects have them.

use std::{collections::BTreeSet, fmt::Write};

use async_graphql::Enum;
use jumelage_domain::{CountryCode, ObjectKind};
use jumelage_entities::Network;

/// What may be open in one's own data.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum DataProblem {
    /// Another association's record waits for a decision.
    OpenClaim,
    /// One's own record of which the partner's association, which knows the partner, has none.
    OneSided,
    /// One's own record that the partner's association rejected.
    Disputed,
    /// Both record it, and not the same of it: `Twinning.discrepancies` says what differs.
    DifferingValues,
    /// The partner's country has a node, and none there knows the partner.
    UnresolvedPartner,
    /// A member that has a code in common with another member, so that the code leads to neither.
    SharedCode,
    /// One's own record that does not say when the twinning began.
    UnknownDate,
    /// One's own record with a theme that is none of the vocabulary: the words of a list, kept as `x-…`.
    UnknownTheme,
}

/// The partner's association, in a row of `twinning`.
const PARTNERS: &str = "CASE WHEN t.association_a = (SELECT code FROM node) THEN t.association_b \
     ELSE t.association_a END";

impl DataProblem {
    /// In the order in which groups are listed.
    pub(super) const ALL: [Self; 8] = [
        Self::OpenClaim,
        Self::OneSided,
        Self::Disputed,
        Self::DifferingValues,
        Self::UnresolvedPartner,
        Self::SharedCode,
        Self::UnknownDate,
        Self::UnknownTheme,
    ];

    /// What its objects are.
    pub(super) const fn kind(self) -> ObjectKind {
        match self {
            Self::SharedCode => ObjectKind::LocalGovernment,
            _ => ObjectKind::Twinning,
        }
    }

    /// A query for all that have it: `association`, `id` and the `node` in the object id. Both databases read it.
    pub(super) fn objects(self, network: &Network) -> String {
        match self {
            Self::OpenClaim => "SELECT r.node AS association, r.id, r.node FROM record r \
                 JOIN claim c ON c.record_id = r.id \
                 WHERE NOT EXISTS (SELECT 1 FROM link l WHERE l.other_record_id = r.id) \
                 AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.record_id = r.id AND d.holds)"
                .to_owned(),
            Self::OneSided => confirmed_as("ONE_SIDED"),
            Self::Disputed => confirmed_as("DISPUTED"),
            Self::DifferingValues => "SELECT r.node AS association, t.id, t.lead AS node \
                 FROM twinning t JOIN record o ON o.id = t.own_record_id \
                 JOIN record r ON r.id = t.other_record_id \
                 WHERE o.kind <> r.kind OR o.status <> r.status OR o.themes <> r.themes \
                 OR o.sdgs <> r.sdgs OR coalesce(o.since, '') <> coalesce(r.since, '') \
                 OR coalesce(o.until, '') <> coalesce(r.until, '')"
                .to_owned(),
            Self::UnresolvedPartner => unresolved(network),
            Self::SharedCode => "SELECT m.owner AS association, m.id, m.owner AS node \
                 FROM local_government m \
                 WHERE m.owner = (SELECT code FROM node) AND m.member AND EXISTS (\
                 SELECT 1 FROM local_government_code c \
                 JOIN local_government_code s ON s.scheme = c.scheme AND s.value = c.value \
                 AND s.local_government_id <> c.local_government_id \
                 JOIN local_government n ON n.id = s.local_government_id \
                 WHERE c.local_government_id = m.id AND n.owner = m.owner AND n.member \
                 AND c.scheme IN ('WIKIDATA', 'GEONAMES', 'LAU', 'NATIONAL'))"
                .to_owned(),
            Self::UnknownDate => format!(
                "SELECT {PARTNERS} AS association, t.id, t.lead AS node FROM twinning t \
                 JOIN record o ON o.id = t.own_record_id WHERE o.since IS NULL"
            ),
            // What begins with `x-`: a span of the table's key.
            Self::UnknownTheme => "SELECT o.node AS association, t.id, t.lead AS node \
                 FROM twinning t JOIN record o ON o.id = t.own_record_id \
                 WHERE EXISTS (SELECT 1 FROM record_theme h WHERE h.record_id = o.id \
                 AND h.theme >= 'x-' AND h.theme < 'x.')"
                .to_owned(),
        }
    }
}

fn confirmed_as(confirmation: &str) -> String {
    format!(
        "SELECT {PARTNERS} AS association, t.id, t.lead AS node FROM twinning t \
         WHERE t.own_record_id IS NOT NULL AND t.confirmation = '{confirmation}'"
    )
}

/// Where several associations have a node in the partner's country, none of them can be named.
fn unresolved(network: &Network) -> String {
    let countries = network.peers.iter().flat_map(|peer| &peer.countries);
    let countries: BTreeSet<CountryCode> = countries.copied().collect();
    let (mut known, mut named) = (String::new(), String::new());
    // Codes of countries and nodes are letters, digits and dashes.
    for country in countries {
        let comma = if known.is_empty() { "" } else { ", " };
        let _ = write!(known, "{comma}'{country}'");
        let mut nodes = network.targets(country);
        if let (Some(only), None) = (nodes.next(), nodes.next()) {
            let _ = write!(named, " WHEN '{country}' THEN '{}'", only.code);
        }
    }
    let association = if named.is_empty() {
        "CAST(NULL AS text)".to_owned()
    } else {
        format!("CASE o.stated_country{named} END")
    };
    let of_network = if known.is_empty() {
        "1 = 0".to_owned()
    } else {
        format!("o.stated_country IN ({known})")
    };
    format!(
        "SELECT {association} AS association, t.id, t.lead AS node FROM twinning t \
         JOIN record o ON o.id = t.own_record_id \
         WHERE t.confirmation = 'NO_PARTNER_NODE' AND {of_network}"
    )
}
