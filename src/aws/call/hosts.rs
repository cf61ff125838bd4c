//! Where a service is called and for which region its requests are signed, from one table of the partitions. The hosts are
//! those that the generated clients would take from the rules of their models. A custom endpoint takes precedence.

use super::super::endpoint::Service;
use super::api::Api;

/// The hosts for each combination of settings.
struct Hosts {
    plain: &'static str,
    fips: &'static str,
    dual_stack: &'static str,
    both: &'static str,
}

/// A partition: the names of its regions begin alike.
struct Partition {
    regions: &'static str,
    suffix: &'static str,
    dual_stack_suffix: &'static str,
    /// IAM has one host for all regions of a partition, and one region that its requests are signed for.
    iam: Hosts,
    iam_region: &'static str,
}

/// All partitions but the first one, which gets every region that belongs to none of these.
const OTHERS: [Partition; 7] = [
    Partition {
        regions: "cn-",
        suffix: "amazonaws.com.cn",
        dual_stack_suffix: "api.amazonwebservices.com.cn",
        iam: Hosts {
            plain: "iam.cn-north-1.amazonaws.com.cn",
            fips: "iam-fips.amazonaws.com.cn",
            dual_stack: "iam.global.api.amazonwebservices.com.cn",
            both: "iam-fips.api.amazonwebservices.com.cn",
        },
        iam_region: "cn-north-1",
    },
    Partition {
        regions: GOV,
        suffix: "amazonaws.com",
        dual_stack_suffix: "api.aws",
        // Every endpoint there is a FIPS endpoint.
        iam: Hosts {
            plain: "iam.us-gov.amazonaws.com",
            fips: "iam.us-gov.amazonaws.com",
            dual_stack: "iam.us-gov.api.aws",
            both: "iam.us-gov.api.aws",
        },
        iam_region: "us-gov-west-1",
    },
    Partition {
        regions: "us-iso-",
        suffix: "c2s.ic.gov",
        dual_stack_suffix: "api.aws.ic.gov",
        iam: Hosts {
            plain: "iam.us-iso-east-1.c2s.ic.gov",
            fips: "iam-fips.us-iso-east-1.c2s.ic.gov",
            dual_stack: "iam.api.aws.ic.gov",
            both: "iam-fips.api.aws.ic.gov",
        },
        iam_region: "us-iso-east-1",
    },
    Partition {
        regions: "us-isob-",
        suffix: "sc2s.sgov.gov",
        dual_stack_suffix: "api.aws.scloud",
        iam: Hosts {
            plain: "iam.us-isob-east-1.sc2s.sgov.gov",
            fips: "iam-fips.us-isob-east-1.sc2s.sgov.gov",
            dual_stack: "iam.api.aws.scloud",
            both: "iam-fips.api.aws.scloud",
        },
        iam_region: "us-isob-east-1",
    },
    Partition {
        regions: "eu-isoe-",
        suffix: "cloud.adc-e.uk",
        dual_stack_suffix: "api.cloud-aws.adc-e.uk",
        iam: Hosts {
            plain: "iam.eu-isoe-west-1.cloud.adc-e.uk",
            fips: "iam-fips.cloud.adc-e.uk",
            dual_stack: "iam.api.cloud-aws.adc-e.uk",
            both: "iam-fips.api.cloud-aws.adc-e.uk",
        },
        iam_region: "eu-isoe-west-1",
    },
    Partition {
        regions: "us-isof-",
        suffix: "csp.hci.ic.gov",
        dual_stack_suffix: "api.aws.hci.ic.gov",
        iam: Hosts {
            plain: "iam.us-isof-south-1.csp.hci.ic.gov",
            fips: "iam-fips.csp.hci.ic.gov",
            dual_stack: "iam.api.aws.hci.ic.gov",
            both: "iam-fips.api.aws.hci.ic.gov",
        },
        iam_region: "us-isof-south-1",
    },
    Partition {
        regions: "eusc-",
        suffix: "amazonaws.eu",
        dual_stack_suffix: "api.amazonwebservices.eu",
        iam: Hosts {
            plain: "iam.eusc-de-east-1.amazonaws.eu",
            fips: "iam-fips.amazonaws.eu",
            dual_stack: "iam.global.api.amazonwebservices.eu",
            both: "iam-fips.api.amazonwebservices.eu",
        },
        iam_region: "eusc-de-east-1",
    },
];

const FIRST: Partition = Partition {
    regions: "",
    suffix: "amazonaws.com",
    dual_stack_suffix: "api.aws",
    iam: Hosts {
        plain: "iam.amazonaws.com",
        fips: "iam-fips.amazonaws.com",
        dual_stack: "iam.global.api.aws",
        both: "iam-fips.global.api.aws",
    },
    iam_region: "us-east-1",
};

const GOV: &str = "us-gov-";

/// The settings of the environment or the profile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    pub fips: bool,
    pub dual_stack: bool,
    /// A custom endpoint.
    pub endpoint: Option<&'a str>,
}

/// Where a service is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub url: String,
    /// The region that requests are signed for.
    pub region: String,
}

/// The place of a service for a region.
///
/// # Errors
/// When the settings contradict each other: whether a custom endpoint is a FIPS or a dual-stack one cannot be known.
pub(super) fn place(api: &Api, region: &str, wish: Wish<'_>) -> Result<Place, &'static str> {
    match wish {
        Wish { endpoint: Some(_), fips: true, .. } => {
            return Err("Invalid Configuration: FIPS and custom endpoint are not supported");
        }
        Wish { endpoint: Some(_), dual_stack: true, .. } => {
            return Err("Invalid Configuration: Dualstack and custom endpoint are not supported");
        }
        Wish { endpoint: Some(url), .. } => return Ok(Place { url: url.to_owned(), region: region.to_owned() }),
        Wish { endpoint: None, .. } => {}
    }
    let partition = OTHERS.iter().find(|p| region.starts_with(p.regions)).unwrap_or(&FIRST);
    if api.service == Service::Iam {
        let host = match (wish.fips, wish.dual_stack) {
            (false, false) => partition.iam.plain,
            (true, false) => partition.iam.fips,
            (false, true) => partition.iam.dual_stack,
            (true, true) => partition.iam.both,
        };
        return Ok(Place { url: format!("https://{host}"), region: partition.iam_region.to_owned() });
    }
    let mark = if wish.fips && !fulfills_fips(api.service, partition, wish) { "-fips" } else { "" };
    let suffix = if wish.dual_stack { partition.dual_stack_suffix } else { partition.suffix };
    Ok(Place { url: format!("https://{}{mark}.{region}.{suffix}", api.signing), region: region.to_owned() })
}

/// Whether the plain host of a service already is a FIPS host, as some are in GovCloud.
fn fulfills_fips(service: Service, partition: &Partition, wish: Wish<'_>) -> bool {
    match service {
        Service::CloudWatch => partition.regions == GOV,
        Service::CloudWatchLogs => partition.regions == GOV && !wish.dual_stack,
        _ => false,
    }
}
