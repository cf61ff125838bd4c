//! What knows all features: the whole state, the one function that moves it on, where keys go, where everything stands, who is
//! asked when, and what the screen is brought up to date with.

pub mod answer;
pub(in crate::app) mod banner;
pub(in crate::app) mod begin;
pub(in crate::app) mod beside;
pub(in crate::app) mod collaboration;
pub(in crate::app) mod content;
pub mod copy;
pub mod desk;
pub(in crate::app) mod events;
pub mod farewell;
pub mod features;
pub(in crate::app) mod focus;
pub mod help;
pub(in crate::app) mod hints;
pub mod journal;
pub mod judge;
pub mod keys;
pub mod layout;
pub mod listed;
pub mod open;
pub(in crate::app) mod pace;
pub mod panes;
pub mod play;
pub mod poll;
pub mod refresh;
pub mod search;
pub(in crate::app) mod shift;
pub mod state;
pub mod tell;
pub mod update;
pub mod wake;
pub(in crate::app) mod whose;
pub(in crate::app) mod window;
pub(in crate::app) mod wish;
