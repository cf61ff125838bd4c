//! How keys, time and responses change the state, as pure functions: which requests, messages and frames result.

#[path = "../support/picture.rs"]
mod picture;
#[path = "../support/mod.rs"]
mod support;

mod animation;
mod asks;
mod beside;
mod bindings;
mod board;
mod board_calm;
mod board_keys;
mod board_truth;
mod chaos;
mod doctor_pane;
mod frames;
mod goal;
mod idle;
mod job;
mod logs;
mod memory;
mod metrics;
mod pasted;
mod picker;
mod refused;
mod related;
mod replay;
mod said;
mod steps;
mod told;
