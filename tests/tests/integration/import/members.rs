//! Flaws of single members.

use jumelage::import::{Code, Language};
use jumelage_entities::{local_government, local_government_name};
use sea_orm::EntityTrait;

use super::{Desk, counts, rejected};

#[tokio::test]
async fn all_that_a_list_says_of_a_member_is_kept() {
    let desk = Desk::empty().await;
    let list = "association,country,name,level,wikidata,geonames,lau,nuts,national,latitude,longitude,population,\
                website,id,names,mailbox,languages\n\
                rgre,DE,Aachen ,MUNICIPALITY,Q1017,3247449,05334002,DEA2D,,50.776,6.084,249070,\
                https://www.aachen.de,,fr=Aix-la-Chapelle|nl=Aken,post@aachen.example,DE nds-NL\n";
    assert_eq!(counts(&desk.members(list).await), [1, 0, 0, 0, 0]);
    let row = local_government::Entity::find()
        .one(&desk.database.db)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.name, "Aachen");
    assert_eq!(row.level.as_deref(), Some("MUNICIPALITY"));
    assert_eq!(row.population, Some(249_070));
    assert_eq!(row.mailbox.as_deref(), Some("post@aachen.example"));
    assert_eq!(row.languages, "de nds-NL");
    assert_eq!(row.region.as_deref(), Some("DEA2D"));
    assert_eq!(row.search_key, "aachen\naix-la-chapelle\naken");
    let names = local_government_name::Entity::find()
        .all(&desk.database.db)
        .await
        .unwrap();
    assert_eq!(names.len(), 2);
    assert_eq!(counts(&desk.members(list).await), [0, 0, 1, 0, 0]);
}

#[tokio::test]
async fn each_wrong_cell_is_named() {
    let desk = Desk::empty().await;
    let columns = "country,name,level,wikidata,geonames,lau,nuts,latitude,longitude,population,website,id,names,mailbox,\
                   languages";
    let cases = [
        ("", "Summe von allem", "country", Code::CountryMissing),
        ("country", "Deutschland", "country", Code::CountryInvalid),
        ("country", "AT", "country", Code::CountryNotOwn),
        ("name", "", "name", Code::NameMissing),
        ("name", "-", "name", Code::NameInvalid),
        ("level", "Stadt", "level", Code::LevelInvalid),
        ("wikidata", "365", "wikidata", Code::CodeInvalid),
        ("wikidata", "Q1; Q2", "wikidata", Code::SeveralValues),
        ("geonames", "gn-12", "geonames", Code::CodeInvalid),
        ("lau", "5.315E+06", "lau", Code::CodeInvalid),
        ("latitude", "50.9", "longitude", Code::LocationInvalid),
        ("longitude", "6.9", "latitude", Code::LocationInvalid),
        (
            "population",
            "1.084.000",
            "population",
            Code::PopulationInvalid,
        ),
        ("population", "-1", "population", Code::PopulationInvalid),
        ("website", "www.koeln.de", "website", Code::WebsiteInvalid),
        (
            "website",
            "javascript:alert(1)",
            "website",
            Code::WebsiteInvalid,
        ),
        ("names", "Cologne", "names", Code::NamesInvalid),
        ("names", "French=Cologne", "names", Code::LanguageInvalid),
        (
            "mailbox",
            "stadt(at)koeln.de",
            "mailbox",
            Code::MailboxInvalid,
        ),
        ("mailbox", "a@b.de c@d.de", "mailbox", Code::MailboxInvalid),
        ("languages", "German", "languages", Code::LanguageInvalid),
        ("languages", "cz", "languages", Code::LanguageInvalid),
        ("nuts", "FR-IDF", "nuts", Code::CodeInvalid),
    ];
    for (column, value, named, code) in cases {
        let usual = |name| match name {
            "country" if !column.is_empty() => "DE",
            "name" if column.is_empty() => value,
            "name" => "Köln",
            _ => "",
        };
        let row: Vec<&str> = columns
            .split(',')
            .map(|name| if name == column { value } else { usual(name) })
            .collect();
        let report = desk
            .members(format!("{columns}\n{}\n", row.join(",")))
            .await;
        assert_eq!(rejected(&report), [(2, named, code)], "{column} {value}");
        assert!(!report.issues()[0].hint(Language::English).is_empty());
    }
    let report = desk
        .members(
            "country,name,latitude,longitude\nDE,Köln,95,6\nDE,Bonn,\"50,7\",7\nDE,Kiel,54,200\n",
        )
        .await;
    assert_eq!(
        rejected(&report),
        [
            (2, "latitude", Code::LocationInvalid),
            (4, "longitude", Code::LocationInvalid),
        ]
    );
    // A decimal comma can mean nothing else here.
    assert_eq!(desk.names().await, ["Bonn"]);
}

