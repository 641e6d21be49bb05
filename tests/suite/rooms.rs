//! How the rooms of `src` are built: a room imports downwards only, its files import each other in no circle, and no
//! two of its types have one name. A room is a top folder with all that is in it, or a file beside those.
//!
//! What the files say is read by hand, as rustfmt leaves it: without comments, text in quotes, and `mod tests`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

/// What a file says.
struct File {
    /// Its place in `src`.
    path: String,
    /// Its module, as `engine::table`; nothing for the crate.
    module: String,
    uses: Vec<Use>,
    /// Its code without what is imported.
    rest: String,
}

/// One name that is imported.
struct Use {
    name: String,
    path: String,
    /// It is passed on, by `pub use`.
    is_public: bool,
    /// It is imported by a module within the file, and is no name of the file itself.
    is_inner: bool,
}

/// All files of `src`, by their modules.
fn files() -> BTreeMap<String, File> {
    fn find(dir: &Path, src: &Path, found: &mut BTreeMap<String, File>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                find(&path, src, found);
                continue;
            }
            let inside = path.strip_prefix(src).unwrap().display().to_string();
            let file = File::read(inside, &std::fs::read_to_string(&path).unwrap());
            found.insert(file.module.clone(), file);
        }
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    find(&src, &src, &mut found);
    assert!(found.len() > 40, "the rooms of src");
    found
}

impl File {
    fn read(path: String, text: &str) -> Self {
        let module = path.trim_end_matches(".rs");
        let module = if module == "lib" { "" } else { module.trim_end_matches("/mod") }.replace('/', "::");
        let (mut uses, mut rest) = (Vec::new(), String::new());
        // What is imported ends with a semicolon, as does what stands before it.
        for piece in code_of(&path, text).split(';') {
            let is_use = |line: &&str| {
                let line = line.trim_start();
                line.starts_with("use ") || line.starts_with("pub") && line.contains(" use ")
            };
            let lines: Vec<&str> = piece.lines().collect();
            let at = lines.iter().position(is_use).unwrap_or(lines.len());
            rest += &lines[..at].join("\n");
            rest += ";";
            if let Some((before, tree)) = lines[at..].concat().split_once("use ") {
                let (is_public, is_inner) = (before.contains("pub"), before.starts_with(' '));
                let names = names_of("", tree).into_iter();
                uses.extend(names.map(|(name, path)| Use { name, path, is_public, is_inner }));
            }
        }
        File { path, module, uses, rest }
    }

    /// The room; the files beside the folders are one.
    fn room(&self) -> &str {
        self.path.split_once('/').map_or("src", |(room, _)| room)
    }

    /// What one of its names is imported by.
    fn import(&self, name: &str) -> Option<&Use> {
        self.uses.iter().find(|one| one.name == name && !one.is_inner)
    }

    /// All paths in its code that are not imports.
    fn paths(&self) -> impl Iterator<Item = &str> {
        let words = self.rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        words.map(|word| word.trim_matches(':')).filter(|word| word.contains("::"))
    }
}

/// The names in `a::{b, c as d, e::{self, f}}`, each with its path.
fn names_of(before: &str, tree: &str) -> Vec<(String, String)> {
    let tree = tree.trim();
    if let Some((start, inner)) = tree.split_once('{') {
        let (mut depth, before) = (0, format!("{before}{start}"));
        let parts = inner.strip_suffix('}').unwrap().split(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            c == ',' && depth == 0
        });
        let parts = parts.filter(|part| !part.trim().is_empty());
        return parts.flat_map(|part| names_of(&before, part)).collect();
    }
    let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
    let path = format!("{before}{path}");
    let path = path.trim_end_matches("::self").to_owned();
    let name = if name.is_empty() { path.rsplit("::").next().unwrap() } else { name }.to_owned();
    vec![(name, path)]
}

impl Use {
    fn whole_path(&self, files: &BTreeMap<String, File>, module: &str) -> Option<String> {
        // To a module within the file, the file is what is above it.
        let module = if self.is_inner { join(module, "inner") } else { module.to_owned() };
        from_root(files, &module, &self.path)
    }
}

