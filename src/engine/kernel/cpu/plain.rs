//! F32, F16 and BF16 on x86: numbers without blocks, multiplied in single precision with exact columns.
//!
//! Four registers are summed apart, so that sums do not wait for each other. The loop stands here once; a
//! set of instructions says what its registers are.

/// Declares the kernel of a format: its name, bytes of a register's numbers, what widens them, and the
/// instructions. Of the module it takes `LANES`, the numbers of a register, `zero`, `numbers`, which loads them,
/// `multiply_add`, `add` and `sum`.
macro_rules! plain_kernel {
    ($name:ident, $bytes:literal, $widen:ident, $features:literal) => {
        #[target_feature(enable = $features)]
        pub(super) fn $name<const C: usize>(rows: &[u8], columns: &[Column<'_>], out: &mut [f32]) {
            let Some(columns) = columns.first_chunk::<C>() else { return };
            let len = columns.iter().map(|column| column.exact.len()).min().unwrap_or_default();
            if len == 0 {
                return out.fill(0.0);
            }
            for (row, out) in rows.chunks_exact(len * $bytes / LANES).zip(out.chunks_mut(C)) {
                let (fours, rest) = row.as_chunks::<{ 4 * $bytes }>();
                let columns = columns.map(|column| column.exact.split_at(4 * LANES * fours.len()));
                let mut sums = [[zero(); 4]; C];
                for (at, four) in fours.iter().enumerate() {
                    fetch(four);
                    let mut weights = [zero(); 4];
                    for (to, from) in weights.iter_mut().zip(four.as_chunks::<$bytes>().0) {
                        *to = $widen(from);
                    }
                    for c in 0..C {
                        let Some(x) = columns[c].0.as_chunks::<{ 4 * LANES }>().0.get(at) else { break };
                        let (x, _) = x.as_chunks::<LANES>();
                        for i in 0..4 {
                            sums[c][i] = multiply_add(weights[i], numbers(&x[i]), sums[c][i]);
                        }
                    }
                }
                for (at, weights) in rest.chunks($bytes).enumerate() {
                    for (sums, (_, column)) in sums.iter_mut().zip(&columns) {
                        let x = ends(column.chunks(LANES).nth(at).unwrap_or_default());
                        sums[0] = multiply_add($widen(&padded(weights)), numbers(&x), sums[0]);
                    }
                }
                for (out, [a, b, c, d]) in out.iter_mut().zip(sums) {
                    *out = sum(add(add(a, b), add(c, d)));
                }
            }
        }
    };
}
pub(super) use plain_kernel;

/// The last numbers of a column, then zeros.
pub(super) fn ends<const LANES: usize>(rest: &[f32]) -> [f32; LANES] {
    let mut numbers = [0.0; LANES];
    for (to, from) in numbers.iter_mut().zip(rest) {
        *to = *from;
    }
    numbers
}
