//! Files on disk, opened so that nothing can block the program: a named pipe, a socket, a device or a directory is rejected
//! and never waited for, and reading has a limit. What the program writes can be read by its owner only.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// Discards everything written, and reads as empty: the one device that people name when they want no file.
const NULL: &str = "/dev/null";
/// How many names are tried for a file that will replace another.
const BESIDE: u32 = 100;

/// Opens a regular file for reading. Links are followed.
///
/// # Errors
/// When it cannot be opened, or is not a regular file.
pub fn open(path: &Path) -> io::Result<File> {
    open_as(path, OpenOptions::new().read(true))
}

/// Opens a regular file with these options; a file that they create is a regular one too.
///
/// # Errors
/// As [`open`].
pub fn open_as(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    // Opening a device may already have an effect, so it is checked first. In between it may be replaced: without the flags,
    // opening it could then wait for the other end of a pipe, or make a terminal the program's controlling one.
    match std::fs::metadata(path) {
        Ok(known) => regular(&known)?,
        Err(e) if e.kind() == ErrorKind::NotFound => {}
        Err(e) => return Err(e),
    }
    let file = options.custom_flags(flags()).open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

fn flags() -> i32 {
    (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed()
}

/// The text of a regular file of at most `most` bytes; empty for the null device.
///
/// # Errors
/// As for [`open`]; for a larger file; and for one that is not UTF-8.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    let bytes = bytes(path, most)?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "not UTF-8"))
}

/// The bytes of a regular file, at most `most`; none for the null device.
///
/// # Errors
/// As for [`open`], and for a larger file.
pub fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    if std::fs::metadata(path).is_ok_and(|known| is_null(&known)) {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("larger than {}", size(most))));
    }
    Ok(bytes)
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{} KiB", bytes.div_ceil(1024)) }
}

/// Creates a new file, accessible to its owner only; an existing file is left as it is.
///
/// # Errors
/// When it exists, or cannot be created.
pub fn create(path: &Path) -> io::Result<File> {
    // An existing file is not even opened.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Opens a regular file, or the null device, for writing at its end. A missing file is created, accessible to its owner only;
/// an existing one keeps its mode.
///
/// # Errors
/// As [`open`].
pub fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true);
    if std::fs::metadata(path).is_ok_and(|known| is_null(&known)) {
        return options.open(path);
    }
    open_as(path, options.create(true).mode(0o600))
}

/// Writes a whole file, or leaves the old one unchanged. A missing file is created, accessible to its owner only, and its
/// directories too; an existing one keeps its mode, and a link to it stays a link.
///
/// # Errors
/// When that fails, or when something other than a regular file is there.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let known = match std::fs::metadata(path) {
        Ok(known) if is_null(&known) => return Ok(()),
        Ok(known) => regular(&known).map(|()| Some(known))?,
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        Err(e) => return Err(e),
    };
    let path = if known.is_some() { std::fs::canonicalize(path)? } else { path.to_owned() };
    if let Some(dir) = path.parent() {
        directory(dir)?;
    }
    let (fresh, mut file) = beside(&path)?;
    let written = (|| {
        if let Some(known) = known {
            file.set_permissions(known.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        std::fs::rename(&fresh, &path)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&fresh);
    }
    written
}

/// A new file that will replace this one. Another process that replaces it at the same time has a file of its own.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut number = 0;
    loop {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}-{number}.new", std::process::id()));
        let fresh = path.with_file_name(name);
        match create(&fresh) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists && number < BESIDE => number += 1,
            made => return made.map(|file| (fresh, file)),
        }
    }
}

/// Creates a directory, and the missing ones above it, accessible to their owner only.
///
/// # Errors
/// When that fails.
pub fn directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// An error for anything but a regular file.
fn regular(known: &Metadata) -> io::Result<()> {
    let kind = known.file_type();
    if kind.is_file() {
        return Ok(());
    }
    if kind.is_dir() {
        return Err(io::Error::from(ErrorKind::IsADirectory));
    }
    let what = if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    };
    Err(io::Error::other(format!("{what}, not a regular file")))
}

