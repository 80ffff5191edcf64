//! Opening without a question: by the device's key store, or by the data key as it lies there.
//!
//! A device slot counts only after its key came back from the key store as it was put in.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::super::error::{Error, Result};
use super::data_key::{DataKey, KEY_BYTES};
use super::device::{Device, fetch_twice};
use super::random;
use super::slots::{Content, DeviceSlot, Kind, Sealed};
use super::wire::Bytes;
use crate::data::hex;

/// The open slot of a data key.
pub(super) fn open_slot(key: &DataKey) -> Bytes<KEY_BYTES> {
    Bytes::new(*key.bytes())
}

/// The data key, without a question.
///
/// # Errors
/// [`Error::SecretNeeded`] when there is no such way or its key is no longer on the device;
/// [`Error::DeviceKeys`] when the key store failed twice.
pub(super) fn unlock(content: &Content, device: &dyn Device) -> Result<DataKey> {
    if let Some(bytes) = &content.open {
        let key = DataKey::copied(bytes.get());
        return if key.id() == content.id() { Ok(key) } else { Err(Error::WrongKey) };
    }
    let slot = content.device.as_ref().filter(|_| device.name().is_some()).ok_or(Error::SecretNeeded)?;
    let wrapping = fetch_twice(device, &slot.item).map_err(|why| Error::DeviceKeys { why })?;
    unwrap(content, slot, wrapping.as_deref()).ok_or(Error::SecretNeeded)
}

/// Whether the device has a key store and lost the key of the device slot.
pub(super) fn is_lost(content: &Content, device: &dyn Device) -> bool {
    let Some(slot) = content.device.as_ref().filter(|_| device.name().is_some()) else { return false };
    // A key store that fails has not lost it.
    fetch_twice(device, &slot.item).is_ok_and(|kept| unwrap(content, slot, kept.as_deref()).is_none())
}

fn unwrap(content: &Content, slot: &DeviceSlot, wrapping: Option<&Vec<u8>>) -> Option<DataKey> {
    let wrapping = Zeroizing::new(<[u8; 32]>::try_from(wrapping?.as_slice()).ok()?);
    slot.sealed.open(content.id(), Kind::Device, &wrapping)
}

/// Makes sure the store opens without a question: as it does already, by a new device slot, or by
/// the open slot where the device has no key store that works.
pub(super) fn ensure(content: &mut Content, key: &DataKey, device: &dyn Device) -> Result<()> {
    if content.open.is_none() && content.device.is_none() {
        content.device = device_slot(key, device)?;
        content.open = content.device.is_none().then(|| open_slot(key));
    }
    Ok(())
}

/// A device slot under a new name, so that the one in use stays; `None` when the device has no key
/// store or it did not give back what it was given.
///
/// # Errors
/// [`Error::DeviceKeys`] when the system gives no random numbers.
pub(super) fn device_slot(key: &DataKey, device: &dyn Device) -> Result<Option<DeviceSlot>> {
    if device.name().is_none() {
        return Ok(None);
    }
    let mut wrapping = Zeroizing::new([0; 32]);
    random::fill(wrapping.as_mut())?;
    let item = format!("store {} {}", hex(&key.id().0), hex(&random::bytes::<4>()?));
    let kept = device.keep(&item, wrapping.as_ref()).and_then(|()| fetch_twice(device, &item));
    let is_same =
        |kept: Option<Zeroizing<Vec<u8>>>| kept.is_some_and(|kept| kept.ct_eq(wrapping.as_ref()).into());
    if !kept.is_ok_and(is_same) {
        let _ = device.forget(&item);
        return Ok(None);
    }
    Ok(Some(DeviceSlot { item, sealed: Sealed::new(key, Kind::Device, &wrapping)? }))
}
