//! The devices Burn can compute on, each proven by a small computation with a known answer.
//!
//! The only place besides `layer/` and `kernel/` that names a backend. A device that fails or answers wrongly
//! is not used, and the person is told. The GPU path is WGSL through wgpu: SPIR-V passthrough is
//! not compiled in, because drivers crash on it.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use burn::tensor::activation::softmax;
use burn::tensor::wgpu::{WgpuBackend, WgpuInitError, wgpu};
use burn::tensor::{Device, DeviceKind, Element, Int, TensorData};

use crate::engine::kernel;
use crate::engine::layer::Tensor;
use crate::engine::{Error, Result, wait};

/// Where the person wants a model to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// A real GPU if one passes its self-test, else the CPU.
    #[default]
    Auto,
    /// The GPU or whatever answers for one, software drivers included; the CPU where that one fails on the way.
    Gpu,
    /// The CPU.
    Cpu,
    /// The CPU with plain operations on dequantized weights, whatever else is there.
    Reference,
}

impl FromStr for Choice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "gpu" => Ok(Self::Gpu),
            "cpu" => Ok(Self::Cpu),
            "reference" => Ok(Self::Reference),
            other => Err(format!("{other:?} is not one of auto, gpu, cpu, reference")),
        }
    }
}

/// Which set of operations computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tier {
    /// Plain Burn operations on dequantized weights.
    Reference,
    /// Kernels of the processor on packed weights.
    #[default]
    Fast,
    /// Kernels of a GPU on packed weights.
    Gpu,
}

impl Tier {
    /// As reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Fast | Self::Gpu => "fast",
        }
    }
}

/// Where a model is, and how it computes there.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Place {
    pub(in crate::engine) device: Device,
    pub(in crate::engine) tier: Tier,
}

/// A device that passed its self-test.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) device: Device,
    pub(in crate::engine) tier: Tier,
    pub(in crate::engine) name: String,
    /// The graphics chip with its driver; `None` for the CPU.
    pub(in crate::engine) chip: Option<String>,
    /// Why this is not what was asked for.
    pub(in crate::engine) notice: Option<String>,
}

/// One device and what came of trying it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The device, in its own words.
    pub name: String,
    /// `cpu`, `gpu`, or `software` for a GPU driver that computes on the CPU.
    pub kind: &'static str,
    /// Which set of operations would run.
    pub tier: &'static str,
    /// Whether it computes right, or why not.
    pub usable: Result<(), String>,
}

/// GPU adapters, best first. The last kind is a driver that computes on the CPU.
const GPU_KINDS: [(DeviceKind, &str); 4] = [
    (DeviceKind::DiscreteGpu(0), "gpu"),
    (DeviceKind::IntegratedGpu(0), "gpu"),
    (DeviceKind::VirtualGpu(0), "gpu"),
    (DeviceKind::Cpu, "software"),
];

/// Opens the device asked for.
///
/// # Errors
/// [`Error::NoGpu`] if a GPU was asked for and none works; `Auto` falls back to the CPU.
pub(crate) fn open(choice: Choice) -> Result<Opened> {
    match choice {
        Choice::Cpu => Ok(cpu(None)),
        Choice::Reference => Ok(Opened { tier: Tier::Reference, ..cpu(None) }),
        Choice::Gpu => open_gpu(&GPU_KINDS).map_err(|error| match error {
            Error::NoGpu { why } if why.is_empty() => {
                Error::NoGpu { why: "the system names no graphics adapter".to_owned() }
            }
            other => other,
        }),
        Choice::Auto => {
            let real = GPU_KINDS.split_last().map_or(GPU_KINDS.as_slice(), |(_, real)| real);
            match open_gpu(real) {
                Ok(opened) => Ok(opened),
                Err(Error::NoGpu { why }) if why.is_empty() => Ok(cpu(None)),
                Err(error) => Ok(cpu(Some(format!("running on the CPU: {error}")))),
            }
        }
    }
}

/// Tries every device.
pub fn probe() -> Vec<Probe> {
    let usable = self_test(&Device::flex());
    let mut probes = vec![Probe { name: cpu_name(), kind: "cpu", tier: Tier::Fast.name(), usable }];
    for (device_kind, kind) in GPU_KINDS {
        match gpu(&device_kind) {
            Ok(None) => {}
            Ok(Some((device, name))) => {
                let tier = self_test(&device).map(|()| tier_of(&device));
                let (named, usable) =
                    (tier.as_ref().map_or(Tier::Reference, |(tier, _)| *tier), tier.map(|_| ()));
                probes.push(Probe { name, kind, tier: named.name(), usable });
            }
            Err(why) => {
                let name = format!("{device_kind:?}");
                probes.push(Probe { name, kind, tier: Tier::Reference.name(), usable: Err(why) });
            }
        }
    }
    probes
}

