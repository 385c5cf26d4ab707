import { type CStruct, defineStruct, viewOf } from "./c-struct.ts";
import type { KernelMemory } from "./kernel-memory.ts";

/** The I2C character device. Names are the kernel's. @see Linux, include/uapi/linux/i2c.h, include/uapi/linux/i2c-dev.h */

const I2C_MSG: CStruct = defineStruct("struct i2c_msg", {
  addr: ["u16"],
  flags: ["u16"],
  len: ["u16"],
  buf: ["u64"],
});
const I2C_RDWR_IOCTL_DATA: CStruct = defineStruct("struct i2c_rdwr_ioctl_data", {
  msgs: ["u64"],
  nmsgs: ["u32"],
});

/** Numbers of ioctls, flags of messages, and what an adapter can do. */
export const I2C_NUMBERS = {
  I2C_FUNCS: 0x0705,
  I2C_RDWR: 0x0707,
  I2C_M_RD: 0x0001,
  I2C_FUNC_I2C: 0x0000_0001,
} as const;

/** The structures of this interface. */
export const I2C_STRUCTS: readonly CStruct[] = [I2C_MSG, I2C_RDWR_IOCTL_DATA];

/** One message of a transaction; `bytes` are sent, or filled with what is read. */
export interface I2cMessage {
  /** 7 bits. */
  readonly address: number;
  readonly isRead: boolean;
  readonly bytes: Uint8Array;
}

/** The memory of I2C_RDWR: messages that follow one another with repeated starts. At most 42 messages of 8192 bytes each. */
export function encodeI2cTransaction(messages: readonly I2cMessage[]): KernelMemory {
  const table = new Uint8Array(I2C_MSG.size * messages.length);
  const view = viewOf(table);
  const pointers = messages.map((message, i) => {
    const base = I2C_MSG.size * i;
    view.setUint16(base + I2C_MSG.at("addr"), message.address, true);
    view.setUint16(base + I2C_MSG.at("flags"), message.isRead ? I2C_NUMBERS.I2C_M_RD : 0, true);
    view.setUint16(base + I2C_MSG.at("len"), message.bytes.length, true);
    return { at: base + I2C_MSG.at("buf"), to: { bytes: message.bytes } };
  });
  const head = new Uint8Array(I2C_RDWR_IOCTL_DATA.size);
  viewOf(head).setUint32(I2C_RDWR_IOCTL_DATA.at("nmsgs"), messages.length, true);
  return { bytes: head, pointers: [{ at: I2C_RDWR_IOCTL_DATA.at("msgs"), to: { bytes: table, pointers } }] };
}

/** The messages of I2C_RDWR, as the kernel sees them: what is put into `bytes` is what the program gets. */
export function decodeI2cTransaction(memory: KernelMemory): readonly I2cMessage[] {
  const count = viewOf(memory.bytes).getUint32(I2C_RDWR_IOCTL_DATA.at("nmsgs"), true);
  const table = pointedTo(memory, I2C_RDWR_IOCTL_DATA.at("msgs"));
  if (table === undefined) return [];
  const view = viewOf(table.bytes);
  return Array.from({ length: count }, (_, i) => {
    const base = I2C_MSG.size * i;
    const length = view.getUint16(base + I2C_MSG.at("len"), true);
    const buffer = pointedTo(table, base + I2C_MSG.at("buf"))?.bytes ?? new Uint8Array(0);
    return {
      address: view.getUint16(base + I2C_MSG.at("addr"), true),
      isRead: (view.getUint16(base + I2C_MSG.at("flags"), true) & I2C_NUMBERS.I2C_M_RD) !== 0,
      bytes: buffer.subarray(0, length),
    };
  });
}

function pointedTo(memory: KernelMemory, at: number): KernelMemory | undefined {
  return memory.pointers?.find((pointer) => pointer.at === at)?.to;
}
