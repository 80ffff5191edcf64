//! Experts: the choice, the products, the sum.

use super::product::{dequantized, plain, rows};
use super::*;
use crate::engine::kernel::gpu::experts::{DeviceExperts, Route, mix, product_of_experts, route};
use crate::engine::quant::FORMATS;

#[test]
fn the_best_experts_are_chosen() {
    let Some(device) = device() else { return };
    for (t, experts, used, normalize) in [(1, 4, 2, true), (70, 9, 3, false)] {
        let mut parts: Vec<f32> = noise(t as u32, 2 * t * experts).iter().map(|x| x * 3.0).collect();
        // Equals: the lower number comes first.
        (parts[1], parts[t * experts + 1], parts[2], parts[t * experts + 2]) = (9.0, 0.0, 9.0, 0.0);
        let how = Route { used, normalize, scale: 1.5 };
        let (ids, weights) = route(&tensor(device, &parts, [2, t, experts]), how);
        let (mut wanted_ids, mut wanted) = (Vec::new(), Vec::new());
        for row in added(&parts, t * experts).chunks(experts) {
            let total: f64 = row.iter().map(|x| f64::from(*x).exp()).sum();
            let mut ranked: Vec<(f64, u32)> =
                row.iter().map(|x| f64::from(*x).exp() / total).zip(0..).collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            ranked.truncate(used);
            let sum: f64 = if normalize { ranked.iter().map(|(share, _)| share).sum() } else { 1.0 };
            wanted_ids.extend(ranked.iter().map(|(_, id)| *id));
            wanted.extend(ranked.iter().map(|(share, _)| share * 1.5 / sum));
        }
        assert_eq!(read_ids(ids), wanted_ids);
        close(&read(weights), &wanted, 1e-5, "weights");
    }
}

#[test]
fn experts_multiply() {
    let Some(device) = device() else { return };
    let (experts, len, used) = (3, 96, 2);
    let pieces = [(4, 70), (3, 5)];
    let ids = [2u32, 0, 1, 2, 0, 1];
    let on_device = burn::tensor::Tensor::<1, burn::tensor::Int>::from_data(
        TensorData::new(ids.to_vec(), [ids.len()]),
        (device, burn::tensor::DType::U32),
    );
    let on_device = on_device.try_into_primitive::<CubeBackend>().unwrap();
    for shared in [true, false] {
        let columns = if shared { ids.len() / used } else { ids.len() };
        let x = noise(columns as u32, columns * len);
        let x_on_device = tensor(device, &x, [columns, len]);
        let mut stack = DeviceExperts::new(x_on_device.clone(), experts, len);
        let mut numbers = vec![Vec::new(); experts];
        for (which, n) in pieces {
            let blocks = rows(FORMATS[which], experts * n, len, which as u32);
            let expert = blocks.len() / experts;
            stack.add(FORMATS[which], n, &|e| blocks[e * expert..][..expert].into());
            let all = dequantized(FORMATS[which], &blocks, experts * n * len);
            numbers.iter_mut().zip(all.chunks(n * len)).for_each(|(expert, rows)| expert.extend(rows));
        }
        let outputs: usize = pieces.iter().map(|(_, n)| n).sum();
        let found = added(&read(product_of_experts(&x_on_device, &on_device, &stack)), ids.len() * outputs);
        let wanted: Vec<f64> = ids
            .iter()
            .enumerate()
            .flat_map(|(i, id)| {
                let column = if shared { i / used } else { i };
                plain(&x[column * len..][..len], &numbers[*id as usize], len)
            })
            .collect();
        close(&found, &wanted, 2e-6, &format!("shared: {shared}"));
    }
}

#[test]
fn experts_add_up() {
    let Some(device) = device() else { return };
    let (s, t, used, width) = (2, 3, 2, 65);
    let (parts, weights) = (noise(1, s * t * used * width), noise(2, t * used));
    let found =
        mix(&tensor(device, &parts, [s, t * used, width]), &tensor(device, &weights, [t * used]), used);
    let sums = added(&parts, t * used * width);
    let wanted: Vec<f64> = (0..t * width)
        .map(|at| {
            let slots = at / width * used..(at / width + 1) * used;
            slots.map(|slot| f64::from(weights[slot]) * f64::from(sums[slot * width + at % width])).sum()
        })
        .collect();
    close(&read(found), &wanted, 1e-5, "two experts of each");
}
