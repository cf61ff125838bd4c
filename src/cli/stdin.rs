//! The jobs that stdin names: whatever other programs print about them, in any form and encoding.

use serde_json::Value;

use super::read::UsageError;
use crate::domain::ids::{Arn, ArnError, is_uuid};
use crate::domain::kind::INFERENCE_JOB;
use crate::domain::text::{QUOTES, bare, end, is_hidden, line};

/// The field that contains the ARN in the output of AWS's commands.
static MEMBER: &str = INFERENCE_JOB.arn_member;
/// How deep JSON is looked for in texts inside JSON.
const WITHIN: usize = 3;
/// An ARN that is spread over more lines than this is not recognized, however narrow the lines are.
const LINES: usize = 8;

/// Finds the ARNs of jobs in what came on stdin: as text, in quotes, anywhere in JSON, or among other words, even over
/// several lines; in UTF-8 or UTF-16.
///
/// # Errors
/// One line that says what came instead, and what is expected.
pub fn arns_from_stdin(bytes: &[u8]) -> Result<Vec<String>, UsageError> {
    let text = visible(&decoded(bytes));
    let whole = bare(&text);
    let expected = format!("expected the ARN of a job, or the JSON of aws … --output json that holds {MEMBER}");
    let mistake = |why: String| Err(UsageError(why));
    if whole.is_empty() {
        return mistake(format!("stdin is empty: {expected}"));
    }
    let json = [text.trim(), whole].into_iter().find_map(|text| serde_json::from_str::<Value>(text).ok());
    let mut found = Vec::new();
    match json {
        Some(value) => in_json(&value, false, WITHIN, &mut found),
        None => in_lines(&text, &mut found),
    }
    let mut jobs: Vec<String> = Vec::new();
    for arn in found.iter().filter_map(|text| Arn::read(text).ok()) {
        if !jobs.iter().any(|job| job == arn.as_str()) {
            jobs.push(arn.as_str().to_owned());
        }
    }
    if !jobs.is_empty() {
        return Ok(jobs);
    }
    found.dedup();
    match found.pop().filter(|_| found.is_empty()) {
        // The code that parses it says what is wrong with it.
        Some(one) => Ok(vec![one]),
        None if serde_json::from_str::<Value>(whole).is_ok() => {
            mistake(format!("stdin \"{}\" is JSON without {MEMBER}: {expected}", short(whole)))
        }
        None => mistake(format!("stdin \"{}\" holds no ARN of a job: {expected}", short(whole))),
    }
}

/// A text without its color sequences and invisible characters; characters that separate names stay.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' && chars.next_if_eq(&'[').is_some() {
            // A sequence ends with its first character that is neither a parameter nor an intermediate.
            while chars.next_if(|c| (' '..='?').contains(c)).is_some() {}
            chars.next_if(|c| ('@'..='~').contains(c));
        } else if c.is_control() {
            // Tabs, carriage returns and the like separate names.
            out.push(if c == '\0' { '\n' } else { c });
        } else if !is_hidden(c) {
            out.push(c);
        }
    }
    out
}

