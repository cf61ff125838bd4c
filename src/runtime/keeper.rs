//! Keeps what is seen: a thread that reads and writes the journal and writes the recording, so that no disk can hold up the
//! loop. What it cannot do is said once, and the run goes on.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use chrono::Utc;

use super::translate;
use crate::app::effect::Record;
use crate::app::msg::Msg;
use crate::app::state::State;
use crate::domain::ids::Arn;
use crate::domain::past::Note;
use crate::domain::text::line;
use crate::journal::{Journal, JournalError};
use crate::record::{Header, Masker};

/// How long the end of a run waits for what is not written yet.
const FLUSH: Duration = Duration::from_millis(30);

/// Where to keep what.
#[derive(Default)]
pub struct Options {
    /// The journal; `None`: nothing is noted.
    pub journal: Option<Journal>,
    /// The recording, opened already, and its name.
    pub recording: Option<(File, PathBuf)>,
}

/// Something to keep, or to look up.
enum Task {
    Recall(Arn),
    Persist(Arn, Vec<Note>),
    Record(Box<Record>),
    /// Says when all before it is done.
    Flush(Sender<()>),
}

/// A handle to the thread; `None` inside: there is nothing to keep.
pub struct Keeper(Option<Sender<Task>>);

impl Keeper {
    /// Starts the thread, where there is anything to keep. The header of the recording is written here.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn start(options: Options, state: &State, tx: Sender<Msg>) -> io::Result<Self> {
        if options.journal.is_none() && options.recording.is_none() {
            return Ok(Self(None));
        }
        let (to, tasks) = mpsc::channel();
        let header = translate::header(state);
        let work = Work { journal: options.journal, recording: None, masker: Masker::default(), tx, journal_failed: false };
        thread::Builder::new().name("keeper".into()).spawn(move || work.run(options.recording, &header, &tasks))?;
        Ok(Self(Some(to)))
    }

    pub fn recall(&self, arn: Arn) {
        self.give(Task::Recall(arn));
    }

    pub fn persist(&self, arn: Arn, notes: Vec<Note>) {
        self.give(Task::Persist(arn, notes));
    }

    pub fn record(&self, record: Record) {
        self.give(Task::Record(Box::new(record)));
    }

    /// Waits a moment for what is not written yet.
    pub fn flush(&self) {
        let (done, wait) = mpsc::channel();
        self.give(Task::Flush(done));
        // A disk that takes longer keeps nobody here.
        let _ = wait.recv_timeout(FLUSH);
    }

    fn give(&self, task: Task) {
        if let Some(to) = &self.0 {
            // A thread that is gone has said why.
            let _ = to.send(task);
        }
    }
}

struct Work {
    journal: Option<Journal>,
    recording: Option<(File, PathBuf)>,
    masker: Masker,
    tx: Sender<Msg>,
    /// Whether it was said that the journal does not work, and that since then it did not.
    journal_failed: bool,
}

impl Work {
    fn run(mut self, recording: Option<(File, PathBuf)>, header: &Header, tasks: &Receiver<Task>) {
        self.recording = recording;
        let first = serde_json::to_string(header).unwrap_or_default();
        self.write(&first);
        if let Some(journal) = &self.journal
            && let Err(error) = journal.prune(Utc::now())
        {
            self.journal_failed(&error);
        }
        loop {
            match tasks.recv_timeout(Duration::MAX) {
                Ok(task) => self.task(task),
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn task(&mut self, task: Task) {
        match task {
            Task::Recall(arn) => {
                let Some(journal) = &self.journal else { return };
                match journal.read(arn.as_str()) {
                    Ok(story) => {
                        let notes = story.map(translate::notes).unwrap_or_default();
                        // A loop that has ended does not want to know.
                        let _ = self.tx.send(Msg::Recalled { arn, notes });
                    }
                    Err(error) => self.journal_failed(&error),
                }
            }
            Task::Persist(arn, notes) => {
                let Some(journal) = &self.journal else { return };
                let entries: Vec<_> = notes.into_iter().filter_map(translate::entry).collect();
                match journal.append(arn.as_str(), &entries) {
                    Ok(()) => self.journal_failed = false,
                    Err(error) => self.journal_failed(&error),
                }
            }
            Task::Record(record) => {
                for line in translate::record(*record, &mut self.masker) {
                    match line.to_text() {
                        Ok(text) => self.write(&text),
                        Err(error) => self.say(&format!("recording: {error}")),
                    }
                }
            }
            Task::Flush(done) => {
                let _ = done.send(());
            }
        }
    }

    /// Writes a line of the recording, in one piece.
    fn write(&mut self, text: &str) {
        let Some((file, path)) = &mut self.recording else { return };
        if let Err(error) = file.write_all(format!("{text}\n").as_bytes()) {
            let text = format!("recording \"{}\" ends here: {error}", path.display());
            self.recording = None;
            self.say(&text);
        }
    }

    /// Says it once; a disk that was full may have room later.
    fn journal_failed(&mut self, error: &JournalError) {
        if !std::mem::replace(&mut self.journal_failed, true) {
            self.say(&format!("the journal cannot be kept: {error}"));
        }
    }

    fn say(&self, text: &str) {
        let text = line(text);
        tracing::warn!(text, "keeping failed");
        // A loop that has ended does not want to know.
        let _ = self.tx.send(Msg::Trouble(text));
    }
}

/// Opens a new recording; a file that is there is not overwritten. Only its owner may read it: tags and names stand in it.
///
/// # Errors
/// When it cannot be made.
pub fn create(path: &std::path::Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}
