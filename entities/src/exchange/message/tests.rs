//! Holds on to what this version says, word for word.

use jumelage_domain::{
    CodeScheme, ListingKind, Timestamp, TwinningKind, TwinningStatus, listing::AnyListing,
};
use serde_json::json;
use uuid::Uuid;

use super::{super::introduction::Introduced, *};

fn member() -> LocalGovernmentReference {
    LocalGovernmentReference {
        id: id("LocalGovernment"),
        name: "Reims".to_owned(),
        country: "FR".parse().unwrap(),
        level: "MUNICIPALITY".parse().ok(),
        codes: vec![CodeReference {
            scheme: CodeScheme::Wikidata,
            value: "Q1".to_owned(),
            year: Some(2024),
        }],
        latitude: Some(49.265_277),
        longitude: Some(4.0),
        search_names: ["reims".to_owned()].into(),
        predecessors: [id("LocalGovernment").uuid()].into(),
        lives_on_in: Some(id("LocalGovernment").uuid()),
    }
}

fn id(kind: &str) -> ObjectId {
    let uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    ObjectId::new(kind.parse().unwrap(), "rgre".parse().unwrap(), uuid)
}

/// A listing that says no more than it must: whatever else its kind can say is there all the same.
fn part(kind: ListingKind) -> SharedListing {
    let record = id(kind.object_kind().as_str());
    let least = match kind {
        ListingKind::Activity => json!({"kind": "OTHER", "title": {"en": "Water"}}),
        ListingKind::Network => json!({
            "title": {"en": "Water"},
            "members": {id("LocalGovernment").to_string(): {"role": "LEAD"}},
        }),
        ListingKind::Project => json!({
            "state": "PLANNED", "title": {"en": "Water"}, "lead": id("LocalGovernment"),
        }),
        ListingKind::PartnerRequest | ListingKind::TrainingOffer | ListingKind::Guide => {
            unreachable!("these are told to nobody")
        }
    };
    let words = AnyListing::from_value(kind, least).unwrap();
    SharedListing {
        topic: kind,
        record: record.clone(),
        words: words.to_value().unwrap(),
        same_as: Some(record.clone()),
        belongs_to: Some(record.uuid()),
        sharing: [record.uuid()].into(),
        also: ["afccre".parse().unwrap()].into(),
        updated_at: Timestamp::EPOCH,
        version: 2,
    }
}

fn introductions() -> [Part; 2] {
    let introduced = || Introduced {
        id: id("LocalGovernment"),
        name: "Reims".to_owned(),
        mailbox: Some("town@example.org".to_owned()),
    };
    let introduction = SharedIntroduction {
        topic: Topic::Introduction.to_string(),
        record: id("Introduction"),
        seeker: introduced(),
        candidate: id("LocalGovernment"),
        request: Some(id("PartnerRequest")),
        message: "Hello".to_owned(),
        requested_at: Timestamp::EPOCH,
    };
    let answer = SharedIntroductionAnswer {
        topic: Topic::IntroductionAnswer.to_string(),
        record: id("Introduction"),
        candidate: introduced(),
        accepts: true,
        note: Some("Yes".to_owned()),
        answered_at: Timestamp::EPOCH,
    };
    [
        Part::Introduction(introduction),
        Part::IntroductionAnswer(answer),
    ]
}

fn shared_member() -> Part {
    Part::Member(SharedMember {
        topic: Topic::Member.to_string(),
        record: id("LocalGovernment"),
        member: member(),
    })
}

/// Whoever adds a field has to come by here, and raises the version.
#[test]
fn what_a_message_can_say_is_of_its_version() {
    let offer = Offer {
        record: id("Twinning"),
        party: member(),
        partner: StatedPartner {
            country: "DE".parse().unwrap(),
            scheme: Some(CodeScheme::Wikidata),
            code: Some("Q2".to_owned()),
            name: Some("Aachen".to_owned()),
            id: Some(id("LocalGovernment")),
        },
        kind: TwinningKind::Twinning,
        status: TwinningStatus::Active,
        since: "1967".parse().ok(),
        until: "1999-12".parse().ok(),
        themes: "music".parse().into_iter().collect(),
        sdgs: [11].into(),
        updated_at: Timestamp::EPOCH,
        version: 2,
        exclusive: true,
        confirms: Some(id("Twinning")),
    };
    let message = Message {
        association: id("Association"),
        offers: vec![offer],
        answers: vec![Answer {
            record: id("Twinning"),
            outcome: Outcome::Known,
            local_government: Some(member()),
        }],
        links: vec![Link {
            record: id("Twinning"),
            other: id("Twinning"),
        }],
        parts: ListingKind::ALL
            .iter()
            .filter(|kind| kind.is_shared())
            .map(|kind| Part::Listing(part(*kind)))
            .chain(introductions())
            .chain([shared_member()])
            .collect(),
        parties: vec![member()],
        withdrawals: vec![Subject {
            topic: Topic::Offer.to_string(),
            record: id("Twinning").to_string(),
        }],
        retain: Some(vec![]),
        last: true,
    };
    let said = serde_json::to_string(&message).unwrap();
    let said = said
        .replace(&id("Association").to_string(), "A")
        .replace(&id("LocalGovernment").to_string(), "L")
        .replace(&id("Twinning").to_string(), "T")
        .replace(&id("Activity").to_string(), "I")
        .replace(&id("Network").to_string(), "N")
        .replace(&id("Project").to_string(), "P")
        .replace(&id("Introduction").to_string(), "D")
        .replace(&id("PartnerRequest").to_string(), "R");
    assert_eq!(
        (VERSION, said),
        (6, SAID.replace('\n', "")),
        "raise VERSION"
    );
}

