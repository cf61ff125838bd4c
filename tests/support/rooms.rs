//! The picker for tests: memberships, and responses to the calls for them.
#![allow(dead_code, reason = "every test uses another part of it")]

use super::script::{MEMBERSHIP, Script, is_for_memberships, start, take};
use cleanwatch::app::base::effect::Effect;
use cleanwatch::app::base::look::Look;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::{Key, Question};
use cleanwatch::app::base::room::{Choice, Place, Placed};
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::picker::Named;
use cleanwatch::domain::Span;
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::ids::Source;
use cleanwatch::domain::room::{Membership, Memberships};

pub const OTHER: &str = "2e9d4c17-5a60-4b3f-9c82-d1e0f7a6b594";

pub fn id(n: usize) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

pub fn room(id: &str, name: &str) -> Membership {
    let own = |all: &[&str]| Some(all.iter().map(|a| (*a).to_owned()).collect());
    Membership {
        id: id.into(),
        arn: None,
        collaboration: Some(name.into()),
        collaboration_id: Some("c0ffee00-1111-4222-8333-444455556666".into()),
        creator: Some("Example Retail".into()),
        status: Some("ACTIVE".into()),
        abilities: own(&["CAN_QUERY", "CAN_RECEIVE_RESULTS"]),
        ml: own(&["CAN_RECEIVE_MODEL_OUTPUT", "CAN_RECEIVE_INFERENCE_OUTPUT"]),
        pays: Some(true),
        created: Some(start() - Span::days(90)),
    }
}

pub fn few() -> Vec<Membership> {
    let removed = Membership { status: Some("REMOVED".into()), ml: None, pays: Some(false), ..room(&id(3), "Autumn pilot") };
    let deleted = Membership { status: Some("COLLABORATION_DELETED".into()), ..room(&id(4), "Old one of 2024") };
    let odd = Membership { id: id(5), status: Some("FROZEN".into()), ..Membership::default() };
    vec![removed, room(OTHER, "Travel and payments"), deleted, odd, room(MEMBERSHIP, "Shared retail audience")]
}

pub fn choice(profile: Option<&str>, region: &str, membership: &str) -> Choice {
    let source = Source { profile: profile.map(Into::into), region: region.into(), membership: membership.into() };
    Choice { source, name: "Shared retail audience".into() }
}

pub fn picker(size: (u16, u16), last: Option<Choice>) -> Script {
    with(Settings::default(), size, last)
}

pub fn with(settings: Settings, size: (u16, u16), last: Option<Choice>) -> Script {
    let mut s = Script::with(settings, size, Vec::new());
    s.state.show_picker(Place::default(), Named::ByCustom, last, Look::default());
    s.send(Msg::Wake);
    s
}

/// The oldest open call: its place, its number and its token.
pub fn call(s: &mut Script) -> (Place, u64, Option<String>) {
    let of = |e: &Effect| match e {
        Effect::Ask { seq, question: Question::Memberships { place, token }, .. } => Some((place.clone(), *seq, token.clone())),
        _ => None,
    };
    take(&mut s.effects, of).expect("memberships were requested")
}

pub fn asks(s: &Script) -> bool {
    s.effects.iter().any(is_for_memberships)
}

pub fn placed(region: Option<&str>) -> Placed {
    Placed { region: region.map(Into::into), ..Placed::default() }
}

/// Responds to the oldest open call; its region is reported first.
pub fn answer(s: &mut Script, region: &str, result: Result<Memberships, FetchError>) -> Option<String> {
    let (place, seq, token) = call(s);
    let region = place.region.unwrap_or_else(|| region.to_owned());
    s.send(Msg::Placed { seq, placed: placed(Some(&region)) });
    s.send(Msg::answered(Key::Memberships, seq, result));
    token
}

#[expect(clippy::unnecessary_wraps, reason = "it is an answer, as errors are")]
pub fn page(rows: Vec<Membership>, next: Option<&str>) -> Result<Memberships, FetchError> {
    Ok(Memberships { rows, next: next.map(Into::into), ..Memberships::default() })
}

pub fn denied() -> FetchError {
    let mut e = FetchError::new(
        ErrorKind::AccessDenied,
        "User: arn:aws:sts::111122223333:assumed-role/analyst/me is not authorized to perform: cleanrooms:ListMemberships",
    );
    (e.http, e.code) = (Some(403), Some("AccessDeniedException".into()));
    e
}
