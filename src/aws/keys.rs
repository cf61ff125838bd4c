//! Checks the characters of credentials before anything is signed with them: characters that no header may contain make the
//! SDK fail inside, again and again. Neither a value nor the wrong character is ever shown, only the kind of the character.

use std::env::VarError;

use aws_credential_types::Credentials;
use aws_types::os_shim_internal::Env;

use super::config_error::ConfigError;
use super::failure::Failure;
use super::files::{self, Section};
use super::places::var;
use crate::domain::error::ErrorKind;

/// A part of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    KeyId,
    Secret,
    Token,
}

impl Part {
    fn words(self) -> &'static str {
        match self {
            Self::KeyId => "access key ID",
            Self::Secret => "secret access key",
            Self::Token => "session token",
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::KeyId => "letters, digits and _ only",
            Self::Secret | Self::Token => "printable ASCII characters without blanks and quotes",
        }
    }
}

/// What is wrong with the characters of a text: their kind, and where they are; `None` if nothing is.
pub(super) fn flaw(part: Part, text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    let is_wrong = |c: char| match part {
        Part::KeyId => !(c.is_ascii_alphanumeric() || c == '_'),
        Part::Secret | Part::Token => !c.is_ascii_graphic() || matches!(c, '"' | '\''),
    };
    let (at, wrong) = text.char_indices().find(|(_, c)| is_wrong(*c))?;
    let kind = match wrong {
        '\n' | '\r' => "a line break",
        ' ' | '\t' => "a blank",
        '"' | '\'' | '`' => "a quote",
        c if c.is_control() => "a control character",
        c if !c.is_ascii() => "a character that is not ASCII",
        _ => "a punctuation character",
    };
    let place = match at {
        0 => "begins with",
        _ if text[at..].chars().all(is_wrong) => "ends with",
        _ => "contains",
    };
    Some(format!("{place} {kind}"))
}

/// Checks one text; `named` is the variable, or the key with its file and line.
fn check(part: Part, named: &str, text: &str) -> Result<(), ConfigError> {
    match flaw(part, text) {
        Some(flaw) => Err(ConfigError::new(&format!("{named} {flaw}: expected {}", part.expected()))),
        None => Ok(()),
    }
}

/// Checks the variables that contain credentials, where the SDK would use them.
///
/// # Errors
/// Names the variable.
pub(super) fn variables(env: &Env) -> Result<(), ConfigError> {
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        if matches!(env.get(name), Err(VarError::NotUnicode(_))) {
            return Err(ConfigError::new(&format!(
                "{name} contains bytes that are not UTF-8: expected printable ASCII characters"
            )));
        }
    }
    let set = |name: &'static str| var(env, name).map(|value| (name, value));
    let id = set("AWS_ACCESS_KEY_ID");
    let secret = set("AWS_SECRET_ACCESS_KEY").or_else(|| set("SECRET_ACCESS_KEY"));
    let (Some((id, id_text)), Some((secret, secret_text))) = (id, secret) else { return Ok(()) };
    check(Part::KeyId, id, &id_text)?;
    check(Part::Secret, secret, &secret_text)?;
    set("AWS_SESSION_TOKEN").map_or(Ok(()), |(name, text)| check(Part::Token, name, &text))
}

/// Checks the keys of a profile.
///
/// # Errors
/// Names the key with its file and line.
pub(super) fn section(section: &Section, whose: &str) -> Result<(), Failure> {
    if !section.contains_key("aws_access_key_id") || !section.contains_key("aws_secret_access_key") {
        return Ok(());
    }
    let keys = [(Part::KeyId, "aws_access_key_id"), (Part::Secret, "aws_secret_access_key")];
    let keys = keys.into_iter().filter_map(|(part, key)| Some((part, key, section.get(key)?)));
    let token = files::token(section).map(|(key, value)| (Part::Token, key, value));
    for (part, key, value) in keys.chain(token) {
        let named = format!("{key} of {whose} ({})", value.at);
        if let Some(line) = value.continued() {
            let why = format!("{named} goes on in line {line}, which is indented: write line {line} without blanks before it");
            return Err(ConfigError::new(&why).into());
        }
        check(part, &named, &value.text)?;
    }
    Ok(())
}

/// Checks what a step of the search returned.
///
/// # Errors
/// Names the step.
pub(super) fn given(step: &str, credentials: &Credentials) -> Result<(), Failure> {
    let token = credentials.session_token().map(|token| (Part::Token, token));
    let all = [(Part::KeyId, credentials.access_key_id()), (Part::Secret, credentials.secret_access_key())];
    for (part, text) in all.into_iter().chain(token) {
        let named = format!("{step}: the {}", part.words());
        check(part, &named, text).map_err(|e| Failure { kind: ErrorKind::Settings, message: e.to_string() })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_told_by_their_kind_and_place() {
        for (part, text, says) in [
            (Part::KeyId, "AKID_123x", None),
            (Part::KeyId, "AKID-1", Some("contains a punctuation character")),
            (Part::KeyId, "\"AKID\"", Some("begins with a quote")),
            (Part::KeyId, "AKID\n", Some("ends with a line break")),
            (Part::KeyId, "AKID\r\n", Some("ends with a line break")),
            (Part::KeyId, "AK ID", Some("contains a blank")),
            (Part::KeyId, "AKIDÄ", Some("ends with a character that is not ASCII")),
            (Part::KeyId, "", Some("is empty")),
            (Part::Secret, "a/b+c==", None),
            (Part::Secret, "a b", Some("contains a blank")),
            (Part::Secret, "ab'", Some("ends with a quote")),
            (Part::Token, "a/b+c==.-_~", None),
            (Part::Token, "a\u{7f}b", Some("contains a control character")),
            (Part::Token, "\tab", Some("begins with a blank")),
            (Part::Token, "a\u{200b}b", Some("contains a character that is not ASCII")),
        ] {
            assert_eq!(flaw(part, text).as_deref(), says, "{text:?}");
        }
    }

    #[test]
    fn variables_are_named_and_never_shown() {
        let env = |set: &[(&str, &str)]| variables(&Env::from_slice(set)).err().map(|e| e.to_string());
        let (id, secret) = (("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "s"));
        assert_eq!(env(&[id, secret, ("AWS_SESSION_TOKEN", "t")]), None);
        assert_eq!(env(&[("AWS_ACCESS_KEY_ID", "AK-ID")]), None, "without a secret nobody takes it");
        assert_eq!(
            env(&[("AWS_ACCESS_KEY_ID", "AK-ID"), secret]).unwrap(),
            "AWS_ACCESS_KEY_ID contains a punctuation character: expected letters, digits and _ only"
        );
        for (set, name) in [
            ([id, ("AWS_SECRET_ACCESS_KEY", "S3 CRET"), ("x", "")], "AWS_SECRET_ACCESS_KEY"),
            ([id, ("SECRET_ACCESS_KEY", "S3 CRET"), ("x", "")], "SECRET_ACCESS_KEY"),
            ([id, secret, ("AWS_SESSION_TOKEN", "S3 CRET")], "AWS_SESSION_TOKEN"),
        ] {
            let e = env(&set).unwrap();
            assert!(e.starts_with(&format!("{name} contains a blank: ")) && !e.contains("S3"), "{e}");
        }
    }
}
