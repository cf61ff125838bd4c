//! What a row says, and whether words that are looked for are in it: in the name fuzzily, in all else as they stand.

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
    /// As all else is: ten thousand rows are looked through between two keystrokes.
    needle: String,
    /// Whether that has no other letters than those of ASCII.
    is_ascii: bool,
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
            let exact = text.chars().any(char::is_uppercase);
            Word { pattern, exact, is_ascii: text.is_ascii(), needle: text, absent }
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
            let is_said = || !word.needle.is_empty() && said(row, source, |text| word.is_in(text));
            if word.absent { named && !is_said() } else { named || is_said() }
        })
    }
}

impl Word {
    /// Whether it is in a text. A word of ASCII letters is found in bytes: most texts have no others, and what follows the word
    /// may be part of its last letter only where it is no ASCII.
    fn is_in(&self, text: &str) -> bool {
        let mut followed = false;
        if self.is_ascii {
            for end in self.ends(text.as_bytes()) {
                followed = text.as_bytes().get(end).is_some_and(|next| !next.is_ascii());
                if !followed {
                    return true;
                }
            }
        }
        (followed || !self.is_ascii) && {
            let text = composed(text);
            if self.exact { text.contains(&self.needle) } else { text.to_lowercase().contains(&self.needle) }
        }
    }

    /// Where it ends in a text, byte by byte.
    fn ends(&self, text: &[u8]) -> impl Iterator<Item = usize> {
        let needle = self.needle.as_bytes();
        let first = needle.first().copied().unwrap_or_default();
        let other = if self.exact { first } else { first.to_ascii_uppercase() };
        memchr::memchr2_iter(first, other, text).map(move |at| (at, at + needle.len())).filter_map(move |(at, end)| {
            let there = text.get(at..end)?;
            (if self.exact { there == needle } else { there.eq_ignore_ascii_case(needle) }).then_some(end)
        })
    }
}

/// Whether something holds for any text that a row says beside its name and its ages: its state and publish statuses in our words
/// and the service's, why it failed, its model, its instances, who started it, where it is from, and its ids.
fn said(row: &Row, source: &str, mut holds: impl FnMut(&str) -> bool) -> bool {
    let summary = &row.summary;
    let state = if row.gone.is_some() { GONE } else { row.phase().word() };
    let ours =
        [summary.metrics(), summary.logs()].map(|publish| if publish == Publish::NotReported { "" } else { publish.word() });
    let theirs = [&summary.metrics, &summary.logs, &summary.creator].map(|text| text.as_deref().unwrap_or_default());
    [state, summary.status.raw(), &summary.model, source, &summary.arn].into_iter().chain(ours).chain(theirs).any(&mut holds)
        || row.job().is_some_and(|job| SAID.iter().filter_map(|id| job.text(*id)).any(holds))
}

/// What only Get tells of it.
const SAID: [FieldId; 4] = [FieldId::StatusCode, FieldId::StatusMessage, FieldId::InstanceType, FieldId::Description];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_in_a_text_in_whichever_letters() {
        let wanted = |word| Wanted::new(word).words.remove(0);
        for (word, text, is_in) in [
            ("failed", "CREATE_FAILED", true),
            ("fail", "fai fail", true),
            ("failed", "CREATE_FAILE", false),
            ("FAILED", "CREATE_FAILED", true),
            ("Failed", "CREATE_FAILED", false),
            ("d", "CREATE_FAILED", true),
            ("failed", "", false),
            ("müller", "arn:aws:ml", false),
            ("müller", "von MÜLLER", true),
            ("müller", "von mu\u{308}ller", true),
            ("mu\u{308}ller", "von Müller", true),
            ("mu", "von mu\u{308}ller", false),
            ("m", "mü", true),
            ("e", "e\u{301}", false),
            ("e", "e\u{301} e", true),
            ("ller", "von mu\u{308}ller", true),
            ("!failed", "CREATE_FAILED", true),
        ] {
            assert_eq!(wanted(word).is_in(text), is_in, "{word} in {text}");
        }
    }
}
