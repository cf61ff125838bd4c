//! How keys, time and responses change the state, as pure functions: which requests, messages and frames result.

#[path = "../support/picture.rs"]
mod picture;
#[path = "../support/mod.rs"]
mod support;

mod animation;
mod bindings;
mod board;
mod board_calm;
mod board_keys;
mod board_truth;
mod chaos;
mod doctor_pane;
mod filter_words;
mod frames;
mod get_refused;
mod idle;
mod job;
mod job_beside_board;
mod journal_notes;
mod kinds;
mod live_line;
mod logs;
mod metrics;
mod outcomes;
mod pastes;
mod picker;
mod related;
mod replay;
mod requests_beside;
mod ways_back;
