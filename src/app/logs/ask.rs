//! Reading logs: which streams and which pages are wanted next, and what a page or a failure does.

use super::{Known, Logs, STREAMS, Search, Step, print, whose};
use crate::app::base::pane::PaneId;
use crate::app::base::question::Want;
use crate::app::base::refresh::{FRAME, Poll};
use crate::app::base::scene::Scene;
use crate::app::job::aside::wants_lines;
use crate::app::job::watch::{Watch, id, life, name, phase};
use crate::domain::ask::Ask;
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::field::FieldId;
use crate::domain::life::{Doubt, Others, Tie};
use crate::domain::logs::{Events, From, Streams, Way, Which};
use crate::domain::status::Phase;
use crate::domain::{Span, Time};

/// Between two readings of the end of a stream, for each stream that is read; and the least.
const EACH: Span = Span::milliseconds(1500);
const PACE: Span = Span::seconds(3);
/// The same once the job has ended: only what is late comes now.
const LATE: Span = Span::seconds(30);
/// Between two searches for streams.
const SEARCH: Span = Span::seconds(30);
/// The most pages of streams of a step.
const PAGES: u32 = 10;
/// A line so young is the last for now.
const RECENT: Span = Span::seconds(1);
/// Lines above the screen below which older ones are read.
const ABOVE: usize = 200;

/// What is wanted next, while somebody looks.
pub(in crate::app) fn wants(logs: &Logs, scene: &Scene, watch: &Watch, all: &mut Vec<Want>) {
    let printed = print::reading(scene).is_some();
    let reads = scene.looks_at(PaneId::Logs) || printed || wants_lines(scene, watch);
    let looks = reads || scene.examines();
    // Before the first answer neither its name nor its times are known; who may not request it has its id.
    let known = watch.history.is_some() || watch.refresh.error.is_some();
    if !looks || !known || watch.key.arn().is_none() || phase(watch) == Some(Phase::Queued) {
        return;
    }
    all.extend(search(watch, &logs.search));
    // What is printed is let go in order: whichever is behind is read first, so that little has to be held back.
    let behind = logs.streams.iter().filter(|s| printed && logs.reads(s) && !s.at_end).map(|s| s.last).min();
    let read = logs.streams.iter().filter(|s| reads && logs.reads(s) && behind.is_none_or(|last| !s.at_end && s.last == last));
    let older = if scene.looks_at(PaneId::Logs) { older(logs) } else { None };
    for known in read {
        let ask = |from: &From| Ask::LogEvents { stream: known.stream.name.clone(), from: from.clone() };
        // What is due of the end comes first.
        let back = older.filter(|(name, _)| *name == known.stream.name && known.next.is_none_or(|at| at > scene.now));
        match (back, known.next) {
            (Some((_, from)), _) => all.push(Want { ask: ask(from), at: scene.now }),
            (None, Some(at)) => all.push(Want { ask: ask(&known.from), at }),
            (None, None) => {}
        }
    }
}

/// The stream whose older lines are wanted next, and from where: as one scrolls up, or where there is room for more.
fn older(logs: &Logs) -> Option<(&str, &From)> {
    if logs.ring.is_full() || logs.pending {
        return None;
    }
    let open = logs.streams.iter().filter(|s| logs.reads(s)).filter_map(|s| Some((s, s.back.as_ref()?)));
    // Lines are whole only from there on where each stream was read.
    let (known, from) = open.max_by_key(|(s, _)| s.first.unwrap_or(Time::MAX_UTC))?;
    let lines = logs.ring.lines();
    let top = logs.look.top.map_or(0, |place| logs.ring.find(place));
    let whole = known.first.map_or(lines.len(), |first| lines.partition_point(|line| line.at < first));
    (logs.look.rising || top < whole + ABOVE).then_some((known.stream.name.as_str(), from))
}

/// From where a stream is begun: on a screen at its end; in print at its head, but where nothing is followed, what was there
/// when it began comes first.
fn begin(scene: &Scene) -> From {
    match print::reading(scene) {
        None => From { way: Way::Back, ..From::default() },
        Some(reading) => {
            let since = reading.since.and_then(|span| scene.skew.theirs(scene.started).checked_sub_signed(span));
            From { way: if reading.follow { Way::Forward } else { Way::Last }, since, token: None }
        }
    }
}

