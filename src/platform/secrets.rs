//! Small secrets in the system's own key store: Secret Service, Keychain, Android Keystore.
//!
//! A key store may ask the person, hang or be gone, so every call runs on a thread of its own and is
//! given up after a while; one that hung once is not asked again. Secrets are kept as Base64, because
//! some key stores keep nothing but text.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use super::system;

const SERVICE: &str = "carnet";
/// To find out whether there is a key store.
const PROBE: Duration = Duration::from_secs(2);

static STORE: Mutex<Option<Arc<CredentialStore>>> = Mutex::new(None);
static HANGS: AtomicBool = AtomicBool::new(false);

/// What the key store of this device is called, as shown to the person; `None` when there is none
/// or it does not answer within 2 s.
pub fn secret_store() -> Option<String> {
    store().map(|_| system::SECRET_STORE.to_owned())
}

/// Keeps `secret` under `name`, in the place of what was there.
///
/// # Errors
/// What the key store said.
pub fn keep_secret(name: &str, secret: &[u8]) -> Result<(), String> {
    let text = Zeroizing::new(BASE64_STANDARD.encode(secret));
    ask(name, move |entry| entry.set_secret(text.as_bytes()))
}

/// The secret kept under `name`; `None` when there is none.
///
/// # Errors
/// What the key store said.
pub fn fetch_secret(name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
    let text = ask(name, |entry| match entry.get_secret() {
        Err(Error::NoEntry) => Ok(None),
        text => text.map(|text| Some(Zeroizing::new(text))),
    })?;
    let Some(text) = text else { return Ok(None) };
    let secret = BASE64_STANDARD.decode(text.as_slice());
    secret.map(|secret| Some(Zeroizing::new(secret))).map_err(|_| "it gave back something else".to_owned())
}

/// Forgets the secret kept under `name`; none there is no error.
///
/// # Errors
/// What the key store said.
pub fn forget_secret(name: &str) -> Result<(), String> {
    ask(name, |entry| match entry.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        done => done,
    })
}

fn ask<T: Send + 'static>(
    name: &str,
    question: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
) -> Result<T, String> {
    let store = store().ok_or("there is none, or it does not answer")?;
    let name = name.to_owned();
    let answer = within(system::secret_patience(), move || {
        let options: HashMap<&str, &str> = system::SECRET_OPTIONS.iter().copied().collect();
        store.build(SERVICE, &name, Some(&options)).and_then(|entry| question(&entry))
    });
    let Some(answer) = answer else {
        HANGS.store(true, Ordering::Relaxed);
        return Err("it does not answer".to_owned());
    };
    // One line, whatever the system's words are.
    answer.map_err(|e| e.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The key store, connected once.
fn store() -> Option<Arc<CredentialStore>> {
    if HANGS.load(Ordering::Relaxed) {
        return None;
    }
    let mut connected = STORE.lock().unwrap_or_else(PoisonError::into_inner);
    if connected.is_none() {
        *connected = within(PROBE, system::connect_secret_store).flatten();
    }
    connected.clone()
}

/// The answer of `question`, unless it takes longer than `limit`; then it is left to itself.
fn within<T: Send + 'static>(limit: Duration, question: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (answer, answers) = mpsc::channel();
    let asking = thread::Builder::new().name("key store".to_owned()).spawn(move || {
        // Nobody waits any longer when this fails.
        let _ = answer.send(question());
    });
    asking.ok()?;
    answers.recv_timeout(limit).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_question_without_an_answer_is_given_up() {
        let started = Instant::now();
        assert_eq!(within(Duration::from_millis(50), || thread::sleep(Duration::from_secs(5))), None);
        assert!(started.elapsed() < Duration::from_secs(2));
        assert_eq!(within(Duration::from_secs(5), || 7), Some(7));
    }
}

#[cfg(all(test, target_os = "linux"))]
mod linux_tests {
    use std::os::unix::net::UnixListener;
    use std::process::Command;
    use std::time::Instant;

    use super::*;

    /// What a message bus test expects of its child; set only for the child.
    const EXPECTED: &str = "CARNET_TEST_KEY_STORE";

    #[test]
    #[ignore = "the child of the tests below: the message bus is named in the environment"]
    fn child() {
        let Ok(expected) = std::env::var(EXPECTED) else { return };
        let started = Instant::now();
        assert_eq!(secret_store().is_some(), expected != "none");
        assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
        if expected != "works" {
            assert!(keep_secret("test", b"secret").is_err());
            assert!(!matches!(fetch_secret("test"), Ok(Some(_))));
            assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
            return;
        }
        assert_eq!(fetch_secret("test"), Ok(None));
        for secret in [b"\0\xff binary".as_slice(), b"another"] {
            keep_secret("test", secret).unwrap();
            assert_eq!(fetch_secret("test").unwrap().unwrap().as_slice(), secret);
        }
        forget_secret("test").unwrap();
        forget_secret("test").unwrap();
        assert_eq!(fetch_secret("test"), Ok(None));
    }

    #[allow(clippy::unwrap_used, reason = "a test that panics is a test that says something")]
    fn run(mut command: Command, expected: &str) {
        command.env(EXPECTED, expected).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
        assert!(said.windows(8).any(|found| found == b"1 passed"), "{}", String::from_utf8_lossy(&said));
    }

    /// What makes this program run the child alone; test names leave the crate out.
    fn child_only() -> [&'static str; 3] {
        let module = module_path!().split_once("::").map_or("", |(_, module)| module);
        ["--ignored", "--exact", Box::leak(format!("{module}::child").into_boxed_str())]
    }

    #[test]
    fn a_bus_that_is_gone_foreign_or_silent_is_no_key_store() {
        let folder = tempfile::tempdir().unwrap();
        let silent = folder.path().join("silent");
        let listener = UnixListener::bind(&silent).unwrap();
        let keeping = thread::spawn(move || listener.incoming().take(1).collect::<Vec<_>>());
        let gone = folder.path().join("gone");
        for address in [
            format!("unix:path={}", gone.display()),
            "tcp:host=127.0.0.1,port=1".to_owned(),
            format!("unix:path={}", silent.display()),
        ] {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(child_only()).env("DBUS_SESSION_BUS_ADDRESS", address);
            run(command, "none");
        }
        drop(keeping.join());
    }

    #[test]
    fn a_secret_service_gives_back_what_it_was_given_and_a_locked_one_is_named() {
        let is_there = |name: &&str| {
            std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
                .any(|folder| folder.join(name).exists())
        };
        if let Some(missing) =
            ["dbus-run-session", "gnome-keyring-daemon"].iter().find(|name| !is_there(name))
        {
            eprintln!("skipped: {missing} is not installed");
            return;
        }
        for (expected, start) in [
            ("works", "printf word | gnome-keyring-daemon --unlock"),
            ("locked", "gnome-keyring-daemon --start"),
        ] {
            let home = tempfile::tempdir().unwrap();
            let mut command = Command::new("dbus-run-session");
            let script = format!("{start} --components=secrets >&2; exec \"$0\" \"$@\"");
            command
                .args(["--", "sh", "-c", &script])
                .arg(std::env::current_exe().unwrap())
                .args(child_only());
            command.env("HOME", home.path()).env("XDG_RUNTIME_DIR", home.path()).env_remove("XDG_DATA_HOME");
            run(command, expected);
        }
    }
}
