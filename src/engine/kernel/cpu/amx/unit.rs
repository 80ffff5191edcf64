//! The tile unit of x86 processors (AMX) and the few instructions that drive it, or wide registers in its place.
//!
//! A tile holds 16 rows of 64 bytes; `TDPBF16PS` adds to a 16 x 16 tile of f32 the product of a
//! 16 x 32 tile of bf16 and one of 32 x 16 whose rows lie interleaved in pairs. Nothing here runs
//! before [`Tiles::new`] has seen that the processor has the unit and the kernel lends it.
//! Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, chapter 18.

use std::arch::asm;
use std::sync::LazyLock;

use super::dots;

/// Values of bf16 in a packed tile: 16 rows of 32.
pub(in crate::engine::kernel::cpu) const TILE: usize = 512;
/// Rows and columns of a block of the result: two tiles each way.
pub(in crate::engine::kernel::cpu) const BLOCK: usize = 32;
/// Depth of a tile.
pub(in crate::engine::kernel::cpu) const DEPTH: usize = 32;

/// Proof that packed tiles can be multiplied, and what does it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tiles(Kind);

/// What multiplies tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The tile unit.
    Unit,
    /// Dot products of wide registers.
    Dots,
}

impl Tiles {
    /// The tile unit where the processor and the system offer it, else its dot products in bf16.
    pub(crate) fn new() -> Option<Self> {
        static BEST: LazyLock<Option<Tiles>> = LazyLock::new(|| Tiles::all().next());
        *BEST
    }

    /// All that are there, best first.
    pub(in crate::engine::kernel::cpu) fn all() -> impl Iterator<Item = Self> {
        let has_dots = is_x86_feature_detected!("avx512bf16")
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma");
        let unit = (has_dots && built_in() && lent()).then_some(Kind::Unit);
        unit.into_iter().chain(has_dots.then_some(Kind::Dots)).map(Self)
    }

    /// As `carnet doctor` names it.
    pub(in crate::engine::kernel::cpu) fn name(self) -> &'static str {
        match self.0 {
            Kind::Unit => "amx",
            Kind::Dots => "bf16",
        }
    }

    /// Does work with the tiles shaped; they are given back afterwards.
    pub(crate) fn shaped<T>(self, work: impl FnOnce(&mut Shaped) -> T) -> T {
        let _release = (self.0 == Kind::Unit).then(|| {
            // SAFETY: `self` proves the unit; the shapes are valid.
            unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const SHAPES, options(nostack, readonly)) };
            Release
        });
        work(&mut Shaped(self.0))
    }
}

/// Gives the tiles back, also when the work panics.
struct Release;

impl Drop for Release {
    fn drop(&mut self) {
        // SAFETY: made only after the tiles were shaped.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}

/// Tiles that are shaped, on this thread.
pub(crate) struct Shaped(Kind);

impl Shaped {
    /// `c (+)= a b` for a block of 32 x 32 values that lie one row after the other; `a` are two
    /// panels of 16 rows, `b` two of 16 columns, each of so many packed tiles.
    pub(in crate::engine::kernel::cpu) fn product(
        &mut self,
        c: &mut [f32; BLOCK * BLOCK],
        a: [&[u16]; 2],
        b: [&[u16]; 2],
        add: bool,
    ) {
        let shortest = a.iter().chain(&b).map(|panel| panel.len()).min().unwrap_or(0);
        if shortest < TILE {
            return;
        }
        // SAFETY: the block is whole and every panel holds that many tiles.
        unsafe {
            let (a, b) = (a.map(<[u16]>::as_ptr), b.map(<[u16]>::as_ptr));
            self.product_into(c.as_mut_ptr(), BLOCK, a, b, shortest / TILE, add);
        }
    }

    /// The same for a block of a matrix whose rows are `stride` values apart.
    ///
    /// # Safety
    ///
    /// `c` has room for 32 rows of 32 values, which hold numbers if they are added to; each panel holds
    /// `tiles` packed tiles, at least one.
    pub(crate) unsafe fn product_into(
        &mut self,
        c: *mut f32,
        stride: usize,
        a: [*const u16; 2],
        b: [*const u16; 2],
        tiles: usize,
        add: bool,
    ) {
        // SAFETY: the tiles are shaped or the instructions there, the rest is as the caller promises.
        unsafe {
            if self.0 == Kind::Dots {
                return dots::product_into(c, stride, a, b, tiles, add);
            }
            start(c, stride, add);
            run(a, b, tiles);
            finish(c, stride);
        }
    }
}

/// Whether the processor has tiles and their bf16 product: leaf 7, `EDX` bits 24 and 22.
fn built_in() -> bool {
    let features = std::arch::x86_64::__cpuid_count(7, 0).edx;
    features & (1 << 24) != 0 && features & (1 << 22) != 0
}

/// Asks Linux for the tile data state, once for the process (`arch_prctl`, `ARCH_REQ_XCOMP_PERM`).
#[cfg(target_os = "linux")]
fn lent() -> bool {
    const ARCH_PRCTL: i64 = 158;
    const ARCH_REQ_XCOMP_PERM: i64 = 0x1023;
    const XTILE_DATA: i64 = 18;
    let mut answer = ARCH_PRCTL;
    // SAFETY: a system call that reads and writes no memory of this process.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") answer,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") XTILE_DATA,
            lateout("rcx") _, lateout("r11") _,
            options(nostack),
        );
    }
    answer == 0
}