/// The text without comments, what is between quotes, and its tests, which stand last.
fn code_of(path: &str, text: &str) -> String {
    let text = text.split("\nmod tests {").next().unwrap().replace("'\"'", "' '").replace("'\\\"'", "' '");
    let (mut code, mut chars) = (String::new(), text.chars().peekable());
    while let Some(c) = chars.next() {
        if c == '/' && chars.peek() == Some(&'/') {
            chars.by_ref().find(|c| *c == '\n');
            code.push('\n');
            continue;
        }
        code.push(c);
        if c == '"' {
            while let Some(c) = chars.next().filter(|c| *c != '"') {
                if c == '\\' {
                    chars.next();
                }
            }
            code.push('"');
        }
    }
    assert!(
        !code.contains("/*") && !code.contains("#\""),
        "{path}: this test reads neither `/* */` nor `r#\"\"#`"
    );
    code
}

/// A path from the crate's root; none if it leads out of the crate.
fn from_root(files: &BTreeMap<String, File>, module: &str, path: &str) -> Option<String> {
    let parent = |module: &str| module.rsplit_once("::").map_or("", |(parent, _)| parent).to_owned();
    let mut parts = path.split("::").peekable();
    let mut base = match parts.peek().copied()? {
        "crate" => String::new(),
        "self" => module.to_owned(),
        "super" => parent(module),
        child => return files.contains_key(&join(module, child)).then(|| join(module, path)),
    };
    parts.next();
    while parts.next_if_eq(&"super").is_some() {
        base = parent(&base);
    }
    Some(parts.fold(base, |base, part| join(&base, part)))
}

fn first(path: &str) -> &str {
    path.split("::").next().unwrap()
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

/// The file that a path from the root leads to: where a module passes a name on, the file it has it from.
fn file_at<'f>(files: &'f BTreeMap<String, File>, path: &str) -> &'f File {
    let mut module = String::new();
    for part in path.split("::") {
        let deeper = join(&module, part);
        if files.contains_key(&deeper) {
            module = deeper;
            continue;
        }
        let passed_on = files[&module].import(part);
        let from = passed_on.and_then(|one| one.whole_path(files, &module));
        return from.map_or(&files[&module], |from| file_at(files, &from));
    }
    &files[&module]
}

/// The paths from the root of what a file reads from the crate, by `use` or where it is named.
fn read_by(files: &BTreeMap<String, File>, file: &File, passed_on: bool) -> Vec<String> {
    let used = file.uses.iter().filter(|one| passed_on || !one.is_public);
    let used = used.filter_map(|one| one.whole_path(files, &file.module));
    let named = file.paths().filter_map(|path| {
        let (first, rest) = path.split_once("::")?;
        match file.import(first) {
            Some(one) => Some(join(&one.whole_path(files, &file.module)?, rest)),
            None => from_root(files, &file.module, path),
        }
    });
    used.chain(named).collect()
}

/// The other files of its room that a file imports from. What it only passes on is not for itself, and a `mod.rs` holds
/// together what is in its folder: what it takes from there does not count.
fn neighbours<'f>(files: &'f BTreeMap<String, File>, file: &File) -> BTreeSet<&'f str> {
    let folder = file.path.strip_suffix("mod.rs");
    let is_own = |path: &str| path == file.path || folder.is_some_and(|folder| path.starts_with(folder));
    let paths = read_by(files, file, false);
    let read = paths.iter().map(|path| file_at(files, path)).filter(|one| one.room() == file.room());
    read.map(|one| &*one.path).filter(|path| !is_own(path)).collect()
}

/// The shortest way from a file back to itself.
fn circle<'f>(imports: &BTreeMap<&'f str, BTreeSet<&'f str>>, file: &'f str) -> Option<Vec<&'f str>> {
    let (mut seen, mut ways) = (BTreeSet::new(), VecDeque::from([vec![file]]));
    while let Some(way) = ways.pop_front() {
        for next in &imports[way[way.len() - 1]] {
            if *next == file {
                return Some(way);
            }
            if seen.insert(*next) {
                ways.push_back([&*way, &[*next]].concat());
            }
        }
    }
    None
}

#[test]
fn no_files_of_a_room_import_each_other_in_a_circle() {
    let files = files();
    let imports: BTreeMap<&str, _> =
        files.values().map(|file| (&*file.path, neighbours(&files, file))).collect();
    // A circle is found from each of its files, and told once.
    let mut circles = BTreeMap::new();
    for file in imports.keys() {
        if let Some(way) = circle(&imports, file) {
            let told = format!("{} -> {file}", way.join(" -> "));
            circles.entry(way.into_iter().collect::<BTreeSet<_>>()).or_insert(told);
        }
    }
    let told: Vec<String> = circles.into_values().collect();
    assert!(told.is_empty(), "files import each other in a circle:\n{}", told.join("\n"));
}

