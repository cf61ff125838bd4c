//! What every part of the program shares: keys and commands, messages and effects, choices, and small types. It knows the
//! domain and what can be said on a screen, and no feature.

pub mod bindings;
pub mod command;
pub mod effect;
pub mod event;
pub mod goal;
pub mod hints;
pub mod keymap;
pub mod look;
pub mod msg;
pub mod notice;
pub mod pane;
pub mod pattern;
pub mod place;
pub mod play;
pub mod question;
pub mod refresh;
pub mod room;
pub mod scene;
pub mod settings;
pub mod ticks;
pub mod window;
pub mod wish;
