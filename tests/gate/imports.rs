//! Which file imports which, and the largest circle of imports in each layer: the files of a circle can only be understood
//! together. The numbers may only go down; a test enforces them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::layers::{code, sources};

/// A layer, and how many files its largest circle of imports has; layers that are not listed have none.
const CIRCLES: [(&str, usize); 4] = [("app", 5), ("demo", 2), ("domain", 2), ("journal", 2)];

/// The folders of app, whom each may import, and how many imports of its files still lead elsewhere.
const FOLDERS: [(&str, &[&str], usize); 10] = [
    ("text", &[], 0),
    ("base", &["text"], 0),
    ("board", &["base", "text"], 0),
    ("picker", &["base", "text"], 0),
    ("job", &["base", "text"], 0),
    ("related", &["base", "job", "text"], 0),
    ("logs", &["base", "job", "text"], 0),
    ("metrics", &["base", "job", "text"], 0),
    ("doctor", &["base", "job", "logs", "related", "text"], 0),
    ("shell", &["base", "board", "doctor", "job", "logs", "metrics", "picker", "related", "text"], 0),
];

type Segments = Vec<String>;

/// What is known about a file before its imports are resolved.
struct Source {
    code: String,
    /// What `pub use` re-exports under the module's own name: the name, and where it comes from.
    passed_on: BTreeMap<String, Segments>,
    /// Names that paths in the code may begin with: modules imported or declared here.
    names: BTreeMap<String, Segments>,
    /// Everything that `use` names, except for re-exports from modules declared here.
    used: Vec<Segments>,
}

/// The module path of a file: `crate`, `app`, `board`.
fn module_of(path: &Path) -> Segments {
    let inner = path.strip_prefix("src").unwrap().with_extension("");
    let mut all = vec!["crate".to_owned()];
    all.extend(inner.iter().map(|part| part.to_string_lossy().into_owned()));
    if ["mod", "lib", "main"].contains(&all.last().unwrap().as_str()) {
        all.pop();
    }
    all
}

/// The leaves of the tree in a `use`: their paths, and their names here.
fn leaves(tree: &str, before: &[String], out: &mut Vec<(Segments, String)>) {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let mut before = before.to_vec();
        before.extend(tree[..open].split("::").filter(|s| !s.trim().is_empty()).map(|s| s.trim().to_owned()));
        let inner = tree[open + 1..].trim_end().strip_suffix('}').unwrap();
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    if !inner[start..at].trim().is_empty() {
                        leaves(&inner[start..at], &before, out);
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias.trim().to_owned())));
    let mut all = before.to_vec();
    all.extend(path.split("::").map(|s| s.trim().to_owned()));
    if all.len() > 1 && all.last().unwrap() == "self" {
        all.pop();
    }
    let name = alias.unwrap_or_else(|| all.last().unwrap().clone());
    out.push((all, name));
}

/// A path as seen from a module, written from the crate on; `None`: it leads out of the crate.
fn absolute(path: &[String], module: &[String], names: &BTreeMap<String, Segments>) -> Option<Segments> {
    let ups = path.iter().take_while(|s| *s == "super").count();
    let mut all = match path[0].as_str() {
        "crate" => return Some(path.to_vec()),
        "self" => [module, &path[1..]].concat(),
        "super" => [&module[..module.len().checked_sub(ups)?], &path[ups..]].concat(),
        name => [names.get(name)?.as_slice(), &path[1..]].concat(),
    };
    all.retain(|s| s != "self");
    Some(all)
}

/// The `use` statements of the code, with whether each is public, and the code without them.
fn statements(code: &str) -> (Vec<(bool, String)>, String) {
    let (mut all, mut rest) = (Vec::new(), String::new());
    let mut open: Option<(bool, String)> = None;
    for line in code.lines() {
        let begins = line.trim_start();
        let public = begins.starts_with("pub");
        let after = if public { begins.find(" use ").map(|at| &begins[at + 5..]) } else { begins.strip_prefix("use ") };
        match (&mut open, after) {
            (Some((_, tree)), _) => tree.push_str(line),
            (None, Some(tree)) => open = Some((public, tree.to_owned())),
            (None, None) => {
                rest.push_str(line);
                rest.push('\n');
            }
        }
        if open.as_ref().is_some_and(|(_, tree)| tree.trim_end().ends_with(';')) {
            let (public, tree) = open.take().unwrap();
            all.push((public, tree.trim_end().trim_end_matches(';').to_owned()));
        }
    }
    (all, rest)
}

