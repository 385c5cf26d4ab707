//! The container's environment, as `environment` of its service in compose.yaml gives it.
use crate::{host, room};
use core::mem::MaybeUninit;

/// A variable as a number, or `fallback` where it is not set. The container is stopped when it is set and is no number.
///
/// ```no_run
/// let limit = thimble::config::number("LIMIT", 90.0);
/// ```
#[inline(always)]
pub fn number(name: &str, fallback: f64) -> f64 {
    // SAFETY: a text in this memory, valid for the call.
    unsafe { host::config::number(name.as_ptr(), name.len(), fallback) }
}

/// `result<option<string>, error>` as the host writes it.
#[repr(C)]
struct Written {
    is_error: u8,
    text: OptionalText,
}

#[repr(C)]
struct OptionalText {
    is_some: u8,
    address: *const u8,
    length: usize,
}

/// Calls `use_text` with a variable as text; none where it is not set. Needs `room` in `container!`.
///
/// ```no_run
/// thimble::config::with("SITE", |site| thimble::log::info(site.unwrap_or("unknown")));
/// ```
pub fn with<T>(name: &str, use_text: impl FnOnce(Option<&str>) -> T) -> T {
    room::lend(|| {
        let mut written = MaybeUninit::<Written>::uninit();
        // SAFETY: the host writes the option of a text there, and the text, which is UTF-8, into the room, which `lend` keeps.
        use_text(unsafe {
            host::wasi_config_store::get(name.as_ptr(), name.len(), written.as_mut_ptr().cast());
            let Written { is_error, text } = written.assume_init();
            (is_error == 0 && text.is_some != 0)
                .then(|| core::str::from_utf8_unchecked(core::slice::from_raw_parts(text.address, text.length)))
        })
    })
}

/// A variable as text; none where it is not set. Needs `room` in `container!`.
#[cfg(feature = "std")]
pub fn text(name: &str) -> Option<std::string::String> {
    with(name, |text| text.map(std::string::String::from))
}

/// All of the environment as the host writes it.
#[repr(C)]
struct WrittenAll {
    is_error: u8,
    variables: *const Variable,
    count: usize,
    _rest_of_error: usize,
}

/// A name and its value.
#[repr(C)]
struct Variable {
    name: *const u8,
    name_length: usize,
    value: *const u8,
    value_length: usize,
}

/// Lends each variable of the environment by name and value, in the order of the names. The room must hold all of them:
/// `container!(Type, room = 4096: …)`.
///
/// ```no_run
/// thimble::config::each(|name, _value| thimble::log::info(name));
/// ```
pub fn each(mut use_variable: impl FnMut(&str, &str)) {
    room::lend(|| {
        let mut written = MaybeUninit::<WrittenAll>::uninit();
        // SAFETY: the host writes the result of a list there, and its texts, which are UTF-8, into the room, which `lend` keeps. Of an error the last
        // word may stay unwritten, so it is looked at where it is.
        unsafe {
            host::wasi_config_store::get_all(written.as_mut_ptr().cast());
            let WrittenAll { is_error, variables, count, .. } = &*written.as_ptr();
            if *is_error != 0 {
                return;
            }
            for Variable { name, name_length, value, value_length } in core::slice::from_raw_parts(*variables, *count) {
                use_variable(
                    core::str::from_utf8_unchecked(core::slice::from_raw_parts(*name, *name_length)),
                    core::str::from_utf8_unchecked(core::slice::from_raw_parts(*value, *value_length)),
                );
            }
        }
    })
}

/// The whole environment: names and values, in the order of the names.
#[cfg(feature = "std")]
pub fn all() -> std::vec::Vec<(std::string::String, std::string::String)> {
    let mut variables = std::vec::Vec::new();
    each(|name, value| variables.push((name.into(), value.into())));
    variables
}