#[tokio::test]
async fn codes_of_regions_and_languages_are_kept_in_their_one_form_and_what_is_meant_is_said() {
    let desk = Desk::of("kedke", "GR").await;
    let list = |nuts: &str, language: &str| {
        format!("country,name,lau,nuts,languages\nGR,Αθήνα,1,{nuts},{language}\n")
    };
    assert_eq!(
        counts(&desk.members(list("GR303", "gre")).await),
        [1, 0, 0, 0, 0]
    );
    let stored = async || {
        let rows = local_government::Entity::find()
            .all(&desk.database.db)
            .await;
        rows.unwrap().remove(0)
    };
    let row = stored().await;
    assert_eq!(
        (row.region.as_deref(), row.languages.as_str()),
        (Some("EL303"), "el")
    );
    assert_eq!(
        counts(&desk.members(list("nuts:el303", "EL")).await),
        [0, 0, 1, 0, 0]
    );
    assert_eq!(counts(&desk.members(list("", "el")).await), [0, 1, 0, 0, 0]);
    assert_eq!(stored().await.region, None);
    let report = desk.members(list("EL303", "Ελληνικά")).await;
    let hint = report.issues()[0].hint(Language::English);
    assert!(hint.contains("write el, if that is meant"), "{hint}");
    let report = desk.members(list("Attiki", "el")).await;
    let hint = report.issues()[0].hint(Language::English);
    assert!(
        hint.contains("a NUTS code is a country's two letters"),
        "{hint}"
    );
}

#[tokio::test]
async fn eurostats_letters_for_a_country_are_taken() {
    let desk = Desk::of("kedke", "GR").await;
    let report = desk.members("country,name\nEL,Αθήνα\nGR,Πάτρα\n").await;
    assert_eq!(counts(&report), [2, 0, 0, 0, 0]);
}

#[tokio::test]
async fn several_neustadts_stay_apart_by_their_codes() {
    let desk = Desk::empty().await;
    let list = "country,name,lau\nDE,Neustadt,1\nDE,Neustadt,2\nDE,Neustadt,3\n";
    assert_eq!(counts(&desk.members(list).await), [3, 0, 0, 0, 0]);
}

#[tokio::test]
async fn a_shared_code_never_joins_two_and_a_whole_set_does() {
    let desk = Desk::empty().await;
    let list = "country,name,wikidata,lau\n\
                DE,Bad Godesberg,Q365,1\n\
                DE,Köln,Q365,2\n\
                DE,Cöln,Q365,2\n";
    assert_eq!(counts(&desk.members(list).await), [2, 0, 0, 1, 0]);
    assert_eq!(desk.names().await, ["Bad Godesberg", "Cöln"]);
}

#[tokio::test]
async fn without_codes_the_folded_name_is_what_a_member_is_known_by() {
    let desk = Desk::empty().await;
    let list = "country,name,population\nDE,Köln,1\nDE,KO\u{308}LN ,2\nDE,Köln\u{200e},3\n";
    assert_eq!(counts(&desk.members(list).await), [1, 0, 0, 2, 0]);
    assert_eq!(desk.names().await, ["Köln"]);
}

#[tokio::test]
async fn with_an_id_column_codes_and_names_may_change() {
    let desk = Desk::empty().await;
    let before = "id,country,name,lau\n7,DE,Kuusankoski,1\n8,DE,Kouvola,2\n";
    assert_eq!(counts(&desk.members(before).await), [2, 0, 0, 0, 0]);
    let after = "id,country,name,lau\n7,DE,Kouvola,3\n8,DE,Kouvola,2\n";
    assert_eq!(counts(&desk.members(after).await), [0, 1, 1, 0, 0]);
}

#[tokio::test]
async fn a_row_of_another_association_is_rejected() {
    let desk = Desk::empty().await;
    let list = "association,country,name\nrgre,DE,Köln\nafccre,FR,Lille\n,DE,Bonn\n";
    let report = desk.members(list).await;
    assert_eq!(
        rejected(&report),
        [(3, "association", Code::OtherAssociation)]
    );
    assert_eq!(desk.names().await, ["Bonn", "Köln"]);
}
