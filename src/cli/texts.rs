//! Help texts that do not belong to one argument: what the program is, and how each command ends.

pub(super) const ABOUT: &str = "Watch AWS Clean Rooms ML trained-model inference jobs live in the terminal";
pub(super) const AFTER: &str = "With neither a JOB nor --membership nor --collaboration, choose a membership on the screen, where you can switch profile and region.\n\
Exit codes of the screen: 0 left with q; 1 internal error; 2 wrong usage or configuration; 129 hung up; 130 interrupted; \
143 terminated. Those of wait and watch: cleanwatch wait --help\n\
Nothing is ever written to AWS. Try it without an account: cleanwatch demo";
pub(super) const CODES: &str = "Exit codes: 0 succeeded, or what was waited for came; 1 failed, or its cancel failed, or the output cannot be written; 2 wrong usage or configuration; \
3 inactive, which usually is a cancel; 4 credentials or access missing, or no such job; 5 no answer of any kind for 2 minutes from the start, \
or for --give-up-after; 6 succeeded, but metrics or logs were not published (with --until published); 124 timed out; 129 hung up; \
130 interrupted; 141 output closed; 143 terminated. With several jobs the worst counts, in the order 124, 4, 5, 1, 3, 6, 0.";
pub(super) const GET_CODES: &str = "Exit codes: 0 every job was read, whatever its status; 1 the output cannot be written; 2 wrong usage or configuration; 4 credentials or access missing, or \
no such job; 5 no good answer within 2 minutes; 130 interrupted.";

pub(super) const LIST_CODES: &str = "Prints what could be read; errors go to stderr. \
Exit codes: 0 every list was read to its end, even if it is empty; 1 the output cannot be written; 2 wrong usage or \
configuration; 4 credentials or access missing, or no such membership or collaboration; 5 no answer within 2 minutes, or within 20 seconds \
once another list was read, or a list that comes to no end; 130 interrupted, with what came until then.";

pub(super) const LOG_CODES: &str = "Exit codes: 0 all was read, though it may be nothing: stderr says why; 1 the output cannot be written; 2 wrong usage or configuration; \
4 credentials or access missing; 5 no answer within 2 minutes; 130 interrupted; 141 output closed.";

pub(super) const DOCTOR_CODES: &str = "Exit codes: 0 no problem found, though some steps may be unknown; 1 a problem, or the output cannot be written; 2 wrong usage or configuration; \
4 the job cannot be read: credentials or access missing; 5 no answer within 30 seconds; 130 interrupted; 141 output closed.";

/// The page for a user who typed nothing else.
pub const WELCOME: &str = "\
cleanwatch watches AWS Clean Rooms ML inference jobs live in the terminal.

  cleanwatch                                 on a terminal: choose a membership, then see its board
  cleanwatch demo                            see it work, without an AWS account
  cleanwatch <JOB_ARN>                       watch a job; the ARN alone is enough
  cleanwatch <NAME> --membership <ID>        watch a job by its name or ID
  cleanwatch wait <JOB_ARN>                  wait for it to end, in a script

  cleanwatch --help                          everything else
";