/// Whether this is the CPU itself, not a GPU or a driver that plays one.
pub(in crate::engine) fn is_cpu(device: &Device) -> bool {
    *device == Device::flex()
}

/// What a driver complained of while nobody waited for it, such as memory it does not have.
static FAILURE: Mutex<Option<String>> = Mutex::new(None);

/// The complaint there is, as an error.
fn unfailed<T>(found: T) -> Result<T> {
    match FAILURE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        None => Ok(found),
        Some(what) => Err(failed(what)),
    }
}

fn failed(what: String) -> Error {
    Error::Internal { stage: "computing", what }
}

/// Waits until all that leads to a tensor is done.
///
/// # Errors
/// As [`read`].
pub(in crate::engine) fn finish(tensor: Tensor<2>) -> Result<()> {
    if is_cpu(&tensor.device()) { Ok(()) } else { read(tensor.narrow(1, 0, 1)).map(drop) }
}

/// Waits for a tensor and brings its numbers to the host, row by row.
///
/// # Errors
/// [`Error::Internal`] with what the device says, or that it says nothing.
pub(in crate::engine) fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let device = tensor.device();
    if is_cpu(&device) {
        let data = tensor.try_into_data().map_err(|error| failed(error.to_string()))?;
        return data.try_into_vec::<f32>().map_err(|error| failed(format!("{error:?}")));
    }
    waited(&device, tensor.into_data_async())
}

/// The same for whole numbers of 32 bits, on a GPU.
pub(in crate::engine) fn read_ids(tensor: burn::tensor::Tensor<1, Int>) -> Result<Vec<u32>> {
    waited(&tensor.device(), tensor.into_data_async())
}

/// The numbers that come from a GPU, which is not waited for without end.
fn waited<T: Element>(
    gpu: &Device,
    data: impl Future<Output = Result<TensorData, impl Display>>,
) -> Result<Vec<T>> {
    let is_software = known(gpu, |known| known.kind == DeviceKind::Cpu).unwrap_or(true);
    let data = wait::within(wait::patience(is_software), data)?;
    let numbers = data.map_err(|error| failed(error.to_string()))?.try_into_vec::<T>();
    unfailed(numbers.map_err(|error| failed(format!("{error:?}")))?)
}

/// The CPU, with the reason why it is not what was asked for.
pub(in crate::engine) fn cpu(notice: Option<String>) -> Opened {
    Opened { device: Device::flex(), tier: Tier::Fast, name: cpu_name(), chip: None, notice }
}

fn cpu_name() -> String {
    let (arch, threads) = (std::env::consts::ARCH, rayon::current_num_threads());
    format!("CPU ({arch}, {threads} threads, {})", kernel::cpu::instructions())
}

/// The first of `kinds` that works. `NoGpu` with an empty reason means there is no adapter at all.
fn open_gpu(kinds: &[(DeviceKind, &str)]) -> Result<Opened> {
    let mut reasons = Vec::new();
    for (kind, _) in kinds {
        match gpu(kind)
            .and_then(|found| found.map_or(Ok(None), |(d, n)| self_test(&d).map(|()| Some((d, n)))))
        {
            Ok(Some((device, name))) => {
                let (tier, notice) = tier_of(&device);
                let chip = known(&device, |known| known.chip.clone());
                return Ok(Opened { device, tier, name, chip, notice });
            }
            Ok(None) => {}
            Err(why) => reasons.push(why),
        }
    }
    Err(Error::NoGpu { why: reasons.join("; ") })
}

/// Devices this process has opened: a runtime lives as long as the process and is made only once.
static OPENED: Mutex<Vec<Known>> = Mutex::new(Vec::new());

/// A device that was opened.
struct Known {
    kind: DeviceKind,
    device: Device,
    /// Its name and that of its driver, with its version.
    chip: String,
}

/// What is known of a device that was opened.
fn known<T>(device: &Device, what: impl Fn(&Known) -> T) -> Option<T> {
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    opened.iter().find(|known| known.device == *device).map(what)
}

/// Named where the automatic choice is wrong: it has no entry for iOS, and elsewhere it ends in
/// OpenGL, whose drivers compute worse than the CPU.
fn graphics_api() -> WgpuBackend {
    if cfg!(target_vendor = "apple") {
        WgpuBackend::Metal
    } else if cfg!(any(target_os = "linux", target_os = "android")) {
        WgpuBackend::Vulkan
    } else {
        WgpuBackend::Auto
    }
}

