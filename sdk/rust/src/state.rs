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

/// `list<string>` as the host writes it.
#[repr(C)]
struct List {
    address: *const Name,
    length: usize,
}

#[repr(C)]
struct Name {
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

    /// Sets the number if the key holds the number `expected`, or, where that is NaN, if it holds nothing; otherwise it is a
    /// conflict.
    #[inline(always)]
    pub fn compare_and_set_number(self, expected: f64, value: f64) -> Outcome {
        // SAFETY: only numbers are handed over.
        unsafe { Outcome::from_wire(host::state::compare_and_set_number(self.0, expected, value)) }
    }

    /// Sets bytes if the key holds the bytes `expected`, or, where there are none, if it holds nothing; otherwise it is a
    /// conflict.
    ///
    /// ```no_run
    /// use thimble::{Key, Outcome};
    /// let is_first = Key::open("owner").compare_and_set(None, b"me") == Outcome::Accepted;
    /// ```
    #[inline]
    pub fn compare_and_set(self, expected: Option<&[u8]>, value: impl AsRef<[u8]>) -> Outcome {
        let (value, bytes) = (value.as_ref(), expected.unwrap_or_default());
        let is_some = expected.is_some().into();
        // SAFETY: bytes in this memory, valid for the call.
        unsafe {
            Outcome::from_wire(host::state::compare_and_set(
                self.0,
                is_some,
                bytes.as_ptr(),
                bytes.len(),
                value.as_ptr(),
                value.len(),
            ))
        }
    }

    /// Calls `use_name` with the name of each key in use, in the order of their UTF-8 bytes: those after `after` (all, where it
    /// is empty), at most `limit`, 1 to 1,024. Needs `room` in `container!`.
    ///
    /// ```no_run
    /// thimble::Key::each("sensor/", 10, |name| thimble::log::info(name));
    /// ```
    pub fn each(after: &str, limit: u32, mut use_name: impl FnMut(&str)) {
        room::lend(|| {
            let mut list = MaybeUninit::<List>::uninit();
            // SAFETY: the host writes address and length of a list of texts there, and all of it into the room, which `lend` keeps.
            let names = unsafe {
                host::state::list(after.as_ptr(), after.len(), limit, list.as_mut_ptr().cast());
                let List { address, length } = list.assume_init();
                core::slice::from_raw_parts(address, length)
            };
            for name in names {
                // SAFETY: as above; the text is UTF-8.
                use_name(unsafe { core::str::from_utf8_unchecked(core::slice::from_raw_parts(name.address, name.length)) });
            }
        });
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
