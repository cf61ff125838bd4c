//! Keeps what is seen: a thread that reads and writes the journal and writes the recording, so that a slow disk cannot delay
//! the loop. A failure is reported once, and the run continues.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::oneshot;

use super::translate;
use crate::app::base::effect::Record;
use crate::app::base::msg::{Helper, Msg};
use crate::app::shell::state::State;
use crate::domain::ids::Arn;
use crate::domain::past::{Note, Past, Took};
use crate::domain::text::{clean, line};
use crate::journal::{Journal, JournalError};
use crate::record::{Header, Masker};

/// What to keep, and where.
#[derive(Default)]
pub struct Options {
    /// The journal; `None`: nothing is noted.
    pub journal: Option<Journal>,
    /// The recording, already open, and its name.
    pub recording: Option<(File, PathBuf)>,
}

/// Something to keep, or to look up.
enum Task {
    /// The sender is dropped when the answer has been sent, or when there will be none.
    Recall(Arn, oneshot::Sender<()>),
    RecallEnded,
    Persist(Arn, Vec<Note>),
    Record(Box<Record>),
    /// Reports when everything before it is done.
    Flush(Sender<()>),
}

/// A handle to the thread; `None` inside: there is nothing to keep.
pub struct Keeper(Option<Sender<Task>>);

impl Keeper {
    /// Starts the thread, if there is anything to keep. It writes the header of the recording first.
    ///
    /// # Errors
    /// When no thread can be started.
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

    /// Looks up a job; the returned receiver ends when the answer is on its way to the loop, or when there is none.
    pub fn recall(&self, arn: Arn) -> oneshot::Receiver<()> {
        let (done, wait) = oneshot::channel();
        self.give(Task::Recall(arn, done));
        wait
    }

    /// Looks up how long the jobs took that have ended.
    pub fn recall_ended(&self) {
        self.give(Task::RecallEnded);
    }

    pub fn persist(&self, arn: Arn, notes: Vec<Note>) {
        self.give(Task::Persist(arn, notes));
    }

    pub fn record(&self, record: Record) {
        self.give(Task::Record(Box::new(record)));
    }

    /// Waits for what is not written yet, at most this long.
    ///
    /// # Errors
    /// Says that it took longer: what was seen last may be lost.
    pub fn flush(&self, patience: Duration) -> Result<(), String> {
        let (done, wait) = mpsc::channel();
        self.give(Task::Flush(done));
        match wait.recv_timeout(patience) {
            Err(RecvTimeoutError::Timeout) => Err("what was seen last could not be written in time: the disk is slow".to_owned()),
            // Without a thread there is nothing to write, or the reason was reported.
            Ok(()) | Err(RecvTimeoutError::Disconnected) => Ok(()),
        }
    }

    fn give(&self, task: Task) {
        if let Some(to) = &self.0 {
            // A thread that is gone has reported why.
            let _ = to.send(task);
        }
    }
}

struct Work {
    journal: Option<Journal>,
    recording: Option<(File, PathBuf)>,
    masker: Masker,
    tx: Sender<Msg>,
    /// Whether a failure of the journal was reported and the journal has not worked since.
    journal_failed: bool,
}

impl Work {
    fn run(mut self, recording: Option<(File, PathBuf)>, header: &Header, tasks: &Receiver<Task>) {
        self.recording = recording;
        let first = serde_json::to_string(header).unwrap_or_default();
        self.write(&first);
        let mut tidied = false;
        while let Ok(task) = tasks.recv() {
            self.task(task);
            // Only after the first task, because the journal's first answer is waited for.
            if !std::mem::replace(&mut tidied, true) {
                self.tidy();
            }
        }
    }

    /// Drops old jobs in a thread of its own: however many there are, nothing waits for it, and it may stop halfway.
    fn tidy(&self) {
        let Some(journal) = self.journal.clone() else { return };
        let work = move || {
            if let Err(error) = journal.tidy(Utc::now()) {
                // A job that cannot be dropped does no harm to new notes, whose own failures are reported.
                tracing::warn!(%error, "old jobs stay in the journal");
            }
        };
        let _ = thread::Builder::new().name("tidy".into()).spawn(work);
    }

    /// Reads all jobs in a thread of its own, one at a time: however many there are, nothing waits for it. What was noted
    /// before this request can be read by it.
    fn recall_ended(&self) {
        let (Some(journal), tx) = (self.journal.clone(), self.tx.clone()) else { return };
        let work = move || {
            let mut ended = Vec::new();
            let told = journal.each(|story| {
                let arn = clean(&story.arn).into_owned();
                ended.extend(Past::of(translate::notes(story)).and_then(|past| Took::of(arn, past)));
            });
            if let Err(error) = told {
                // Then there is no estimate; if notes cannot be written either, that is reported when it happens.
                tracing::warn!(%error, "the journal does not tell how long jobs took");
            }
            // A loop that has ended does not need the message.
            let _ = tx.send(Msg::RecalledEnded(ended));
        };
        let _ = thread::Builder::new().name("recall".into()).spawn(work);
    }

