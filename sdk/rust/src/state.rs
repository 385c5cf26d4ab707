//! Keyed state.
use crate::host::{self, Outcome};
use crate::room;
use core::mem::MaybeUninit;

/// A key of the state, which survives restarts of the container, of the agent and of the device.
///
/// What an event sets is committed with its messages and writes, all or nothing, when its handler returns. A key is 1 to 256
/// bytes; a container has at most 1,024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Key(u32);

/// `option<list<u8>>` as the host writes it.
#[repr(C)]
struct Written {
    is_some: u8,
    address: *const u8,
    length: usize,
}

impl Key {
    /// Opens a key.
    ///
    /// ```no_run
    /// let count = thimble::Key::open("count");
    /// count.set_number(count.number() + 1.0);
    /// ```
    #[inline(always)]
    pub fn open(name: &str) -> Self {
        // SAFETY: a text in this memory, valid for the call.
        Key(unsafe { host::state::key(name.as_ptr(), name.len()) })
    }

    /// The number under the key; 0 where none is set. A function of its own: a container calls it for several keys.
    #[inline(never)]
    pub fn number(self) -> f64 {
        self.number_or(0.0)
    }

    /// The number under the key, or `fallback` where none is set.
    #[inline(always)]
    pub fn number_or(self, fallback: f64) -> f64 {
        // SAFETY: only numbers are handed over.
        unsafe { host::state::get_number(self.0, fallback) }
    }

    /// Sets the number. Over the budget of state bytes it stays as it was.
    #[inline(always)]
    pub fn set_number(self, value: f64) -> Outcome {
        // SAFETY: only numbers are handed over.
        unsafe { Outcome::from_wire(host::state::set_number(self.0, value)) }
    }

    /// Sets bytes. Over the budget of state bytes they stay as they were.
    #[inline(always)]
    pub fn set(self, value: impl AsRef<[u8]>) -> Outcome {
        let value = value.as_ref();
        // SAFETY: bytes in this memory, valid for the call.
        unsafe { Outcome::from_wire(host::state::set(self.0, value.as_ptr(), value.len())) }
    }

    /// Calls `use_bytes` with the bytes under the key; none where none are set. Needs `room` in `container!`.
    ///
    /// ```no_run
    /// let first = thimble::Key::open("last").with(|bytes| bytes.and_then(|bytes| bytes.first().copied()));
    /// ```
    pub fn with<T>(self, use_bytes: impl FnOnce(Option<&[u8]>) -> T) -> T {
        room::lend(|| {
            let mut written = MaybeUninit::<Written>::uninit();
            // SAFETY: the host writes an option of a list there, and its bytes into the room, which `lend` keeps.
            use_bytes(unsafe {
                host::state::get(self.0, written.as_mut_ptr().cast());
                let Written { is_some, address, length } = written.assume_init();
                (is_some != 0).then(|| core::slice::from_raw_parts(address, length))
            })
        })
    }

    /// A copy of the bytes under the key; none where none are set. Needs `room` in `container!`.
    #[cfg(feature = "std")]
    pub fn bytes(self) -> Option<std::vec::Vec<u8>> {
        self.with(|bytes| bytes.map(std::vec::Vec::from))
    }

    /// Removes the key.
    #[inline(always)]
    pub fn delete(self) {
        // SAFETY: only a number is handed over.
        unsafe { host::state::delete(self.0) }
    }
}
