//! Local time as a value: the moments at which its offset from UTC changes, so that each moment is shown with the offset of
//! that moment. Nothing here asks the system; the runtime makes the list.

use std::sync::Arc;

use chrono::{DateTime, Datelike as _, FixedOffset, Offset as _};

use super::{Span, Time};

/// A change of the offset: it is valid from this moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub at: Time,
    pub offset: FixedOffset,
}

/// The UTC offsets of a place over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// The offset before the first change.
    first: FixedOffset,
    /// In order of time; `None` if the offset never changes.
    shifts: Option<Arc<[Shift]>>,
}

/// UTC.
impl Default for Zone {
    fn default() -> Self {
        Self::fixed(chrono::Utc.fix())
    }
}

impl Zone {
    /// A zone whose offset is always the same.
    #[must_use]
    pub fn fixed(offset: FixedOffset) -> Self {
        Self { first: offset, shifts: None }
    }

    /// A zone with this offset before all changes; the changes may come in any order.
    #[must_use]
    pub fn new(first: FixedOffset, mut shifts: Vec<Shift>) -> Self {
        shifts.sort_by_key(|shift| shift.at);
        let mut before = first;
        shifts.retain(|shift| std::mem::replace(&mut before, shift.offset) != shift.offset);
        Self { first, shifts: (!shifts.is_empty()).then(|| shifts.into()) }
    }

    /// The offset before all changes.
    #[must_use]
    pub fn first(&self) -> FixedOffset {
        self.first
    }

    /// The changes of the offset, in order of time.
    #[must_use]
    pub fn shifts(&self) -> &[Shift] {
        self.shifts.as_deref().unwrap_or_default()
    }

    /// How far local time is ahead of UTC at this moment.
    #[must_use]
    pub fn offset_at(&self, at: Time) -> FixedOffset {
        self.offset_after(self.shifts().partition_point(|shift| shift.at <= at))
    }

    /// The offset after this many changes.
    fn offset_after(&self, changes: usize) -> FixedOffset {
        changes.checked_sub(1).and_then(|last| self.shifts().get(last)).map_or(self.first, |shift| shift.offset)
    }

    /// The same zone with only the changes between two moments.
    #[must_use]
    pub fn between(&self, from: Time, to: Time) -> Self {
        let within = self.shifts().iter().filter(|shift| shift.at > from && shift.at <= to);
        Self::new(self.offset_at(from), within.copied().collect())
    }

    /// A moment in local time.
    fn local(&self, at: Time) -> DateTime<FixedOffset> {
        at.with_timezone(&self.offset_at(at))
    }

    /// The number of the calendar day that a moment is on in local time.
    #[must_use]
    pub fn day(&self, at: Time) -> i32 {
        self.local(at).num_days_from_ce()
    }

    /// A moment in a chrono format, with its offset.
    #[must_use]
    pub fn read_in_full(&self, at: Time, form: &str) -> String {
        let local = self.local(at);
        format!("{}{}", local.format(form), local.format("%:z"))
    }

    /// A moment in a chrono format. Its offset is added if local time shows the same reading twice: in the hour before clocks
    /// are set back, and in the hour after.
    #[must_use]
    pub fn read(&self, at: Time, form: &str) -> String {
        if self.reads_twice(at) { self.read_in_full(at, form) } else { self.local(at).format(form).to_string() }
    }

    /// Whether another moment has the same reading in local time.
    fn reads_twice(&self, at: Time) -> bool {
        let passed = self.shifts().partition_point(|shift| shift.at <= at);
        let own = seconds(self.offset_after(passed));
        let beside = [passed.checked_sub(1), (passed < self.shifts().len()).then_some(passed + 1)];
        beside.into_iter().flatten().map(|changes| self.offset_after(changes)).any(|offset| {
            let other = at.checked_add_signed(Span::seconds(own - seconds(offset)));
            other.is_some_and(|other| other != at && self.offset_at(other) == offset)
        })
    }
}

