//! From an input to what is written. No message repeats what somebody answered in own words.

use jumelage_domain::{
    ObjectId, ObjectKind,
    survey::{AnswerError, AnswerFault, Answers, Instrument, SurveyId, takes_answers},
};
use jumelage_entities::{
    Writing, survey_answer, survey_counted,
    write::surveys::{
        answers, instruments,
        respondents::{self, Body},
    },
};

use super::{AnswerCode, AnswerSurveyInput, Outcome, WithdrawAnswerInput, input::Read};
use crate::{
    error::Result,
    public::{
        mutation::{UserErrorCode, Writer, flaws::Flaws},
        surveys::SurveyAnswer,
    },
    rights::STAFF,
};

pub(super) async fn answer(
    writer: &Writer<'_>,
    input: AnswerSurveyInput,
) -> Result<Outcome<SurveyAnswer>> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let instrument = open(writer, &writing, &input.survey, &mut flaws).await?;
    let body = respondent(writer, &writing, &input.respondent, &mut flaws).await?;
    let read = Read::of(input.answers, instrument.as_ref(), &mut flaws);
    let answers = match (&instrument, &body) {
        (Some(instrument), Some(body)) => fitting(instrument, body, &read, &mut flaws),
        _ => None,
    };
    if let (Some(instrument), Some(body), Some(version)) = (&instrument, &body, &input.if_version) {
        let before = survey_answer::of(&writing.tx, instrument.id(), body.id.uuid()).await?;
        flaws.version(Some(version), before.map_or(0, |before| before.version));
    }
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let (Some(instrument), Some(body), Some(answers)) = (instrument, body, answers) else {
        return Ok(Err(Vec::new()));
    };
    let (row, is_new) = answers::store(&writing, instrument.id(), &body, &answers).await?;
    // A write makes others ask anew for what they hold of this node: it is not made for nothing.
    if is_new {
        writing.commit().await?;
    }
    let shown = SurveyAnswer::read(&writer.own.me, Some(&instrument), &row)?;
    Ok(Ok(shown))
}

pub(super) async fn withdraw(
    writer: &Writer<'_>,
    input: WithdrawAnswerInput,
) -> Result<Outcome<String>> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let instrument = open(writer, &writing, &input.survey, &mut flaws).await?;
    let body = respondent(writer, &writing, &input.respondent, &mut flaws).await?;
    let mut found = None;
    if let (Some(instrument), Some(body)) = (&instrument, &body) {
        found = survey_answer::of(&writing.tx, instrument.id(), body.id.uuid()).await?;
        match &found {
            Some(row) => flaws.version(input.if_version.as_deref(), row.version),
            None => flaws.note(
                UserErrorCode::NotFound,
                &["respondent"],
                "it has not answered this survey",
            ),
        }
    }
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let Some(row) = found else {
        return Ok(Err(Vec::new()));
    };
    answers::withdraw(&writing, &row).await?;
    writing.commit().await?;
    Ok(Ok(row.id.to_string()))
}

/// The survey, if answers are taken at this moment; where they are not, that is noted.
async fn open(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    flaws: &mut Flaws,
) -> Result<Option<Instrument>> {
    let path = &["survey"];
    let found = match id.parse::<SurveyId>() {
        Ok(id) => instruments::find(&writing.tx, &id).await?,
        Err(_) => None,
    };
    let Some(instrument) = found else {
        let message = "there is no survey of this name: `surveys` lists them";
        flaws.note(UserErrorCode::NotFound, path, message);
        return Ok(None);
    };
    if let Err(error) = takes_answers(&instrument, writer.own.clock.now()) {
        let code = AnswerCode::from(error.fault);
        flaws.say(code.as_str(), path, error.reason);
    } else if survey_counted::of(&writing.tx, instrument.id())
        .await?
        .is_some()
    {
        // Whatever the clock says by now: what was counted has been sent.
        let message = "the answers to this survey are counted: they stay as they were then";
        flaws.say(AnswerCode::Closed.as_str(), path, message);
    }
    Ok(Some(instrument))
}

/// Who answers, if that is the writer's to do.
async fn respondent(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    flaws: &mut Flaws,
) -> Result<Option<Body>> {
    let path = &["respondent"];
    let Some(id) = flaws.read(path, id.parse::<ObjectId>()) else {
        return Ok(None);
    };
    let network = &writing.network;
    let Some(body) = respondents::find(&writing.tx, network, &id).await? else {
        let message = "this association has no such member, and is not it itself";
        flaws.note(UserErrorCode::NotFound, path, message);
        return Ok(None);
    };
    let may = match id.kind() {
        ObjectKind::LocalGovernment => writer.may_write_of(&id),
        _ => writer.viewer.is_any_of(STAFF),
    };
    if !may {
        let message = "this is not yours to answer for: a local government answers for itself";
        flaws.note(UserErrorCode::Forbidden, path, message);
        return Ok(None);
    }
    let country = body.respondent.country;
    if !network.countries.contains(&country) {
        let message = format!(
            "it is in {country}, for which the association does not speak: its answer could not be counted"
        );
        flaws.invalid(path, message);
        return Ok(None);
    }
    Ok(Some(body))
}

/// The answers, if all of them fit; all that does not is noted.
fn fitting(
    instrument: &Instrument,
    body: &Body,
    read: &Read,
    flaws: &mut Flaws,
) -> Option<Answers> {
    match Answers::check(instrument, body.respondent, &read.given) {
        Ok(answers) => Some(answers),
        Err(errors) => {
            for error in errors {
                note(error, read, flaws);
            }
            None
        }
    }
}

fn note(error: AnswerError, read: &Read, flaws: &mut Flaws) {
    let code = AnswerCode::from(error.fault);
    let Some(question) = &error.question else {
        flaws.say(code.as_str(), &["respondent"], error.reason);
        return;
    };
    match read.place(question) {
        // It is not missing, but wrong, which was said.
        _ if read.is_wrong(question) => {}
        Some(at) if error.fault != AnswerFault::Required => {
            flaws.say(code.as_str(), &["answers", &at.to_string()], error.reason);
        }
        _ => {
            let message = format!("{question}: {}", error.reason);
            flaws.say(code.as_str(), &["answers"], message);
        }
    }
}
