//! cleanwatch watches AWS Clean Rooms ML trained-model inference jobs live in a terminal.
//!
//! Everything the program knows is a value ([`app::shell::state::State`]); everything it does is an effect
//! ([`app::base::effect::Effect`]). [`app::shell::update::update`] is pure, [`ui::view`] only reads, [`runtime`] touches the outside.
//!
//! | layer | may import | what it is |
//! |--|--|--|
//! | [`domain`] | – | what a job is |
//! | [`files`] | – | files on disk: what is opened, read and created, and what is refused |
//! | [`app`] | domain | what the program is doing |
//! | [`ui`] | app, domain | how it looks |
//! | [`journal`] | files | what was seen, across restarts |
//! | [`demo`] | – | the embedded endpoint: an independent witness of the wire |
//! | [`aws`] | domain, files | the only place that names an SDK type |
//! | [`record`] | – | recordings: every exchange as JSON lines |
//! | [`report`] | app, domain | output without a screen |
//! | [`cli`] | app, domain | arguments |
//! | [`config`] | app, ui::theme, domain, files | choices from defaults, file, environment and flags |
//! | [`runtime`] | all above but cli and config | the loop, the terminal, signals, clocks, tasks |
//!
//! `tests/gate/layers.rs` enforces the table.
#![forbid(unsafe_code)]

pub mod app;
pub mod aws;
pub mod cli;
pub mod config;
#[cfg(feature = "demo")]
pub mod demo;
pub mod domain;
pub mod files;
pub mod journal;
pub mod record;
pub mod report;
pub mod runtime;
pub mod ui;
