//! Which rows are shown: words that are looked for in all that a row says, and terms such as `status:failed` or `age<1d`.
//! All of them must hold. A term that only Get can answer holds for no row that was not fetched yet.

use super::said::Wanted;
use super::{Full, Row};
use crate::domain::field::FieldId;
use crate::domain::job::Member;
use crate::domain::status::Phase;
use crate::domain::{Span, Time};

/// The names of terms, with what follows them.
pub const TERMS: [(&str, &str); 10] = [
    ("status:", "the service's word, such as CREATE_FAILED, or a part of it"),
    ("phase:", "queued, running, succeeded, failed, cancelling, inactive, unknown, gone"),
    ("metrics:", "published, failed, not (reported)"),
    ("logs:", "published, failed, not (reported)"),
    ("model:", "a part of the trained model's name"),
    ("creator:", "the beginning of an account; only a collaboration's list says it"),
    ("instance:", "a part of the instance type; fetched jobs only"),
    ("tag:", "a name, or name=value; fetched jobs only"),
    ("age<", "such as 90s, 15m, 2h or 1d"),
    ("age>", "such as 90s, 15m, 2h or 1d"),
];

/// A filter, as typed and as understood.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub text: String,
    terms: Vec<Term>,
    /// Words to look for.
    words: String,
    /// What of it is not understood; it then holds for nothing less.
    pub wrong: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Status(String),
    Phase(String),
    Metrics(String),
    Logs(String),
    Model(String),
    Creator(String),
    Instance(String),
    Tag(String, Option<String>),
    Younger(Span),
    Older(Span),
}

impl Filter {
    /// Reads a filter.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut filter = Self { text: text.to_owned(), ..Self::default() };
        let mut words = Vec::new();
        for part in text.split_whitespace() {
            let Some((name, _)) = TERMS.iter().find(|(name, _)| part.to_ascii_lowercase().starts_with(name)) else {
                match part.split_once(':') {
                    Some((name, _)) if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic()) => {
                        let known: Vec<&str> = TERMS.iter().map(|(name, _)| *name).collect();
                        filter.wrong = Some(format!("\"{part}\": the terms are {}", known.join(" ")));
                    }
                    _ => words.push(part),
                }
                continue;
            };
            let value = &part[name.len()..];
            match term(name, value) {
                // A term whose value is still to be typed holds for everything.
                _ if value.is_empty() => {}
                Some(term) => filter.terms.push(term),
                None => filter.wrong = Some(format!("\"{part}\": {}", help(name))),
            }
        }
        filter.words = words.join(" ");
        filter
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether it has a term that only Get can answer.
    #[must_use]
    pub fn needs_get(&self) -> bool {
        self.terms.iter().any(|t| matches!(t, Term::Instance(_) | Term::Tag(..)))
    }

    /// Whether it has a term about who started a job, which a membership's list does not say.
    #[must_use]
    pub fn needs_creator(&self) -> bool {
        self.terms.iter().any(|t| matches!(t, Term::Creator(_)))
    }

    /// Those of all rows whose age has passed a bound of it between two moments, so that they are to be judged again.
    pub(super) fn turned(&self, rows: &[Row], since: Time, now: Time) -> Vec<usize> {
        self.bounds(rows).filter(|(_, at)| since < *at && *at <= now).map(|(row, _)| row).collect()
    }

    /// The next moment that the age of a row passes a bound of it; `None`: none does, or it has none.
    pub(super) fn turns(&self, rows: &[Row], now: Time) -> Option<Time> {
        self.bounds(rows).map(|(_, at)| at).filter(|at| *at > now).min()
    }

    /// Rows with the moments at which they may begin or cease to fit by their age alone. One created ahead of the clock
    /// begins to have an age.
    fn bounds<'a>(&'a self, rows: &'a [Row]) -> impl Iterator<Item = (usize, Time)> {
        let spans = self.terms.iter().filter_map(|term| match term {
            Term::Younger(span) | Term::Older(span) => Some(*span + Span::milliseconds(1)),
            _ => None,
        });
        spans.flat_map(move |span| {
            let created = rows.iter().enumerate().filter_map(|(row, one)| Some((row, one.summary.created?)));
            created.flat_map(move |(row, at)| at.checked_add_signed(span).into_iter().chain([at]).map(move |at| (row, at)))
        })
    }

    /// Those of these rows that are to be requested in full, because all else of it holds for them; none where it needs no Get.
    #[must_use]
    pub fn seeks(&self, rows: &[Row], sources: &[String], of: impl Iterator<Item = usize>, now: Time) -> Vec<usize> {
        if !self.needs_get() {
            return Vec::new();
        }
        let mut rest = self.clone();
        rest.forget_get();
        rest.pick(rows, sources, of, now)
    }

    /// Leaves out the terms that only Get can answer.
    fn forget_get(&mut self) {
        self.terms.retain(|t| !matches!(t, Term::Instance(_) | Term::Tag(..)));
    }

    /// Those of these rows that it holds for. `sources` are what rows say of their feeds, by the feeds' numbers.
    #[must_use]
    pub fn pick(&self, rows: &[Row], sources: &[String], of: impl Iterator<Item = usize>, now: Time) -> Vec<usize> {
        if self.terms.is_empty() && self.words.is_empty() {
            return of.collect();
        }
        let mut wanted = Wanted::new(&self.words);
        let source = |row: &Row| sources.get(row.feed).map_or("", String::as_str);
        let mut holds = |row: &Row| self.terms.iter().all(|term| term.holds(row, now)) && wanted.holds(row, source(row));
        of.filter(|i| rows.get(*i).is_some_and(&mut holds)).collect()
    }
}

