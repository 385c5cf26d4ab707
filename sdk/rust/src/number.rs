//! Functions of numbers in a few instructions. Those of `f64` call a library or are not there without the standard library.

/// The number without its sign.
#[inline(always)]
pub fn abs(value: f64) -> f64 {
    #[cfg(all(target_arch = "wasm32", not(debug_assertions)))]
    {
        extern "C" {
            /// The compiler knows it and writes one instruction in its place; not so where it does not optimize.
            fn fabs(value: f64) -> f64;
        }
        // SAFETY: it takes any number.
        unsafe { fabs(value) }
    }
    #[cfg(not(all(target_arch = "wasm32", not(debug_assertions))))]
    f64::from_bits(value.to_bits() & !(1 << 63))
}

/// The lesser of two numbers; NaN when one of them is. One instruction where `b` is a constant.
#[inline(always)]
pub fn min(a: f64, b: f64) -> f64 {
    if b.is_nan() || a >= b {
        b
    } else {
        a
    }
}

/// The greater of two numbers; NaN when one of them is. One instruction where `b` is a constant.
#[inline(always)]
pub fn max(a: f64, b: f64) -> f64 {
    if b.is_nan() || a <= b {
        b
    } else {
        a
    }
}

#[cfg(test)]
mod tests {
    use super::{abs, max, min};

    #[test]
    fn numbers_are_compared_as_webassembly_does() {
        assert_eq!((abs(-1.5), min(1.0, 2.0), max(1.0, 2.0)), (1.5, 1.0, 2.0));
        for function in [min, max] {
            assert!(function(f64::NAN, 1.0).is_nan() && function(1.0, f64::NAN).is_nan());
        }
    }
}
