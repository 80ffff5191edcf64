//! Each filter alone on literal rows, and the chain on fixed seeds.

use super::*;

/// The likelihoods `exp_of_negative` is compared by.
const EXP_ERROR: f64 = 1e-14;

fn kept(candidates: &[Candidate]) -> Vec<u32> {
    candidates.iter().map(|c| c.id).collect()
}

fn of(logits: &[f32]) -> Vec<Candidate> {
    candidates(logits)
}

#[test]
fn argmax_takes_the_lowest_id_of_equals() {
    assert_eq!(argmax(&[1.0, 3.0, 3.0, 2.0]), Some(1));
    assert_eq!(argmax(&[-5.0]), Some(0));
    assert_eq!(argmax(&[0.0, -0.0]), Some(0));
}

#[test]
fn argmax_never_takes_what_is_not_a_number() {
    assert_eq!(argmax(&[f32::NAN, -1e30, f32::NAN]), Some(1));
    assert_eq!(argmax(&[f32::NAN, f32::NEG_INFINITY]), None);
    assert_eq!(argmax(&[]), None);
}

#[test]
fn top_k_keeps_the_likeliest_and_lower_ids_first() {
    let mut row = of(&[1.0, 5.0, 3.0, 5.0, 4.0]);
    top_k(&mut row, 3);
    assert_eq!(kept(&row), [1, 3, 4]);
    top_k(&mut row, 0);
    assert_eq!(kept(&row), [1, 3, 4]);
    top_k(&mut row, 9);
    assert_eq!(kept(&row), [1, 3, 4]);
}

#[test]
fn top_p_keeps_the_shortest_run_that_reaches_p() {
    // Probabilities 0.4, 0.1, 0.3 and 0.2.
    let logits = [0.4_f32.ln(), 0.1_f32.ln(), 0.3_f32.ln(), 0.2_f32.ln()];
    for (p, expected) in
        [(0.0, vec![0]), (0.39, vec![0]), (0.5, vec![0, 2]), (0.8, vec![0, 2, 3]), (1.0, vec![0, 1, 2, 3])]
    {
        let mut row = of(&logits);
        top_p(&mut row, p);
        assert_eq!(kept(&row), expected, "p = {p}");
    }
}

#[test]
fn top_p_of_a_long_flat_row_keeps_half_for_a_half() {
    let mut row = of(&[1.0; 1000]);
    top_p(&mut row, 0.4995);
    assert_eq!(kept(&row), (0..500).collect::<Vec<_>>());
}

#[test]
fn min_p_measures_against_the_likeliest() {
    let mut row = of(&[0.1_f32.ln(), 0.6_f32.ln(), 0.3_f32.ln()]);
    min_p(&mut row, 0.0);
    assert_eq!(kept(&row), [0, 1, 2]);
    min_p(&mut row, 0.49);
    assert_eq!(kept(&row), [1, 2]);
    min_p(&mut row, 1.0);
    assert_eq!(kept(&row), [1]);
}

#[test]
fn penalties_lower_what_was_seen_and_nothing_else() {
    let sampling = Sampling {
        repeat_penalty: 2.0,
        presence_penalty: 0.5,
        frequency_penalty: 0.25,
        ..Sampling::default()
    };
    let mut row = [4.0, -4.0, 1.0, 0.0];
    penalties(&mut row, [0, 1, 1, 3, 99].into_iter(), &sampling);
    assert_eq!(row, [2.0 - 0.75, -8.0 - 1.0, 1.0, -0.75]);
}

#[test]
fn only_the_window_is_remembered() {
    let sampling = Sampling { presence_penalty: 10.0, penalty_window: 2, ..Sampling::default() };
    let mut sampler = Sampler::new(&sampling).unwrap();
    for token in [0, 1, 2] {
        sampler.see(token);
    }
    assert_eq!(sampler.next(&mut [1.0, 3.0, 2.0]), Some(0));
}

#[test]
fn bias_bans_and_forces() {
    let biased = |id, bias| Sampling { logit_bias: vec![(id, bias), (77, 1.0)], ..Sampling::default() };
    let next = |sampling: &Sampling| Sampler::new(sampling).unwrap().next(&mut [1.0, 2.0, 3.0]);
    assert_eq!(next(&biased(2, f32::NEG_INFINITY)), Some(1));
    assert_eq!(next(&biased(0, 2.5)), Some(0));
    let warm = Sampling { temperature: 1.0, ..biased(0, f32::INFINITY) };
    assert_eq!(next(&warm), Some(0));
}

