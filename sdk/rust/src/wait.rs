//! Calls that wait: the container is suspended meanwhile, and what it asked for before is committed first.
use crate::host::Failure;
use core::mem::MaybeUninit;

/// `result<T, failure>` as the host writes it: the payload is where the larger of the two would be.
#[repr(C)]
struct Written<T: Copy> {
    is_error: u8,
    payload: Payload<T>,
}

#[repr(C)]
union Payload<T: Copy> {
    value: T,
    failure: u8,
}

/// The value of a result that has none.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Nothing;

/// Calls what waits, and makes a result of what the host wrote.
///
/// # Safety
/// `call` has the host write a `result<T, failure>` at the address that it is given.
pub(crate) unsafe fn wait<T: Copy>(call: impl FnOnce(*mut u8)) -> Result<T, Failure> {
    let mut written = MaybeUninit::<Written<T>>::uninit();
    call(written.as_mut_ptr().cast());
    // The other half of the payload may stay unwritten, so the result is looked at where it is.
    let Written { is_error, payload } = &*written.as_ptr();
    if *is_error == 0 {
        Ok(payload.value)
    } else {
        Err(Failure::from_wire(payload.failure.into()))
    }
}