pub(super) fn help(name: &str) -> &'static str {
    TERMS.iter().find(|(n, _)| *n == name).map_or("", |(_, help)| help)
}

fn term(name: &str, value: &str) -> Option<Term> {
    let lower = value.to_lowercase();
    Some(match name {
        "status:" => Term::Status(lower),
        "phase:" => Term::Phase(known(&PHASES, lower)?),
        "metrics:" => Term::Metrics(known(&PUBLISHED, lower)?),
        "logs:" => Term::Logs(known(&PUBLISHED, lower)?),
        "model:" => Term::Model(lower),
        "creator:" => Term::Creator(lower),
        "instance:" => Term::Instance(lower),
        "tag:" => match value.split_once('=') {
            Some((name, value)) => Term::Tag(name.to_owned(), Some(value.to_owned())),
            None => Term::Tag(value.to_owned(), None),
        },
        // A capital M would be months to some.
        _ if value.contains('M') => return None,
        "age<" => Term::Younger(span(&lower)?),
        _ => Term::Older(span(&lower)?),
    })
}

/// What a row says that no list holds any more.
pub(super) const GONE: &str = "gone";
/// A phase of two words, as all output names it.
const CANCEL_FAILED: &str = "cancel-failed";
pub(super) const PHASES: [&str; 9] =
    ["queued", "running", "succeeded", "failed", "cancelling", "inactive", CANCEL_FAILED, "unknown", GONE];
const PUBLISHED: [&str; 4] = ["published", "failed", "not reported", "unknown"];

/// A word as typed, if that is one of these or its beginning.
fn known(words: &[&str], typed: String) -> Option<String> {
    words.iter().any(|word| word.starts_with(&typed)).then_some(typed)
}

fn span(text: &str) -> Option<Span> {
    let unit = text.chars().last()?;
    let number = i64::from(text.strip_suffix(unit)?.parse::<u32>().ok()?);
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    Span::try_seconds(number.checked_mul(seconds)?)
}

