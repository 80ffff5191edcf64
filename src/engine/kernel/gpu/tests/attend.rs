//! Attention against plain sums over everything seen.

use super::*;
use crate::engine::arch::Pairing;
use crate::engine::kernel::gpu::attend::{Heads, Shape, attend};
use crate::engine::kernel::gpu::kv::DeviceKv;
use crate::engine::kernel::gpu::rotate::HeadGains;

#[derive(Clone, Copy, Debug)]
enum Norms {
    None,
    PerHead,
    Whole,
}

/// One shape of attention, and the steps taken with it.
struct Case {
    heads: usize,
    kv_heads: usize,
    key_len: usize,
    value_len: usize,
    softcap: Option<f32>,
    window: Option<usize>,
    rope: Option<(Pairing, usize)>,
    norms: Norms,
    steps: &'static [usize],
}

const PLAIN: Case = Case {
    heads: 4,
    kv_heads: 2,
    key_len: 16,
    value_len: 16,
    softcap: None,
    window: None,
    rope: None,
    norms: Norms::None,
    steps: &[1, 3, 70, 1],
};

impl Case {
    /// Norms and rotates one head's numbers.
    fn prepare(&self, x: &mut [f64], cos: &[f32], sin: &[f32]) {
        let Some((pairing, dims)) = self.rope else { return };
        for (i, (c, s)) in cos.iter().zip(sin).enumerate() {
            let (a, b) = match pairing {
                Pairing::Halves => (i, i + dims / 2),
                Pairing::Neighbours => (2 * i, 2 * i + 1),
            };
            let (x_a, x_b, c, s) = (x[a], x[b], f64::from(*c), f64::from(*s));
            (x[a], x[b]) = (x_a * c - x_b * s, x_b * c + x_a * s);
        }
    }

    fn check(&self, name: &str) {
        let Some(device) = device() else { return };
        let (q_len, k_len) = (self.heads * self.key_len, self.kv_heads * self.key_len);
        let width = q_len + k_len + self.kv_heads * self.value_len;
        let gain_lens = match self.norms {
            Norms::Whole => (q_len, k_len),
            _ => (self.key_len, self.key_len),
        };
        let gains = (noise(100, gain_lens.0), noise(101, gain_lens.1));
        let on_device = (tensor(device, &gains.0, [gain_lens.0]), tensor(device, &gains.1, [gain_lens.1]));
        let heads = Heads {
            shape: Shape {
                heads: self.heads,
                kv_heads: self.kv_heads,
                key_len: self.key_len,
                value_len: self.value_len,
            },
            scale: 0.7,
            softcap: self.softcap,
            window: self.window,
            rope: self.rope,
            gains: match self.norms {
                Norms::None => HeadGains::None,
                Norms::PerHead => HeadGains::PerHead(&on_device.0, &on_device.1, 1e-5),
                Norms::Whole => HeadGains::Whole(&on_device.0, &on_device.1, 1e-5),
            },
        };
        let mut kv = DeviceKv::new(&on_device.0, k_len, self.kv_heads * self.value_len, self.window);
        let (mut keys, mut values): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
        for (step, &t) in self.steps.iter().enumerate() {
            let parts = noise(step as u32, 2 * t * width);
            let pairs = self.rope.map_or(0, |(_, dims)| dims / 2);
            let angles: Vec<f32> = noise(50 + step as u32, 2 * t * pairs.max(1));
            let found = attend(
                &tensor(device, &parts, [2, t, width]),
                &tensor(device, &angles, [2, t, pairs.max(1)]),
                &mut kv,
                &heads,
            );
            kv.forget(kv.len());
            let mut wanted = Vec::new();
            for (i, row) in added(&parts, t * width).chunks(width).enumerate() {
                let row: Vec<f64> = row.iter().map(|x| f64::from(*x)).collect();
                let (mut q, mut k) = (row[..q_len].to_vec(), row[q_len..q_len + k_len].to_vec());
                self.norm(&mut q, &gains.0);
                self.norm(&mut k, &gains.1);
                let (cos, sin) = angles.split_at(t * pairs);
                for head in q.chunks_mut(self.key_len).chain(k.chunks_mut(self.key_len)) {
                    self.prepare(head, &cos[i * pairs..(i + 1) * pairs], &sin[i * pairs..(i + 1) * pairs]);
                }
                keys.push(k);
                values.push(row[q_len + k_len..].to_vec());
                wanted.extend(self.look(&q, &keys, &values));
            }
            close(&read(found), &wanted, 1e-5, &format!("{name}, step {step} of {t}"));
        }
    }