/// The question that the search is at.
fn search(watch: &Watch, search: &Search) -> Option<Want> {
    let which = match search.step {
        Step::Id => Which::Named(id(watch)?.to_owned()),
        Step::Name => Which::Named(name(watch)?),
        Step::Latest => Which::Latest,
    };
    Some(Want { ask: Ask::LogStreams { which, token: search.token.clone() }, at: search.next? })
}

/// A page of streams came.
pub(in crate::app) fn streams(logs: &mut Logs, scene: &Scene, watch: &Watch, others: &Others, ask: &Ask, page: Streams) {
    let now = scene.now;
    let begin = begin(scene);
    let name = name(watch);
    let life = life(watch, name.as_deref(), scene.skew);
    let past = page.streams.iter().any(|s| s.last.or(s.created).is_some_and(|at| life.is_after(at)));
    logs.search.began.get_or_insert(now);
    logs.no_group = false;
    logs.unreadable += page.unreadable;
    for stream in page.streams {
        if let Some(known) = logs.streams.iter_mut().find(|k| k.stream.name == stream.name) {
            known.stream = stream;
        } else if logs.streams.len() < STREAMS {
            logs.streams.push(Known::new(stream, Tie::Open(Doubt::Unknown), begin.clone(), now));
        } else {
            logs.search.cut = true;
        }
    }
    whose::compare(logs, scene, watch, others);
    let named = logs.named();
    logs.rejudge();
    let search = &mut logs.search;
    search.pages += 1;
    search.next = Some(now + FRAME);
    let latest = matches!(ask, Ask::LogStreams { which: Which::Latest, .. });
    let round = page.next.is_some() && page.next == search.token;
    let more = page.next.is_some() && !round && !(latest && past);
    search.cut |= more && search.pages >= PAGES;
    if more && search.pages < PAGES {
        search.token = page.next;
        return;
    }
    (search.token, search.pages) = (None, 0);
    search.step = match search.step {
        Step::Id if name.is_some() => Step::Name,
        Step::Id | Step::Name if !named => Step::Latest,
        _ => {
            let begun = search.began;
            search.ended = Some(now);
            search.next = next(watch, begun, SEARCH, now);
            Step::Id
        }
    };
    if search.step == Step::Id {
        search.began = search.next;
    }
}

/// When that is read again which was read to its end; `None`: the job has ended, and this was begun when that was known
/// and nothing more was expected.
fn next(watch: &Watch, begun: Option<Time>, pace: Span, now: Time) -> Option<Time> {
    match watch.ended.filter(|_| phase(watch).is_some_and(Phase::is_final)) {
        None => Some(now + pace),
        Some(_) if watch.refresh.poll != Poll::Done => Some(now + pace.max(LATE)),
        Some(ended) if begun.is_some_and(|at| at >= ended) => None,
        Some(_) => Some(now + FRAME),
    }
}

