//! The disk as SQLite calls it: one C function for each call, registered under a name of its own.
//!
//! SQLite gives each function the pointers that it was given at registration or at `xOpen`, and
//! never two calls on one file at once; all that is shared stands behind the disk's lock.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::ffi;

use super::crash::Image;
use super::disk::{Call, Disk};
use super::locks::Held;

/// A disk under the name SQLite opens it by.
pub struct Vfs {
    name: String,
    now: Arc<Mutex<Disk>>,
    registered: *mut ffi::sqlite3_vfs,
}

// SAFETY: the registered structure is never changed from here, and what it points to is behind a lock.
unsafe impl Send for Vfs {}
// SAFETY: as above.
unsafe impl Sync for Vfs {}

/// What SQLite allocates for each open file.
#[repr(C)]
struct File {
    methods: *const ffi::sqlite3_io_methods,
    handle: *mut Handle,
}

struct Handle {
    disk: Disk,
    node: usize,
    held: Held,
    /// The next sync makes the file's name durable too, as SQLite's own layer does for journals.
    sync_folder: bool,
}

impl Vfs {
    /// An empty disk.
    pub fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("carnet-test-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let now = Arc::new(Mutex::new(Disk::default()));
        let c_name = CString::new(name.clone()).unwrap();
        let vfs = ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: size_of::<File>() as c_int,
            mxPathname: 1024,
            pNext: std::ptr::null_mut(),
            // Both are never freed: a connection somebody forgot may still name them.
            zName: c_name.into_raw(),
            pAppData: Arc::into_raw(now.clone()).cast_mut().cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_path),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: None,
            xCurrentTimeInt64: Some(current_time_ms),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        };
        let registered = Box::into_raw(Box::new(vfs));
        // SAFETY: the structure lives for ever, and its functions are those below.
        let code = unsafe { ffi::sqlite3_vfs_register(registered, 0) };
        assert_eq!(code, ffi::SQLITE_OK);
        Self { name, now, registered }
    }

    /// The name to open databases with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The disk as it stands.
    pub fn disk(&self) -> Disk {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What gives the disk so many bytes more than it uses, whichever disk it is then.
    pub fn make_room(&self, bytes: usize) -> impl Fn() + Send + Sync + use<> {
        let now = self.now.clone();
        move || {
            let disk = now.lock().unwrap_or_else(PoisonError::into_inner).clone();
            disk.set_capacity(Some(disk.used() + bytes));
        }
    }

    /// Puts another disk in place, as after a power loss; files still open stay on the former one.
    pub fn start_on(&self, image: Image) -> Disk {
        let disk = Disk::new(image);
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = disk.clone();
        disk
    }
}

