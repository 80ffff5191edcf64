//! What a file is by the ending of its name, and the other way round.
//!
//! Only the name is asked: an attachment is bytes to Carnet, whatever it claims to be.

use super::tree::ending_of;

/// Ending | media type. The first line of a type gives the ending that is written.
const TYPES: &[(&str, &str)] = &[
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("heic", "image/heic"),
    ("heif", "image/heif"),
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("svg", "image/svg+xml"),
    ("m4a", "audio/mp4"),
    ("aac", "audio/aac"),
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
    ("ogg", "audio/ogg"),
    ("mp4", "video/mp4"),
    ("mov", "video/quicktime"),
    ("pdf", "application/pdf"),
    ("txt", "text/plain"),
];

/// Endings of archives: what is in them is for another import.
const ARCHIVES: &[&str] = &["zip", "tar", "gz", "tgz", "bz2", "xz", "7z", "rar", "zst", "jar"];

/// The media type of a file of this name.
pub(super) fn of_name(name: &str) -> &'static str {
    let ending = ending_of(name);
    TYPES.iter().find(|(known, _)| *known == ending).map_or("application/octet-stream", |(_, kind)| kind)
}

/// The ending for a file of this type, or that of its name, or `bin`.
pub(super) fn ending(media_type: &str, name: &str) -> String {
    if let Some((ending, _)) = TYPES.iter().find(|(_, kind)| *kind == media_type) {
        return (*ending).to_owned();
    }
    let ending = ending_of(name);
    let is_plain = (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain { ending } else { "bin".to_owned() }
}

/// Whether the name is that of an archive.
pub(super) fn is_archive(name: &str) -> bool {
    ARCHIVES.contains(&ending_of(name).as_str())
}

/// Whether the name is that of something that belongs to a text, such as an image.
pub(super) fn is_media(name: &str) -> bool {
    let kind = of_name(name);
    ["image/", "audio/", "video/", "application/pdf"].iter().any(|start| kind.starts_with(start))
}
