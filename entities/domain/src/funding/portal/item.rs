//! One entry of the portal.

use jiff::civil::Date;
use serde_json::Value;

use super::{
    ImportedCall, PortalStatus, Problem, Remark,
    budget::Amounts,
    values::{At, Fields},
};
use crate::{
    funding::{
        Call, CallId, Catalogue, Deadline, Grant, LocalizedText, Programme, Source, WebAddress,
    },
    text::tidy,
};

/// What became of an entry.
pub(super) enum Outcome {
    NoCall,
    OtherProgramme,
    Refused(Remark),
    Read(Box<ImportedCall>, Vec<Remark>),
}

pub(super) fn read(place: &str, entry: &Value, catalogue: &Catalogue, today: Date) -> Outcome {
    match entry_fields(place, entry).and_then(|fields| call(&fields, entry, catalogue, today)) {
        Ok(outcome) => outcome,
        Err(remark) => Outcome::Refused(remark),
    }
}

/// In the search's answer an entry's fields are its metadata.
fn entry_fields<'a>(place: &str, entry: &'a Value) -> Result<Fields<'a>, Remark> {
    let fields = Fields::of(entry, place)?;
    Ok(fields.below("metadata").unwrap_or(fields))
}

/// Calls for proposals, and those in stages that came with the search. 0 are tenders; the rest is news.
const CALLS: [&str; 2] = ["1", "2"];

fn call(
    fields: &Fields<'_>,
    entry: &Value,
    catalogue: &Catalogue,
    today: Date,
) -> Result<Outcome, Remark> {
    if fields
        .text(&["type"])
        .is_some_and(|(kind, _)| !CALLS.contains(&kind.as_str()))
    {
        return Ok(Outcome::NoCall);
    }
    let (topic, place) = fields
        .text(&["identifier"])
        .ok_or_else(|| Problem::NoIdentifier.at(fields.place()))?;
    let Some(programme) = programme(fields, &topic, catalogue) else {
        return Ok(Outcome::OtherProgramme);
    };
    let id: CallId = topic
        .parse()
        .map_err(|error| Problem::Identifier(error).at(&place))?;
    let (title, place) = fields
        .text(&["title", "callTitle"])
        .ok_or_else(|| Problem::NoTitle.at(fields.place()))?;
    let language = entry
        .get("language")
        .and_then(Value::as_str)
        .unwrap_or("en");
    let title = LocalizedText::new(language, &one_spaced(&title))
        .map_err(|error| Problem::Title(error).at(place))?;

    let Amounts {
        budget,
        least,
        most,
        opens,
        deadlines,
        model,
        place,
        mut notes,
    } = Amounts::of(fields, &topic);
    let opens = opening(fields, &opens, &place)?;
    let deadlines = deadlines_of(fields, &deadlines, model, &place, &mut notes)?;
    let mut call = Call {
        url: page(&id),
        sources: page(&id)
            .into_iter()
            .map(|url| source(url, today))
            .collect(),
        id,
        programme: programme.id.clone(),
        title,
        summary: None,
        opens,
        deadlines,
        budget,
        grant: grant(fields, least, most),
        themes: [].into(),
        goals: [].into(),
        rules: vec![],
        rules_like: None,
    };
    add_template(&mut call, programme, catalogue);
    if let Some((field, why)) = call.fault() {
        return Err(Problem::Contradiction(why).at(format!("{} ({field})", fields.place())));
    }
    let status = status(fields, &mut notes);
    Ok(Outcome::Read(
        Box::new(ImportedCall { call, status }),
        notes,
    ))
}

/// The programme by its number or abbreviation; where none is given, by what the topic's code begins with.
fn programme<'a>(
    fields: &Fields<'_>,
    topic: &str,
    catalogue: &'a Catalogue,
) -> Option<&'a Programme> {
    let names = |at: At<'_>| -> Vec<String> {
        match at.fields() {
            Some(of) => ["id", "abbreviation"]
                .iter()
                .filter_map(|name| of.text(&[name]))
                .map(|(text, _)| text)
                .collect(),
            None => at.text().into_iter().collect(),
        }
    };
    let mut codes: Vec<String> = fields
        .all("frameworkProgramme")
        .into_iter()
        .flat_map(names)
        .collect();
    if codes.is_empty() {
        codes.extend(topic.split('-').next().map(str::to_owned));
    }
    catalogue.programmes().iter().find(|programme| {
        let known = programme
            .portal
            .as_ref()
            .map_or(&[][..], |portal| &portal.codes);
        codes
            .iter()
            .any(|code| known.iter().any(|known| known.eq_ignore_ascii_case(code)))
    })
}

