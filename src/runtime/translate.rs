//! Converts between the program's data and what is in files: notes and the journal's entries, exchanges and the recording's
//! lines. Names and values only; nothing is decided here.

use std::sync::Arc as Shared;

use chrono::FixedOffset;

use crate::app::base::effect::{Exchange, Record};
use crate::app::base::question::Answer;
use crate::app::base::scene::Scene;
use crate::app::shell::state::State;
use crate::domain::change::Change;
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::history::{Segment, Start};
use crate::domain::ids::{Arn, JobKey, JobRef, Source};
use crate::domain::job::{Call, Snapshot};
use crate::domain::json::{Node, Tree};
use crate::domain::kind::{INFERENCE_JOB, Kind};
use crate::domain::past::{Facts, Note, Noted};
use crate::domain::text::{clean, line};
use crate::domain::zone::{Shift, Zone};
use crate::domain::{Span, Time, decode};
use crate::{journal, record};

// ── the journal ──────────────────────────────────────────────────────────────────────────────

/// A note as the journal writes it; `None` for a period that was not watched, which follows from the notes around it.
pub(super) fn entry(note: Note) -> Option<journal::Entry> {
    use journal::What;
    let what = match note.what {
        Noted::Opened => What::Opened,
        Noted::Clock(ahead) => What::Clock { ahead_ms: ahead.num_milliseconds() },
        Noted::Seen => What::Seen,
        Noted::Facts(Facts { name, created, instance_type, instance_count, trained_model }) => {
            What::Facts { name, created, instance_type, instance_count, trained_model }
        }
        Noted::Publish { metrics, logs } => What::Publish { metrics, logs },
        Noted::Status(Segment { status, from, start }) => {
            let (start, gap_ms) = match start {
                Start::Created => (journal::Start::Created, None),
                Start::Updated => (journal::Start::Updated, None),
                Start::Seen(gap) => (journal::Start::Seen, Some(gap.num_milliseconds())),
                Start::Already => (journal::Start::Already, None),
                Start::Left => return None,
            };
            What::Status { status: status?.raw().to_owned(), from, start, gap_ms }
        }
    };
    Some(journal::Entry { at: note.at, what })
}

/// What the journal knows, cleaned: a file may contain anything.
pub(super) fn notes(story: journal::Story) -> Vec<Note> {
    let kind = Arn::parse(&story.arn).map_or(&INFERENCE_JOB, |arn| arn.kind);
    story.entries.into_iter().map(|entry| note(kind, entry)).collect()
}

fn note(kind: &Kind, entry: journal::Entry) -> Note {
    use journal::What;
    let text = |t: Option<String>| t.map(|t| clean(&t).into_owned());
    let what = match entry.what {
        What::Opened => Noted::Opened,
        What::Clock { ahead_ms } => Noted::Clock(Span::try_milliseconds(ahead_ms).unwrap_or_default()),
        What::Seen => Noted::Seen,
        What::Facts { name, created, instance_type, instance_count, trained_model } => Noted::Facts(Facts {
            name: text(name),
            created,
            instance_type: text(instance_type),
            instance_count,
            trained_model: text(trained_model),
        }),
        What::Publish { metrics, logs } => Noted::Publish { metrics: text(metrics), logs: text(logs) },
        What::Status { status, from, start, gap_ms } => {
            let start = match start {
                journal::Start::Created => Start::Created,
                journal::Start::Updated => Start::Updated,
                journal::Start::Seen => Start::Seen(gap_ms.and_then(Span::try_milliseconds).unwrap_or_default()),
                journal::Start::Already => Start::Already,
            };
            Noted::Status(Segment { status: Some(kind.status(clean(&status))), from, start })
        }
    };
    Note { at: entry.at, what }
}

/// Jobs are rarely older than this when they are shown, and runs rarely take longer than the second one.
const SHOWN_BACK: Span = Span::days(3 * 365);
const SHOWN_AHEAD: Span = Span::days(365);

// ── the recording ────────────────────────────────────────────────────────────────────────────

/// The first line of a recording that begins now.
pub(super) fn header(state: &State) -> record::Header {
    record::Header {
        version: record::VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        started: state.scene.now,
        utc_offset_seconds: state.scene.settings.local.offset_at(state.scene.now).local_minus_utc(),
        utc_offset_changes: offset_changes(&state.scene),
        endpoint: state.scene.settings.endpoint.clone(),
        jobs: state.watches.iter().map(|w| job(&w.key)).collect(),
    }
}