const SAID: &str = r#"{"association":"A",
"offers":[{"record":"T","party":{"id":"L","name":"Reims","country":"FR","level":"MUNICIPALITY",
"codes":[{"scheme":"WIKIDATA","value":"Q1","year":2024}],
"latitude":49.265277,"longitude":4.0,"searchNames":["reims"],
"predecessors":["01900000-0000-7000-8000-000000000001"],
"livesOnIn":"01900000-0000-7000-8000-000000000001"},
"partner":{"country":"DE","scheme":"WIKIDATA","code":"Q2","name":"Aachen","id":"L"},
"kind":"TWINNING","status":"ACTIVE","since":"1967","until":"1999-12","themes":["music"],"sdgs":[11],
"updatedAt":"1970-01-01T00:00:00.000Z","version":2,"exclusive":true,"confirms":"T"}],
"answers":[{"record":"T","outcome":"KNOWN","localGovernment":{"id":"L","name":"Reims","country":"FR","level":"MUNICIPALITY",
"codes":[{"scheme":"WIKIDATA","value":"Q1","year":2024}],
"latitude":49.265277,"longitude":4.0,"searchNames":["reims"],
"predecessors":["01900000-0000-7000-8000-000000000001"],
"livesOnIn":"01900000-0000-7000-8000-000000000001"}}],
"links":[{"record":"T","other":"T"}],
"parts":[{"topic":"ACTIVITY","record":"I","words":{"kind":"OTHER","title":{"en":"Water"},"about":null,"parties":[],
"startsOn":null,"endsOn":null,"place":null,"participants":null,"participantsFromAbroad":null,"themes":[],"sdgs":[],
"summary":{},"results":{},"links":[]},"sameAs":"I",
"belongsTo":"01900000-0000-7000-8000-000000000001","sharing":["01900000-0000-7000-8000-000000000001"],
"also":["afccre"],"updatedAt":"1970-01-01T00:00:00.000Z","version":2},
{"topic":"NETWORK","record":"N","words":{"title":{"en":"Water"},"members":{"L":{"role":"LEAD","joinedOn":null,"leftOn":null}},
"others":[],"since":null,"until":null,"summary":{},"website":null,"themes":[],"sdgs":[],"links":[]},"sameAs":"N",
"belongsTo":"01900000-0000-7000-8000-000000000001","sharing":["01900000-0000-7000-8000-000000000001"],
"also":["afccre"],"updatedAt":"1970-01-01T00:00:00.000Z","version":2},
{"topic":"PROJECT","record":"P","words":{"state":"PLANNED","title":{"en":"Water"},"lead":"L","partners":[],"others":[],
"about":null,"programme":null,"call":null,"asked":null,"granted":null,"startsOn":null,"endsOn":null,"themes":[],"sdgs":[],
"summary":{},"results":{},"links":[]},"sameAs":"P",
"belongsTo":"01900000-0000-7000-8000-000000000001","sharing":["01900000-0000-7000-8000-000000000001"],
"also":["afccre"],"updatedAt":"1970-01-01T00:00:00.000Z","version":2},
{"topic":"INTRODUCTION","record":"D","seeker":{"id":"L","name":"Reims","mailbox":"town@example.org"},"candidate":"L",
"request":"R","message":"Hello","requestedAt":"1970-01-01T00:00:00.000Z"},
{"topic":"INTRODUCTION_ANSWER","record":"D","candidate":{"id":"L","name":"Reims","mailbox":"town@example.org"},
"accepts":true,"note":"Yes","answeredAt":"1970-01-01T00:00:00.000Z"},
{"topic":"MEMBER","record":"L","member":{"id":"L","name":"Reims","country":"FR","level":"MUNICIPALITY",
"codes":[{"scheme":"WIKIDATA","value":"Q1","year":2024}],
"latitude":49.265277,"longitude":4.0,"searchNames":["reims"],
"predecessors":["01900000-0000-7000-8000-000000000001"],
"livesOnIn":"01900000-0000-7000-8000-000000000001"}}],
"parties":[{"id":"L","name":"Reims","country":"FR","level":"MUNICIPALITY",
"codes":[{"scheme":"WIKIDATA","value":"Q1","year":2024}],
"latitude":49.265277,"longitude":4.0,"searchNames":["reims"],
"predecessors":["01900000-0000-7000-8000-000000000001"],
"livesOnIn":"01900000-0000-7000-8000-000000000001"}],
"withdrawals":[{"topic":"OFFER","record":"T"}],
"retain":[],
"last":true}"#;