/// Opens an adapter of this kind; `None` if the machine has none.
fn gpu(kind: &DeviceKind) -> Result<Option<(Device, String)>, String> {
    // What an earlier model complained of is no fault of the next one.
    FAILURE.lock().unwrap_or_else(PoisonError::into_inner).take();
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    let device = match opened.iter().find(|known| known.kind == *kind) {
        Some(known) => known.device.clone(),
        None => {
            let Some((device, chip)) = init(kind)? else { return Ok(None) };
            opened.push(Known { kind: kind.clone(), device: device.clone(), chip });
            device
        }
    };
    let name = device.identity().map_or_else(|| format!("{kind:?}"), |identity| identity.name);
    Ok(Some((device, name)))
}

fn init(kind: &DeviceKind) -> Result<Option<(Device, String)>, String> {
    let options = || Device::wgpu_options().device_kind(kind.clone()).graphics_api(graphics_api());
    match guarded("the graphics driver crashed", || options().init_with_setup())? {
        Ok((device, setup)) => {
            // In place of a handler that panics, on whichever thread the driver speaks.
            setup.device.on_uncaptured_error(Arc::new(|error: wgpu::Error| {
                let mut failure = FAILURE.lock().unwrap_or_else(PoisonError::into_inner);
                failure.get_or_insert_with(|| error.to_string());
            }));
            let info = setup.adapter.get_info();
            #[cfg(test)]
            crate::engine::injected::found(setup.device);
            Ok(Some((device, format!("{} ({} {})", info.name, info.driver, info.driver_info))))
        }
        Err(WgpuInitError::AdapterUnavailable { .. }) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// What a driver says; `crashed` where it panics.
fn guarded<T>(crashed: &str, ask: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(ask)).map_err(|_| crashed.to_owned())
}

/// Multiplies, masks by softmax and sums numbers whose results are known.
fn self_test(device: &Device) -> Result<(), String> {
    guarded("the self-test crashed", || wait::while_loading(|| known_answer(device)))?
}

/// How a GPU that computes right computes: with its kernels if they give known answers, else with plain
/// operations, and then why.
fn tier_of(device: &Device) -> (Tier, Option<String>) {
    match guarded("they crashed", || wait::while_loading(|| kernel::known_answers(device))).flatten() {
        Ok(()) => (Tier::Gpu, None),
        Err(why) => (Tier::Reference, Some(format!("running slower: the kernels do not work here, {why}"))),
    }
}

/// An odd inner size, so that no kernel gets by with whole tiles.
const TEST_LEN: usize = 67;

fn known_answer(device: &Device) -> Result<(), String> {
    let a: Vec<f32> = (0..3 * TEST_LEN).map(|i| (i % 13) as f32 * 0.25 - 1.5).collect();
    let b: Vec<f32> = (0..TEST_LEN * 5).map(|i| (i % 7) as f32 * 0.5 - 1.0).collect();
    let expected = softmax_rows(&product(&a, &b), 5);
    let a = Tensor::<2>::from_data(TensorData::new(a, [3, TEST_LEN]), device);
    let b = Tensor::<2>::from_data(TensorData::new(b, [TEST_LEN, 5]), device);
    let found = read(softmax(a.matmul(b), 1)).map_err(|error| error.to_string())?;
    let close = |(x, y): (&f32, &f32)| (x - y).abs() < 1e-4;
    match found.len() == expected.len() && found.iter().zip(&expected).all(close) {
        true => Ok(()),
        false => Err("the self-test computed wrong numbers".to_owned()),
    }
}

fn product(a: &[f32], b: &[f32]) -> Vec<f32> {
    let cell = |row: &[f32], column: usize| -> f32 {
        row.iter().zip(b.iter().skip(column).step_by(5)).map(|(x, y)| x * y).sum()
    };
    a.chunks(TEST_LEN).flat_map(|row| (0..5).map(move |column| cell(row, column))).collect()
}

fn softmax_rows(scores: &[f32], len: usize) -> Vec<f32> {
    let normalized = |row: &[f32]| {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exps: Vec<f32> = row.iter().map(|x| (x - most).exp()).collect();
        let sum: f32 = exps.iter().sum();
        exps.into_iter().map(move |x| x / sum).collect::<Vec<_>>()
    };
    scores.chunks(len).flat_map(normalized).collect()
}
