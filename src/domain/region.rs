//! The bundled list of regions that have, or likely have, Clean Rooms ML. The service does not confirm it: a region that is
//! not listed may have Clean Rooms ML too, and can be typed.

/// Regions, and how each is known. `listed`: on AWS's page of endpoints of Clean Rooms ML, only part of which could be read
/// (docs.aws.amazon.com/general/latest/gr/clean-rooms-ml.html). `likely`: Clean Rooms has it, and either AWS's own samples
/// run models there or its egress addresses are published.
const TABLE: &str = include_str!("../../assets/regions.csv");

/// How a region is known to have the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    Listed,
    Likely,
}

/// The regions, in the order of the table.
pub fn regions() -> impl Iterator<Item = (&'static str, Known)> {
    let known = |word: &str| if word == "listed" { Known::Listed } else { Known::Likely };
    TABLE.lines().skip(1).filter_map(move |row| row.split_once(',').map(|(region, word)| (region, known(word))))
}

/// Whether a text has the form of a region name.
#[must_use]
pub fn is_region(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 63 && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole_and_holds_regions() {
        let all: Vec<_> = regions().collect();
        assert_eq!(all.len(), TABLE.lines().count() - 1);
        for (i, (region, _)) in all.iter().enumerate() {
            assert!(is_region(region) && all[i + 1..].iter().all(|(other, _)| other != region), "{region}");
        }
        assert_eq!(all.iter().filter(|(_, known)| *known == Known::Likely).count(), 2);
        assert!(!is_region("us east") && !is_region("") && !is_region("US-EAST-1"));
    }
}