#[test]
fn a_row_without_numbers_gives_nothing() {
    for temperature in [0.0, 0.7] {
        let sampling = Sampling { temperature, top_p: 0.9, ..Sampling::default() };
        let mut sampler = Sampler::new(&sampling).unwrap();
        assert_eq!(sampler.next(&mut [f32::NAN; 4]), None);
        assert_eq!(sampler.next(&mut [f32::NEG_INFINITY; 4]), None);
        assert_eq!(sampler.next(&mut []), None);
        assert_eq!(sampler.next(&mut [f32::NAN, 1.0, f32::NEG_INFINITY]), Some(1));
    }
}

#[test]
fn the_smallest_temperature_is_nearly_none() {
    let sampling = Sampling { temperature: f32::MIN_POSITIVE, ..Sampling::default() };
    let mut sampler = Sampler::new(&sampling).unwrap();
    for _ in 0..100 {
        assert_eq!(sampler.next(&mut [1.0, 1.001, -3e38, 1.0]), Some(1));
    }
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let refused = |sampling: Sampling| Sampler::new(&sampling).unwrap_err().to_string();
    let default = Sampling::default;
    assert!(refused(Sampling { temperature: -1.0, ..default() }).contains("temperature"));
    assert!(refused(Sampling { top_p: 1.5, ..default() }).contains("top-p"));
    assert!(refused(Sampling { min_p: f32::NAN, ..default() }).contains("min-p"));
    assert!(refused(Sampling { repeat_penalty: 0.0, ..default() }).contains("repeat-penalty"));
    assert!(refused(Sampling { logit_bias: vec![(1, f32::NAN)], ..default() }).contains("logit-bias"));
}

#[test]
fn own_exp_agrees_with_the_system() {
    assert_eq!(exp_of_negative(0.0), 1.0);
    assert_eq!(exp_of_negative(f64::NEG_INFINITY), 0.0);
    for i in 0..60_000 {
        let x = -f64::from(i) / 100.0;
        let (own, theirs) = (exp_of_negative(x), x.exp());
        assert!((own - theirs).abs() <= theirs * EXP_ERROR, "{x}: {own} and {theirs}");
    }
}

#[test]
fn softmax_sums_to_one_and_survives_great_logits() {
    let row = softmax(&of(&[3e38, 3e38, -3e38]));
    assert_eq!(row, [0.5, 0.5, 0.0]);
}

#[test]
fn a_draw_falls_where_the_shares_say() {
    let row = of(&[0.25_f32.ln(), 0.5_f32.ln(), 0.25_f32.ln()]);
    for (at, id) in [(0.0, 0), (0.2, 0), (0.3, 1), (0.7, 1), (0.8, 2), (1.0, 1)] {
        assert_eq!(draw(&row, at), Some(id), "at {at}");
    }
    assert_eq!(draw(&[], 0.5), None);
}

#[test]
fn the_largest_it_needs_are_all_it_needs() {
    let default = Sampling::default;
    let greedy = default();
    let drawn = Sampling { temperature: 0.8, top_k: 5, ..default() };
    let lowered = Sampling { repeat_penalty: 1.4, presence_penalty: 0.3, ..drawn.clone() };
    for (sampling, wanted) in [(greedy, 1), (drawn.clone(), 5), (lowered, 5 + 20)] {
        for round in 0..50u64 {
            let hashed = |i: u64| (i + 300 * round).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            let all: Vec<f32> = (0..300).map(|i| hashed(i) as f32 / 1e6 - 8.0).collect();
            let mut sampler = Sampler::new(&Sampling { seed: round, ..sampling.clone() }).unwrap();
            let ranked = {
                let mut ranked = of(&all);
                top_k(&mut ranked, 300);
                ranked
            };
            // Lately seen: the likeliest.
            ranked.iter().take(20).for_each(|candidate| sampler.see(candidate.id));
            assert_eq!(sampler.needs(), Some(wanted));
            let mut few = vec![f32::NEG_INFINITY; 300];
            ranked.iter().take(wanted).for_each(|candidate| few[candidate.id as usize] = candidate.logit);
            assert_eq!(sampler.clone().next(&mut few), sampler.next(&mut all.clone()));
        }
    }
    for any in [
        Sampling { temperature: 0.8, ..default() },
        Sampling { repeat_penalty: 0.9, ..drawn.clone() },
        Sampling { presence_penalty: -0.1, ..drawn.clone() },
        Sampling { logit_bias: vec![(3, 1.0)], ..drawn },
    ] {
        assert_eq!(Sampler::new(&any).unwrap().needs(), None);
    }
}