/// The name of a type that a line declares: at the start of the line, or as an enum within `words!` or `tagged!`.
fn declared(line: &str) -> Option<&str> {
    let item = match line.strip_prefix("pub") {
        Some(item) if item.starts_with('(') => item.split_once(") ")?.1,
        Some(item) => item.trim_start(),
        None => line,
    };
    let kinds = ["struct ", "enum ", "trait ", "type "];
    let named = kinds.iter().find_map(|kind| item.strip_prefix(kind));
    let named = named.or_else(|| line.strip_prefix("    pub enum "))?;
    named.trim_start_matches("stored ").split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

/// Who reads a name in a room need not ask which of two is meant.
#[test]
fn no_type_has_the_name_of_another_in_its_room() {
    let mut declarers: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    let files = files();
    for file in files.values() {
        for name in file.rest.lines().filter_map(declared) {
            declarers.entry((file.room(), name)).or_default().push(&file.path);
        }
    }
    assert!(declarers.len() > 300, "the types of src: {}", declarers.len());
    declarers.retain(|_, paths| paths.len() > 1);
    let told: Vec<String> =
        declarers.iter().map(|((_, name), paths)| format!("{name}: {}", paths.join(", "))).collect();
    assert!(told.is_empty(), "types of one room have one name:\n{}", told.join("\n"));
}

/// What the lead's life may know: how a judgement comes about is none of its business.
const LIFE: &str = "input invariant lead terms value verdict";

/// Rooms import from the layers below them only (docs/DESIGN.md lists the layers).
#[test]
fn rooms_import_downwards() {
    const LAYERS: [&[&str]; 14] = [
        &["invariant", "value"],
        &["input"],
        &["fact"],
        &["condition"],
        &["score", "criteria"],
        &["verdict", "qualification", "terms"],
        &["engine"],
        &["history"],
        &["judgement", "playbook"],
        &["review"],
        &["rate"],
        &["batch"],
        &["lead", "handoff"],
        &["feedback"],
    ];
    let layer = |room: &str| {
        let place = LAYERS.iter().position(|rooms| rooms.contains(&room));
        place.unwrap_or_else(|| panic!("`{room}` has no layer"))
    };

    let files = files();
    for file in files.values() {
        let room = first(&file.module);
        // These pass on what is anywhere.
        if matches!(room, "" | "reason") {
            continue;
        }
        for path in read_by(&files, file, true) {
            // A name at the root is that of the room it comes from.
            let is_room = files.contains_key(first(&path));
            let used = first(if is_room { &path } else { &file_at(&files, &path).module });
            // Errors are declared in their rooms, and all have their names at the root once more.
            if used.is_empty() {
                continue;
            }
            if room == "lead" {
                assert!(LIFE.split(' ').any(|room| room == used), "{} imports {path}", file.path);
            }
            let (mine, theirs) = (layer(room), layer(used));
            assert!(theirs <= mine, "{} (layer {mine}) imports {path} (layer {theirs})", file.path);
        }
    }
}

/// A file that no `mod` names is not compiled, and the tests in it would be lost in silence.
#[test]
fn every_file_of_the_tests_is_compiled() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let beside = std::fs::read_dir(&tests).unwrap().map(|entry| entry.unwrap().path());
    let stray: Vec<_> = beside.filter(|path| path.extension().is_some_and(|ext| ext == "rs")).collect();
    assert!(stray.is_empty(), "cargo does not look for tests here; move them into tests/suite: {stray:?}");
    let mut folders = vec![tests.join("suite")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let head = ["main.rs", "mod.rs"].map(|name| folder.join(name)).into_iter().find(|path| path.exists());
        let head = head.unwrap_or_else(|| panic!("{} has no mod.rs", folder.display()));
        let said = std::fs::read_to_string(&head).unwrap();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path == head {
                continue;
            }
            let name = path.file_stem().unwrap().to_string_lossy();
            let is_said = said.lines().any(|line| {
                line.trim_start_matches("pub(crate) ").strip_prefix("mod ") == Some(&format!("{name};"))
            });
            assert!(is_said, "{} is not in {}", path.display(), head.display());
            seen += 1;
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    assert!(seen > 60, "the files of the tests");
}