impl Drop for Vfs {
    fn drop(&mut self) {
        self.start_on(Image::new());
        // SAFETY: it was registered by `new`, and stays allocated.
        unsafe { ffi::sqlite3_vfs_unregister(self.registered) };
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

fn code(result: Result<(), i32>) -> c_int {
    result.err().unwrap_or(ffi::SQLITE_OK)
}

/// The disk of a registered layer.
fn disk_of(vfs: *mut ffi::sqlite3_vfs) -> Disk {
    // SAFETY: SQLite passes what `Vfs::new` registered; its data is such a mutex and never freed.
    let now = unsafe { &*(*vfs).pAppData.cast::<Mutex<Disk>>() };
    now.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A path SQLite passes.
fn text<'a>(name: *const c_char) -> Option<&'a str> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite passes a string that ends with zero and outlives the call.
    unsafe { CStr::from_ptr(name) }.to_str().ok()
}

/// The handle `open` made.
fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Handle {
    // SAFETY: SQLite passes what `open` filled, before `close` and one call at a time.
    unsafe { &mut *(*file.cast::<File>()).handle }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let out = file.cast::<File>();
    // SAFETY: SQLite gives room for a `File`; without methods it does not close a file that failed.
    unsafe { (*out).methods = std::ptr::null() };
    let disk = disk_of(vfs);
    let node = match disk.state().open(text(name), flags) {
        Ok(node) => node,
        Err(code) => return code,
    };
    let journals = ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL;
    // SQLite's own layer leaves the folder of a new database to the program, and most file systems
    // make a synced file's name durable.
    let sync_folder =
        flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & (journals | ffi::SQLITE_OPEN_MAIN_DB) != 0;
    let handle = Handle { disk, node, held: Held::default(), sync_folder };
    // SAFETY: as above; the out parameter may be null.
    unsafe {
        (*out).handle = Box::into_raw(Box::new(handle));
        (*out).methods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    let Some(name) = text(name) else { return ffi::SQLITE_IOERR_DELETE };
    code(disk_of(vfs).state().delete(name, sync_folder != 0))
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let disk = disk_of(vfs);
    let mut state = disk.state();
    let said = state.call(Call::Access);
    let node = text(name).and_then(|name| state.names.get(name));
    // Like SQLite's own layer: an empty file does not exist for a program that looks for a journal.
    let is_there =
        node.is_some_and(|node| flags != ffi::SQLITE_ACCESS_EXISTS || !state.nodes[*node].bytes.is_empty());
    // SAFETY: SQLite passes where the answer goes.
    unsafe { *out = c_int::from(is_there && said.is_ok()) };
    code(said)
}

unsafe extern "C" fn full_path(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    let Some(name) = text(name) else { return ffi::SQLITE_CANTOPEN };
    if name.len() >= room as usize {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: there is room for `room` bytes, and the name with its zero is shorter.
    unsafe {
        std::ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len());
        *out.add(name.len()) = 0;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(_: *mut ffi::sqlite3_vfs, bytes: c_int, out: *mut c_char) -> c_int {
    // SAFETY: there is room for so many bytes.
    unsafe { std::ptr::write_bytes(out, 0x5a, bytes as usize) };
    bytes
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    std::thread::sleep(std::time::Duration::from_micros(microseconds as u64));
    microseconds
}

/// The same moment always: the store takes no time from SQLite.
const JULIAN_MS: i64 = 212_667_292_800_000;

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: SQLite passes where the answer goes.
    unsafe { *out = JULIAN_MS as f64 / 86_400_000.0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_ms(_: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite passes where the answer goes.
    unsafe { *out = JULIAN_MS };
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes what `open` filled once, and then forgets it.
    let mut handle = unsafe { Box::from_raw((*file.cast::<File>()).handle) };
    let disk = handle.disk.clone();
    let locks = &mut disk.state().nodes[handle.node].locks;
    locks.unmap(&mut handle.held);
    locks.unlock(&mut handle.held, ffi::SQLITE_LOCK_NONE);
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    out: *mut c_void,
    bytes: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    let handle = handle(file);
    // SAFETY: SQLite gives room for so many bytes.
    let out = unsafe { std::slice::from_raw_parts_mut(out.cast::<u8>(), bytes as usize) };
    code(handle.disk.state().read(handle.node, at as usize, out))
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    let handle = handle(file);
    // SAFETY: SQLite passes so many bytes.
    let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), len as usize) };
    code(handle.disk.state().write(handle.node, at as usize, bytes))
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, len: ffi::sqlite3_int64) -> c_int {
    let handle = handle(file);
    code(handle.disk.state().truncate(handle.node, len as usize))
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    let handle = handle(file);
    let said = handle.disk.state().sync(handle.node, handle.sync_folder);
    handle.sync_folder &= said.is_err();
    code(said)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut ffi::sqlite3_int64) -> c_int {
    let handle = handle(file);
    let mut state = handle.disk.state();
    let said = state.call(Call::Size);
    // SAFETY: SQLite passes where the answer goes.
    unsafe { *out = state.nodes[handle.node].bytes.len() as i64 };
    code(said)
}

fn busy_unless(done: bool) -> c_int {
    if done { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    let handle = handle(file);
    busy_unless(handle.disk.state().nodes[handle.node].locks.lock(&mut handle.held, level))
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    let handle = handle(file);
    handle.disk.state().nodes[handle.node].locks.unlock(&mut handle.held, level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    let handle = handle(file);
    // SAFETY: SQLite passes where the answer goes.
    unsafe { *out = c_int::from(handle.disk.state().nodes[handle.node].locks.is_reserved()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    index: c_int,
    bytes: c_int,
    make: c_int,
    out: *mut *mut c_void,
) -> c_int {
    let handle = handle(file);
    let mut state = handle.disk.state();
    // SAFETY: SQLite passes where the answer goes.
    unsafe { *out = std::ptr::null_mut() };
    let is_there = state.nodes[handle.node].locks.has_region(index as usize);
    if !is_there && let Err(code) = state.call(Call::Map) {
        return code;
    }
    let locks = &mut state.nodes[handle.node].locks;
    if let Some(region) = locks.map(&mut handle.held, index as usize, bytes as usize, make != 0) {
        // SAFETY: as above; a region lies still until no handle maps it.
        unsafe { *out = region.start() };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, first: c_int, n: c_int, flags: c_int) -> c_int {
    let handle = handle(file);
    let slots = first as usize..(first + n) as usize;
    busy_unless(handle.disk.state().nodes[handle.node].locks.lock_slots(&mut handle.held, slots, flags))
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    let handle = handle(file);
    handle.disk.state().nodes[handle.node].locks.unmap(&mut handle.held);
    ffi::SQLITE_OK
}

/// What SQLite may allocate in this process, in bytes; 0 lifts the limit.
pub fn set_heap_limit(bytes: i64) {
    // SAFETY: the call takes a number, and SQLite guards its own counters.
    unsafe { ffi::sqlite3_hard_heap_limit64(bytes) };
}
