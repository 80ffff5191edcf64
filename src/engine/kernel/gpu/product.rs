//! x · Wᵀ on packed words, for any number of columns.
//!
//! A workgroup multiplies the rows of a tile, a unit each, with some columns and [`Step::span`] chunks
//! of inputs. Columns lie in shared memory and are read at places known when the kernel is compiled,
//! the same for all units: a broadcast on every GPU, and one scalar load where a processor plays
//! one. There, no loop may stand around them, so the span is one chunk. What the workgroups of a row
//! find is added by the operation that takes the product. No unit needs another's result.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::layout::{CHUNK, Layout, TILE};
use super::matrix::{DeviceMatrix, Part, RUN};
use super::unpack::{Numbers4, Words, in_place, minimum, quant, scale};
use super::{count, empty, is_software, refused};

/// Columns of one workgroup, best first for more columns than the next one takes.
const COLUMNS: [usize; 4] = [16, 8, 4, 1];
/// Chunks of one workgroup on a real GPU, for few columns and for many.
const SPANS: [usize; 2] = [4, 32];
/// Vectors of four in a chunk of a column.
const QUARTERS: usize = CHUNK / 4;

/// What one kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Step {
    pub(super) layout: Layout,
    pub(super) columns: usize,
    pub(super) span: usize,
    pub(super) biased: bool,
}

impl Step {
    fn planes(self) -> usize {
        self.layout.planes()
    }

    fn words(self) -> usize {
        self.layout.words()
    }

    /// Whether quants are multiplied where they lie, and inputs hold what is to be divided for it.
    fn in_place(self) -> bool {
        self.columns == 1 && self.layout.is_aligned()
    }
}

/// Which rows, which columns and where they go.
#[derive(Clone, Copy, CubeLaunch, CubeType)]
pub(super) struct Sizes {
    /// Vectors of four in a column.
    pub(super) quarters: u32,
    /// Chunks of a row.
    pub(super) chunks: u32,
    pub(super) columns: u32,
    /// Rows of the part, its first in the product, and all rows of the product.
    pub(super) rows: u32,
    pub(super) first: u32,
    pub(super) all: u32,
}

/// x `[T, K]` times the matrix: `[S, T, N]`.
pub(super) fn product(x: &CubeTensor, matrix: &DeviceMatrix) -> CubeTensor {
    let columns = x.meta.shape().num_elements() / matrix.inputs.max(1);
    product_in(x, matrix, span(x, matrix.inputs, columns, matrix.outputs))
}

/// Bytes of a product of a step of a prompt.
pub(in crate::engine) fn parts_bytes(inputs: usize, columns: usize, outputs: usize) -> usize {
    let [_, many] = SPANS;
    (inputs.div_ceil(CHUNK * many) * columns * outputs * size_of::<f32>()).min(RUN)
}

/// Chunks of inputs to a workgroup, for a product of so many columns and outputs. Many columns are
/// workgroups enough; and all parts must fit one buffer.
pub(super) fn span(x: &CubeTensor, inputs: usize, columns: usize, outputs: usize) -> usize {
    let [few, many] = SPANS;
    let wanted = match columns {
        _ if is_software(x) => 1,
        n if n <= COLUMNS[1] => few,
        _ => many,
    };
    let parts = (RUN / size_of::<f32>() / (columns * outputs).max(1)).max(1);
    wanted.max(inputs.div_ceil(CHUNK).div_ceil(parts).next_power_of_two())
}

/// [`product`], so many chunks to a workgroup.
pub(super) fn product_in(x: &CubeTensor, matrix: &DeviceMatrix, span: usize) -> CubeTensor {
    let columns = x.meta.shape().num_elements() / matrix.inputs.max(1);
    if !matrix.inputs.is_multiple_of(4) {
        return refused(x, [1, columns, matrix.outputs]);
    }
    let chunks = matrix.inputs.div_ceil(CHUNK);
    let parts = chunks.div_ceil(span);
    let out = empty(x, [parts, columns, matrix.outputs]);
    let width = COLUMNS.into_iter().rfind(|width| *width >= columns).unwrap_or(COLUMNS[0]);
    for part in &matrix.parts {
        let step = Step { layout: part.layout, columns: width, span, biased: matrix.bias.is_some() };
        launch(x, matrix, part, step, &out, (parts, columns));
    }
    out
}