    fn task(&mut self, task: Task) {
        match task {
            Task::Recall(arn, _done) => {
                let Some(journal) = &self.journal else { return };
                match journal.read(arn.as_str()) {
                    Ok(story) => {
                        let notes = story.map(translate::notes).unwrap_or_default();
                        // A loop that has ended does not need the message.
                        let _ = self.tx.send(Msg::Recalled { arn, notes });
                    }
                    Err(error) => self.journal_failed(&error),
                }
            }
            Task::RecallEnded => self.recall_ended(),
            Task::Persist(arn, notes) => {
                let Some(journal) = &self.journal else { return };
                let entries: Vec<_> = notes.into_iter().filter_map(translate::entry).collect();
                match journal.append(arn.as_str(), &entries) {
                    Ok(()) => {
                        if std::mem::replace(&mut self.journal_failed, false) {
                            let _ = self.tx.send(Msg::Mended(Helper::Journal));
                        }
                    }
                    Err(error) => self.journal_failed(&error),
                }
            }
            Task::Record(record) => {
                for line in translate::record(*record, &mut self.masker) {
                    match line.to_text() {
                        Ok(text) => self.write(&text),
                        Err(error) => self.say(Helper::Recording, &format!("recording: {error}")),
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
            self.say(Helper::Recording, &text);
        }
    }

    /// Reports it once; a disk that was full may have room later.
    fn journal_failed(&mut self, error: &JournalError) {
        if !std::mem::replace(&mut self.journal_failed, true) {
            self.say(Helper::Journal, &format!("the journal cannot be kept: {error}"));
        }
    }

    fn say(&self, helper: Helper, text: &str) {
        let text = line(text);
        tracing::warn!(text, "keeping failed");
        // A loop that has ended does not need the message.
        let _ = self.tx.send(Msg::Trouble(helper, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::base::question::Question;
    use crate::domain::kind::INFERENCE_JOB;

    /// A keeper whose tasks are not carried out, and those tasks.
    fn idle() -> (Keeper, Receiver<Task>) {
        let (to, tasks) = mpsc::channel();
        (Keeper(Some(to)), tasks)
    }

    #[test]
    fn what_could_not_be_written_in_time_is_said() {
        let (keeper, tasks) = idle();
        assert!(keeper.flush(Duration::ZERO).unwrap_err().contains("in time"));
        assert!(matches!(tasks.recv(), Ok(Task::Flush(_))));
        drop(tasks);
        assert_eq!(keeper.flush(Duration::from_secs(20)), Ok(()), "a thread that is gone is not waited for");
    }

    #[test]
    fn jobs_that_ended_are_read_from_a_real_journal_and_texts_of_it_are_cleaned() {
        use crate::app::base::settings::Settings;
        use crate::domain::Span;
        use crate::domain::history::{Segment, Start};
        use crate::domain::past::{Facts, Noted};

        let dir = tempfile::tempdir().unwrap();
        let options = Options { journal: Some(Journal::new(dir.path().into())), recording: None };
        let now = crate::domain::Time::from_timestamp(1_800_000_000, 0).unwrap();
        let state = State::new(Settings::default(), Vec::new(), (80, 24), now);
        let (tx, rx) = mpsc::channel();
        let keeper = Keeper::start(options, &state, tx).unwrap();
        for (id, status) in [("one", "ACTIVE"), ("two", "CREATE_FAILED")] {
            let arn = format!(
                "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/{id}"
            );
            let facts = Facts { created: Some(now), trained_model: Some("arn:x/tm\u{1b}[2J".into()), ..Facts::default() };
            let from = now + Span::minutes(7);
            let end = Segment { status: Some(INFERENCE_JOB.status(status)), from, start: Start::Updated };
            let notes = [Noted::Facts(facts), Noted::Status(end)].map(|what| Note { at: from, what });
            keeper.persist(Arn::parse(&arn).unwrap(), notes.into());
        }
        keeper.recall_ended();
        let Msg::RecalledEnded(ended) = rx.recv_timeout(Duration::from_secs(20)).unwrap() else { panic!("another message") };
        let [Took { arn, model, span, .. }] = ended.as_slice() else { panic!("{ended:?}") };
        assert!(arn.ends_with("/one"));
        assert_eq!(*span, Span::minutes(7));
        assert!(model.as_ref().is_some_and(|m| !m.contains('\u{1b}')), "{model:?}");
    }

    #[test]
    fn a_job_is_not_asked_for_before_the_journal_has_answered_or_taken_too_long() {
        use std::time::Instant;

        use super::super::effects::{Executor, RECALL};
        use crate::app::base::effect::Effect;
        use crate::aws::{Aws, Fixed, Options};
        use crate::domain::ids::{JobKey, Source};

        let arn = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";
        let arn = Arn::parse(arn).unwrap();
        let source = Source { profile: None, region: "us-east-1".into(), membership: arn.membership.clone() };
        let key = JobKey::of(source, arn.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let fixed = Fixed { access_key_id: "AKIDFAKE".into(), secret_access_key: "fake".into() };
        let endpoint_url = Some("http://127.0.0.1:1".to_owned());
        let options = Options { region: Some("us-east-1".into()), endpoint_url, fixed: Some(fixed), ..Options::default() };
        let aws = runtime.block_on(Aws::load(options)).unwrap();
        let (keeper, tasks) = idle();
        let (tx, rx) = mpsc::channel();
        let mut executor = Executor::new(vec![aws], tx, runtime.handle().clone(), keeper, None);
        let again = || rx.recv_timeout(Duration::from_secs(20)).unwrap();
        let began = Instant::now();
        executor.run(Effect::Recall(arn.clone()));
        executor.run(Effect::Ask { key: key.clone().into(), seq: 1, question: Question::Get });
        assert!(matches!(again(), Msg::Again { seq: 1, .. }));
        assert!(began.elapsed() >= RECALL, "it is waited for, and not for ever");
        executor.run(Effect::Recall(arn));
        executor.run(Effect::Ask { key: key.into(), seq: 2, question: Question::Get });
        tasks.try_iter().for_each(drop);
        while !matches!(again(), Msg::Again { seq: 2, .. }) {}
    }
}
