//! Good responses in XML are reported field by field: a role's trust policy, what a role may do, and who the caller is. Each
//! group of responses holds some that lack a part.

use std::fmt::Write as _;

use super::requests::check;
use super::{Answer, Call, of};

/// What every role has.
const NEEDED: &str =
    "<Path>/</Path><RoleName>n</RoleName><RoleId>i</RoleId><Arn>a</Arn><CreateDate>2026-11-23T14:00:00Z</CreateDate>";

fn role(inside: &str) -> String {
    format!(
        "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">{inside}<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetRoleResponse>"
    )
}

fn rights(inside: &str) -> String {
    format!(
        "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>{inside}</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    )
}

fn one(action: &str, decision: &str) -> String {
    format!(
        "<member>{action}{decision}<EvalResourceName>r</EvalResourceName><MatchedStatements><member><SourcePolicyId>p</SourcePolicyId></member></MatchedStatements></member>"
    )
}

/// Responses that describe a role.
fn roles() -> Vec<(&'static str, String)> {
    vec![
        (
            "all",
            role(&format!(
                "<GetRoleResult><Role>{NEEDED}<AssumeRolePolicyDocument>%7B%22a%22%3A1%7D</AssumeRolePolicyDocument><New><Deep/></New></Role></GetRoleResult>"
            )),
        ),
        (
            "entities",
            role(&format!(
                "<GetRoleResult><Role>{NEEDED}<AssumeRolePolicyDocument>a &amp;&lt;&#x41;&#66; b</AssumeRolePolicyDocument></Role></GetRoleResult>"
            )),
        ),
        ("no policy", role(&format!("<GetRoleResult><Role>{NEEDED}</Role></GetRoleResult>"))),
        ("empty policy", role(&format!("<GetRoleResult><Role>{NEEDED}<AssumeRolePolicyDocument/></Role></GetRoleResult>"))),
        ("no role", role("<GetRoleResult></GetRoleResult>")),
        ("no result", role("")),
        (
            "policy elsewhere",
            role("<GetRoleResult><Other><AssumeRolePolicyDocument>x</AssumeRolePolicyDocument></Other></GetRoleResult>"),
        ),
        ("another answer", rights("")),
    ]
}

/// Responses that say what a role may do.
fn decisions() -> Vec<(&'static str, String)> {
    vec![
        (
            "all",
            rights(&format!(
                "<EvaluationResults>{}{}</EvaluationResults>",
                one("<EvalActionName>a:B</EvalActionName>", "<EvalDecision>allowed</EvalDecision>"),
                one("<EvalActionName>c:D</EvalActionName>", "<EvalDecision>newDecision</EvalDecision>")
            )),
        ),
        ("what XML cannot hold", rights("<EvaluationResults>\u{1b}</EvaluationResults>")),
        ("without members", rights(&format!("<EvaluationResults>{}</EvaluationResults>", one("", "")))),
        ("none", rights("<EvaluationResults></EvaluationResults>")),
        ("nothing", rights("")),
        ("another answer", role("")),
    ]
}

/// Responses that say who the caller is.
fn callers() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "all",
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::1:x</Arn><UserId>u</UserId><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
        ),
        ("none", "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>"),
    ]
}

#[tokio::test]
async fn good_answers_in_xml_are_read_member_by_member() {
    let mut out = String::new();
    for (name, body) in roles() {
        writeln!(out, "Trust {name}: {}", of(Call::Trust, vec![Answer::new(200, body)]).await).unwrap();
    }
    for (name, body) in decisions() {
        writeln!(out, "Rights {name}: {}", of(Call::Rights, vec![Answer::new(200, body)]).await).unwrap();
    }
    for (name, body) in callers() {
        writeln!(out, "Caller {name}: {}", of(Call::Caller, vec![Answer::new(200, body)]).await).unwrap();
    }
    check("xml", &out);
}
