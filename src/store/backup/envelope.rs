//! The encryption around a backup: an age v1 file (<https://age-encryption.org/v1>), binary.
//!
//! Any age tool opens it: with the identity made from the recovery code, or with the passphrase.
//! What stands before the encrypted part is judged here before the age library sees it: its length,
//! and the work a passphrase may cost, for nobody has vouched for it.

use std::fmt;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::path::Path;
use std::str::FromStr;

use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, Decryptor, Encryptor, scrypt, x25519};
use bech32::{Bech32, Hrp};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::super::error::{Error, Result};
use super::frame::Stop;
use super::{BYTES_MAX, Fault};

/// What a passphrase costs, as a power of two: 32 MiB and some tenths of a second. Nothing above it
/// was ever written, so nothing above it is read: 2^16 would be 64 MiB before a byte is trusted.
const WORK_FACTOR: u8 = 15;
/// Most bytes before the encrypted part; what Carnet writes has some hundred.
const PREAMBLE_MAX: u64 = 4 << 10;
const PASSPHRASE_MIN: usize = 8;
const MAGIC: &[u8] = b"age-encryption.org/";
const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// The public half of an identity: who has it can make backups and cannot read them.
#[derive(Clone)]
pub struct Recipient(x25519::Recipient);

impl Recipient {
    /// The recipient that `identity` (32 bytes derived from the recovery code) can read.
    ///
    /// # Errors
    /// When the bytes are no identity, which does not happen.
    pub fn of(identity: &[u8; 32]) -> Result<Self> {
        Ok(Self(age_identity(identity)?.to_public()))
    }
}

impl fmt::Display for Recipient {
    /// The way age writes it, such as `age1...`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({})", self.0)
    }
}

impl FromStr for Recipient {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let why = "it is not written like an age recipient";
        text.parse().map(Self).map_err(|_| Error::Invalid { what: "backup recipient", why })
    }
}

/// For whom a backup is made.
pub enum Seal<'a> {
    /// For the owner of the recovery code, who is not asked for it.
    Recipient(&'a Recipient),
    /// For the owner of the recovery code, of which this identity is made.
    Identity(&'a [u8; 32]),
    /// For whoever knows this passphrase of at least 8 characters.
    Passphrase(&'a str),
}

impl<'a> Seal<'a> {
    /// The secret that opens what this closes, where it is at hand.
    pub(super) fn unlock(&self) -> Option<Unlock<'a>> {
        match self {
            Self::Recipient(_) => None,
            Self::Identity(identity) => Some(Unlock::Identity(identity)),
            Self::Passphrase(passphrase) => Some(Unlock::Passphrase(passphrase)),
        }
    }
}

/// What opens a backup.
pub enum Unlock<'a> {
    /// The identity made from the recovery code.
    Identity(&'a [u8; 32]),
    /// The passphrase it was made with.
    Passphrase(&'a str),
}

impl fmt::Debug for Seal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(hidden)")
    }
}

impl fmt::Debug for Unlock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unlock(hidden)")
    }
}

/// The identity as age tools read it from a file: `AGE-SECRET-KEY-1...`.
///
/// # Errors
/// None that happens: 32 bytes are always written.
pub fn identity_text(identity: &[u8; 32]) -> Result<Zeroizing<String>> {
    let text = bech32::encode_upper::<Bech32>(IDENTITY_PREFIX, identity);
    text.map(Zeroizing::new).map_err(|_| no_identity())
}

fn age_identity(identity: &[u8; 32]) -> Result<x25519::Identity> {
    identity_text(identity)?.parse().map_err(|_| no_identity())
}

fn no_identity() -> Error {
    Error::Invalid { what: "recovery code", why: "no identity can be made of it" }
}

/// The same text for every keyboard: composed, as most systems type it.
fn composed(passphrase: &str) -> SecretString {
    passphrase.nfc().collect::<String>().into()
}

/// Where the plain bytes of a new backup go.
pub(super) type Sealed<W> = age::stream::StreamWriter<W>;

/// Begins the encrypted file.
pub(super) fn seal<W: Write>(out: W, seal: &Seal<'_>, path: &Path) -> Result<Sealed<W>> {
    let encryptor = match seal {
        Seal::Recipient(recipient) => encryptor(&recipient.0)?,
        Seal::Identity(identity) => encryptor(&age_identity(identity)?.to_public())?,
        Seal::Passphrase(passphrase) => {
            let secret = composed(passphrase);
            if secret.expose_secret().chars().count() < PASSPHRASE_MIN {
                return Err(Error::BadPassphrase { why: "it has fewer than 8 characters" });
            }
            let mut recipient = scrypt::Recipient::new(secret);
            recipient.set_work_factor(WORK_FACTOR);
            encryptor(&recipient)?
        }
    };
    encryptor.wrap_output(out).map_err(|e| Error::io("write", path, e))
}