fn read(path: &Path) -> Source {
    let module = module_of(path);
    let (statements, rest) = statements(&code(path));
    let child = |line: &str| {
        let name = line.trim().strip_suffix(';')?.rsplit_once("mod ")?.1;
        Some((name.to_owned(), [module.as_slice(), &[name.to_owned()]].concat()))
    };
    let children: BTreeMap<String, Segments> = rest.lines().filter_map(child).collect();
    let mut source = Source { code: rest, passed_on: BTreeMap::new(), names: children.clone(), used: Vec::new() };
    for (public, tree) in statements {
        let mut all = Vec::new();
        leaves(&tree, &[], &mut all);
        for (path, name) in all {
            let Some(from) = absolute(&path, &module, &children) else { continue };
            if public {
                source.passed_on.insert(name.clone(), from.clone());
            }
            if !public || !from.starts_with(&module) {
                source.used.push(from.clone());
            }
            source.names.insert(name, from);
        }
    }
    source
}

/// The file that a path leads to, through re-exports.
fn file_of(path: &[String], all: &BTreeMap<Segments, Source>) -> Option<Segments> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        let (module, source) = (1..=path.len()).rev().find_map(|n| all.get_key_value(&path[..n]))?;
        match path.get(module.len()).and_then(|name| source.passed_on.get(name)) {
            Some(from) => path = [from.as_slice(), &path[module.len() + 1..]].concat(),
            None => return Some(module.clone()),
        }
    }
    None
}

/// Every path with more than one part that the code names.
fn named(code: &str) -> BTreeSet<Segments> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = code.split(|c| !part(c)).filter(|w| w.contains("::") && !w.starts_with(':'));
    words.map(|w| w.split("::").filter(|s| !s.is_empty()).map(str::to_owned).collect()).collect()
}

/// For each of our files, the files that it imports.
fn imports() -> BTreeMap<Segments, BTreeSet<Segments>> {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let all: BTreeMap<Segments, Source> =
        files.iter().filter(|f| !f.ends_with("main.rs")).map(|f| (module_of(f), read(f))).collect();
    let of = |module: &Segments, source: &Source| {
        let inline = named(&source.code).into_iter().filter_map(|path| absolute(&path, module, &source.names));
        let targets = source.used.iter().cloned().chain(inline).filter_map(|path| file_of(&path, &all));
        targets.filter(|target| target != module).collect()
    };
    all.iter().map(|(module, source)| (module.clone(), of(module, source))).collect()
}

/// The largest set of files in which each one imports every other one, directly or through others of the set.
fn largest_circle(imports: &BTreeMap<Segments, BTreeSet<Segments>>) -> Vec<Segments> {
    let reached = |from: &Segments| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(next) = open.pop() {
            for target in imports.get(&next).into_iter().flatten() {
                if seen.insert(target.clone()) {
                    open.push(target.clone());
                }
            }
        }
        seen
    };
    let reach: BTreeMap<&Segments, BTreeSet<Segments>> = imports.keys().map(|file| (file, reached(file))).collect();
    let circle = |file: &Segments| -> Vec<Segments> {
        let both = reach[file].iter().filter(|other| reach.get(other).is_some_and(|back| back.contains(file)));
        both.cloned().collect()
    };
    imports.keys().map(circle).max_by_key(Vec::len).unwrap_or_default()
}

#[test]
fn no_circle_of_imports_grows() {
    let all = imports();
    let mut layers: BTreeMap<String, BTreeMap<Segments, BTreeSet<Segments>>> = BTreeMap::new();
    for (module, targets) in &all {
        let Some(layer) = module.get(1) else { continue };
        let inside = targets.iter().filter(|t| t.get(1) == Some(layer)).cloned().collect();
        layers.entry(layer.clone()).or_default().insert(module.clone(), inside);
    }
    let mut wrong = Vec::new();
    for (layer, imports) in &layers {
        let circle = largest_circle(imports);
        let known = CIRCLES.iter().find(|(name, _)| name == layer).map_or(0, |(_, n)| *n);
        if circle.len() != known {
            let names: Vec<_> = circle.iter().map(|m| m.join("::")).collect();
            wrong.push(format!("{layer}: a circle of {} and not of {known} (fewer: lower the number): {names:#?}", circle.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_folders_of_app_stand_on_each_other() {
    let all = imports();
    let in_app = |module: &Segments| module.get(1).filter(|layer| *layer == "app").and(module.get(2)).cloned();
    let mut wrong = Vec::new();
    for (folder, allowed, known) in FOLDERS {
        let files = all.iter().filter(|(module, _)| in_app(module).is_some_and(|own| own == folder));
        let arrows = files.flat_map(|(module, targets)| targets.iter().map(move |target| (module, target)));
        let against: Vec<String> = arrows
            .filter(|(_, target)| in_app(target).is_some_and(|to| to != folder && !allowed.contains(&to.as_str())))
            .map(|(module, target)| format!("{} imports {}", module[2..].join("::"), target[2..].join("::")))
            .collect();
        if against.len() != known {
            wrong.push(format!("{folder}: {} and not {known} (fewer: lower the number): {against:#?}", against.len()));
        }
    }
    let listed: BTreeSet<String> = FOLDERS.iter().map(|(folder, ..)| (*folder).to_owned()).collect();
    assert_eq!(all.keys().filter_map(in_app).collect::<BTreeSet<_>>(), listed);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
