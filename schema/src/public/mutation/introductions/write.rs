//! From inputs to introductions.

use jumelage_domain::{
    ObjectId, ObjectKind, introduction::MAX_MESSAGE, text::has_control_characters,
};
use jumelage_entities::write::introductions::{self, Asking, NotAsked};

use super::{AnswerIntroductionInput, IntroductionAnswer, RequestIntroductionInput};
use crate::{
    error::Result,
    public::{
        introductions::{Introduction, Known},
        mutation::{UserErrorCode, Writer, flaws::Flaws, payload::Outcome},
        service::Asked,
    },
};

pub(super) async fn request(
    writer: &Writer<'_>,
    asked: &Asked,
    input: RequestIntroductionInput,
) -> Result<Outcome<Introduction>> {
    let mut flaws = Flaws::default();
    let local_government = ObjectKind::LocalGovernment;
    let seeker = flaws.id(&["for"], local_government, &input.seeker);
    let candidate = flaws.id(&["candidate"], local_government, &input.candidate);
    let request = input.request.as_deref();
    let request = request.and_then(|id| flaws.id(&["request"], ObjectKind::PartnerRequest, id));
    let message = said(&["message"], &input.message, &mut flaws);
    if let Some(seeker) = &seeker
        && !writer.may_write_of(seeker)
    {
        let message = "this is not your local government: you may ask for your own";
        flaws.note(UserErrorCode::Forbidden, &["for"], message);
    }
    if seeker.is_some() && seeker == candidate {
        flaws.invalid(&["candidate"], "nobody is introduced to itself");
    }
    let (Some(seeker), Some(candidate), Some(message)) = (seeker, candidate, message) else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let mut flaws = Flaws::default();
    let known = match asked.introduced(&candidate).await {
        Known::Member(known) => Some(known),
        Known::Nobody => {
            let message = "no member of an association has this id";
            flaws.note(UserErrorCode::NotFound, &["candidate"], message);
            None
        }
        Known::Unavailable => {
            let node = candidate.node();
            let message = format!("the node “{node}” does not answer now: try again later");
            flaws.note(UserErrorCode::OwnerUnavailable, &["candidate"], message);
            None
        }
    };
    let writing = writer.begin().await?;
    let seeker = introductions::own(&writing, &seeker).await?;
    if seeker.is_none() {
        let message = "this association has no such member that is there today";
        flaws.note(UserErrorCode::NotFound, &["for"], message);
    }
    let (Some(seeker), Some(candidate)) = (seeker, known) else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    let asking = Asking {
        seeker,
        candidate,
        request,
        message,
    };
    match introductions::request(&writing, asking).await? {
        Ok(row) => {
            writing.commit().await?;
            Ok(Ok(Introduction::of(row, &writer.own.me)?))
        }
        Err(NotAsked::Open(id)) => {
            flaws.exists(&["candidate"], id);
            Ok(Err(flaws.none().err().unwrap_or_default()))
        }
        Err(NotAsked::TooMany) => {
            let message = "there are as many introductions as a local government may ask for within a day: try again tomorrow";
            flaws.note(UserErrorCode::TooMany, &["for"], message);
            Ok(Err(flaws.none().err().unwrap_or_default()))
        }
    }
}

pub(super) async fn answer(
    writer: &Writer<'_>,
    input: AnswerIntroductionInput,
) -> Result<Outcome<Introduction>> {
    let mut flaws = Flaws::default();
    let id = flaws.id(&["id"], ObjectKind::Introduction, &input.id);
    let note = input.note.as_deref();
    let note = note.and_then(|note| said(&["note"], note, &mut flaws));
    let Some(id) = id else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    let writing = writer.begin().await?;
    let row = introductions::find(&writing.tx, &id).await?;
    let candidate = row.as_ref().map(|row| row.candidate.parse::<ObjectId>());
    let candidate = candidate.and_then(std::result::Result::ok);
    let found = row.zip(candidate);
    let found = found.filter(|(_, candidate)| *candidate.node() == writing.network.me);
    let Some((row, candidate)) = found else {
        let message = "no introduction to a member of this association has this id";
        flaws.note(UserErrorCode::NotFound, &["id"], message);
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    if !writer.may_write_of(&candidate) {
        let message =
            "this introduction is not to your local government: you may answer those that are";
        flaws.note(UserErrorCode::Forbidden, &["id"], message);
    }
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let accepts = input.answer == IntroductionAnswer::Accept;
    let row = introductions::answer(&writing, row, accepts, note).await?;
    writing.commit().await?;
    Ok(Ok(Introduction::of(row, &writer.own.me)?))
}

/// What somebody says, on as many lines as it takes.
fn said(path: &[&str], given: &str, flaws: &mut Flaws) -> Option<String> {
    let text = given.trim();
    let length = text.chars().count();
    if text.is_empty() {
        flaws.invalid(path, "this is empty: say something");
    } else if length > MAX_MESSAGE {
        let message = format!("this may have {MAX_MESSAGE} characters, not {length}");
        flaws.invalid(path, message);
    } else if has_control_characters(text) {
        flaws.invalid(path, "this has control characters that are no line's end");
    } else {
        return Some(text.to_owned());
    }
    None
}