/// A topic's page. The address in the search's answer leads nowhere.
fn page(id: &CallId) -> Option<WebAddress> {
    let page = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/";
    format!("{page}{}", id.as_str().replace('/', "%2F"))
        .parse()
        .ok()
}

fn source(url: WebAddress, today: Date) -> Source {
    Source {
        url,
        checked: Some(today),
        note: Some("Read from the portal's JSON.".to_owned()),
    }
}

fn opening(fields: &Fields<'_>, table: &[Value], place: &str) -> Result<Option<Date>, Remark> {
    let mut days = fields.any(&["startDate", "plannedOpeningDateLong", "plannedOpeningDate"]);
    if days.is_empty() {
        days = of_actions(fields, "plannedOpeningDate");
    }
    if days.is_empty() {
        days = in_table(table, place);
    }
    let days = days.iter().map(At::day).collect::<Result<Vec<_>, _>>()?;
    Ok(days.into_iter().map(|(date, _)| date).min())
}

fn deadlines_of(
    fields: &Fields<'_>,
    table: &[Value],
    model: Option<String>,
    place: &str,
    notes: &mut Vec<Remark>,
) -> Result<Vec<Deadline>, Remark> {
    let mut days = fields.any(&["deadlineDate", "deadlineDatesLong", "deadlineDates"]);
    if days.is_empty() {
        days = of_actions(fields, "deadlineDates");
    }
    if days.is_empty() {
        days = in_table(table, place);
    }
    let mut moments = days.iter().map(At::day).collect::<Result<Vec<_>, _>>()?;
    moments.sort_unstable();
    moments.dedup_by_key(|(date, _)| *date);
    let model = fields
        .text(&[
            "deadlineModel",
            "submissionProcedure",
            "sumbissionProcedure",
        ])
        .map(|(model, _)| model)
        .or(model)
        .unwrap_or_default();
    let two_stages = model.to_ascii_lowercase().contains("two-stage");
    if two_stages && moments.len() > 2 {
        notes.push(Problem::Stages(moments.len()).at(fields.place()));
    }
    let deadline = |(at, (date, time)): (usize, (Date, _))| Deadline {
        stage: if two_stages && at > 0 { 2 } else { 1 },
        date,
        time,
    };
    Ok(moments.into_iter().enumerate().map(deadline).collect())
}

fn of_actions<'a>(fields: &Fields<'a>, name: &str) -> Vec<At<'a>> {
    let actions = fields.all("actions");
    actions
        .iter()
        .filter_map(At::fields)
        .flat_map(|action| action.all(name))
        .collect()
}

fn in_table<'a>(days: &'a [Value], place: &str) -> Vec<At<'a>> {
    let at = |value| At {
        value,
        place: place.to_owned(),
    };
    days.iter().filter(|day| !day.is_null()).map(at).collect()
}

fn grant(
    fields: &Fields<'_>,
    least: Option<crate::funding::Money>,
    most: Option<crate::funding::Money>,
) -> Option<Grant> {
    let says = |at: &At<'_>| {
        at.text()
            .is_some_and(|text| text.to_ascii_lowercase().contains("lump sum"))
    };
    let lump_sum = fields.all("typesOfAction").iter().any(says);
    (lump_sum || least.is_some() || most.is_some()).then_some(Grant {
        least,
        most,
        lump_sum,
        share_percent: None,
    })
}

fn add_template(call: &mut Call, programme: &Programme, catalogue: &Catalogue) {
    let templates = programme.portal.iter().flat_map(|portal| &portal.templates);
    let mut fitting = templates.filter(|template| template.fits(call.id.as_str()));
    let Some(like) = fitting.find_map(|template| catalogue.call(&template.like)) else {
        return;
    };
    call.rules.clone_from(&like.rules);
    call.themes.clone_from(&like.themes);
    call.goals.clone_from(&like.goals);
    if like.id != call.id {
        call.rules_like = Some(like.id.clone());
    }
}

fn status(fields: &Fields<'_>, notes: &mut Vec<Remark>) -> Option<PortalStatus> {
    let (text, place) = fields.text(&["status"])?;
    match text.to_ascii_lowercase().as_str() {
        "31094501" | "forthcoming" => Some(PortalStatus::Forthcoming),
        "31094502" | "open" => Some(PortalStatus::Open),
        "31094503" | "closed" => Some(PortalStatus::Closed),
        _ => {
            notes.push(Problem::Status(text).at(place));
            None
        }
    }
}

/// Titles come with spaces doubled and marks that nobody sees.
fn one_spaced(title: &str) -> String {
    let title = tidy(title);
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}
