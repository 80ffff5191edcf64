//! Every set of instructions that is there, against f64 and against every half there is.

use super::*;

/// What a body may do to a vector.
type Op = u8;

struct Apply<'a> {
    op: Op,
    x: &'a [Floats],
    y: &'a mut [Floats],
}

impl Body for Apply<'_> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        for (x, y) in self.x.iter().zip(self.y) {
            let x = x.load(s);
            let result = match self.op {
                0 => s.exp(x),
                1 => s.tanh(x),
                2 => s.sigmoid(x),
                3 => s.widen(&s.narrow(x)),
                4 => s.where_less(x, s.splat(0.5), s.add(x, x), s.div(s.splat(1.0), x)),
                5 => s.splat(s.total(x)),
                6 => s.splat(s.largest(x)),
                7 => s.max(s.splat(0.8), s.min(s.splat(3.0), s.mul_add(x, x, s.sub(x, s.splat(-1.0))))),
                8 => s.mul(x, x),
                _ => s.swap(x),
            };
            s.store(result, &mut y.0);
        }
    }
}

fn apply(level: Level, op: Op, x: &[Floats]) -> Vec<Floats> {
    let mut y = vec![Floats::default(); x.len()];
    level.call(Apply { op, x, y: &mut y });
    y
}

/// From `-end` to `end`, denser near 0.
fn numbers(end: f32) -> Vec<Floats> {
    let step = |i: i32| (i as f32 / 8000.0).powi(3) * end;
    let all: Vec<f32> = (-8000..8000).map(step).collect();
    all.as_chunks().0.iter().map(|x| Floats(*x)).collect()
}

fn close(level: Level, op: Op, end: f32, within: f64, of: impl Fn(f64) -> f64) {
    let x = numbers(end);
    for (x, y) in x.iter().zip(apply(level, op, &x)) {
        for (x, y) in x.0.iter().zip(y.0) {
            let want = of(f64::from(*x));
            let wrong = (f64::from(y) - want).abs();
            assert!(wrong <= within * want.abs() + 1e-37, "{level:?} {op} of {x}: {y} not {want}");
        }
    }
}

#[test]
fn functions_are_near() {
    for level in Level::all() {
        close(level, 0, 87.0, 5e-7, f64::exp);
        close(level, 1, 20.0, 6e-7, f64::tanh);
        close(level, 2, 80.0, 7e-7, |x| 1.0 / (1.0 + (-x).exp()));
        close(level, 4, 9.0, 1e-7, |x| if x < 0.5 { x + x } else { 1.0 / x });
        close(level, 7, 2.0, 1e-6, |x| (x * x + x + 1.0).clamp(0.8, 3.0));
        close(level, 8, 9.0, 1e-7, |x| x * x);
    }
}

#[test]
fn functions_end_well() {
    let far = [Floats([
        f32::NEG_INFINITY,
        -1e30,
        -88.5,
        f32::NAN,
        1e30,
        89.0,
        0.0,
        -0.0,
        1.,
        1.,
        1.,
        1.,
        1.,
        1.,
        1.,
        1.,
    ])];
    for level in Level::all() {
        let [exp, tanh] = [apply(level, 0, &far)[0].0, apply(level, 1, &far)[0].0];
        assert_eq!(exp[..3], [0.0; 3], "{level:?}");
        assert!(exp[3].is_nan() && exp[4] > 1e38 && exp[5].is_finite() && exp[6] == 1.0 && exp[7] == 1.0);
        assert_eq!(tanh[..3], [-1.0; 3], "{level:?}");
        assert!(tanh[3].is_nan() && tanh[4] == 1.0 && tanh[5] == 1.0 && tanh[6] == 0.0);
    }
}

#[test]
fn halves_go_both_ways() {
    // Every half that is a number, the middle between it and the next, and a little beside that.
    let mut all = Vec::new();
    for half in (0..0x7c00u16).chain(0x8000..0xfc00) {
        let (x, next) = (f64::from(widened(half)), half + 1);
        let next = if next & 0x7fff == 0x7c00 { 65_536.0f64.copysign(x) } else { f64::from(widened(next)) };
        let middle = ((x + next) / 2.0) as f32;
        let inside = f32::from_bits(middle.to_bits() - 1);
        let outside = f32::from_bits(middle.to_bits() + 1);
        let even = if half % 2 == 0 { half } else { half + 1 };
        all.extend([(x as f32, half), (middle, even), (inside, half), (outside, half + 1)]);
    }
    let x: Vec<Floats> = all.as_chunks::<16>().0.iter().map(|x| Floats(x.map(|(x, _)| x))).collect();
    assert_eq!(x.len() * 16, all.len());
    for level in Level::all() {
        let y = apply(level, 3, &x);
        for ((x, half), y) in all.iter().zip(y.iter().flat_map(|y| y.0)) {
            assert_eq!(y.to_bits(), widened(*half).to_bits(), "{level:?} {x}");
        }
    }
}

#[test]
fn lanes_come_together() {
    let x = Floats(std::array::from_fn(|i| ((i * 7) % 16) as f32 - 3.0));
    for level in Level::all() {
        assert_eq!(apply(level, 5, &[x])[0].0, [72.0; 16], "{level:?}");
        assert_eq!(apply(level, 6, &[x])[0].0, [12.0; 16], "{level:?}");
        let swapped: [f32; 16] = std::array::from_fn(|i| x.0[if i % 2 == 0 { i + 1 } else { i - 1 }]);
        assert_eq!(apply(level, 9, &[x])[0].0, swapped, "{level:?}");
    }
}
