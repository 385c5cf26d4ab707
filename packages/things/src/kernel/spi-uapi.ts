import { type CStruct, defineStruct, viewOf } from "./c-struct.ts";
import { ioctlNumber } from "./ioctl-number.ts";
import type { KernelMemory } from "./kernel-memory.ts";

/** The SPI character device. Names are the kernel's. @see Linux, include/uapi/linux/spi/spidev.h */

/** A transfer with chip select held: what is sent, and where what comes meanwhile goes. */
export const SPI_IOC_TRANSFER: CStruct = defineStruct("struct spi_ioc_transfer", {
  tx_buf: ["u64"],
  rx_buf: ["u64"],
  len: ["u32"],
  speed_hz: ["u32"],
  delay_usecs: ["u16"],
  bits_per_word: ["u8"],
  cs_change: ["u8"],
  tx_nbits: ["u8"],
  rx_nbits: ["u8"],
  word_delay_usecs: ["u8"],
  pad: ["u8"],
});

/** `SPI_IOC_MAGIC`, the letter k. */
const SPI = 0x6b;

/** The numbers of its ioctls; the message is that of one transfer. */
export const SPI_IOCTLS: {
  readonly "SPI_IOC_MESSAGE(1)": number;
  readonly SPI_IOC_WR_MODE: number;
  readonly SPI_IOC_WR_BITS_PER_WORD: number;
  readonly SPI_IOC_WR_MAX_SPEED_HZ: number;
} = {
  "SPI_IOC_MESSAGE(1)": ioctlNumber("write", SPI, 0, SPI_IOC_TRANSFER.size),
  SPI_IOC_WR_MODE: ioctlNumber("write", SPI, 1, 1),
  SPI_IOC_WR_BITS_PER_WORD: ioctlNumber("write", SPI, 3, 1),
  SPI_IOC_WR_MAX_SPEED_HZ: ioctlNumber("write", SPI, 4, 4),
};

/** The structures of this interface. */
export const SPI_STRUCTS: readonly CStruct[] = [SPI_IOC_TRANSFER];

/** One transfer with chip select held: `sent` goes out while `received` is filled; both have the same length. */
export interface SpiTransfer {
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
  /** Clock in Hz. */
  readonly speedHz: number;
}

/** The memory of SPI_IOC_MESSAGE(1). */
export function encodeSpiTransfer({ sent, received, speedHz }: SpiTransfer): KernelMemory {
  const bytes = new Uint8Array(SPI_IOC_TRANSFER.size);
  const view = viewOf(bytes);
  view.setUint32(SPI_IOC_TRANSFER.at("len"), sent.length, true);
  view.setUint32(SPI_IOC_TRANSFER.at("speed_hz"), speedHz, true);
  view.setUint8(SPI_IOC_TRANSFER.at("bits_per_word"), 8);
  const pointers = [
    { at: SPI_IOC_TRANSFER.at("tx_buf"), to: { bytes: sent } },
    { at: SPI_IOC_TRANSFER.at("rx_buf"), to: { bytes: received } },
  ];
  return { bytes, pointers };
}

/** The transfer of SPI_IOC_MESSAGE(1), as the kernel sees it. */
export function decodeSpiTransfer(memory: KernelMemory): SpiTransfer {
  const view = viewOf(memory.bytes);
  const length = view.getUint32(SPI_IOC_TRANSFER.at("len"), true);
  const buffer = (field: "tx_buf" | "rx_buf"): Uint8Array => {
    const pointer = memory.pointers?.find(({ at }) => at === SPI_IOC_TRANSFER.at(field));
    return pointer?.to.bytes.subarray(0, length) ?? new Uint8Array(length);
  };
  const speedHz = view.getUint32(SPI_IOC_TRANSFER.at("speed_hz"), true);
  return { sent: buffer("tx_buf"), received: buffer("rx_buf"), speedHz };
}
