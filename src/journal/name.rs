//! Names of the files in a journal's directory: a readable part of the ARN, and a hash of the whole ARN, so that no two jobs
//! share a file and no ARN can name a place outside the directory.

use std::path::{Path, PathBuf};

const END: &str = ".jsonl";
const TEMPORARY: &str = ".tmp";
/// The most characters of the readable part.
const READABLE: usize = 80;

/// The name of a job's file.
pub(super) fn of(arn: &str) -> String {
    let id = arn.split_once("-inference-job/").map_or_else(|| arn.rsplit(['/', ':']).next().unwrap_or(""), |(_, id)| id);
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let mut readable: String = id.chars().map(safe).take(READABLE).collect();
    // A hidden file would be overlooked.
    if readable.is_empty() || readable.starts_with('.') {
        readable.replace_range(..readable.len().min(1), "_");
    }
    format!("{readable}-{:016x}{END}", fnv1a(arn.as_bytes()))
}

/// Whether a file with this name may be a job's.
pub(super) fn is_job(name: &str) -> bool {
    name.strip_suffix(END)
        .and_then(|stem| stem.rsplit_once('-'))
        .is_some_and(|(_, hash)| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether a file with this name may be the leftover of an unfinished compaction.
pub(super) fn is_temporary(name: &str) -> bool {
    name.strip_suffix(TEMPORARY).is_some_and(is_job)
}

/// Where a job's file is rewritten. There is one place for each job, so that any process that has to can cancel a compaction.
pub(super) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(TEMPORARY);
    PathBuf::from(name)
}

/// The 64-bit FNV-1a hash.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // From the authors' test suite.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_name_shows_the_job_s_id_and_stays_in_its_directory() {
        let arn =
            |id: &str| format!("arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/m/trained-model-inference-job/{id}");
        for (arn, begins) in [
            (arn("job-1"), "job-1-"),
            (arn("a/b"), "a_b-"),
            (arn("../../etc/passwd"), "_._.._etc_passwd-"),
            (arn(".."), "_.-"),
            (arn(""), "_-"),
            (String::new(), "_-"),
            ("no arn\n at all: ü".into(), "__-"),
            (arn(&"x".repeat(3000)), &format!("{}-", "x".repeat(80))),
        ] {
            let name = of(&arn);
            assert!(name.starts_with(begins) && is_job(&name), "{name}");
            assert_eq!(name.len(), begins.len() + "0123456789abcdef.jsonl".len());
            assert_eq!(Path::new(&name).components().count(), 1, "{name}");
        }
        assert_ne!(of(&arn("a/b")), of(&arn("a_b")));
    }

    #[test]
    fn other_files_are_told_from_ours() {
        let name = of("arn:x");
        assert!(is_temporary(&format!("{name}.tmp")) && !is_temporary(&name) && !is_job(&format!("{name}.tmp")));
        for other in ["notes.jsonl", "job-0123456789abcdeg.jsonl", "job-0123456789abcdef.json", ".jsonl", "", "-.jsonl"] {
            assert!(!is_job(other), "{other}");
        }
        assert_eq!(temporary(Path::new("/a/b.jsonl")), Path::new("/a/b.jsonl.tmp"));
    }
}
