//! Room for what the host hands over: a region that `container!` makes, in which one event's things stand behind each other.

/// Bytes that are taken.
static mut TAKEN: usize = 0;

/// Takes `length` bytes at a multiple of `align` of a region. It traps when there is no more room.
///
/// # Safety
/// `region` is the address of `size` bytes, always the same, and nothing else is called meanwhile: a container has one thread.
pub unsafe fn take(region: *mut u8, size: usize, align: usize, length: usize) -> *mut u8 {
    let start = (TAKEN + align - 1) & !(align - 1);
    // Compared without a sum, which a length near 2^32 would carry past the end.
    if start > size || length > size - start {
        trap();
    }
    TAKEN = start + length;
    region.add(start)
}

/// Lets the region start over.
///
/// # Safety
/// Nothing refers to what is in it.
#[inline(always)]
pub unsafe fn start_over() {
    TAKEN = 0;
}

/// Gives back, afterwards, what is taken while `use_it` runs.
pub(crate) fn lend<T>(use_it: impl FnOnce() -> T) -> T {
    // SAFETY: what `use_it` is lent does not outlive it, and a container has one thread.
    unsafe {
        let before = TAKEN;
        let result = use_it();
        TAKEN = before;
        result
    }
}

#[cfg(target_arch = "wasm32")]
fn trap() -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(not(target_arch = "wasm32"))]
fn trap() -> ! {
    panic!("no more room")
}

#[cfg(test)]
mod tests {
    use super::{lend, start_over, take};

    #[test]
    fn things_stand_behind_each_other_until_the_region_starts_over() {
        let mut region = [0_u64; 2];
        let address = region.as_mut_ptr().cast::<u8>();
        // SAFETY: one test in one thread, and the region is its own.
        unsafe {
            assert_eq!(take(address, 16, 1, 3), address);
            assert_eq!(take(address, 16, 4, 4), address.add(4));
            lend(|| assert_eq!(take(address, 16, 1, 8), address.add(8)));
            assert_eq!(take(address, 16, 8, 8), address.add(8));
            start_over();
            assert_eq!(take(address, 16, 1, 16), address);
            start_over();
        }
    }
}