/// The changes of local time within the period that a recording beginning now may show.
fn offset_changes(scene: &Scene) -> Vec<record::OffsetChange> {
    let (back, ahead) = (scene.now.checked_sub_signed(SHOWN_BACK), scene.now.checked_add_signed(SHOWN_AHEAD));
    let zone = scene.settings.local.between(back.unwrap_or(scene.now), ahead.unwrap_or(scene.now));
    let mut from = zone.first().local_minus_utc();
    let changes = zone.shifts().iter().map(|Shift { at, offset }| {
        let to = offset.local_minus_utc();
        record::OffsetChange { at: *at, from: std::mem::replace(&mut from, to), to }
    });
    changes.collect()
}

/// Local time where a recording was made; a recording without changes has one offset for all times.
pub(super) fn zone(header: &record::Header) -> Zone {
    let east = |seconds| FixedOffset::east_opt(seconds);
    let first = header.utc_offset_changes.first().map_or(header.utc_offset_seconds, |change| change.from);
    let shifts = header.utc_offset_changes.iter().filter_map(|c| Some(Shift { at: c.at, offset: east(c.to)? }));
    east(first).map(|first| Zone::new(first, shifts.collect())).unwrap_or_default()
}

fn job(key: &JobKey) -> record::Job {
    let Source { profile, region, membership } = key.source.clone();
    let (arn, name) = match &key.job {
        JobRef::Arn(arn) => (Some(arn.to_string()), None),
        JobRef::Named(name) => (None, Some(name.clone())),
    };
    record::Job { profile, region, membership, arn, name }
}

/// The job that a line of a recording is about.
pub(super) fn key(job: &record::Job) -> Option<JobKey> {
    let source =
        Source { profile: job.profile.as_deref().map(line), region: line(&job.region), membership: line(&job.membership) };
    let job = match (&job.arn, &job.name) {
        (Some(arn), _) => JobRef::Arn(Arn::parse(arn).ok()?),
        (None, name) => JobRef::Named(name.clone()?),
    };
    Some(JobKey::new(source, job))
}

/// The lines for something to record.
pub(super) fn record(what: Record, masker: &mut record::Masker) -> Vec<record::Line> {
    match what {
        Record::Exchange(exchange) => vec![record::Line::Exchange(Box::new(line_of(exchange, masker)))],
        Record::Changes { at, key, changes } => {
            changes.into_iter().map(|c| record::Line::Change(Box::new(change(at, &key, c)))).collect()
        }
    }
}

fn change(at: Time, key: &JobKey, change: Change) -> record::Change {
    let Change { field, entry, from, to, .. } = change;
    record::Change { at, job: job(key), member: key.kind.member(field).to_owned(), entry, from, to }
}

fn line_of(exchange: Exchange, masker: &mut record::Masker) -> record::Exchange {
    let Exchange { key, asked, again, at, reply } = exchange;
    let error = reply.as_ref().err().map(failure);
    let call = if key.arn().is_some() { record::CALL_GET } else { record::CALL_LIST };
    let (mut answer, mut found) = (None, None);
    match reply {
        Ok(Answer::Job(snapshot)) => {
            let body = Node::Map(snapshot.body.members.clone()).compact();
            answer = Some(record::Answer {
                latency_ms: snapshot.call.latency.num_milliseconds(),
                attempts: snapshot.call.attempts,
                request_id: snapshot.call.request_id,
                clock_off_seconds: snapshot.call.clock_off.map(|off| off.num_seconds()),
                body: masker.body(key.short(), &body),
            });
        }
        Ok(Answer::Jobs(arns)) => found = Some(arns.iter().map(ToString::to_string).collect()),
        Ok(_) | Err(_) => {}
    }
    record::Exchange { asked, again, at, job: job(&key), call: call.to_owned(), answer, found, error }
}

fn failure(error: &FetchError) -> record::Failure {
    record::Failure {
        kind: error.kind.name().to_owned(),
        code: error.code.clone(),
        message: error.message.clone(),
        request_id: error.request_id.clone(),
        http: error.http,
        attempts: error.attempts,
        clock_off_seconds: error.clock_off.map(|off| off.num_seconds()),
    }
}

