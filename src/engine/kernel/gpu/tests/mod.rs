//! Every kernel against plain sums in f64, over odd sizes, on the driver that plays a GPU.
//!
//! Without such a driver nothing is tested; with one, every number is.

mod attend;
mod experts;
mod product;
mod rows;
mod top;

use std::sync::OnceLock;

use burn::tensor::{Device, DeviceKind, Tensor, TensorData};
use burn_cubecl::CubeBackend;
use burn_cubecl::tensor::CubeTensor;

/// The device all tests share; `None` where the machine has no driver for one.
fn device() -> Option<&'static Device> {
    static DEVICE: OnceLock<Option<Device>> = OnceLock::new();
    let open = || Device::wgpu_options().device_kind(DeviceKind::Cpu).init().ok();
    DEVICE.get_or_init(open).as_ref()
}

/// Numbers on the device.
fn tensor<const D: usize>(device: &Device, numbers: &[f32], shape: [usize; D]) -> CubeTensor {
    let tensor = Tensor::<D>::from_data(TensorData::new(numbers.to_vec(), shape), device);
    tensor.try_into_primitive::<CubeBackend>().unwrap()
}

/// Numbers back from it.
fn read(tensor: CubeTensor) -> Vec<f32> {
    Tensor::<1>::from_primitive::<CubeBackend>(flat(tensor)).into_data().try_to_vec().unwrap()
}

/// Whole numbers back from it.
fn read_ids(tensor: CubeTensor) -> Vec<u32> {
    let tensor = Tensor::<1, burn::tensor::Int>::from_primitive::<CubeBackend>(flat(tensor));
    tensor.into_data().try_to_vec().unwrap()
}

fn flat(tensor: CubeTensor) -> CubeTensor {
    let len = tensor.meta.shape().num_elements();
    CubeTensor::new_contiguous(
        tensor.client.clone(),
        tensor.device.clone(),
        [len].into(),
        tensor.handle,
        tensor.dtype,
    )
}

/// Numbers between -1 and 1 that look random.
fn noise(seed: u32, len: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0) as f32
    };
    (0..len).map(|_| next()).collect()
}

/// Holds what was found to what was wanted, relative to the largest number wanted.
fn close(found: &[f32], wanted: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    let most = wanted.iter().fold(1e-3, |most: f64, x| most.max(x.abs()));
    for (i, (x, y)) in found.iter().zip(wanted).enumerate() {
        assert!((f64::from(*x) - y).abs() <= tolerance * most, "{what}: number {i} is {x}, not {y}");
    }
}

/// Parts `[S, n]` added up.
fn added(parts: &[f32], len: usize) -> Vec<f32> {
    let mut sums = vec![0.0; len];
    for part in parts.chunks(len) {
        sums.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
    }
    sums
}