fn launch(
    x: &CubeTensor,
    matrix: &DeviceMatrix,
    part: &Part,
    step: Step,
    out: &CubeTensor,
    (parts, columns): (usize, usize),
) {
    let sizes = SizesLaunch::new(
        count(matrix.inputs.div_ceil(4)),
        count(matrix.inputs.div_ceil(CHUNK)),
        count(columns),
        count(part.rows),
        count(part.first),
        count(matrix.outputs),
    );
    let tiles = part.rows.div_ceil(TILE);
    let cubes = CubeCount::Static(count(tiles), count(parts), count(columns.div_ceil(step.columns)));
    let bias = matrix.bias.as_ref().unwrap_or(&part.words);
    // SAFETY: every index is clamped to the sizes given, which are those of the buffers.
    unsafe {
        multiply::launch_unchecked(
            &x.client,
            cubes,
            CubeDim::new_1d(count(TILE)),
            part.vectors.clone().into_buffer_arg(),
            part.words.clone().into_buffer_arg(),
            x.clone().into_buffer_arg(),
            bias.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            sizes,
            step,
        );
    }
}

/// See the module. Output `[S, T, N]`.
#[cube(launch_unchecked)]
fn multiply(
    vectors: &[Words],
    words: &[u32],
    x: &[Numbers4],
    bias: &[f32],
    out: &mut [f32],
    sizes: Sizes,
    #[comptime] step: Step,
) {
    let unit = UNIT_POS_X as usize;
    let columns = comptime!(step.columns);
    let first = CUBE_POS_Z as usize * columns;
    let mut sums = Array::<f32>::new(columns);
    let row = CUBE_POS_X as usize * TILE + unit;
    let place = (row.min(sizes.rows as usize - 1) + sizes.first as usize).min(sizes.all as usize - 1);
    let start = zero_or(bias, place, CUBE_POS_Y == 0u32, comptime!(step.biased));
    #[unroll]
    for c in 0..columns {
        sums[c] = start;
    }
    walk(vectors, words, x, &mut sums, CUBE_POS_X as usize, first, &sizes, step);
    if row < sizes.rows as usize {
        #[unroll]
        for c in 0..columns {
            if first + c < sizes.columns as usize {
                let column = CUBE_POS_Y as usize * sizes.columns as usize + first + c;
                out[column * sizes.all as usize + place] = sums[c];
            }
        }
    }
}

/// Adds the products of the workgroup's chunks of a tile with the columns from `first` on.
#[cube]
pub(super) fn walk(
    vectors: &[Words],
    words: &[u32],
    x: &[Numbers4],
    sums: &mut Array<f32>,
    tile: usize,
    first: usize,
    sizes: &Sizes,
    #[comptime] step: Step,
) {
    let mut shared = Shared::<[Numbers4]>::new_slice(comptime!(step.columns * QUARTERS));
    let mut totals = Shared::<[f32]>::new_slice(QUARTERS);
    if comptime!(step.span == 1) {
        fetch(x, &mut shared, &mut totals, first, CUBE_POS_Y as usize, sizes, step);
        sync_cube();
        chunk(vectors, words, &shared, &totals, sums, tile, CUBE_POS_Y as usize, sizes, step);
    } else {
        for i in 0..comptime!(step.span) {
            let at = CUBE_POS_Y as usize * comptime!(step.span) + i;
            sync_cube();
            fetch(x, &mut shared, &mut totals, first, at, sizes, step);
            sync_cube();
            if at < sizes.chunks as usize {
                chunk(vectors, words, &shared, &totals, sums, tile, at, sizes, step);
            }
        }
    }
}

/// The bias of a row where there is one and it is to be added, else nothing.
#[cube]
fn zero_or(bias: &[f32], row: usize, wanted: bool, #[comptime] biased: bool) -> f32 {
    if comptime!(biased) { select(wanted, bias[row], 0.0f32) } else { 0.0f32.runtime() }
}

