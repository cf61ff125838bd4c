//! The bundled catalog of inference instance types: the vCPUs, memory and GPUs of each, read from a table in the binary. The
//! figures are those of the EC2 type with the same name, which is the usual reading; the service does not confirm it.

/// The table: getmoto/moto's dump of EC2 `DescribeInstanceTypes` (Apache-2.0).
const TABLE: &str = include_str!("../../assets/inference_instances.csv");

/// The hardware of one instance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Instance {
    pub vcpu: u32,
    /// GiB
    pub memory: f64,
    /// 0: none
    pub gpus: u32,
    /// Empty when there is none.
    pub gpu_name: &'static str,
    /// MiB of each GPU
    pub gpu_memory: u32,
}

/// Looks up a type; `None` if the catalog does not have it.
#[must_use]
pub fn find(instance_type: &str) -> Option<Instance> {
    rows().find(|(name, _)| *name == instance_type).map(|(_, instance)| instance)
}

fn rows() -> impl Iterator<Item = (&'static str, Instance)> {
    TABLE.lines().skip(1).filter_map(|row| {
        let mut cells = row.split(',');
        let name = cells.next()?;
        let vcpu = cells.next()?.parse().ok()?;
        let memory = cells.next()?.parse().ok()?;
        let gpus = cells.next()?.parse().ok()?;
        let gpu_name = cells.next()?;
        let gpu_memory = cells.next()?.parse().ok()?;
        Some((name, Instance { vcpu, memory, gpus, gpu_name, gpu_memory }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_holds_each_type_the_sdk_knows_and_no_other() {
        let mut theirs = aws_sdk_cleanroomsml::types::InferenceInstanceType::values().to_vec();
        let mut ours: Vec<_> = rows().map(|(name, _)| name).collect();
        assert_eq!(ours.len(), TABLE.lines().count() - 1, "every row is read");
        theirs.sort_unstable();
        ours.sort_unstable();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn figures_are_read_as_they_stand() {
        let g5 = find("ml.g5.12xlarge").unwrap();
        assert_eq!((g5.vcpu, g5.gpus, g5.gpu_name, g5.gpu_memory), (48, 4, "NVIDIA A10G", 22888));
        assert!((g5.memory - 192.0).abs() < f64::EPSILON);
        assert_eq!(find("ml.z9.huge"), None);
    }
}