fn is_null(known: &Metadata) -> bool {
    known.file_type().is_char_device() && std::fs::metadata(NULL).is_ok_and(|null| null.rdev() == known.rdev())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    /// A directory with one of each thing that is not a regular file, by its path and by what an error calls it.
    fn zoo() -> (tempfile::TempDir, Vec<(PathBuf, &'static str)>) {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), 0o600.into()).unwrap();
        drop(UnixListener::bind(at("socket")).unwrap());
        std::fs::create_dir(at("directory")).unwrap();
        symlink(at("pipe"), at("link to a pipe")).unwrap();
        symlink("/dev/zero", at("zero")).unwrap();
        symlink("/dev/full", at("full")).unwrap();
        symlink("/dev/tty", at("tty")).unwrap();
        symlink(at("loop"), at("loop")).unwrap();
        let all = [
            ("pipe", "a named pipe, not a regular file"),
            ("link to a pipe", "a named pipe, not a regular file"),
            ("socket", "a socket, not a regular file"),
            ("directory", "is a directory"),
            ("zero", "a device, not a regular file"),
            ("full", "a device, not a regular file"),
            ("tty", "a device, not a regular file"),
            ("loop", "symbolic links"),
        ];
        let all = all.map(|(name, says)| (at(name), says)).to_vec();
        (dir, all)
    }

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn only_regular_files_are_opened_and_nothing_else_is_waited_for() {
        let (_dir, all) = zoo();
        for (path, says) in all {
            for result in [open(&path).map(drop), text(&path, 10).map(drop), append(&path).map(drop), replace(&path, "x")] {
                let error = result.unwrap_err().to_string();
                assert!(error.contains(says), "{}: {error}", path.display());
            }
            // Not even links to them are replaced.
            assert_eq!(create(&path).unwrap_err().kind(), ErrorKind::AlreadyExists, "{}", path.display());
        }
    }

    #[test]
    fn the_null_device_is_an_empty_file_that_keeps_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("link");
        symlink(NULL, &link).unwrap();
        for path in [Path::new(NULL), &link] {
            assert_eq!(text(path, 10).unwrap(), "");
            append(path).unwrap().write_all(b"x").unwrap();
            replace(path, "x").unwrap();
            assert!(std::fs::metadata(path).unwrap().file_type().is_char_device());
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_is_read_has_a_bound() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        for (most, size, says) in [(8, 9, "larger than 1 KiB"), (1 << 20, (1 << 20) + 1, "larger than 1 MiB")] {
            std::fs::write(&path, vec![b'a'; size]).unwrap();
            assert_eq!(text(&path, most).unwrap_err().to_string(), says);
            assert_eq!(text(&path, most + 1).unwrap().len(), size);
        }
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(text(&path, 8).unwrap_err().to_string(), "not UTF-8");
        assert_eq!(bytes(&path, 8).unwrap(), [0xff]);
    }

    #[test]
    fn what_is_created_is_for_its_owner_alone_and_what_was_there_keeps_its_mode() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join("a").join("b").join(name);
        replace(&at("whole"), "1").unwrap();
        drop(create(&at("new")).unwrap());
        drop(append(&at("grown")).unwrap());
        for name in ["whole", "new", "grown"] {
            assert_eq!(mode(&at(name)), 0o600, "{name}");
        }
        assert_eq!((mode(&dir.path().join("a")), mode(&dir.path().join("a/b"))), (0o700, 0o700));
        for name in ["whole", "grown"] {
            std::fs::set_permissions(at(name), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        }
        symlink(at("whole"), at("link")).unwrap();
        replace(&at("link"), "2").unwrap();
        append(&at("grown")).unwrap().write_all(b"2").unwrap();
        assert_eq!((mode(&at("whole")), mode(&at("grown"))), (0o644, 0o644));
        assert_eq!((text(&at("whole"), 9).unwrap(), text(&at("grown"), 9).unwrap()), ("2".into(), "2".into()));
        assert!(std::fs::symlink_metadata(at("link")).unwrap().is_symlink());
        let mut names: Vec<_> = std::fs::read_dir(dir.path().join("a/b")).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["grown", "link", "new", "whole"], "nothing is left beside them");
    }
}
