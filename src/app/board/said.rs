//! What a row says, and whether words that are looked for are in it: in the name fuzzily, in all else as they stand.

use std::borrow::Cow;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::Row;
use super::filter::GONE;
use crate::domain::field::FieldId;
use crate::domain::status::Publish;
use crate::domain::text::composed;

/// Words to look for, all of which must be there.
pub(super) struct Wanted {
    words: Vec<Word>,
    matcher: Matcher,
    buffer: Vec<char>,
}

/// One of them.
struct Word {
    /// As the name is looked through.
    pattern: Pattern,
    /// As all else is.
    text: String,
    /// It must not be there.
    absent: bool,
    /// Capitals count, because it has some.
    exact: bool,
}

impl Wanted {
    pub(super) fn new(words: &str) -> Self {
        let one = |word: &str| {
            let absent = word.len() > 1 && word.starts_with('!');
            let text = composed(word.trim_start_matches(['!', '\'', '^']).trim_end_matches('$')).into_owned();
            let pattern = Pattern::parse(&composed(word), CaseMatching::Smart, Normalization::Smart);
            Word { pattern, exact: text.chars().any(char::is_uppercase), text, absent }
        };
        let words = words.split_whitespace().map(one).collect();
        Self { words, matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }

    /// Whether they are all in what a row says.
    pub(super) fn holds(&mut self, row: &Row, source: &str) -> bool {
        let Self { words, matcher, buffer } = self;
        words.iter().all(|word| {
            let name = composed(row.summary.title());
            let named = word.pattern.score(Utf32Str::new(&name, buffer), matcher).is_some();
            if word.absent { named && !word.is_said(row, source) } else { named || word.is_said(row, source) }
        })
    }
}

impl Word {
    /// Whether it is in anything that a row says beside its name.
    fn is_said(&self, row: &Row, source: &str) -> bool {
        !self.text.is_empty() && said(row, source).into_iter().any(|text| self.is_in(text))
    }

    fn is_in(&self, text: &str) -> bool {
        let text = composed(text);
        let text = if self.exact { text } else { Cow::Owned(text.to_lowercase()) };
        text.contains(&self.text)
    }
}

/// All that a row says beside its name and its ages: its state and publish statuses in our words and the service's, why it
/// failed, its model, its instances, who started it, where it is from, and its ids.
fn said<'a>(row: &'a Row, source: &'a str) -> Vec<&'a str> {
    let summary = &row.summary;
    let state = if row.gone.is_some() { GONE } else { row.phase().word() };
    let mut all: Vec<&'a str> = vec![state, &summary.status.0, &summary.model, source, &summary.arn];
    all.extend([&summary.metrics, &summary.logs, &summary.creator].into_iter().flatten().map(String::as_str));
    for publish in [summary.metrics(), summary.logs()].iter().filter(|publish| **publish != Publish::NotReported) {
        all.push(publish.word());
    }
    if let Some(job) = row.job() {
        let ids = [FieldId::StatusCode, FieldId::StatusMessage, FieldId::InstanceType, FieldId::Description];
        all.extend(ids.iter().filter_map(|id| job.text(*id)));
    }
    all
}