/// Brings a chunk of the columns to shared memory; what lies beyond a column is zero. Of one column also what
/// its quarters sum to.
#[cube]
fn fetch(
    x: &[Numbers4],
    shared: &mut Shared<[Numbers4]>,
    totals: &mut Shared<[f32]>,
    first: usize,
    chunk: usize,
    sizes: &Sizes,
    #[comptime] step: Step,
) {
    let all = comptime!(step.columns * QUARTERS);
    let quarters = sizes.quarters as usize;
    #[unroll]
    for i in 0..comptime!(all.div_ceil(TILE)) {
        let at = UNIT_POS_X as usize + i * TILE;
        if at < all {
            let column = (first + at / QUARTERS).min(sizes.columns as usize - 1);
            let quarter = chunk * QUARTERS + at % QUARTERS;
            let found = x[column * quarters + quarter.min(quarters - 1)];
            let numbers = select(quarter < quarters, found, Numbers4::new(0.0f32));
            if comptime!(step.columns == 1 && step.layout.lowers()) {
                totals[at] = numbers.extract(0usize)
                    + numbers.extract(1usize)
                    + numbers.extract(2usize)
                    + numbers.extract(3usize);
            }
            shared[at] = if comptime!(step.in_place()) { divided(numbers) } else { numbers };
        }
    }
}

/// Each number by the power of 256 that its quant is multiplied with.
#[cube]
fn divided(numbers: Numbers4) -> Numbers4 {
    let mut by = Numbers4::new(1.0f32);
    by.insert(1usize, 3.906_25e-3f32);
    by.insert(2usize, 1.525_878_9e-5f32);
    by.insert(3usize, 5.960_464_5e-8f32);
    numbers * by
}

/// Adds the products of a chunk of the unit's row.
#[cube]
fn chunk(
    vectors: &[Words],
    words: &[u32],
    shared: &Shared<[Numbers4]>,
    totals: &Shared<[f32]>,
    sums: &mut Array<f32>,
    tile: usize,
    chunk: usize,
    sizes: &Sizes,
    #[comptime] step: Step,
) {
    let unit = UNIT_POS_X as usize;
    let at = tile * sizes.chunks as usize + chunk;
    let mut planes = Array::<Words>::new(comptime!(step.planes()));
    #[unroll]
    for p in 0..comptime!(step.planes()) {
        planes[p] = vectors[(at * comptime!(step.planes()) + p) * TILE + unit];
    }
    let mut singles = Array::<u32>::new(comptime!(step.words().max(1)));
    #[unroll]
    for w in 0..comptime!(step.words()) {
        singles[w] = words[(at * comptime!(step.words()) + w) * TILE + unit];
    }
    #[unroll]
    for g in 0..4usize {
        if comptime!(step.columns == 1) {
            sums[0] += group(&planes, &singles, shared, totals, g, step);
        } else {
            groups(&planes, &singles, shared, sums, g, step);
        }
    }
}

/// The product of a group with one column: scaled once, as a whole.
#[cube]
fn group(
    planes: &Array<Words>,
    singles: &Array<u32>,
    shared: &Shared<[Numbers4]>,
    totals: &Shared<[f32]>,
    #[comptime] g: usize,
    #[comptime] step: Step,
) -> f32 {
    let layout = comptime!(step.layout);
    let mut sum = 0.0f32;
    #[unroll]
    for i in 0..16usize {
        let x = shared[comptime!(g * 4 + i / 4)].extract(comptime!(i % 4));
        if comptime!(step.in_place()) {
            sum += in_place(planes, singles, layout, g, i) * x;
        } else {
            sum += quant(planes, singles, layout, g, i) * x;
        }
    }
    let scale = scale(singles, layout, g);
    if comptime!(layout.lowers()) {
        let first = comptime!(g * 4);
        let total = totals[first] + totals[first + 1] + totals[first + 2] + totals[first + 3];
        let zero = comptime!(if step.in_place() { layout.zero as f32 } else { 0.0 });
        scale * (sum - zero * total) - minimum(singles, layout, g) * total
    } else {
        scale * sum
    }
}

/// The products of a group with several columns.
#[cube]
fn groups(
    planes: &Array<Words>,
    singles: &Array<u32>,
    shared: &Shared<[Numbers4]>,
    sums: &mut Array<f32>,
    #[comptime] g: usize,
    #[comptime] step: Step,
) {
    let layout = comptime!(step.layout);
    let scale = scale(singles, layout, g);
    let minimum = minimum(singles, layout, g);
    #[unroll]
    for i in 0..16usize {
        let number = quant(planes, singles, layout, g, i) * scale - minimum;
        #[unroll]
        for c in 0..comptime!(step.columns) {
            let x = shared[comptime!(c * QUARTERS + g * 4 + i / 4)].extract(comptime!(i % 4));
            sums[c] += number * x;
        }
    }
}
