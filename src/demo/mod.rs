//! The demo layer.
