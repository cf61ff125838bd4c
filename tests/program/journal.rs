//! The journal on a real disk: shared, cut off, damaged, refused, and killed in the middle of writing. This binary runs
//! itself as a writer that reports each entry whose append has returned.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use chrono::{DateTime, TimeDelta, Utc};
use cleanwatch::journal::Limits;
use cleanwatch::journal::{Entry, Journal, JournalError, Pruned, Start, What};

const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";

/// So small that files are compacted all the time.
fn small() -> Limits {
    Limits { bytes: 4096, statuses: 20, publishes: 5, opened: 5, jobs: 3, age: TimeDelta::days(90) }
}

fn arn(id: &str) -> String {
    ARN.replace("job-1", id)
}

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_795_590_000_000 + millis).unwrap()
}

fn entry(millis: i64, what: What) -> Entry {
    Entry { at: at(millis), what }
}

fn status(millis: i64, status: &str) -> Entry {
    entry(millis, What::Status { status: status.into(), from: at(millis), start: Start::Seen, gap_ms: Some(5000) })
}

fn told(journal: &Journal) -> Vec<Entry> {
    journal.read(ARN).unwrap().map(|story| story.entries).unwrap_or_default()
}

fn statuses(entries: &[Entry]) -> Vec<(DateTime<Utc>, &str)> {
    let mut found = Vec::new();
    for entry in entries {
        if let What::Status { status, .. } = &entry.what {
            found.push((entry.at, status.as_str()));
        }
    }
    found
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A journal in its own directory, which does not exist yet.
fn journal(limits: Limits) -> (tempfile::TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::with_limits(dir.path().join("state").join("journal"), limits);
    (dir, journal)
}

/// Writes a job's file directly.
fn put(journal: &Journal, bytes: &[u8]) {
    let path = journal.path(ARN);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn header() -> String {
    format!("{{\"cleanwatch-journal\":1,\"arn\":\"{ARN}\"}}\n")
}

fn raw(journal: &Journal) -> String {
    fs::read_to_string(journal.path(ARN)).unwrap()
}

// The writer

const DIRECTORY: &str = "CLEANWATCH_TEST_JOURNAL";
const NAME: &str = "CLEANWATCH_TEST_WRITER";
const ARGUMENTS: [&str; 5] = ["journal::writer", "--exact", "--ignored", "--nocapture", "--test-threads=1"];

/// Appends without end, and reports each status that was written: its number and its time. Stops at the first error.
#[test]
#[ignore = "the program that the other tests run"]
fn writer() {
    let directory = std::env::var_os(DIRECTORY).unwrap();
    let name = std::env::var(NAME).unwrap();
    let journal = Journal::with_limits(directory.into(), small());
    let mut report = std::io::stderr();
    let mut now = Utc::now();
    for n in 0_usize.. {
        now = now.max(Utc::now());
        let status = What::Status { status: format!("{name}-{n}"), from: now, start: Start::Updated, gap_ms: None };
        let mut entries = vec![Entry { at: now, what: status }];
        match n % 7 {
            0 => entries.insert(0, Entry { at: now, what: What::Opened }),
            3 => entries.push(Entry { at: now, what: What::Publish { metrics: Some("x".repeat(n % 300)), logs: None } }),
            _ => entries.push(Entry { at: now, what: What::Seen }),
        }
        let text = match journal.append(ARN, &entries) {
            Ok(()) => format!("{n} {}\n", now.timestamp_millis()),
            Err(e) => format!("{e}\n"),
        };
        report.write_all(text.as_bytes()).unwrap();
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            std::process::exit(1);
        }
    }
}

/// A status for which a writer has reported that its append returned.
type Reported = (String, i64);

struct Writer {
    name: String,
    child: Child,
    pipe: BufReader<ChildStderr>,
    reported: Vec<Reported>,
    /// What it printed at its end.
    error: Option<String>,
}

impl Writer {
    fn start(journal: &Journal, name: &str, mut command: Command) -> Self {
        let directory = journal.path(ARN).parent().unwrap().to_owned();
        command.args(ARGUMENTS).env(DIRECTORY, directory).env(NAME, name);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let pipe = BufReader::new(child.stderr.take().unwrap());
        Self { name: name.to_owned(), child, pipe, reported: Vec::new(), error: None }
    }

    /// Waits for a report; returns whether one came.
    fn hear(&mut self) -> bool {
        let mut line = String::new();
        self.pipe.read_line(&mut line).unwrap();
        let Some(line) = line.strip_suffix('\n') else { return false };
        match line.split_once(' ').and_then(|(n, at)| Some((n.parse::<u64>().ok()?, at.parse().ok()?))) {
            Some((n, at)) => self.reported.push((format!("{}-{n}", self.name), at)),
            None => self.error = Some(line.to_owned()),
        }
        self.error.is_none()
    }

    /// Kills the writer, and collects what it had still reported.
    fn kill(mut self) -> Vec<Reported> {
        self.child.kill().unwrap();
        while self.hear() {}
        self.child.wait().unwrap();
        assert_eq!(self.error, None);
        std::mem::take(&mut self.reported)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for a random time, and for nothing in particular.
fn spin(rng: &mut fastrand::Rng) {
    (0..rng.u32(0..20_000)).for_each(|_| std::hint::spin_loop());
}

fn this() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

/// Everything reported is there, except for what a compaction drops because there are enough newer entries.
fn assert_there(journal: &Journal, reported: &[Reported]) {
    let entries = told(journal);
    let statuses = statuses(&entries);
    let there: HashSet<&str> = statuses.iter().map(|(_, status)| *status).collect();
    let enough = statuses.len().checked_sub(small().statuses).map(|n| statuses[n].0.timestamp_millis());
    for (status, at) in reported {
        assert!(there.contains(status.as_str()) || enough.is_some_and(|enough| *at <= enough), "{status} at {at} is lost");
    }
    let mut last: HashMap<&str, u64> = HashMap::new();
    for (name, n) in statuses.iter().filter_map(|(_, status)| status.rsplit_once('-')) {
        let n = n.parse().unwrap();
        let before = last.insert(name, n);
        assert!(before < Some(n), "{name}: {n} after {before:?}");
    }
}

#[test]
fn whatever_an_append_had_returned_for_survives_a_kill_at_any_moment() {
    let seed = fastrand::u64(..);
    let mut rng = fastrand::Rng::with_seed(seed);
    println!("seed {seed}");
    let (_dir, journal) = journal(small());
    let mut reported = Vec::new();
    let mut left = 0;
    for round in 0..100_usize {
        let mut first = Writer::start(&journal, &format!("a{round}"), this());
        let second = (round % 3 == 0).then(|| Writer::start(&journal, &format!("b{round}"), this()));
        for _ in 0..rng.usize(1..50) {
            assert!(first.hear(), "{:?}", first.error);
        }
        spin(&mut rng);
        reported.extend(first.kill());
        if let Some(mut second) = second {
            for _ in 0..rng.usize(1..20) {
                assert!(second.hear(), "{:?}", second.error);
            }
            let so_far = [reported.as_slice(), &second.reported].concat();
            assert_there(&journal, &so_far);
            spin(&mut rng);
            reported.extend(second.kill());
        }
        left += usize::from(journal.path(ARN).with_extension("jsonl.tmp").exists());
        assert_there(&journal, &reported);
        let parent = Entry { at: DateTime::from_timestamp_millis(Utc::now().timestamp_millis()).unwrap(), what: What::Opened };
        journal.append(ARN, std::slice::from_ref(&parent)).unwrap();
        assert!(told(&journal).contains(&parent));
        assert_there(&journal, &reported);
    }
    let size = fs::metadata(journal.path(ARN)).unwrap().len();
    assert!(size < 3 * small().bytes, "{size} bytes");
    println!("{} reported, {left} compactions cut", reported.len());
    journal.prune(Utc::now()).unwrap();
    let names: Vec<_> = fs::read_dir(journal.path(ARN).parent().unwrap()).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(names, [journal.path(ARN)]);
}

#[test]
fn a_full_disk_is_an_error_and_what_it_cut_is_repaired() {
    let (_dir, journal) = journal(small());
    // A limit on file sizes stands in for a full disk: the write that reaches it is cut off in the same way.
    let mut command = Command::new("bash");
    command.args(["-c", "trap '' XFSZ; ulimit -f 2; exec \"$@\"", "bash"]).arg(std::env::current_exe().unwrap());
    let mut writer = Writer::start(&journal, "full", command);
    while writer.hear() {}
    let error = writer.error.clone().unwrap();
    let path = journal.path(ARN);
    assert!(error.starts_with(&format!("{}: only ", path.display())) && error.ends_with(" could be written"), "{error}");
    assert_eq!(fs::metadata(&path).unwrap().len(), 2048);
    assert!(!raw(&journal).ends_with('\n'));
    assert!(writer.reported.len() > 5);
    assert_there(&journal, &writer.reported);
    journal.append(ARN, &[status(0, "after")]).unwrap();
    assert_there(&journal, &writer.reported);
    let story = journal.read(ARN).unwrap().unwrap();
    assert_eq!((story.unreadable, statuses(&story.entries)[0].1), (1, "after"));
}

#[test]
fn wherever_a_file_is_cut_the_whole_lines_before_it_and_all_later_ones_are_there() {
    let (_dir, journal) = journal(Limits::default());
    journal.append(ARN, &[status(1, "one"), status(2, "two")]).unwrap();
    let whole = raw(&journal);
    let ends: Vec<usize> = whole.match_indices('\n').map(|(at, _)| at).collect();
    for cut in 0..=whole.len() {
        put(&journal, &whole.as_bytes()[..cut]);
        let lines = ends.iter().skip(1).filter(|end| **end <= cut).count();
        assert_eq!(told(&journal), [status(1, "one"), status(2, "two")][..lines], "cut at {cut}");
        journal.append(ARN, &[status(3, "three")]).unwrap();
        journal.append(ARN, &[status(4, "four")]).unwrap();
        let entries = told(&journal);
        assert_eq!(entries[..lines], [status(1, "one"), status(2, "two")][..lines], "cut at {cut}");
        assert_eq!(entries[lines..], [status(3, "three"), status(4, "four")], "cut at {cut}");
        assert!(raw(&journal).starts_with(&header()), "cut at {cut}");
    }
}

#[test]
fn two_threads_that_append_lose_nothing() {
    // Once without compactions, once with many, which keep all statuses and drop the rest.
    for bytes in [Limits::default().bytes, 1024] {
        let (_dir, journal) = journal(Limits { bytes, statuses: 1000, ..Limits::default() });
        std::thread::scope(|scope| {
            for thread in 0..2 {
                let journal = &journal;
                scope.spawn(move || {
                    for n in 0..500 {
                        journal.append(ARN, &[status(n, &format!("{thread}-{n}")), entry(n, What::Seen)]).unwrap();
                    }
                });
            }
        });
        let story = journal.read(ARN).unwrap().unwrap();
        let mut found: Vec<&str> = statuses(&story.entries).into_iter().map(|(_, status)| status).collect();
        found.sort_unstable();
        let mut expected: Vec<String> = (0..1000).map(|n| format!("{}-{}", n / 500, n % 500)).collect();
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert_eq!(story.unreadable, 0);
    }
}

#[test]
fn a_lock_that_is_never_given_back_delays_an_append_and_loses_nothing() {
    let (_dir, journal) = journal(small());
    journal.append(ARN, &[status(1, "one")]).unwrap();
    let held = File::open(journal.path(ARN)).unwrap();
    held.lock().unwrap();
    journal.append(ARN, &[status(2, "two"), status(3, "three")]).unwrap();
    assert_eq!(told(&journal), [status(1, "one"), status(2, "two"), status(3, "three")]);
    // Without the lock nothing is compacted; even then the file has a largest size.
    let before = fs::metadata(journal.path(ARN)).unwrap().ino();
    let many: Vec<Entry> = (0..100).map(|n| entry(n, What::Seen)).collect();
    let error = (0..20).find_map(|_| journal.append(ARN, &many).err()).unwrap().to_string();
    assert!(error.contains("bytes are too many"), "{error}");
    assert_eq!(fs::metadata(journal.path(ARN)).unwrap().ino(), before);
    drop(held);
    let error = journal.append(ARN, &[status(4, "four")]).map_err(|e| e.to_string());
    assert_eq!((error, told(&journal).len()), (Ok(()), 5));
}

#[test]
fn random_bytes_in_a_file_stop_nobody() {
    let (_dir, journal) = journal(small());
    let sound = [header(), String::new()]
        .map(|header| header + &(0..40).map(|n| serde_json::to_string(&status(n, "S")).unwrap() + "\n").collect::<String>());
    let (mut refused, mut read) = (0, 0);
    for seed in 0..1000 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let len = rng.usize(0..3000);
        let mut bytes = match rng.u8(0..3) {
            0 => std::iter::repeat_with(|| rng.u8(..)).take(len).collect(),
            1 => std::iter::repeat_with(|| *rng.choice(b"{}[]\":,\n\n\0 19atis").unwrap()).take(len).collect(),
            _ => rng.choice(&sound).unwrap().clone().into_bytes(),
        };
        for _ in 0..rng.usize(0..8) {
            let place = rng.usize(0..=bytes.len());
            match rng.u8(0..4) {
                0 => bytes.truncate(place),
                1 => bytes.insert(place, rng.u8(..)),
                2 if place < bytes.len() => bytes[place] = rng.u8(..),
                _ => drop(bytes.splice(place..place, b"\n\n{\"at\":0}".iter().copied())),
            }
        }
        put(&journal, &bytes);
        let before = journal.read(ARN);
        match journal.append(ARN, &[status(100, "after")]) {
            Ok(()) => {
                let story = journal.read(ARN).unwrap_or_else(|e| panic!("seed {seed}: {e}")).unwrap();
                assert_eq!(story.entries.last(), Some(&status(100, "after")), "seed {seed}");
                let before = before.unwrap_or_else(|e| panic!("seed {seed}: {e}")).map(|s| s.entries).unwrap_or_default();
                let newest = before.len().saturating_sub(small().statuses);
                assert!(before[newest..].iter().all(|e| story.entries.contains(e)), "seed {seed}");
                read += 1;
            }
            Err(e) => {
                assert!(matches!(e, JournalError::Newer { .. } | JournalError::OtherJob { .. }), "seed {seed}: {e}");
                assert!(before.is_err(), "seed {seed}");
                assert_eq!(fs::read(journal.path(ARN)).unwrap(), bytes, "seed {seed}");
                refused += 1;
            }
        }
    }
    assert!(read > 500 && refused > 5, "{read} and {refused}");
}

#[test]
fn a_compaction_keeps_the_file_s_rules() {
    let (_dir, journal) = journal(small());
    journal.append(ARN, &[entry(0, What::Opened)]).unwrap();
    let foreign = "{\"at\":\"2026-11-25T07:00:00.000Z\",\"is\":\"heard\",\"by\":\"a later version\"}";
    let more = "{\"at\":\"2026-11-25T07:00:00.000Z\",\"is\":\"publish\",\"metrics\":\"M\",\"more\":1}";
    let mut file = OpenOptions::new().append(true).open(journal.path(ARN)).unwrap();
    write!(file, "{foreign}\nbroken\n{more}\n").unwrap();
    let before = fs::metadata(journal.path(ARN)).unwrap().ino();
    fs::set_permissions(journal.path(ARN), fs::Permissions::from_mode(0o644)).unwrap();
    let mut n = 0;
    while fs::metadata(journal.path(ARN)).unwrap().ino() == before {
        n += 1;
        journal.append(ARN, &[status(n, &n.to_string()), entry(n, What::Seen)]).unwrap();
        assert!(n < 1000);
    }
    let text = raw(&journal);
    assert!(text.starts_with(header().trim_end_matches("}\n")) && text.ends_with('\n'), "{text}");
    assert!(text.contains(&format!("{foreign}\n")) && text.contains(&format!("{more}\n")) && !text.contains("broken"), "{text}");
    let entries = told(&journal);
    let expected: Vec<String> = (n - 20..=n).map(|n| n.to_string()).collect();
    assert_eq!(statuses(&entries).iter().map(|(_, status)| *status).collect::<Vec<_>>(), expected);
    let seen = entries.iter().filter(|e| e.what == What::Seen).count();
    assert_eq!(seen, 2, "the last one then, and the one since");
    assert_eq!(mode(&journal.path(ARN)), 0o600);
    assert!(!journal.path(ARN).with_extension("jsonl.tmp").exists());
}

#[test]
fn what_cannot_be_dropped_makes_compactions_rare_and_not_endless() {
    let (_dir, journal) = journal(small());
    journal.append(ARN, &[status(0, "S")]).unwrap();
    let mut file = OpenOptions::new().append(true).open(journal.path(ARN)).unwrap();
    for n in 0..200 {
        writeln!(file, "{{\"is\":\"heard\",\"n\":{n}}}").unwrap();
    }
    assert!(file.metadata().unwrap().len() > small().bytes);
    let (mut compactions, mut last) = (0, 0);
    for n in 0..200 {
        journal.append(ARN, &[entry(n, What::Seen)]).unwrap();
        let now = fs::metadata(journal.path(ARN)).unwrap().ino();
        compactions += usize::from(now != last);
        last = now;
    }
    assert!((2..8).contains(&compactions), "{compactions}");
    assert_eq!(raw(&journal).matches("heard").count(), 200);
}

#[test]
fn the_directory_and_its_files_are_for_their_owner_only() {
    let (dir, journal) = journal(Limits::default());
    journal.append(ARN, &[]).unwrap();
    assert!(!dir.path().join("state").exists(), "nothing to write, nothing made");
    assert_eq!(journal.read(ARN).unwrap(), None);
    assert_eq!(journal.list().unwrap().stories, []);
    journal.append(ARN, &[entry(0, What::Opened), status(1, "ACTIVE")]).unwrap();
    assert_eq!(mode(&dir.path().join("state")), 0o700);
    assert_eq!(mode(&dir.path().join("state/journal")), 0o700);
    assert_eq!(mode(&journal.path(ARN)), 0o600);
    let lines = concat!(
        "{\"at\":\"2026-11-25T07:00:00.000Z\",\"is\":\"opened\"}\n",
        "{\"at\":\"2026-11-25T07:00:00.001Z\",\"is\":\"status\",\"status\":\"ACTIVE\",\"from\":\"2026-11-25T07:00:00.001Z\",",
        "\"start\":\"seen\",\"gap_ms\":5000}\n"
    );
    assert_eq!(raw(&journal), header() + lines);
    let story = journal.read(ARN).unwrap().unwrap();
    assert_eq!((story.arn.as_str(), story.unreadable, story.last()), (ARN, 0, Some(at(1))));
    assert_eq!(story.bytes, raw(&journal).len() as u64);
}

#[test]
fn what_is_in_the_way_is_an_error_in_one_line() {
    let (dir, journal) = journal(Limits::default());
    let path = journal.path(ARN);
    let entries = [status(1, "one")];
    let both = |why: &str| {
        for error in [journal.append(ARN, &entries).unwrap_err(), journal.read(ARN).unwrap_err()] {
            let error = error.to_string();
            assert!(error.starts_with(&path.display().to_string()) && error.contains(why) && !error.contains('\n'), "{error}");
        }
    };
    fs::write(dir.path().join("state"), "").unwrap();
    both("Not a directory (os error 20)");
    assert!(journal.list().is_err() && journal.prune(at(0)).is_err());
    fs::remove_file(dir.path().join("state")).unwrap();
    fs::create_dir_all(&path).unwrap();
    both("is a directory");
    assert_eq!(journal.list().unwrap().skipped, 1);
    assert_eq!(journal.prune(at(0)).unwrap(), Pruned { jobs: 0, bytes: 0, kept: 1 });
    fs::remove_dir(&path).unwrap();
    symlink("/dev/full", &path).unwrap();
    both("not a regular file");
    fs::remove_file(&path).unwrap();
    symlink(&path, &path).unwrap();
    both("Too many levels of symbolic links");
    fs::remove_file(&path).unwrap();
    assert!(journal.append(&"x".repeat(3000), &entries).unwrap_err().to_string().contains("an ARN of more than 2048 bytes"));
}

#[test]
fn a_directory_that_may_not_be_written_to_is_an_error() {
    let (dir, journal) = journal(Limits::default());
    journal.append(&arn("job-2"), &[status(1, "one")]).unwrap();
    let directory = dir.path().join("state/journal");
    for (path, mode) in [(dir.path(), 0o755), (&dir.path().join("state"), 0o755), (&directory, 0o555)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let mut command = this();
    if File::create(directory.join("probe")).is_ok() {
        // Nothing is forbidden to root, so another user runs a program that everyone may run.
        let program = dir.path().join("program");
        fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        command = Command::new(program);
        command.uid(65534).gid(65534);
    } else {
        assert!(journal.prune(at(0) + TimeDelta::days(1000)).is_err());
    }
    let mut writer = Writer::start(&journal, "refused", command);
    assert!(!writer.hear());
    let path = journal.path(ARN);
    assert_eq!(writer.error, Some(format!("{}: Permission denied (os error 13)", path.display())));
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_file_and_a_directory_may_be_symbolic_links() {
    let (dir, journal) = journal(small());
    fs::create_dir_all(dir.path().join("elsewhere")).unwrap();
    fs::create_dir_all(dir.path().join("state")).unwrap();
    symlink(dir.path().join("elsewhere"), dir.path().join("state/journal")).unwrap();
    symlink(dir.path().join("file"), journal.path(ARN)).unwrap();
    for n in 0..100 {
        journal.append(ARN, &[status(n, &n.to_string())]).unwrap();
    }
    let entries = told(&journal);
    assert_eq!(statuses(&entries).last(), Some(&(at(99), "99")));
    assert!(entries.len() < 60, "it was compacted");
}

#[test]
fn nothing_is_written_to_a_file_of_a_newer_version_or_of_another_job() {
    let (_dir, journal) = journal(Limits::default());
    let other = header().replace("job-1", "job-2");
    for (header, why) in [
        ("{\"cleanwatch-journal\":2,\"what\":\"ever\"}\n", "a newer cleanwatch wrote this journal (version 2; this one knows 1)"),
        (other.as_str(), "this is the journal of another job, arn:aws:cleanrooms-ml:"),
    ] {
        let text = format!("{header}{{\"at\":\"2026-11-25T07:00:00.000Z\",\"is\":\"seen\"}}\n");
        put(&journal, text.as_bytes());
        for error in [journal.append(ARN, &[status(1, "one")]).unwrap_err(), journal.read(ARN).unwrap_err()] {
            let expected = format!("{}: {why}", journal.path(ARN).display());
            assert!(error.to_string().starts_with(&expected), "{error}");
        }
        assert_eq!(raw(&journal), text);
        let listing = journal.list().unwrap();
        assert_eq!((listing.stories.len(), listing.skipped), (0, 1));
    }
    put(&journal, b"{\"cleanwatch-journal\":2}\n");
    let pruned = journal.prune(Utc::now() + TimeDelta::days(1000)).unwrap();
    assert_eq!(pruned, Pruned { jobs: 0, bytes: 0, kept: 1 }, "a newer version knows better what is old");
}

#[test]
fn the_list_begins_with_the_job_written_of_last() {
    let (dir, journal) = journal(small());
    for (id, millis) in [("a", 5), ("b", 9), ("c", 7)] {
        journal.append(&arn(id), &[status(millis, "S")]).unwrap();
    }
    let ids = |listing: &cleanwatch::journal::Listing| {
        listing.stories.iter().map(|s| s.arn.rsplit('/').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let listing = journal.list().unwrap();
    assert_eq!((ids(&listing), listing.skipped, listing.left_out), (vec!["b".into(), "c".into(), "a".into()], 0, 0));
    // If there are too many, those changed last are read.
    let old = std::time::SystemTime::UNIX_EPOCH;
    OpenOptions::new().append(true).open(journal.path(&arn("b"))).unwrap().set_modified(old).unwrap();
    journal.append(&arn("d"), &[status(1, "S")]).unwrap();
    let listing = journal.list().unwrap();
    assert_eq!((ids(&listing), listing.left_out), (vec!["c".into(), "a".into(), "d".into()], 1));
    // A copy, a file without a header and a file without a line.
    let journal = Journal::new(dir.path().join("state/journal"));
    fs::copy(journal.path(&arn("a")), journal.path(&arn("x"))).unwrap();
    fs::write(journal.path(&arn("y")), "garbage\n").unwrap();
    fs::write(journal.path(&arn("z")), "").unwrap();
    fs::write(dir.path().join("state/journal/notes.txt"), "mine").unwrap();
    let listing = journal.list().unwrap();
    assert_eq!((listing.stories.len(), listing.skipped, listing.left_out), (4, 3, 0));
}

#[test]
fn pruning_removes_what_is_old_what_is_too_much_and_what_is_left_over() {
    let (dir, journal) = journal(small());
    let directory = dir.path().join("state/journal");
    assert_eq!(journal.prune(at(0)).unwrap(), Pruned::default());
    let day = 24 * 60 * 60 * 1000;
    for (id, days) in [("old", 0), ("edge", 10), ("a", 20), ("b", 40), ("c", 50)] {
        journal.append(&arn(id), &[entry(days * day, What::Seen)]).unwrap();
    }
    let size = |id: &str| fs::metadata(journal.path(&arn(id))).unwrap().len();
    let temporary = journal.path(&arn("a")).with_extension("jsonl.tmp");
    fs::write(&temporary, "left").unwrap();
    fs::write(directory.join("notes.txt"), "mine").unwrap();
    fs::write(directory.join("notes.jsonl"), "mine").unwrap();
    let expected = Pruned { jobs: 2, bytes: size("old") + size("edge") + 4, kept: 3 };
    // One is too old, and one of the other four is too many.
    assert_eq!(journal.prune(at(100 * day)).unwrap(), expected);
    for (id, there) in [("old", false), ("edge", false), ("a", true), ("b", true), ("c", true)] {
        assert_eq!(journal.path(&arn(id)).exists(), there, "{id}");
    }
    assert!(!temporary.exists() && directory.join("notes.txt").exists() && directory.join("notes.jsonl").exists());
    // A file that is being written to stays.
    let held = File::open(journal.path(&arn("a"))).unwrap();
    held.lock().unwrap();
    fs::write(&temporary, "in use").unwrap();
    let compacting = File::open(&temporary).unwrap();
    compacting.lock().unwrap();
    assert_eq!(journal.prune(at(1000 * day)).unwrap().kept, 1);
    assert!(journal.path(&arn("a")).exists() && temporary.exists());
    drop((held, compacting));
    assert_eq!(journal.prune(at(1000 * day)).unwrap().kept, 0);
    assert!(!temporary.exists());
    journal.append(&arn("a"), &[status(1, "again")]).unwrap();
    assert_eq!(journal.read(&arn("a")).unwrap().unwrap().entries, [status(1, "again")]);
}

#[test]
fn tidying_reads_only_what_was_not_changed_for_long_and_the_oldest_of_too_many() {
    let (_dir, journal) = journal(small());
    let day = 24 * 60 * 60 * 1000;
    for (id, changed) in [("old", 0), ("fresh", 99), ("a", 97), ("b", 98), ("too-many", 96)] {
        journal.append(&arn(id), &[entry(0, What::Seen)]).unwrap();
        let file = File::options().append(true).open(journal.path(&arn(id))).unwrap();
        file.set_modified(at(changed * day).into()).unwrap();
    }
    let pruned = journal.tidy(at(100 * day)).unwrap();
    assert_eq!((pruned.jobs, pruned.kept), (2, 3), "what is written in the files that stay is not looked at");
    for (id, there) in [("old", false), ("too-many", false), ("a", true), ("b", true), ("fresh", true)] {
        assert_eq!(journal.path(&arn(id)).exists(), there, "{id}");
    }
}