    fn norm(&self, x: &mut [f64], gain: &[f32]) {
        let len = match self.norms {
            Norms::None => return,
            Norms::PerHead => self.key_len,
            Norms::Whole => x.len(),
        };
        for head in x.chunks_mut(len) {
            let mean = head.iter().map(|x| x * x).sum::<f64>() / len as f64;
            head.iter_mut().zip(gain).for_each(|(x, g)| *x *= f64::from(*g) / (mean + 1e-5).sqrt());
        }
    }

    fn look(&self, q: &[f64], keys: &[Vec<f64>], values: &[Vec<f64>]) -> Vec<f64> {
        let oldest = self.window.map_or(0, |window| keys.len().saturating_sub(window));
        let group = self.heads / self.kv_heads;
        let one = |head: usize| {
            let kv = head / group;
            let q = &q[head * self.key_len..][..self.key_len];
            let score = |key: &Vec<f64>| {
                let key = &key[kv * self.key_len..][..self.key_len];
                let score = q.iter().zip(key).map(|(q, k)| q * k).sum::<f64>() * f64::from(0.7f32);
                self.softcap.map_or(score, |cap| (score / f64::from(cap)).tanh() * f64::from(cap)).exp()
            };
            let weights: Vec<f64> = keys[oldest..].iter().map(score).collect();
            let total: f64 = weights.iter().sum();
            let mut out = vec![0.0; self.value_len];
            for (weight, value) in weights.iter().zip(&values[oldest..]) {
                let value = &value[kv * self.value_len..][..self.value_len];
                out.iter_mut().zip(value).for_each(|(sum, v)| *sum += weight / total * v);
            }
            out
        };
        (0..self.heads).flat_map(one).collect()
    }
}

#[test]
fn groups_look_at_everything() {
    PLAIN.check("plain");
    Case { heads: 9, kv_heads: 3, key_len: 12, value_len: 70, steps: &[5, 1, 2], ..PLAIN }.check("odd");
    Case { heads: 3, kv_heads: 3, steps: &[2, 130, 1], ..PLAIN }.check("no groups");
}

#[test]
fn windows_forget() {
    Case { window: Some(1), steps: &[3, 1], ..PLAIN }.check("itself only");
    Case { window: Some(70), steps: &[200, 1, 150, 1, 64, 3], ..PLAIN }.check("70");
}

#[test]
fn scores_are_squeezed() {
    Case { softcap: Some(0.4), ..PLAIN }.check("softcap");
}

#[test]
fn heads_rotate() {
    for pairing in [Pairing::Halves, Pairing::Neighbours] {
        for dims in [16, 10] {
            Case { rope: Some((pairing, dims)), steps: &[4, 1], ..PLAIN }
                .check(&format!("{pairing:?} {dims}"));
        }
    }
}

#[test]
fn heads_are_normed() {
    for norms in [Norms::PerHead, Norms::Whole] {
        let rope = Some((Pairing::Halves, 16));
        Case { norms, rope, steps: &[3, 1], ..PLAIN }.check(&format!("{norms:?}"));
    }
}

#[test]
fn positions_are_taken_back() {
    let Some(device) = device() else { return };
    let one = tensor(device, &[0.0], [1]);
    let mut kv = DeviceKv::new(&one, 4, 4, Some(300));
    assert_eq!(kv.append(10), 0);
    kv.truncate(6);
    assert_eq!((kv.held(), kv.append(1)), ((0, 6), 6));
    kv.append(700);
    kv.forget(kv.len());
    assert_eq!(kv.held(), (408, 299));
    assert_eq!(kv.sight(), (408, Some(300)));
    kv.truncate(0);
    assert_eq!(kv.held(), (0, 0));
}
