//! What is looked for in the picker.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Words to look for: in names and creators fuzzily, in ids as they stand.
pub(super) struct Wanted {
    text: String,
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Wanted {
    pub(super) fn new(text: &str) -> Self {
        let text = text.trim().to_owned();
        let pattern = Pattern::parse(&text, CaseMatching::Smart, Normalization::Smart);
        Self { text, pattern, matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }

    /// Whether a row with these texts is one of those looked for.
    pub(super) fn holds(&mut self, [name, id, creator]: &[&str; 3]) -> bool {
        if self.text.is_empty() || id.contains(&self.text) {
            return true;
        }
        let names = format!("{name} {creator}");
        self.pattern.score(Utf32Str::new(&names, &mut self.buffer), &mut self.matcher).is_some()
    }
}
