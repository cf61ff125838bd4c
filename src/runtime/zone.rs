//! The time zone of this machine as a value: looked up once for the whole period that can be shown, and again only when it
//! has changed.

use std::path::Path;

use chrono::{FixedOffset, Local, Offset as _, TimeZone as _};

use crate::domain::text::line;
use crate::domain::zone::{Shift, Zone};
use crate::domain::{Span, Time};

/// How far back changes are looked up: no job is older than the service.
const BACK: Span = Span::days(10 * 365);
/// How far ahead changes are looked up: a run may last, and a retry or a deadline is shown before it comes.
const AHEAD: Span = Span::days(2 * 365);
/// The age at which the list is made again, so that it never runs out.
const FRESH: Span = Span::days(90);
/// The step of the search: no rule lasts for less.
const STEP: Span = Span::days(14);

/// The zone of this machine, as last looked up.
#[derive(Debug, Clone)]
pub struct LocalZone {
    zone: Zone,
    made: Time,
}

impl LocalZone {
    /// Looks it up around this moment.
    #[must_use]
    pub fn around(now: Time) -> Self {
        Self { zone: sampled(now, offset), made: now }
    }

    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone.clone()
    }

    /// The zone, if it has changed: the user has traveled, or time has passed.
    pub fn renewed(&mut self, now: Time) -> Option<Zone> {
        let quarters = (-4..=4).filter_map(|n| now.checked_add_signed(Span::days(91 * n)));
        let old = (now - self.made).abs() > FRESH;
        if !old && quarters.into_iter().all(|at| offset(at) == self.zone.offset_at(at)) {
            return None;
        }
        let fresh = Self::around(now);
        let changed = fresh.zone != self.zone;
        *self = fresh;
        changed.then(|| self.zone())
    }
}

/// Where the system keeps its time zones.
const ZONES: &str = "/usr/share/zoneinfo";

/// What to report about a `TZ` that is not understood: the library then silently uses UTC.
#[must_use]
pub fn misread(now: Time) -> Option<String> {
    let value = std::env::var("TZ").ok()?;
    let quarters = (-8..=8).filter_map(|n| now.checked_add_signed(Span::days(91 * n)));
    let utc = quarters.map(offset).all(|offset| offset.local_minus_utc() == 0);
    (utc && !means_utc(&value)).then(|| format!("TZ \"{}\" is not understood: times are shown in UTC", line(&value)))
}

/// Whether a `TZ` may well mean UTC: nothing, a zone of the system, or a rule without a shift, such as `GMT0`.
fn means_utc(value: &str) -> bool {
    let name = value.strip_prefix(':').unwrap_or(value);
    let zero = name.contains('0') && name.chars().all(|c| !c.is_ascii_digit() || c == '0') && !name.contains(',');
    let known = ["UTC", "UCT", "GMT", "Z", "Zulu", "localtime"].iter().any(|utc| name.eq_ignore_ascii_case(utc));
    name.is_empty() || zero || known || Path::new(ZONES).join(name).is_file()
}

/// The system's offset at a moment.
fn offset(at: Time) -> FixedOffset {
    Local.offset_from_utc_datetime(&at.naive_utc()).fix()
}

/// Finds the changes around a moment by checking the offset in steps, and by bisection between two that differ.
fn sampled(now: Time, offset: impl Fn(Time) -> FixedOffset) -> Zone {
    let from = now.checked_sub_signed(BACK).unwrap_or(now);
    let to = now.checked_add_signed(AHEAD).unwrap_or(now);
    let first = offset(from);
    let (mut at, mut known, mut shifts) = (from, first, Vec::new());
    while at < to {
        let next = at.checked_add_signed(STEP).unwrap_or(to).min(to);
        let then = offset(next);
        if then != known {
            shifts.push(Shift { at: change(at, next, &offset), offset: then });
        }
        (at, known) = (next, then);
    }
    Zone::new(first, shifts)
}

/// The first second with another offset than the earlier of the two moments has.
fn change(from: Time, to: Time, offset: &impl Fn(Time) -> FixedOffset) -> Time {
    let before = offset(from);
    let moment = |second| Time::from_timestamp(second, 0).unwrap_or(to);
    let (mut old, mut new) = (from.timestamp(), to.timestamp());
    while new - old > 1 {
        let middle = old.midpoint(new);
        if offset(moment(middle)) == before { old = middle } else { new = middle }
    }
    moment(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn every_change_is_found_to_the_second_wherever_it_lies() {
        let east = |minutes: i32| FixedOffset::east_opt(minutes * 60).unwrap();
        let rules = [
            ("none", 345, vec![]),
            ("summer", -300, vec![("2026-03-08T07:00:00Z", -240), ("2026-11-01T06:00:00Z", -300)]),
            ("half an hour", 660, vec![("2026-04-04T15:00:00Z", 630), ("2026-10-03T15:30:00Z", 660)]),
            ("a month within", 60, vec![("2026-02-15T02:00:00Z", 0), ("2026-03-22T02:00:00Z", 60)]),
            ("once for all", 180, vec![("2017-05-01T00:00:01Z", 240)]),
            ("a day left out", -660, vec![("2026-12-30T10:00:00Z", 780)]),
        ];
        for (name, first, changes) in rules {
            let shifts = changes.iter().map(|(text, minutes)| Shift { at: at(text), offset: east(*minutes) }).collect();
            let truth = Zone::new(east(first), shifts);
            for hour in (0..24 * 15).step_by(13) {
                let now = at("2026-11-20T00:00:00Z") + Span::hours(hour);
                assert_eq!(sampled(now, |at| truth.offset_at(at)), truth, "{name}, at {now}");
            }
        }
    }

    #[test]
    fn only_what_may_be_utc_is_taken_for_it() {
        for value in ["", ":", "UTC", "utc", ":GMT", "GMT0", "UTC+0", "<+00>0", "WET-00:00"] {
            assert!(means_utc(value), "{value}");
        }
        let rules = ["<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "IST-2IDT,M3.4.4/26,M10.5.0", ":EST5EDT,M3.2.0,M11.1.0"];
        for value in rules.into_iter().chain(["CET-1CEST", "AAA+24", "Nowhere/Atall", "WET0WEST,M3.5.0/1,M10.5.0"]) {
            assert!(!means_utc(value), "{value}");
        }
    }

    #[test]
    fn the_machine_agrees_with_what_was_made_of_it() {
        let now = chrono::Utc::now();
        let mut local = LocalZone::around(now);
        let zone = local.zone();
        for days in -3000..700 {
            let moment = now + Span::days(days) + Span::minutes(days);
            assert_eq!(zone.offset_at(moment), offset(moment), "{moment}");
        }
        assert_eq!(local.renewed(now), None);
    }
}
