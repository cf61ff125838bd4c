//! The job that stdin names: what other programs print of it, in whichever form and encoding.

use super::read::UsageError;
use crate::domain::ids::{Arn, ArnError};
use crate::domain::text::{bare, end, line};

/// The member that holds the ARN in what AWS's commands print.
const MEMBER: &str = "trainedModelInferenceJobArn";
/// What else is said of stdin.
const EXPECTED: &str = "the ARN of a job, or the JSON of aws … --output json that holds trainedModelInferenceJobArn";

/// Finds the one job's ARN in what came on stdin: as text, in quotes, in JSON, or among other words; in UTF-8 or UTF-16.
///
/// # Errors
/// One line that says what came instead, and what is expected.
pub fn arn_from_stdin(bytes: &[u8]) -> Result<String, UsageError> {
    let text = decoded(bytes);
    let whole = bare(&text);
    let mistake = |why: String| Err(UsageError(why));
    if whole.is_empty() {
        return mistake(format!("stdin is empty: expected {EXPECTED}"));
    }
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(whole) {
        if let Some(arn) = value.get(MEMBER).and_then(|arn| arn.as_str()).or(value.as_str()) {
            return Ok(bare(arn).to_owned());
        }
        return mistake(format!("stdin \"{}\" is JSON without trainedModelInferenceJobArn: expected {EXPECTED}", short(whole)));
    }
    if whole.starts_with("arn:") && !whole.contains(char::is_whitespace) {
        return Ok(whole.to_owned());
    }
    let words = text.split(|c: char| c.is_whitespace() || "\"'`,;|()[]{}<>".contains(c));
    let mut found: Vec<&str> =
        words.filter(|word| !matches!(Arn::parse(word), Err(ArnError::NotAnArn | ArnError::Short(_)))).collect();
    found.dedup();
    let jobs: Vec<&&str> = found.iter().filter(|word| Arn::parse(word).is_ok()).collect();
    match (jobs.as_slice(), found.as_slice()) {
        ([arn], _) => Ok((**arn).to_owned()),
        // What is wrong with it is said where it is read.
        ([], [arn]) => Ok((*arn).to_owned()),
        ([], _) => mistake(format!("stdin \"{}\" holds no ARN: expected {EXPECTED}", short(whole))),
        (several, _) => mistake(format!("stdin holds {} ARNs: expected one, or name them as arguments", several.len())),
    }
}

fn short(text: &str) -> String {
    end(&line(text), 40).into_owned()
}

/// Bytes as text: UTF-16 by its byte-order mark, or by the zeros that every second byte of ASCII is then; else UTF-8.
fn decoded(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        String::from_utf16_lossy(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<u16>>())
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => wide(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => wide(bytes, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";

    fn json() -> String {
        format!("{{\n    \"trainedModelInferenceJobArn\": \"{ARN}\"\n}}\n")
    }

    #[test]
    fn one_arn_is_found_in_every_form_and_encoding() {
        let forms = [
            ARN.to_owned(),
            format!("{ARN}\n"),
            format!("{ARN}\r\n"),
            format!("\"{ARN}\"\n"),
            format!("'{ARN}'"),
            json(),
            format!("trainedModelInferenceJobArn: {ARN}\n"),
            format!("trainedModelInferenceJobArn\t{ARN}\n"),
            format!("|  trainedModelInferenceJobArn |  {ARN}  |\n"),
            format!("ARN={ARN}\n").replace('=', " "),
            format!("{ARN}\n{ARN}\n"),
        ];
        for form in &forms {
            let le: Vec<u8> = form.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let be: Vec<u8> = form.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let encoded = [
                form.as_bytes().to_vec(),
                [b"\xef\xbb\xbf", form.as_bytes()].concat(),
                [b"\xff\xfe", le.as_slice()].concat(),
                [b"\xfe\xff", be.as_slice()].concat(),
                le,
                be,
            ];
            for bytes in encoded {
                assert_eq!(arn_from_stdin(&bytes).map_err(|e| e.to_string()), Ok(ARN.to_owned()), "{form:?} {:?}", &bytes[..4]);
            }
        }
    }

    #[test]
    fn what_holds_no_arn_is_said_in_a_line_with_what_is_expected() {
        for (text, part) in [
            ("", "stdin is empty"),
            (" \n", "stdin is empty"),
            ("{}", "is JSON without trainedModelInferenceJobArn"),
            ("[1]", "is JSON without trainedModelInferenceJobArn"),
            ("An error occurred\nsomewhere", "holds no ARN"),
            ("\u{1b}[31mred", "holds no ARN"),
        ] {
            let said = arn_from_stdin(text.as_bytes()).unwrap_err().to_string();
            assert!(said.contains(part) && said.contains("--output json"), "{text:?}: {said}");
            assert!(!said.contains('\n') && !said.contains('\u{1b}'), "{said:?}");
        }
        let two = format!("{ARN}\n{ARN}2\n");
        assert!(arn_from_stdin(two.as_bytes()).unwrap_err().to_string().contains("holds 2 ARNs"));
        assert!(arn_from_stdin(&[0xff, 0xfe, 0]).is_err() && arn_from_stdin(&[0, 0, 0]).is_err());
    }
}
