//! Durations, ages and counts as people read them, and for how long such a text stays the same.

use crate::domain::Span;

/// `1 call`, `2 calls`.
#[must_use]
pub fn counted(n: u64, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

/// A span in at most two units: `0s`, `41s`, `12m 40s`, `3h 05m`, `2d 04h`. Negative spans count as zero.
#[must_use]
pub fn duration(span: Span) -> String {
    let s = span.num_seconds().max(0);
    match s {
        0..60 => format!("{s}s"),
        60..3600 if s % 60 == 0 => format!("{}m", s / 60),
        60..3600 => format!("{}m {:02}s", s / 60, s % 60),
        3600..86_400 => format!("{}h {:02}m", s / 3600, s % 3600 / 60),
        _ => format!("{}d {:02}h", s / 86_400, s % 86_400 / 3600),
    }
}

/// Like [`duration`], rounded up to the precision it shows: for upper bounds.
#[must_use]
pub fn duration_up(span: Span) -> String {
    let s = span.num_seconds().max(0);
    let step = match s {
        0..3600 => 1,
        3600..86_400 => 60,
        _ => 3600,
    };
    duration(Span::seconds(s.div_euclid(step) * step + if s % step == 0 { 0 } else { step }))
}

/// How old something is, as a screen shows it: `<1m`, then whole minutes, so that the text rarely changes.
#[must_use]
pub fn age(span: Span) -> String {
    if span.num_seconds() < 60 { "<1m".to_owned() } else { fine_age(span) }
}

/// Like [`age`], but in seconds below one minute: for text that is printed once, and for the one label on a screen that
/// ticks.
#[must_use]
pub fn fine_age(span: Span) -> String {
    let s = span.num_seconds().max(0);
    if s < 3600 { duration(Span::seconds(if s < 60 { s } else { s / 60 * 60 })) } else { duration(span) }
}

/// A span rounded down to the precision of [`age`]; zero below one minute.
#[must_use]
pub fn aged(span: Span) -> Span {
    let s = span.num_seconds().max(0);
    Span::seconds(s - s % if s < 86_400 { 60 } else { 3600 })
}

/// How long until the text of [`age`] changes.
#[must_use]
pub fn age_holds(span: Span) -> Span {
    let ms = span.num_milliseconds().max(0);
    let step = if ms < 86_400_000 { 60_000 } else { 3_600_000 };
    Span::milliseconds(step - ms % step)
}

/// How long until the text of [`fine_age`] changes.
#[must_use]
pub fn fine_age_holds(span: Span) -> Span {
    let ms = span.num_milliseconds().max(0);
    if ms < 60_000 { Span::milliseconds(1000 - ms % 1000) } else { age_holds(span) }
}

/// How long until the text of [`fine_age`] changes for a span that counts down, in whole seconds.
#[must_use]
pub fn countdown_holds(span: Span) -> Span {
    let s = span.num_seconds().max(0);
    Span::seconds(match s {
        ..=60 => 1,
        61..=86_400 => s % 60 + 1,
        _ => s % 3600 + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_from_above_is_rounded_up() {
        for (s, text) in
            [(59, "59s"), (3599, "59m 59s"), (7200, "2h 00m"), (7259, "2h 01m"), (86_399, "1d 00h"), (90_001, "1d 02h")]
        {
            assert_eq!(duration_up(Span::seconds(s)), text);
        }
    }

    #[test]
    fn durations_and_ages() {
        for (s, d, fine, a) in [
            (0, "0s", "0s", "<1m"),
            (41, "41s", "41s", "<1m"),
            (59, "59s", "59s", "<1m"),
            (60, "1m", "1m", "1m"),
            (760, "12m 40s", "12m", "12m"),
            (3600, "1h 00m", "1h 00m", "1h 00m"),
            (11_100, "3h 05m", "3h 05m", "3h 05m"),
            (187_300, "2d 04h", "2d 04h", "2d 04h"),
            (-5, "0s", "0s", "<1m"),
        ] {
            let span = Span::seconds(s);
            assert_eq!((duration(span), fine_age(span), age(span)), (d.to_owned(), fine.to_owned(), a.to_owned()));
            assert_eq!(age(aged(span)), a, "no more of {d} than is told");
        }
    }

    #[test]
    fn an_age_holds_until_it_reads_differently_and_no_longer() {
        type Holds = (fn(Span) -> String, fn(Span) -> Span);
        for s in [1, 2, 59, 60, 61, 119, 120, 121, 3599, 3600, 3700, 86_399, 86_400, 86_401, 90_000] {
            let span = Span::seconds(s);
            let then = span - countdown_holds(span);
            assert_ne!(fine_age(span), fine_age(then), "{s}");
            assert_eq!(fine_age(span), fine_age(then + Span::seconds(1)), "{s}");
        }
        let both: [Holds; 2] = [(age, age_holds), (fine_age, fine_age_holds)];
        for ms in [0, 1, 999, 1000, 59_999, 60_000, 61_500, 3_599_999, 3_600_000, 86_399_999, 86_400_000, 90_000_000] {
            let now = Span::milliseconds(ms);
            for (words, holds) in both {
                let next = now + holds(now);
                assert_ne!(words(now), words(next), "{ms}");
                assert_eq!(words(now), words(next - Span::milliseconds(1)), "{ms}");
            }
            assert_ne!(aged(now), aged(now + age_holds(now)), "{ms}");
            assert_eq!(aged(now), aged(now + age_holds(now) - Span::milliseconds(1)), "{ms}");
        }
    }
}
