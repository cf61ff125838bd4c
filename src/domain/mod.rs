//! The domain layer.
