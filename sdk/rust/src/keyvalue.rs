//! The keyed state by names, as wasi:keyvalue has it: the same keys as [`Key`](crate::Key), with the same budget, committed in the same way. It
//! needs room: `container!(Type, room = 4096: …)`.
use crate::{host, room};
use core::mem::MaybeUninit;

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Error {
    /// There is one store, and its identifier is the empty text.
    NoSuchStore,
    /// Never given: a container's state is its own.
    AccessDenied,
    /// Over the budget, a key that is none, no whole number, or too many buckets. The text that the host has for it is not kept.
    Other,
}

/// The store, opened. It is given back when it is dropped; a container has at most 16 open at a time.
///
/// ```no_run
/// use thimble::keyvalue::{Bucket, Error};
///
/// fn count() -> Result<u64, Error> {
///     let bucket = Bucket::open("")?;
///     bucket.set("mode", "eco")?;
///     bucket.increment("starts", 1)
/// }
/// ```
#[derive(Debug)]
pub struct Bucket(u32);

/// A list or a text as the host writes it.
#[derive(Clone, Copy)]
#[repr(C)]
struct List<T> {
    address: *const T,
    length: usize,
}

/// `error` as the host writes it.
#[derive(Clone, Copy)]
#[repr(C)]
struct WrittenError {
    number: u8,
    _reason: List<u8>,
}

/// `result<T, error>` as the host writes it.
#[repr(C)]
struct Written<T: Copy> {
    is_error: u8,
    payload: Payload<T>,
}

#[repr(C)]
union Payload<T: Copy> {
    value: T,
    error: WrittenError,
}

/// An option of bytes as the host writes it.
#[derive(Clone, Copy)]
#[repr(C)]
struct OptionalBytes {
    is_some: u8,
    bytes: List<u8>,
}

/// `key-response` as the host writes it.
#[derive(Clone, Copy)]
#[repr(C)]
struct KeyResponse {
    names: List<List<u8>>,
    has_next: u8,
    next: u64,
}

/// The value of a result that has none.
#[derive(Clone, Copy)]
#[repr(C)]
struct Nothing;

impl Bucket {
    /// Opens the store with the identifier `""`.
    #[inline]
    pub fn open(identifier: &str) -> Result<Self, Error> {
        // SAFETY: a text in this memory, valid for the call, and the host writes a result of a number.
        room::lend(|| unsafe {
            called(|result| host::wasi_keyvalue_store::open(identifier.as_ptr(), identifier.len(), result))
        })
        .map(Bucket)
    }

    /// Lends the bytes under a key of 1 to 256 bytes, `None` where none are set. A number is given as its shortest decimal text.
    pub fn with<T>(&self, key: &str, use_bytes: impl FnOnce(Option<&[u8]>) -> T) -> Result<T, Error> {
        // SAFETY: a text in this memory, and the host writes a result of an option of bytes; they are in the room, which `lend` keeps.
        room::lend(|| unsafe {
            let OptionalBytes { is_some, bytes } =
                called(|result| host::wasi_keyvalue_store::bucket_get(self.0, key.as_ptr(), key.len(), result))?;
            Ok(use_bytes((is_some != 0).then(|| core::slice::from_raw_parts(bytes.address, bytes.length))))
        })
    }

    /// The bytes under a key; `None` where none are set.
    #[cfg(feature = "std")]
    pub fn get(&self, key: &str) -> Result<Option<std::vec::Vec<u8>>, Error> {
        self.with(key, |bytes| bytes.map(std::vec::Vec::from))
    }

    /// Sets the bytes under a key. Over the budget it is an error, and they stay as they were.
    #[inline]
    pub fn set(&self, key: &str, value: impl AsRef<[u8]>) -> Result<(), Error> {
        let value = value.as_ref();
        // SAFETY: a text and bytes in this memory, valid for the call, and the host writes a result of nothing.
        room::lend(|| unsafe {
            called::<Nothing>(|result| {
                host::wasi_keyvalue_store::bucket_set(self.0, key.as_ptr(), key.len(), value.as_ptr(), value.len(), result)
            })
        })
        .map(|_| ())
    }

    /// Removes a key; nothing where it is not in use.
    #[inline]
    pub fn delete(&self, key: &str) -> Result<(), Error> {
        // SAFETY: a text in this memory, valid for the call, and the host writes a result of nothing.
        room::lend(|| unsafe {
            called::<Nothing>(|result| host::wasi_keyvalue_store::bucket_delete(self.0, key.as_ptr(), key.len(), result))
        })
        .map(|_| ())
    }

    /// Whether a key is in use.
    #[inline]
    pub fn exists(&self, key: &str) -> Result<bool, Error> {
        // SAFETY: a text in this memory, valid for the call, and the host writes a result of a byte that is 0 or 1.
        room::lend(|| unsafe {
            called::<u8>(|result| host::wasi_keyvalue_store::bucket_exists(self.0, key.as_ptr(), key.len(), result))
        })
        .map(|exists| exists != 0)
    }

    /// Lends the names of all keys in use, one after the other, in the order of their UTF-8 bytes. The room must hold 64 of them. A name that comes into use or
    /// goes meanwhile may shift the others.
    pub fn each(&self, mut use_name: impl FnMut(&str)) -> Result<(), Error> {
        let mut cursor = None;
        loop {
            cursor = self.part(cursor, &mut use_name)?;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    fn part(&self, cursor: Option<u64>, use_name: &mut impl FnMut(&str)) -> Result<Option<u64>, Error> {
        let (is_some, from) = (cursor.is_some().into(), cursor.unwrap_or_default());
        // SAFETY: the host writes a result of names and an option of a number; they are in the room, which `lend` keeps, and UTF-8.
        room::lend(|| unsafe {
            let KeyResponse { names, has_next, next } =
                called(|result| host::wasi_keyvalue_store::bucket_list_keys(self.0, is_some, from, result))?;
            for name in core::slice::from_raw_parts(names.address, names.length) {
                use_name(core::str::from_utf8_unchecked(core::slice::from_raw_parts(name.address, name.length)));
            }
            Ok((has_next != 0).then_some(next))
        })
    }

    /// Adds to the whole number under a key, 0 where none is set, and gives the sum, at most 2^53 - 1.
    #[inline]
    pub fn increment(&self, key: &str, delta: u64) -> Result<u64, Error> {
        // SAFETY: a text in this memory, valid for the call, and the host writes a result of a number.
        room::lend(|| unsafe {
            called(|result| host::wasi_keyvalue_atomics::increment(self.0, key.as_ptr(), key.len(), delta, result))
        })
    }
}

impl Drop for Bucket {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: it was opened, and is given back once.
        unsafe { host::wasi_keyvalue_store::bucket_drop(self.0) }
    }
}

/// Calls the host, and makes a result of what it wrote.
///
/// # Safety
/// `call` has the host write a `result<T, error>` at the address that it is given.
unsafe fn called<T: Copy>(call: impl FnOnce(*mut u8)) -> Result<T, Error> {
    let mut written = MaybeUninit::<Written<T>>::uninit();
    call(written.as_mut_ptr().cast());
    // The other half of the payload may stay unwritten, so the result is looked at where it is.
    let Written { is_error, payload } = &*written.as_ptr();
    if *is_error == 0 {
        return Ok(payload.value);
    }
    Err(match payload.error.number {
        0 => Error::NoSuchStore,
        1 => Error::AccessDenied,
        _ => Error::Other,
    })
}
