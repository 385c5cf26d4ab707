/// Makes a type the container: names the type and those of its handlers that the host shall call.
///
/// `container!(Guard: reading, tick)` calls
///
/// - `Guard::start() -> Guard`, always, once, before any event: open names there;
/// - `reading(&mut self, property: Property, value: f64, time: f64, quality: Quality)` for each reading of what `on.reading`
///   names; value in the unit of the Thing Description, time in seconds since 1970-01-01T00:00:00Z;
/// - `message(&mut self, message: Message)` for each message on what `on.message` names;
/// - `tick(&mut self, time: f64)` by the timer;
/// - `stop(&mut self)` once, when the container is stopped in order.
///
/// A handler that is not named here is not called; rustc warns of it as dead code.
///
/// `container!(Guard, room = 4096: message)` gives it room for what one event is handed: topic and payload of a message, bytes of
/// state, text of the environment. It is needed for these. It starts over with each event; an event that is handed more stops
/// the container.
#[macro_export]
macro_rules! container {
    ($container:ty : $($handler:ident),* $(,)?) => {
        const _: () = {
            $crate::container!(@container $container, {});
            $( $crate::container!(@$handler {}); )*
        };
    };
    ($container:ty, room = $bytes:literal : $($handler:ident),* $(,)?) => {
        const _: () = {
            /// Multiples of 8 of an address in it are those of its start.
            #[repr(align(8))]
            struct Room(#[allow(dead_code)] [u8; $bytes]);
            static mut ROOM: Room = Room([0; $bytes]);

            /// # Safety
            /// For the host only: by the canonical ABI it asks for room while it has control.
            #[export_name = "cabi_realloc"]
            unsafe extern "C" fn cabi_realloc(_: *mut u8, _: usize, align: usize, length: usize) -> *mut u8 {
                $crate::room::take(::core::ptr::addr_of_mut!(ROOM).cast(), $bytes, align, length)
            }

            $crate::container!(@container $container, { unsafe { $crate::room::start_over() } });
            $( $crate::container!(@$handler { unsafe { $crate::room::start_over() } }); )*
        };
    };
    (@container $container:ty, $end:block) => {
        type Container = $container;
        static mut CONTAINER: ::core::mem::MaybeUninit<Container> = ::core::mem::MaybeUninit::uninit();

        #[export_name = "start"]
        extern "C" fn start() {
            // SAFETY: the host calls this once, first.
            unsafe { (*::core::ptr::addr_of_mut!(CONTAINER)).write(Container::start()) };
            $end
        }

        /// # Safety
        /// Only for the handlers: the host calls `start` first, and one at a time.
        #[allow(dead_code)]
        #[inline(always)]
        unsafe fn container() -> &'static mut Container {
            (*::core::ptr::addr_of_mut!(CONTAINER)).assume_init_mut()
        }
    };
    (@reading $end:block) => {
        #[export_name = "reading"]
        extern "C" fn reading(property: u32, value: f64, time: f64, quality: u32) {
            let property = $crate::Property::from_number(property);
            // SAFETY: see `container`; the host sends the numbers of qualities and no others.
            unsafe {
                let quality = $crate::Quality::from_wire(quality);
                container().reading(property, value, time, quality);
            }
            $end
        }
    };
    (@message {}) => {
        compile_error!("messages need room: write container!(Type, room = 4096: message), with the bytes that one event is handed");
    };
    (@message $end:block) => {
        #[export_name = "message"]
        extern "C" fn message(number: u32, topic: *const u8, topic_length: usize, payload: *const u8, payload_length: usize) {
            // SAFETY: see `container`; the host wrote both into the room, and they stay there until its end.
            unsafe {
                let message = $crate::Message::from_parts(number, (topic, topic_length), (payload, payload_length));
                container().message(message);
            }
            $end
        }
    };
    (@tick $end:block) => {
        #[export_name = "tick"]
        extern "C" fn tick(time: f64) {
            // SAFETY: see `container`.
            unsafe { container() }.tick(time);
            $end
        }
    };
    (@stop $end:block) => {
        #[export_name = "stop"]
        extern "C" fn stop() {
            // SAFETY: see `container`.
            unsafe { container() }.stop();
            $end
        }
    };
    (@$other:ident $end:block) => {
        compile_error!(concat!("no handler is called ", stringify!($other), ": reading, message, tick and stop are"));
    };
}
