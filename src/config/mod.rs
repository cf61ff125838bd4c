//! The config layer.
