import { type CStruct, defineStruct } from "./c-struct.ts";
import { ioctlNumber } from "./ioctl-number.ts";

/** The GPIO character device, version 2. Names are the kernel's. @see Linux 5.10 and later, include/uapi/linux/gpio.h */

/** Bytes of names. */
export const GPIO_MAX_NAME_SIZE = 32;
/** Lines of one request at most. */
export const GPIO_V2_LINES_MAX = 64;
/** Attributes of one request at most. */
export const GPIO_V2_LINE_NUM_ATTRS_MAX = 10;

/** What a chip says of itself. */
export const GPIOCHIP_INFO: CStruct = defineStruct("struct gpiochip_info", {
  name: ["u8", GPIO_MAX_NAME_SIZE],
  label: ["u8", GPIO_MAX_NAME_SIZE],
  lines: ["u32"],
});

/** `flags` stands for the union of flags, values and debounce_period_us, which all begin where it does. */
export const GPIO_V2_LINE_ATTRIBUTE: CStruct = defineStruct("struct gpio_v2_line_attribute", {
  id: ["u32"],
  padding: ["u32"],
  flags: ["u64"],
});

/** An attribute and the lines of the request, by their bits, that have it. */
export const GPIO_V2_LINE_CONFIG_ATTRIBUTE: CStruct = defineStruct("struct gpio_v2_line_config_attribute", {
  attr: [GPIO_V2_LINE_ATTRIBUTE],
  mask: ["u64"],
});

/** How the lines of a request are set up: flags of all, and attributes of some. */
export const GPIO_V2_LINE_CONFIG: CStruct = defineStruct("struct gpio_v2_line_config", {
  flags: ["u64"],
  num_attrs: ["u32"],
  padding: ["u32", 5],
  attrs: [GPIO_V2_LINE_CONFIG_ATTRIBUTE, GPIO_V2_LINE_NUM_ATTRS_MAX],
});

/** Asks for lines; the kernel gives a descriptor in `fd`. */
export const GPIO_V2_LINE_REQUEST: CStruct = defineStruct("struct gpio_v2_line_request", {
  offsets: ["u32", GPIO_V2_LINES_MAX],
  consumer: ["u8", GPIO_MAX_NAME_SIZE],
  config: [GPIO_V2_LINE_CONFIG],
  num_lines: ["u32"],
  event_buffer_size: ["u32"],
  padding: ["u32", 5],
  fd: ["s32"],
});

/** Levels of the lines of a request, by their bits. */
export const GPIO_V2_LINE_VALUES: CStruct = defineStruct("struct gpio_v2_line_values", {
  bits: ["u64"],
  mask: ["u64"],
});

/** What a chip says of one line. */
export const GPIO_V2_LINE_INFO: CStruct = defineStruct("struct gpio_v2_line_info", {
  name: ["u8", GPIO_MAX_NAME_SIZE],
  consumer: ["u8", GPIO_MAX_NAME_SIZE],
  offset: ["u32"],
  num_attrs: ["u32"],
  flags: ["u64"],
  attrs: [GPIO_V2_LINE_ATTRIBUTE, GPIO_V2_LINE_NUM_ATTRS_MAX],
  padding: ["u32", 4],
});

/** An edge. */
export const GPIO_V2_LINE_EVENT: CStruct = defineStruct("struct gpio_v2_line_event", {
  timestamp_ns: ["u64"],
  id: ["u32"],
  offset: ["u32"],
  seqno: ["u32"],
  line_seqno: ["u32"],
  padding: ["u32", 6],
});

/** `enum gpio_v2_line_flag`. */
export const GPIO_V2_LINE_FLAGS = {
  GPIO_V2_LINE_FLAG_USED: 0x1n,
  GPIO_V2_LINE_FLAG_ACTIVE_LOW: 0x2n,
  GPIO_V2_LINE_FLAG_INPUT: 0x4n,
  GPIO_V2_LINE_FLAG_OUTPUT: 0x8n,
  GPIO_V2_LINE_FLAG_EDGE_RISING: 0x10n,
  GPIO_V2_LINE_FLAG_EDGE_FALLING: 0x20n,
  GPIO_V2_LINE_FLAG_OPEN_DRAIN: 0x40n,
  GPIO_V2_LINE_FLAG_OPEN_SOURCE: 0x80n,
  GPIO_V2_LINE_FLAG_BIAS_PULL_UP: 0x100n,
  GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN: 0x200n,
  GPIO_V2_LINE_FLAG_BIAS_DISABLED: 0x400n,
} as const;

/** `enum gpio_v2_line_attr_id` and `enum gpio_v2_line_event_id`. */
export const GPIO_IDS = {
  GPIO_V2_LINE_ATTR_ID_FLAGS: 1,
  GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES: 2,
  GPIO_V2_LINE_ATTR_ID_DEBOUNCE: 3,
  GPIO_V2_LINE_EVENT_RISING_EDGE: 1,
  GPIO_V2_LINE_EVENT_FALLING_EDGE: 2,
} as const;

const GPIO = 0xb4;

/** The numbers of its ioctls. */
export const GPIO_IOCTLS: {
  readonly GPIO_GET_CHIPINFO_IOCTL: number;
  readonly GPIO_V2_GET_LINEINFO_IOCTL: number;
  readonly GPIO_V2_GET_LINE_IOCTL: number;
  readonly GPIO_V2_LINE_GET_VALUES_IOCTL: number;
  readonly GPIO_V2_LINE_SET_VALUES_IOCTL: number;
} = {
  GPIO_GET_CHIPINFO_IOCTL: ioctlNumber("read", GPIO, 0x01, GPIOCHIP_INFO.size),
  GPIO_V2_GET_LINEINFO_IOCTL: ioctlNumber("write-read", GPIO, 0x05, GPIO_V2_LINE_INFO.size),
  GPIO_V2_GET_LINE_IOCTL: ioctlNumber("write-read", GPIO, 0x07, GPIO_V2_LINE_REQUEST.size),
  GPIO_V2_LINE_GET_VALUES_IOCTL: ioctlNumber("write-read", GPIO, 0x0e, GPIO_V2_LINE_VALUES.size),
  GPIO_V2_LINE_SET_VALUES_IOCTL: ioctlNumber("write-read", GPIO, 0x0f, GPIO_V2_LINE_VALUES.size),
};

/** The structures of this interface. */
export const GPIO_STRUCTS: readonly CStruct[] = [
  GPIOCHIP_INFO,
  GPIO_V2_LINE_ATTRIBUTE,
  GPIO_V2_LINE_CONFIG_ATTRIBUTE,
  GPIO_V2_LINE_CONFIG,
  GPIO_V2_LINE_REQUEST,
  GPIO_V2_LINE_VALUES,
  GPIO_V2_LINE_INFO,
  GPIO_V2_LINE_EVENT,
];
