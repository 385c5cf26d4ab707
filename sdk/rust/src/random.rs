//! Random numbers from the device's generator; in a test from the test's seed.
use crate::host;

/// A random number, each of the 2^64 as likely as the other.
#[inline(always)]
pub fn integer() -> u64 {
    // SAFETY: nothing is handed over.
    unsafe { host::wasi_random::get_random_u64() }
}

/// A random number from 0 up to, not including, 1.
///
/// ```no_run
/// thimble::timers::every(60_000 + (thimble::random::number() * 5000.0) as u32);
/// ```
#[inline(always)]
pub fn number() -> f64 {
    // The upper 53 bits, which a double holds exactly, times 2^-53.
    (integer() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

/// Fills `bytes` with random bytes.
pub fn fill(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(8) {
        let random = integer().to_le_bytes();
        for (byte, random) in chunk.iter_mut().zip(random) {
            *byte = random;
        }
    }
}