/// How a recorded call ended, decoded like a live one. A response with exactly the same text as one that was decoded before
/// need not be decoded again.
pub(super) fn reply(
    kind: &'static Kind,
    exchange: &record::Exchange,
    decoded: Option<(&record::Exchange, &Snapshot)>,
) -> Result<Answer, FetchError> {
    let failed = exchange.error.as_ref().map(error_of);
    if exchange.call == record::CALL_LIST {
        let arns = exchange.found.iter().flatten().filter_map(|arn| Arn::parse(arn).ok()).collect();
        return failed.map_or(Ok(Answer::Jobs(arns)), Err);
    }
    if let Some(error) = failed {
        return Err(error);
    }
    let Some(answer) = &exchange.answer else {
        return Err(FetchError::new(ErrorKind::Unreadable, "the recording holds no answer"));
    };
    let call = Call {
        latency: Span::try_milliseconds(answer.latency_ms).unwrap_or_default(),
        attempts: answer.attempts,
        request_id: answer.request_id.as_deref().map(line),
        clock_off: answer.clock_off_seconds.and_then(Span::try_seconds),
    };
    if let Some((before, snapshot)) = decoded
        && before.answer.as_ref().is_some_and(|known| known.body.get() == answer.body.get())
    {
        return Ok(Snapshot { call, ..snapshot.clone() }.into());
    }
    let decoded: Result<(Tree, _), _> = decode::body(kind, answer.body.get().as_bytes());
    let decoded = decoded.map_err(|why| FetchError::new(ErrorKind::Unreadable, &why.to_string()));
    decoded.map(|(body, job)| Snapshot { job: Shared::new(job), body: Shared::new(body), call }.into())
}

fn error_of(failure: &record::Failure) -> FetchError {
    let kind = ErrorKind::named(&failure.kind).unwrap_or(ErrorKind::Internal);
    FetchError {
        code: failure.code.as_deref().map(line),
        request_id: failure.request_id.as_deref().map(line),
        http: failure.http,
        attempts: failure.attempts,
        clock_off: failure.clock_off_seconds.and_then(Span::try_seconds),
        ..FetchError::new(kind, &failure.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::base::settings::Settings;

    fn east(seconds: i32) -> FixedOffset {
        FixedOffset::east_opt(seconds).unwrap()
    }

    #[test]
    fn a_recording_brings_the_changes_of_local_time_with_it() {
        let at = |text: &str| text.parse::<Time>().unwrap();
        let shift = |text: &str, seconds| Shift { at: at(text), offset: east(seconds) };
        let shifts = vec![
            shift("2015-03-29T01:00:00Z", 7200),
            shift("2015-10-25T01:00:00Z", 3600),
            shift("2026-03-29T01:00:00Z", 7200),
            shift("2026-10-25T01:00:00Z", 3600),
            shift("2027-03-28T01:00:00Z", 7200),
        ];
        let local = Zone::new(east(3600), shifts);
        let now = at("2026-11-23T14:00:00Z");
        let state = State::new(Settings { local: local.clone(), ..Settings::default() }, Vec::new(), (80, 24), now);
        let header = header(&state);
        assert_eq!((header.utc_offset_seconds, header.utc_offset_changes.len()), (3600, 3), "those around it");
        let text = serde_json::to_string(&header).unwrap();
        let read = zone(&serde_json::from_str(&text).unwrap());
        for days in -1000..360 {
            let moment = now + Span::days(days);
            assert_eq!(read.offset_at(moment), local.offset_at(moment), "{moment}");
        }
    }

    #[test]
    fn a_recording_of_old_or_of_a_strange_kind_has_a_zone_too() {
        let of = |seconds: i64, changes: &str| {
            let text = format!(
                r#"{{"cleanwatch-recording":1,"program":"0","started":"2026-11-23T14:00:00Z","utcOffsetSeconds":{seconds}{changes},"jobs":[]}}"#
            );
            zone(&serde_json::from_str(&text).unwrap())
        };
        assert_eq!(of(3600, ""), Zone::fixed(east(3600)));
        assert_eq!(of(999_999, ""), Zone::default());
        let odd = r#","utcOffsetChanges":[{"at":"2026-03-29T01:00:00Z","from":3600,"to":999999}]"#;
        assert_eq!(of(3600, odd), Zone::fixed(east(3600)));
    }
}