fn seconds(offset: FixedOffset) -> i64 {
    offset.local_minus_utc().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    fn east(minutes: i32) -> FixedOffset {
        FixedOffset::east_opt(minutes * 60).unwrap()
    }

    fn zone(first: i32, shifts: &[(&str, i32)]) -> Zone {
        Zone::new(east(first), shifts.iter().map(|(text, minutes)| Shift { at: at(text), offset: east(*minutes) }).collect())
    }

    fn new_york() -> Zone {
        zone(-300, &[("2026-03-08T07:00:00Z", -240), ("2026-11-01T06:00:00Z", -300), ("2027-03-14T07:00:00Z", -240)])
    }

    fn berlin() -> Zone {
        zone(60, &[("2026-03-29T01:00:00Z", 120), ("2026-10-25T01:00:00Z", 60)])
    }

    /// A shift of half an hour, and the other way round in the year.
    fn lord_howe() -> Zone {
        zone(660, &[("2026-04-04T15:00:00Z", 630), ("2026-10-03T15:30:00Z", 660)])
    }

    #[test]
    fn each_moment_reads_by_the_rule_of_that_moment() {
        for (name, zone, moment, reads) in [
            ("New York in July", new_york(), "2026-07-15T12:07:00Z", "2026-07-15 08:07:00"),
            ("New York in November", new_york(), "2026-11-15T12:07:00Z", "2026-11-15 07:07:00"),
            ("before all that is known", new_york(), "2019-01-01T12:00:00Z", "2019-01-01 07:00:00"),
            ("after all that is known", new_york(), "2031-01-01T12:00:00Z", "2031-01-01 08:00:00"),
            ("the last second of winter", new_york(), "2026-03-08T06:59:59Z", "2026-03-08 01:59:59"),
            ("the first second of summer", new_york(), "2026-03-08T07:00:00Z", "2026-03-08 03:00:00"),
            ("the hour before the repeated one", new_york(), "2026-11-01T04:59:59Z", "2026-11-01 00:59:59"),
            ("the first of two", new_york(), "2026-11-01T05:00:00Z", "2026-11-01 01:00:00-04:00"),
            ("the end of the first of two", new_york(), "2026-11-01T05:59:59Z", "2026-11-01 01:59:59-04:00"),
            ("the second of two", new_york(), "2026-11-01T06:00:00Z", "2026-11-01 01:00:00-05:00"),
            ("the end of the second of two", new_york(), "2026-11-01T06:59:59Z", "2026-11-01 01:59:59-05:00"),
            ("the hour after the repeated one", new_york(), "2026-11-01T07:00:00Z", "2026-11-01 02:00:00"),
            ("Berlin in summer", berlin(), "2026-07-15T22:30:00Z", "2026-07-16 00:30:00"),
            ("Berlin in winter", berlin(), "2026-12-15T22:30:00Z", "2026-12-15 23:30:00"),
            ("Berlin, first of two", berlin(), "2026-10-25T00:30:00Z", "2026-10-25 02:30:00+02:00"),
            ("Berlin, second of two", berlin(), "2026-10-25T01:30:00Z", "2026-10-25 02:30:00+01:00"),
            ("half an hour back, before", lord_howe(), "2026-04-04T14:29:59Z", "2026-04-05 01:29:59"),
            ("half an hour back, first", lord_howe(), "2026-04-04T14:30:00Z", "2026-04-05 01:30:00+11:00"),
            ("half an hour back, second", lord_howe(), "2026-04-04T15:29:59Z", "2026-04-05 01:59:59+10:30"),
            ("half an hour back, after", lord_howe(), "2026-04-04T15:30:00Z", "2026-04-05 02:00:00"),
            ("half an hour on", lord_howe(), "2026-10-03T15:30:00Z", "2026-10-04 02:30:00"),
            ("a zone of quarters", Zone::fixed(east(345)), "2026-07-15T12:07:00Z", "2026-07-15 17:52:00"),
            ("UTC", Zone::default(), "2026-07-15T12:07:00Z", "2026-07-15 12:07:00"),
        ] {
            assert_eq!(zone.read(at(moment), "%Y-%m-%d %H:%M:%S"), reads, "{name}");
        }
    }

    #[test]
    fn a_reading_carries_its_offset_exactly_where_another_moment_reads_the_same() {
        for zone in [new_york(), berlin(), lord_howe(), Zone::default()] {
            let plain = |moment: Time| zone.local(moment).format("%m-%d %H:%M").to_string();
            for shift in zone.shifts() {
                let minutes: Vec<Time> = (-180..180).map(|m| shift.at + Span::minutes(m)).collect();
                for one in &minutes {
                    let alike = minutes.iter().filter(|other| plain(**other) == plain(*one)).count();
                    assert_eq!(zone.read(*one, "%H:%M").len() > 5, alike > 1, "{one}");
                }
                let mut readings: Vec<String> = minutes.iter().map(|m| zone.read(*m, "%H:%M")).collect();
                readings.sort();
                readings.dedup();
                assert_eq!(readings.len(), minutes.len(), "no two moments read the same");
            }
        }
    }

    #[test]
    fn a_day_is_the_day_of_the_calendar_on_the_wall() {
        // The day of the change has 25 hours.
        let (zone, start) = (new_york(), at("2026-11-01T04:00:00Z"));
        let hours = |n| start + Span::hours(n);
        assert_eq!([-1, 0, 24, 25].map(|n| zone.day(hours(n)) - zone.day(start)), [-1, 0, 0, 1]);
        assert_eq!(berlin().day(at("2026-07-15T22:30:00Z")), berlin().day(at("2026-07-16T21:00:00Z")));
    }

    #[test]
    fn what_changes_nothing_is_no_change_and_a_part_reads_as_the_whole() {
        let zone = zone(-300, &[("2026-11-01T06:00:00Z", -300), ("2026-03-08T07:00:00Z", -240), ("2026-05-01T00:00:00Z", -240)]);
        assert_eq!(zone.shifts().len(), 2, "{:?}", zone.shifts());
        let (from, to) = (at("2026-06-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        let part = new_york().between(from, to);
        assert_eq!(part.shifts().len(), 1);
        for day in 0..213 {
            let moment = from + Span::days(day);
            assert_eq!(part.offset_at(moment), new_york().offset_at(moment), "{moment}");
        }
    }

    #[test]
    fn the_ends_of_time_read_too() {
        for moment in [Time::MIN_UTC, Time::MAX_UTC] {
            let _ = new_york().read(moment, "%Y-%m-%d %H:%M:%S");
            let _ = new_york().day(moment);
        }
    }
}