#[cfg(not(target_os = "linux"))]
fn lent() -> bool {
    false
}

/// The tiles' shapes, in the layout of `LDTILECFG`: palette 1, eight tiles of 16 rows of 64 bytes.
#[repr(C, align(64))]
struct Shapes([u8; 64]);

static SHAPES: Shapes = Shapes(shapes());

const fn shapes() -> [u8; 64] {
    let mut bytes = [0; 64];
    bytes[0] = 1;
    let mut tile = 0;
    while tile < 8 {
        bytes[16 + 2 * tile] = 64;
        bytes[48 + tile] = 16;
        tile += 1;
    }
    bytes
}

/// Tiles 0 to 3 begin with what stands in a block, or with zeros.
///
/// # Safety
///
/// Tiles are shaped and `c` holds 32 rows `stride` values apart with 32 values each.
#[inline]
unsafe fn start(c: *const f32, stride: usize, add: bool) {
    // SAFETY: as the caller promises.
    unsafe {
        if add {
            asm!(
                "tileloadd tmm0, [{c} + {s}]", "tileloadd tmm1, [{c} + {s} + 64]",
                "tileloadd tmm2, [{d} + {s}]", "tileloadd tmm3, [{d} + {s} + 64]",
                c = in(reg) c, d = in(reg) c.add(16 * stride), s = in(reg) stride * 4,
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                options(nostack, readonly),
            );
        } else {
            asm!(
                "tilezero tmm0", "tilezero tmm1", "tilezero tmm2", "tilezero tmm3",
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                options(nostack, nomem),
            );
        }
    }
}

/// Adds the product of two panels on each side to tiles 0 to 3.
///
/// # Safety
///
/// Tiles are shaped and each panel holds `tiles` packed tiles, at least one.
#[inline]
unsafe fn run([a, e]: [*const u16; 2], [b, f]: [*const u16; 2], tiles: usize) {
    // SAFETY: as the caller promises.
    unsafe {
        asm!(
            "2:",
            "tileloadd tmm4, [{a} + {s}]",
            "tileloadd tmm6, [{b} + {s}]",
            "tileloadd tmm5, [{e} + {s}]",
            "tileloadd tmm7, [{f} + {s}]",
            "tdpbf16ps tmm0, tmm4, tmm6",
            "tdpbf16ps tmm1, tmm4, tmm7",
            "tdpbf16ps tmm2, tmm5, tmm6",
            "tdpbf16ps tmm3, tmm5, tmm7",
            "add {a}, 1024", "add {b}, 1024", "add {e}, 1024", "add {f}, 1024",
            "dec {n}",
            "jnz 2b",
            a = inout(reg) a => _, b = inout(reg) b => _,
            e = inout(reg) e => _, f = inout(reg) f => _,
            n = inout(reg) tiles => _, s = in(reg) 64_usize,
            out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
            out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
            options(nostack, readonly),
        );
    }
}

/// Writes tiles 0 to 3 to a block.
///
/// # Safety
///
/// As for [`start`].
#[inline]
unsafe fn finish(c: *mut f32, stride: usize) {
    // SAFETY: as the caller promises.
    unsafe {
        asm!(
            "tilestored [{c} + {s}], tmm0", "tilestored [{c} + {s} + 64], tmm1",
            "tilestored [{d} + {s}], tmm2", "tilestored [{d} + {s} + 64], tmm3",
            c = in(reg) c, d = in(reg) c.add(16 * stride), s = in(reg) stride * 4,
            options(nostack),
        );
    }
}
