//! Tiny containers for Thimble in Rust: no dependencies, no standard library unless the feature `std` asks for it, and no
//! allocation.
//!
//! ```no_run
//! use thimble::{config, Property, Quality, Topic};
//!
//! struct Guard {
//!     limit: f64,
//!     valve: Property,
//!     alarm: Topic,
//! }
//!
//! impl Guard {
//!     fn start() -> Self {
//!         Guard {
//!             limit: config::number("LIMIT", 90.0),
//!             valve: Property::open("coolant", "open"),
//!             alarm: Topic::open("plant/1/alarm"),
//!         }
//!     }
//!
//!     fn reading(&mut self, _property: Property, value: f64, _time: f64, quality: Quality) {
//!         if quality == Quality::Good && value > self.limit {
//!             self.valve.write(1.0);
//!             self.alarm.publish_number(value);
//!         }
//!     }
//! }
//!
//! thimble::container!(Guard: reading);
//! # fn main() {}
//! ```
//!
//! Names are opened once and then spoken of by a number: an event costs no string. Opening what was not granted stops the
//! container, with the missing grant named. A container handles one event at a time, in order.
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

mod container;
pub mod clocks;
pub mod config;
#[allow(missing_docs)]
pub mod host;
pub mod keyvalue;
pub mod log;
mod message;
pub mod number;
pub mod random;
#[doc(hidden)]
pub mod room;
mod senml;
mod state;
mod thing;
pub mod timers;
mod topic;
mod wait;

pub use host::{Failure, Level, Outcome, Qos, Quality};
pub use message::Message;
pub use senml::Field;
pub use state::Key;
pub use thing::{Action, Property, Reading};
pub use topic::Topic;

/// Without the standard library a panic is a trap: the container is ended, its event leaves no trace, and no text is carried.
#[cfg(all(target_arch = "wasm32", feature = "panic-handler", not(feature = "std")))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