/// Collects the texts in that field, wherever it is, and each other text that is the ARN of a job.
fn in_json(value: &Value, named: bool, within: usize, found: &mut Vec<String>) {
    match value {
        Value::String(text) if named || Arn::read(text).is_ok() => found.push(bare(text).to_owned()),
        Value::String(text) if within > 0 => {
            if let Ok(inner) = serde_json::from_str(text) {
                in_json(&inner, false, within - 1, found);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| in_json(value, named, within, found)),
        Value::Object(all) => all.iter().for_each(|(key, value)| in_json(value, key == MEMBER, within, found)),
        _ => {}
    }
}

/// Collects what is an ARN in lines of text, or was meant to be one.
fn in_lines(text: &str, found: &mut Vec<String>) {
    let lines: Vec<Vec<&str>> = text.lines().map(|line| words(line).collect()).collect();
    for (at, line) in lines.iter().enumerate() {
        for (nth, word) in line.iter().enumerate() {
            let Some(arn) = within(word) else { continue };
            let rest: &[Vec<&str>] = if nth + 1 == line.len() { &lines[at + 1..] } else { &[] };
            found.push(continued(arn, rest).unwrap_or_else(|| arn.to_owned()));
        }
    }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    let quote = |c: char| QUOTES.iter().any(|(open, close)| c == *open || c == *close);
    line.split(move |c: char| c.is_whitespace() || ",;|()[]{}<>".contains(c) || quote(c)).filter(|word| !word.is_empty())
}

/// The ARN that a word ends with: a name or a line number may come before it without a blank.
fn within(word: &str) -> Option<&str> {
    let lower = word.to_ascii_lowercase();
    let all = || lower.match_indices("arn:").map(|(at, _)| &word[at..]);
    let is_some_arn = |text: &&str| !matches!(Arn::read(text), Err(ArnError::NotAnArn | ArnError::Short(_)));
    let cut = |text: &&str| text.len() > 8 && text[4..].to_ascii_lowercase().starts_with("aws");
    all().find(|text| Arn::read(text).is_ok()).or_else(|| all().filter(|text| is_some_arn(text) || cut(text)).last())
}

/// An ARN that was cut at the end of a line, joined with the words that begin the next lines. `None`: they do not continue
/// it.
fn continued(arn: &str, lines: &[Vec<&str>]) -> Option<String> {
    let id = |arn: &Arn| is_uuid(&arn.job_id.to_ascii_lowercase());
    let whole = Arn::read(arn).ok();
    let mut joined = arn.to_owned();
    for line in lines.iter().take(LINES) {
        joined.push_str(line.first().filter(|word| within(word).is_none())?);
        // A valid ARN is continued only if its ID, in the form that the service makes, would otherwise be incomplete.
        if Arn::read(&joined).is_ok_and(|all| whole.is_none() || id(&all)) && !whole.as_ref().is_some_and(id) {
            return Some(joined);
        }
        if line.len() > 1 {
            return None;
        }
    }
    None
}

fn short(text: &str) -> String {
    end(&line(text), 40).into_owned()
}

/// Bytes as text: UTF-16 if there is a byte order mark, or if many of every second byte are zero, as in ASCII text; else
/// UTF-8.
fn decoded(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        String::from_utf16_lossy(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<u16>>())
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ if zeros(bytes, 1) * 4 > bytes.len() => wide(bytes, u16::from_le_bytes),
        _ if zeros(bytes, 0) * 4 > bytes.len() => wide(bytes, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// How many of every second byte are zero, starting at `from`.
fn zeros(bytes: &[u8], from: usize) -> usize {
    bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count()
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
            format!("ARN={ARN}\n"),
            format!("trainedModelInferenceJobArn:{ARN}\n"),
            format!("12:{ARN}\n"),
            format!("\u{1b}[32m{ARN}\u{1b}[0m\n"),
            format!("\u{1b}[1;38;5;4m{ARN}\u{1b}[m\u{1b}[K\n"),
            format!(" \u{200b}{ARN}\n"),
            format!("a\u{200b} {ARN}\n"),
            format!("„{ARN}“\n"),
            format!("＂{ARN}＂\n"),
            format!("{ARN}\0"),
            format!("see {ARN}.\n"),
            format!("see ({ARN}), please"),
            format!("{ARN};\n"),
            ARN.to_uppercase(),
            format!("[\"{ARN}\"]"),
            format!(
                "{{\"trainedModelInferenceJobs\":[{{\"trainedModelInferenceJobArn\":\"{ARN}\",\"trainedModelArn\":\"arn:aws:s3:::b\"}}]}}"
            ),
            format!("{{\"trainedModelInferenceJob\":{}}}", json()),
            serde_json::to_string(&json()).unwrap(),
            serde_json::to_string(&serde_json::to_string(&json()).unwrap()).unwrap(),
            format!("{}\n{}\n", &ARN[..80], &ARN[80..]),
            format!("see {}\r\n    {}\r\n  {} there", &ARN[..40], &ARN[40..90], &ARN[90..]),
            format!("{}\n{}\n", &ARN[..24], &ARN[24..]),
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
                assert_eq!(
                    arns_from_stdin(&bytes).map_err(|e| e.to_string()),
                    Ok(vec![ARN.to_owned()]),
                    "{form:?} {:?}",
                    &bytes[..4]
                );
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
            let said = arns_from_stdin(text.as_bytes()).unwrap_err().to_string();
            assert!(said.contains(part) && said.contains("--output json"), "{text:?}: {said}");
            assert!(!said.contains('\n') && !said.contains('\u{1b}'), "{said:?}");
        }
        assert!(arns_from_stdin(&[0xff, 0xfe, 0]).is_err() && arns_from_stdin(&[0, 0, 0]).is_err());
        let cut = arns_from_stdin(format!("{}\n", &ARN[..80]).as_bytes()).unwrap();
        assert_eq!(cut, [&ARN[..80]], "what is wrong with it is said where it is read");
    }

    #[test]
    fn several_jobs_are_several() {
        let other = format!("{ARN}2");
        for text in [
            format!("{ARN}\n{other}\n{ARN}\n"),
            // As in the text output of the AWS CLI, and in lists for xargs.
            format!("{ARN}\t{other}\n"),
            format!("weekly\t{ARN}\tACTIVE\nweekly\t{other}\t2026\n"),
            format!("{ARN}\r{other}\r"),
            format!("{ARN}\0{other}\0"),
            format!("{ARN} \u{b}{other}"),
            format!("1:{ARN}\n2:{other}\n"),
            format!("[\"{ARN}\",\"{other}\"]"),
            format!("{{\"trainedModelInferenceJobs\":[{{\"{MEMBER}\":\"{ARN}\"}},{{\"{MEMBER}\":\"{other}\"}}]}}"),
            format!("{{\"{MEMBER}\":\"{ARN}\"}}\n{{\"{MEMBER}\":\"{other}\"}}\n"),
        ] {
            assert_eq!(arns_from_stdin(text.as_bytes()), Ok(vec![ARN.to_owned(), other.clone()]), "{text}");
        }
        let uuid = ARN.replace("job-1", "0f1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b");
        for text in [format!("{}\n{}\n", &uuid[..125], &uuid[125..]), format!("{uuid}\nmore\n")] {
            assert_eq!(arns_from_stdin(text.as_bytes()), Ok(vec![uuid.clone()]), "{text}");
        }
        assert_eq!(arns_from_stdin(format!("{ARN}\nmore\n").as_bytes()), Ok(vec![ARN.to_owned()]));
    }
}