fn encryptor(recipient: &dyn age::Recipient) -> Result<Encryptor> {
    Encryptor::with_recipients(std::iter::once(recipient))
        .map_err(|_| Error::Invalid { what: "backup recipient", why: "nothing can be encrypted for it" })
}

/// Opens a backup and gives its plain bytes as they are authenticated.
pub(super) fn open(path: &Path, unlock: &Unlock<'_>) -> Result<(impl Read + use<>, u64)> {
    let io = |e| Error::io("read", path, e);
    let found = fs::metadata(path).map_err(io)?;
    if !found.is_file() {
        return Err(Fault::NotABackup.into());
    }
    if found.len() > BYTES_MAX {
        return Err(Fault::TooLarge.into());
    }
    let mut file = File::open(path).map_err(io)?;
    let mut preamble = Vec::new();
    Read::by_ref(&mut file).take(PREAMBLE_MAX).read_to_end(&mut preamble).map_err(io)?;
    judge(&preamble)?;
    let whole = Cursor::new(preamble).chain(BufReader::with_capacity(1 << 16, file));
    // What is added while it is read does not come under the limit by a back door.
    let plain = decrypt(whole.take(BYTES_MAX), unlock).map_err(|stop| match stop {
        Stop::Fault(fault) => fault.into(),
        Stop::Io(error) => io(error),
    })?;
    Ok((plain, found.len()))
}

/// Judges what stands before the encrypted part.
fn judge(start: &[u8]) -> Result<(), Fault> {
    let rest = start.strip_prefix(MAGIC).ok_or(Fault::NotABackup)?;
    let rest = rest.strip_prefix(b"v1\n").ok_or(match rest.first() {
        Some(b'v') => Fault::Encryption,
        _ => Fault::NotABackup,
    })?;
    let mut lines = rest.split_inclusive(|byte| *byte == b'\n');
    let ended = lines.by_ref().find_map(|line| match line {
        [b'-', b'-', b'-', b' ', .., b'\n'] => Some(Ok(())),
        [b'-', b'>', b' ', b's', b'c', b'r', b'y', b'p', b't', b' ', arguments @ .., b'\n'] => {
            work(arguments).err().map(Err)
        }
        _ => None,
    });
    let short = (start.len() as u64) < PREAMBLE_MAX;
    ended.unwrap_or(Err(if short { Fault::CutShort } else { Fault::Preamble }))
}

/// Judges the arguments of a passphrase: its salt and its work factor.
fn work(arguments: &[u8]) -> Result<(), Fault> {
    let mut words = arguments.split(|byte| *byte == b' ');
    let (Some(_), Some(factor), None) = (words.next(), words.next(), words.next()) else {
        return Err(Fault::Preamble);
    };
    if factor.is_empty() || !factor.iter().all(u8::is_ascii_digit) {
        return Err(Fault::Preamble);
    }
    let digit =
        |sum: u64, byte: &u8| sum.saturating_mul(10).saturating_add(u64::from(byte.saturating_sub(b'0')));
    match factor.iter().fold(0, digit) {
        0 => Err(Fault::Preamble),
        found if found > u64::from(WORK_FACTOR) => Err(Fault::WorkFactor { found, most: WORK_FACTOR }),
        _ => Ok(()),
    }
}

fn decrypt<R: BufRead>(input: R, unlock: &Unlock<'_>) -> Result<impl Read + use<R>, Stop> {
    let decryptor = Decryptor::new_buffered(input).map_err(|e| stop(e, Fault::Preamble))?;
    let needs = if decryptor.is_scrypt() { Fault::NeedsPassphrase } else { Fault::NeedsCode };
    match unlock {
        Unlock::Passphrase(_) if !decryptor.is_scrypt() => Err(Stop::Fault(needs)),
        Unlock::Identity(_) if decryptor.is_scrypt() => Err(Stop::Fault(needs)),
        Unlock::Identity(identity) => {
            let identity = age_identity(identity).map_err(|_| Stop::Fault(Fault::WrongSecret))?;
            let one: &dyn age::Identity = &identity;
            decryptor.decrypt(std::iter::once(one)).map_err(|e| stop(e, Fault::WrongSecret))
        }
        Unlock::Passphrase(passphrase) => {
            let mut identity = scrypt::Identity::new(composed(passphrase));
            identity.set_max_work_factor(WORK_FACTOR);
            let one: &dyn age::Identity = &identity;
            decryptor.decrypt(std::iter::once(one)).map_err(|e| stop(e, Fault::WrongSecret))
        }
    }
}

/// The name of what the age library refused.
fn stop(error: DecryptError, otherwise: Fault) -> Stop {
    match error {
        DecryptError::Io(error) => error.into(),
        DecryptError::InvalidHeader | DecryptError::InvalidMac => Stop::Fault(Fault::Preamble),
        DecryptError::UnknownFormat => Stop::Fault(Fault::Encryption),
        DecryptError::ExcessiveWork { required, .. } => {
            Stop::Fault(Fault::WorkFactor { found: required.into(), most: WORK_FACTOR })
        }
        _ => Stop::Fault(otherwise),
    }
}
