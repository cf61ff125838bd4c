//! What is looked for in the picker.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::domain::ids::Meant;
use crate::domain::text::{bare, composed};

/// Words to look for: in names and creators fuzzily, in ids as they stand.
pub(super) struct Wanted {
    text: String,
    id: String,
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Wanted {
    pub(super) fn new(text: &str) -> Self {
        let text = composed(bare(text)).into_owned();
        let pattern = Pattern::parse(&text, CaseMatching::Smart, Normalization::Smart);
        // An id is in lower case, and may stand in an ARN.
        let id = Meant::read(&text).map_or_else(|_| text.to_ascii_lowercase(), |meant| meant.membership);
        Self { text, id, pattern, matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }

    /// Whether a row with these texts is one of those looked for.
    pub(super) fn holds(&mut self, [name, id, creator]: &[&str; 3]) -> bool {
        if self.text.is_empty() || id.contains(&self.id) {
            return true;
        }
        let names = composed(&format!("{name} {creator}")).into_owned();
        self.pattern.score(Utf32Str::new(&names, &mut self.buffer), &mut self.matcher).is_some()
    }
}
