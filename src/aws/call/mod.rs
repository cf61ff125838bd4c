//! The calls that no generated SDK makes.

#[cfg(test)]
mod tests;