impl Term {
    fn holds(&self, row: &Row, now: Time) -> bool {
        let summary = &row.summary;
        match self {
            Self::Status(part) => summary.status.raw().to_lowercase().contains(part),
            Self::Phase(word) => {
                // What is gone is in no phase now, and counts in none.
                if row.gone.is_some() {
                    return GONE.starts_with(word.as_str());
                }
                let phase = row.phase();
                let words = if phase == Phase::CancelFailed { [CANCEL_FAILED, "failed"] } else { [phase.word(); 2] };
                words.iter().any(|own| own.starts_with(word.as_str()))
            }
            Self::Metrics(word) => summary.metrics().word().starts_with(word.as_str()),
            Self::Logs(word) => summary.logs().word().starts_with(word.as_str()),
            Self::Model(part) => summary.model.to_lowercase().contains(part),
            Self::Creator(part) => summary.creator.as_ref().is_some_and(|c| c.starts_with(part)),
            Self::Instance(part) => {
                row.job().and_then(|j| j.text(FieldId::InstanceType)).is_some_and(|t| t.to_lowercase().contains(part))
            }
            Self::Tag(name, value) => row.job().is_some_and(|job| {
                job.entries(FieldId::Tags).iter().any(|(k, v)| {
                    let same = |v: &Member<String>| match (v, value) {
                        (_, None) => true,
                        (Member::Present(v), Some(value)) => v == value,
                        _ => false,
                    };
                    k == name && same(v)
                })
            }),
            // Created ahead of this clock: how old it is nobody knows.
            Self::Younger(span) => summary.born(now).is_some_and(|at| now - at < *span),
            Self::Older(span) => summary.born(now).is_some_and(|at| now - at > *span),
        }
    }
}

/// How many rows say who started their job.
pub(super) fn told_creators(rows: &[Row]) -> usize {
    rows.iter().filter(|r| r.summary.creator.is_some()).count()
}

/// How many rows were fetched in full.
#[must_use]
pub fn fetched(rows: &[Row]) -> usize {
    rows.iter().filter(|r| matches!(r.full, Some(Full::Known { .. }))).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::INFERENCE_JOB;
    use crate::domain::summary::Summary;

    fn now() -> Time {
        Time::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn row(name: &str, status: &str, hours: i64, logs: Option<&str>) -> Row {
        let summary = Summary {
            arn: format!("arn:{name}"),
            name: name.into(),
            status: INFERENCE_JOB.status(status),
            created: Some(now() - Span::hours(hours)),
            updated: None,
            model: "tm-propensity".into(),
            metrics: None,
            logs: logs.map(Into::into),
            creator: Some("444455556666".into()),
        };
        Row::new(0, summary, 1, now(), crate::domain::skew::Skew::default())
    }

    fn picked(filter: &str) -> Vec<usize> {
        let rows = [
            row("propensity-weekly", "CREATE_FAILED", 1, Some("PUBLISH_FAILED")),
            row("churn-emea", "CREATE_IN_PROGRESS", 30, None),
            row("propensity-daily", "ACTIVE", 50, Some("PUBLISH_SUCCEEDED")),
            row("odd", "BRAND_NEW", 5, None),
        ];
        Filter::new(filter).pick(&rows, &[], 0..rows.len(), now())
    }

    #[test]
    fn words_are_looked_for_in_names_and_terms_must_all_hold() {
        for (filter, rows) in [
            ("", &[0, 1, 2, 3][..]),
            ("prop", &[0, 1, 2, 3]),
            ("weekly", &[0]),
            ("pwk", &[0]),
            ("prop daily", &[2]),
            ("status:failed", &[0]),
            ("phase:running", &[1]),
            ("phase:unknown", &[3]),
            ("age<1d", &[0, 3]),
            ("AGE<1D", &[0, 3]),
            ("12:30", &[]),
            ("age>2d prop", &[2]),
            ("logs:failed", &[0]),
            ("logs:not", &[1, 3]),
            ("creator:4444", &[0, 1, 2, 3]),
            ("creator:1", &[]),
            ("model:PROP age<2h", &[0]),
            ("instance:g5", &[]),
            ("status:", &[0, 1, 2, 3]),
        ] {
            assert_eq!(picked(filter), rows, "{filter}");
        }
        assert!(Filter::new("tag:team=a").needs_get() && !Filter::new("team").needs_get());
    }

    #[test]
    fn what_is_not_understood_is_said_and_hides_nothing() {
        for wrong in ["age<soon", "age<1M", "age>5", "logs:maybe", "phase:xyz", "state:failed", "foo:bar"] {
            assert!(Filter::new(wrong).wrong.unwrap().contains(wrong), "{wrong}");
            assert_eq!(picked(wrong).len(), 4);
        }
    }
}
