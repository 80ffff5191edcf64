//! Opens single pages of an SQLCipher 4 file, without SQLCipher, which gives up at the first bad one.
//!
//! A page counts only when its checksum is right: nothing here guesses at bytes. The layout is that
//! of SQLCipher's source (`sqlcipher_page_cipher` and `sqlcipher_cipher_ctx_key_derive`): AES-256-CBC,
//! then the initialization vector, then HMAC-SHA512 over both and the page's number.

use aes::Aes256;
use cbc::Decryptor;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use super::super::connection;
use super::super::key::{DataKey, KEY_BYTES};

/// Bytes of a page in the file.
pub(super) const PAGE_BYTES: usize = 4096;
/// Bytes of a page that SQLite uses.
pub(super) const USABLE_BYTES: usize = PAGE_BYTES - IV_BYTES - MAC_BYTES;
const IV_BYTES: usize = 16;
const MAC_BYTES: usize = 64;
const BLOCK_BYTES: usize = 16;
/// What SQLite's own files begin with; SQLCipher has its salt in this place.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Makes the salt of the checksum's key another one than that of the cipher's.
const MAC_SALT_MASK: u8 = 0x3a;

/// The keys of one file.
pub(super) struct Cipher {
    key: DataKey,
    mac_key: Zeroizing<[u8; KEY_BYTES]>,
}

impl Cipher {
    /// The keys of the file that `key` was made for.
    pub(super) fn new(key: &DataKey) -> Self {
        let salt = connection::salt(key).map(|byte| byte ^ MAC_SALT_MASK);
        let mut mac_key = Zeroizing::new([0; KEY_BYTES]);
        // PBKDF2 (RFC 8018) with two rounds; the first block of SHA-512 is more than the key takes.
        let first = mac(key.bytes(), &[&salt, &1_u32.to_be_bytes()]);
        let second = mac(key.bytes(), &[&first[..]]);
        for (byte, (a, b)) in mac_key.iter_mut().zip(first.iter().zip(second.iter())) {
            *byte = a ^ b;
        }
        Self { key: key.clone(), mac_key }
    }

    /// What SQLite put on page `number`; `None` when a bit of it is wrong or it is another page.
    pub(super) fn open(&self, number: u32, raw: &[u8]) -> Option<Vec<u8>> {
        let begin = if number == 1 { MAGIC.len() } else { 0 };
        let (text, rest) = raw.get(begin..PAGE_BYTES)?.split_at_checked(USABLE_BYTES.checked_sub(begin)?)?;
        let (iv, sum) = rest.split_at_checked(IV_BYTES)?;
        let mut check = Hmac::<Sha512>::new_from_slice(self.mac_key.as_ref()).ok()?;
        for part in [text, iv, &number.to_le_bytes()] {
            check.update(part);
        }
        check.verify_slice(sum).ok()?;
        let mut page = raw.get(..USABLE_BYTES)?.to_vec();
        if number == 1 {
            page.get_mut(..begin)?.copy_from_slice(MAGIC);
        }
        let mut cipher = Decryptor::<Aes256>::new_from_slices(self.key.bytes(), iv).ok()?;
        for block in page.get_mut(begin..)?.chunks_exact_mut(BLOCK_BYTES) {
            cipher.decrypt_block(block.try_into().ok()?);
        }
        Some(page)
    }
}

/// HMAC-SHA512.
fn mac(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> Zeroizing<[u8; MAC_BYTES]> {
    let mut out = Zeroizing::new([0; MAC_BYTES]);
    // HMAC takes keys of every length.
    if let Ok(mut mac) = Hmac::<Sha512>::new_from_slice(key) {
        parts.iter().for_each(|part| mac.update(part));
        out.copy_from_slice(&mac.finalize().into_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::options::Options;
    use super::*;

    #[test]
    fn pages_of_a_real_file_open_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("journal.db"), DataKey::random().unwrap());
        let connection = connection::create(&path, &key, &Options::default()).unwrap();
        connection
            .execute_batch("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('a word to be found')")
            .unwrap();
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let cipher = Cipher::new(&key);
        let pages: Vec<_> = bytes.chunks(PAGE_BYTES).collect();
        assert!(pages.len() >= 3);
        let opened: Vec<_> =
            (1..).zip(&pages).map(|(number, raw)| cipher.open(number, raw).unwrap()).collect();
        assert_eq!(&opened[0][..16], MAGIC);
        assert_eq!(opened[0][16..18], [0x10, 0], "the size of a page stands in the header");
        let word = b"a word to be found";
        assert!(opened.iter().any(|page| page.windows(word.len()).any(|window| window == word)));
        let (last, number) = (pages[pages.len() - 1], u32::try_from(pages.len()).unwrap());
        assert!(cipher.open(number - 1, last).is_none(), "a page in another's place");
        assert!(Cipher::new(&DataKey::random().unwrap()).open(number, last).is_none(), "another key");
        assert!(cipher.open(number, &last[..PAGE_BYTES - 1]).is_none(), "a page cut short");
        for at in (0..PAGE_BYTES).step_by(97).chain([PAGE_BYTES - 1]) {
            let mut flipped = last.to_vec();
            flipped[at] ^= 4;
            assert!(cipher.open(number, &flipped).is_none(), "bit flipped in byte {at}");
        }
        let mut salted = pages[0].to_vec();
        salted[..16].fill(9);
        assert!(cipher.open(1, &salted).is_some(), "the salt in the file is not needed");
    }
}