/// A page of a stream's events came.
pub(in crate::app) fn events(logs: &mut Logs, scene: &Scene, watch: &Watch, ask: &Ask, begun: Time, page: Events) {
    let (now, theirs) = (scene.now, scene.skew.theirs(scene.now));
    // On a screen, what reaches up to now is the end of what there is, though the next moment brings more.
    let recent = print::reading(scene).is_none().then(|| scene.skew.theirs(begun) - RECENT);
    let Ask::LogEvents { stream, from } = ask else { return };
    let reading = logs.streams.iter().filter(|s| logs.reads(s)).count();
    let Some(at) = logs.streams.iter().position(|s| s.stream.name == *stream) else { return };
    let number = u16::try_from(at).unwrap_or(u16::MAX);
    logs.unreadable += page.unreadable;
    let known = &mut logs.streams[at];
    let newest = known.from == *from;
    match from.way {
        Way::Last => {
            // Nothing there yet: what comes from now on is too late.
            known.until = page.events.iter().map(|e| e.at).max().or(Some(theirs));
            (known.from, known.next) = (From { way: Way::Forward, ..from.clone() }, Some(now + FRAME));
            return;
        }
        Way::Back if !newest => return older_came(logs, at, number, from, page),
        Way::Back | Way::Forward => {}
    }
    if from.way == Way::Back {
        known.back = page.backward.map(|token| From { token: Some(token), ..from.clone() });
    }
    let (mut all, until) = (page.events, known.until);
    let count = all.len();
    all.retain(|event| until.is_none_or(|until| event.at <= until));
    let end = page.forward.is_none() || page.forward == from.token || all.len() < count;
    let fresh = if known.again { logs.ring.news(number, all) } else { all };
    known.lines += fresh.len() as u64;
    let times = || fresh.iter().map(|e| e.at);
    (known.first, known.last) = (known.first.into_iter().chain(times()).min(), known.last.max(times().max()));
    // Without a token the same is asked again, and comes again.
    known.again = known.again && !end || page.forward.is_none();
    known.from = if page.forward.is_some() {
        From { way: Way::Forward, since: from.since, token: page.forward }
    } else {
        after(known, from)
    };
    let caught_up = recent.is_some_and(|recent| fresh.iter().any(|event| event.at >= recent));
    known.at_end = end || caught_up;
    let pace = PACE.max(EACH * i32::try_from(reading).unwrap_or(1));
    known.next = if end { next(watch, Some(begun), pace, now) } else { Some(now + if caught_up { pace } else { FRAME }) };
    logs.pending |= !fresh.is_empty();
    logs.ring.add(number, fresh);
    let created = watch.history.as_ref().and_then(|h| h.job().time(FieldId::CreateTime));
    logs.origin = created.or_else(|| logs.ring.lines().front().map(|line| line.at));
}

/// A page of a stream came from before what was read of it.
fn older_came(logs: &mut Logs, at: usize, number: u16, from: &From, page: Events) {
    let known = &mut logs.streams[at];
    if known.back.as_ref() != Some(from) {
        return;
    }
    let head = page.backward.is_none() || page.backward == from.token;
    known.back = page.backward.filter(|_| !head).map(|token| From { token: Some(token), ..from.clone() });
    let fresh = if known.back_again { logs.ring.news(number, page.events) } else { page.events };
    known.back_again &= fresh.is_empty() && !head;
    known.lines += fresh.len() as u64;
    known.first = known.first.into_iter().chain(fresh.iter().map(|e| e.at)).min();
    logs.pending |= !fresh.is_empty();
    logs.ring.add_older(number, fresh);
}

/// From where a stream is read again without a token.
fn after(known: &Known, from: &From) -> From {
    From { way: Way::Forward, since: known.last.or(from.since), token: None }
}

/// A page could not be read. Returns whether it is asked again at once, and otherwise.
pub(in crate::app) fn failed(logs: &mut Logs, scene: &Scene, watch: &Watch, ask: &Ask, error: &FetchError) -> bool {
    let now = scene.now;
    logs.search.began.get_or_insert(now);
    match (ask, error.kind) {
        // That there is no group is an answer too: the round ends.
        (Ask::LogStreams { .. }, ErrorKind::NotFound) => {
            let next = next(watch, logs.search.began, SEARCH, now);
            logs.no_group = true;
            logs.search = Search { next, began: next, ended: Some(now), ..Search::default() };
            false
        }
        // A token that died: begin the step again.
        (Ask::LogStreams { token: Some(_), .. }, ErrorKind::Validation) => {
            (logs.search.token, logs.search.pages) = (None, 0);
            true
        }
        (Ask::LogEvents { stream, from }, ErrorKind::Validation) if from.token.is_some() => {
            let Some(known) = logs.streams.iter_mut().find(|s| s.stream.name == *stream) else { return false };
            if from.way == Way::Back {
                // From the end again, over what is there already.
                known.back = Some(From { token: None, ..from.clone() });
                known.back_again = true;
            } else {
                known.from = after(known, from);
                known.again = true;
            }
            true
        }
        _ => false,
    }
}

/// Searches and reads on at once, where the person asks.
pub(in crate::app) fn again(logs: &mut Logs, scene: &Scene) {
    let now = scene.now;
    logs.search.next = Some(now);
    logs.search.began.get_or_insert(now);
    logs.streams.iter_mut().for_each(|s| s.next = Some(now));
}
