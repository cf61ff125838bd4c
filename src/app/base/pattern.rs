//! What lines are searched and filtered by: a regular expression as typed, or where it is none, the text itself. Capitals count
//! only when it has some. `^` and `$` are those of a line: an event may have many.

use std::fmt;

use regex::{Regex, RegexBuilder};

/// The most memory that a compiled pattern may take.
const LARGEST: usize = 1 << 20;

/// A pattern as typed, and compiled.
#[derive(Clone)]
pub struct Pattern {
    pub text: String,
    regex: Regex,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Says in a line why the text is no regular expression.
    pub fn regex(text: &str) -> Result<Self, String> {
        let exact = text.chars().any(char::is_uppercase);
        let made = RegexBuilder::new(text).case_insensitive(!exact).multi_line(true).size_limit(LARGEST).build();
        match made {
            Ok(regex) => Ok(Self { text: text.to_owned(), regex }),
            Err(why) => {
                let why = why.to_string();
                Err(why.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned())
            }
        }
    }

    /// Reads a pattern; of a text that is no regular expression, the text itself.
    #[must_use]
    pub fn lenient(text: &str) -> Option<Self> {
        let literal = || Self::regex(&regex::escape(text)).ok().map(|made| Self { text: text.to_owned(), ..made });
        Self::regex(text).ok().or_else(literal)
    }

    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Where it stands in a text, in bytes; nowhere where it stands for nothing.
    pub fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.regex.find_iter(text).map(|found| (found.start(), found.end())).filter(|(from, to)| from < to)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_expression_is_taken_as_it_stands_and_capitals_count_where_there_are_some() {
        let is_in = |pattern: &str, text: &str| Pattern::lenient(pattern).unwrap().is_in(text);
        assert!(is_in("err.r", "an ERROR") && !is_in("Err.r", "an ERROR"));
        assert!(is_in("part (", "part (1") && !is_in("part (", "part 1"));
        assert_eq!(Pattern::lenient("part (").unwrap().text, "part (");
        assert_eq!(Pattern::regex("part (").unwrap_err(), "unclosed group");
        assert!(is_in("^ERROR", "50%\nERROR boom\n60%") && is_in("boom$", "ERROR boom\n60%") && !is_in("^boom", "ERROR boom\nx"));
        let places: Vec<_> = Pattern::lenient("x*").unwrap().places("axxb").collect();
        assert_eq!(places, [(1, 3)]);
    }
}
