//! The aws layer.
