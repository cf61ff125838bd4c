//! Rules for the source and the documents themselves.

#[path = "../support/mod.rs"]
mod support;

mod docs;
mod imports;
mod layers;
mod scenarios;
