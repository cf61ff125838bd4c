//! cleanwatch watches AWS Clean Rooms ML trained-model inference jobs live in a terminal.
#![forbid(unsafe_code)]

pub mod app;
pub mod aws;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod runtime;
pub mod ui;
